using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Library;

/// <summary>Reductions composed of others, positions of maxima, and the mean over the batch.</summary>
internal static class Statistics
{
    public static LibraryFunction[] Rows { get; } =
    [
        Reductions.OverAxes("LogSumExp", LogSumExp),
        Reductions.OverAxes("Variance", Variance),
        Reductions.OverAxes("Norm", Norm),
        new("ArgMax", call =>
        {
            int? axis = call.Has("axis") ? call.Integer("axis") : null;
            return call.Has("x")
                ? ArgMax(call, call.Tensor("x"), axis)
                : new Staged.Layer(new StagedLayer("ArgMax", makesWeights: false, (at, x) => ArgMax(at, at.ToTensor(x), axis)));
        }),
        Row.Unary("BatchMean", BatchMean),
    ];

    /// <summary>ln Σ e^(x − max) + max, where only the first max counts as a constant: the gradient is the softmax.</summary>
    public static int LogSumExp(GraphBuilder graph, int x, int[] axes)
    {
        int maximum = graph.StopGradient(Reductions.Keep(graph, ReduceKind.Maximum, x, axes));
        int sum = graph.Reduce(ReduceKind.Sum, graph.Map(ScalarFunction.Exp, graph.Subtract(x, maximum)), axes);
        return graph.Add(graph.Map(ScalarFunction.Log, sum), graph.Reshape(maximum, graph.ShapeOf(sum)));
    }

    private static int Variance(GraphBuilder graph, int x, int[] axes)
    {
        int mean = Reductions.Restore(graph, x, Reductions.Mean(graph, x, axes), axes);
        return Reductions.Mean(graph, Pointwise.Square(graph, graph.Subtract(x, mean)), axes);
    }

    /// <summary>The root is taken of 1 where the sum is 0, because the infinite derivative of √0 times 0 would be NaN.</summary>
    private static int Norm(GraphBuilder graph, int x, int[] axes) => Root(graph, graph.Reduce(ReduceKind.Sum, Pointwise.Square(graph, x), axes));

    /// <summary>The square root of a sum of squares, with derivative 0 where it is 0.</summary>
    public static int Root(GraphBuilder graph, int sum)
    {
        int zero = graph.Constant(0);
        int isZero = graph.Map(ScalarFunction.Equal, sum, zero);
        int root = graph.Map(ScalarFunction.Sqrt, graph.Map(ScalarFunction.Select, isZero, graph.Constant(1), sum));
        return graph.Map(ScalarFunction.Select, isZero, zero, root);
    }

    private static Staged.Indices ArgMax(LibraryCall call, int x, int? axis)
    {
        GraphBuilder graph = call.Graph;
        if (axis is null)
        {
            x = Views.Flatten(graph, x);
        }

        int along = graph.Axis("ArgMax", x, axis ?? 0);
        return new Staged.Indices(graph.Reduce(ReduceKind.ArgMaximum, x, along), graph.ShapeOf(x)[along].Value);
    }

    private static int BatchMean(GraphBuilder graph, int x) =>
        graph.ShapeOf(x).IsBatched ? graph.Divide(graph.Reduce(ReduceKind.Sum, x, 0), graph.BatchSize()) : x;
}

using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Library;

/// <summary>
/// Masks, which are 1 where something counts and 0 where it does not: of positions in sequences, and what takes them. Nothing that is masked out influences a value or a gradient, whatever it is.
/// </summary>
internal static class Masks
{
    /// <summary>Stands for −∞ before the maximum is taken, and leaves room for a difference of two of them.</summary>
    private const double Least = -1e30;

    public static LibraryFunction[] Rows { get; } =
    [
        new("CausalMask", call =>
        {
            int count = call.Integer("count");
            Shapes.CheckPositive($"CausalMask({count})", count);
            return new Staged.Tensor(Causal(call.Graph, count));
        }),
        new("LengthMask", call =>
        {
            GraphBuilder graph = call.Graph;
            int count = call.Integer("count");
            Shapes.CheckPositive("LengthMask", count);
            int length = call.Required("length") is Staged.Indices labels ? graph.ToFloat(labels.Id) : call.Tensor("length");
            Shape shape = graph.ShapeOf(length);
            Shape mask = new([.. shape.Extents, count]);
            Shapes.CheckCount("LengthMask", mask);
            int repeated = graph.Broadcast(length, mask, [.. Enumerable.Range(0, shape.Rank)]);
            return new Staged.Tensor(graph.Map(ScalarFunction.Less, graph.Iota(mask, shape.Rank), repeated));
        }),
        Row.Pipeable("MaskedSoftmax", "x", call =>
        {
            Staged mask = call.Required("mask");
            return (at, x) => Softmax(at.Graph, "MaskedSoftmax", x, at.ToTensor(mask));
        }),
        Row.Pipeable("MaskedMean", "x", call =>
        {
            Staged mask = call.Required("mask");
            return (at, x) => Mean(at.Graph, "MaskedMean", x, at.ToTensor(mask));
        }),
    ];

    /// <summary>[n, n]: 1 where the second position is not behind the first.</summary>
    public static int Causal(GraphBuilder graph, int count)
    {
        Shape square = Shape.Of(count, count);
        return graph.Map(ScalarFunction.Equal, graph.Map(ScalarFunction.Less, graph.Iota(square, 0), graph.Iota(square, 1)), graph.Constant(0));
    }

    /// <summary>
    /// Softmax along the last axis over what the mask leaves; zeros where it leaves nothing. What is masked is replaced in front of the exponential, so that no infinity meets a zero on the way back.
    /// </summary>
    public static int Softmax(GraphBuilder graph, string function, int x, int mask)
    {
        int axis = Softmaxes.LastAxis(graph, function, x);
        Shape shape = Fitting(graph, function, x, mask);
        int masked = graph.Map(ScalarFunction.Select, graph.BroadcastTo(mask, shape), graph.BroadcastTo(x, shape), graph.Constant(Least));
        axis += Shapes.BatchAxes(shape) - Shapes.BatchAxes(graph.ShapeOf(x));
        int exponentials = graph.Map(ScalarFunction.Select, mask, graph.Map(ScalarFunction.Exp, Softmaxes.Centered(graph, masked, axis)), graph.Constant(0));
        int sum = Reductions.Keep(graph, ReduceKind.Sum, exponentials, axis);
        int divisor = graph.Map(ScalarFunction.Select, graph.Map(ScalarFunction.Less, graph.Constant(0), sum), sum, graph.Constant(1));
        return graph.Divide(exponentials, divisor);
    }

    /// <summary>The mean over all axes of what the mask leaves; 0 where it leaves nothing.</summary>
    public static int Mean(GraphBuilder graph, string function, int x, int mask)
    {
        Shape shape = Fitting(graph, function, x, mask);
        int left = graph.Map(ScalarFunction.Select, graph.BroadcastTo(mask, shape), graph.BroadcastTo(x, shape), graph.Constant(0));
        int[] axes = graph.ExampleAxes(left);
        int ones = graph.Map(ScalarFunction.Select, graph.BroadcastTo(mask, shape), graph.Constant(1), graph.Constant(0));
        int count = graph.Map(ScalarFunction.Maximum, graph.Reduce(ReduceKind.Sum, ones, axes), graph.Constant(1));
        return graph.Divide(graph.Reduce(ReduceKind.Sum, left, axes), count);
    }

    /// <summary>The shape of x with the batch that either has. ND2001 when the mask has elements that x has not.</summary>
    private static Shape Fitting(GraphBuilder graph, string function, int x, int mask)
    {
        Shape shape = graph.CheckBroadcast(function, x, mask);
        return shape.Example == graph.ShapeOf(x).Example
            ? shape
            : throw new StagingException(DiagnosticIds.BroadcastMismatch, function, graph.Describe(x), graph.Describe(mask), "the mask has a number for each element, or fewer that repeat");
    }
}

using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Library;

/// <summary>Softmax, its logarithm and log-sum-exp along one axis: all subtract the maximum first, which changes neither value nor gradient.</summary>
internal static class Softmaxes
{
    public static LibraryFunction[] Rows { get; } = [AlongAxis("Softmax", Softmax), AlongAxis("LogSoftmax", LogSoftmax)];

    /// <summary>x minus its maximum along the axes; the maximum counts as a constant, because its gradient cancels.</summary>
    public static int Centered(GraphBuilder graph, int x, params int[] axes) => graph.Subtract(x, graph.StopGradient(Reductions.Keep(graph, ReduceKind.Maximum, x, axes)));

    public static int Softmax(GraphBuilder graph, int x, int axis)
    {
        int exponentials = graph.Map(ScalarFunction.Exp, Centered(graph, x, axis));
        return graph.Divide(exponentials, Reductions.Keep(graph, ReduceKind.Sum, exponentials, axis));
    }

    public static int LogSoftmax(GraphBuilder graph, int x, int axis)
    {
        int centered = Centered(graph, x, axis);
        int sum = Reductions.Keep(graph, ReduceKind.Sum, graph.Map(ScalarFunction.Exp, centered), axis);
        return graph.Subtract(centered, graph.Map(ScalarFunction.Log, sum));
    }

    /// <summary>The graph's last axis of a value that must have one. ND2002 for a number without axes.</summary>
    public static int LastAxis(GraphBuilder graph, string function, int x)
    {
        Shape shape = graph.ShapeOf(x);
        return shape.Example.Rank > 0
            ? shape.Rank - 1
            : throw new StagingException(DiagnosticIds.WrongRank, function, "a vector, or more axes of which it uses the last", graph.Describe(x), "one number has no classes to choose from");
    }

    private static LibraryFunction AlongAxis(string name, Func<GraphBuilder, int, int, int> body) => Row.Pipeable(name, "x", call =>
    {
        int? axis = call.Has("axis") ? call.Integer("axis") : null;
        return (at, x) => body(at.Graph, x, axis is int given ? at.Graph.Axis(name, x, given) : LastAxis(at.Graph, name, x));
    });
}

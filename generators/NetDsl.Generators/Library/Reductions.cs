using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Library;

/// <summary>Sum, mean and extremes over axes of one example. Without axes, over all of them; the batch axis is never among them.</summary>
internal static class Reductions
{
    public static LibraryFunction[] Rows { get; } =
    [
        OverAxes("Sum", (graph, x, axes) => graph.Reduce(ReduceKind.Sum, x, axes)),
        OverAxes("Mean", Mean),
        OverAxes("Max", (graph, x, axes) => graph.Reduce(ReduceKind.Maximum, x, axes)),
        OverAxes("Min", (graph, x, axes) => Negate(graph, graph.Reduce(ReduceKind.Maximum, Negate(graph, x), axes))),
    ];

    public static int Mean(GraphBuilder graph, int x, int[] axes) => graph.Multiply(graph.Reduce(ReduceKind.Sum, x, axes), 1.0 / Count(graph, x, axes));

    /// <summary>The reduction with axes of extent 1 where the reduced ones were, so that it broadcasts against its operand.</summary>
    public static int Keep(GraphBuilder graph, ReduceKind kind, int x, params int[] axes) => Restore(graph, x, graph.Reduce(kind, x, axes), axes);

    /// <summary>Puts axes of extent 1 into <paramref name="reduced"/> where <paramref name="x"/> had <paramref name="axes"/>.</summary>
    public static int Restore(GraphBuilder graph, int x, int reduced, int[] axes) =>
        graph.Reshape(reduced, new Shape(graph.ShapeOf(x).Extents.Select((extent, axis) => Array.IndexOf(axes, axis) >= 0 ? 1 : extent).ToEquatableArray()));

    /// <summary>The rows <c>F(x)</c>, <c>F(x, axis)</c>, <c>F(x, axes)</c>, <c>F(axis)</c> and <c>F(axes)</c> of a function that reduces the given axes of the graph's value.</summary>
    public static LibraryFunction OverAxes(string name, Func<GraphBuilder, int, int[], int> body) => Row.Pipeable(name, "x", call =>
    {
        int[]? axes = call.Has("axis") ? [call.Integer("axis")] : call.Has("axes") ? call.Integers("axes") : null;
        bool keepDims = call.Has("keepDims") && call.Flag("keepDims");
        return (at, x) =>
        {
            int[] reduced = axes is null ? at.Graph.ExampleAxes(x) : at.Graph.Axes(name, x, axes);
            int result = body(at.Graph, x, reduced);
            return keepDims ? Restore(at.Graph, x, result, reduced) : result;
        };
    });

    private static double Count(GraphBuilder graph, int x, int[] axes) => axes.Aggregate(1.0, (product, axis) => product * graph.ShapeOf(x)[axis].Value);

    private static int Negate(GraphBuilder graph, int x) => graph.Map(ScalarFunction.Negate, x);
}

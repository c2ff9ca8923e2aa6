using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Library;

/// <summary>Elements and ranges of axes of one example: <c>x[0]</c>, <c>x[1..]</c>, <c>x[.., 0]</c>, <c>x.Slice(2, 1..5)</c>.</summary>
internal static class Indexers
{
    private static readonly string[] SelectorParameters = ["index", "range", "first", "second"];

    public static LibraryFunction[] Rows { get; } =
    [
        new("Tensor.get_Item", call => new Staged.Tensor(Pick(call.Graph, call.Tensor("this"), Selectors(call)))),
        new("Indices.get_Item", call =>
        {
            Staged.Indices labels = call.Labels("this");
            return labels with { Id = Pick(call.Graph, labels.Id, Selectors(call)) };
        }),
        Row.Pipeable("Slice", "x", PrepareSlice),
        Row.Pipeable("Tensor.Slice", "this", PrepareSlice),
    ];

    private static Func<LibraryCall, int, int> PrepareSlice(LibraryCall call)
    {
        int axis = call.Integer("axis"), step = call.Integer("step");
        object range = Selector(call.Required("range"));
        Shapes.CheckArgument(step >= 1, "Slice", "step", step, "at least 1");
        return (at, x) => Take(at.Graph, x, at.Graph.Axis("Slice", x, axis), range, step);
    }

    private static object[] Selectors(LibraryCall call) =>
        [.. SelectorParameters.Where(call.Has).Select(name => Selector(call.Required(name)))];

    private static object Selector(Staged value) => value switch
    {
        Staged.Constant { Value: Index index } => index,
        Staged.Constant { Value: Range range } => range,
        Staged.Constant { Value: int index } => new Index(index),
        Staged.Poison => throw new PoisonException(),
        _ => throw new CompilerBugException(nameof(Indexers), "an index is not a constant"),
    };

    private static int Pick(GraphBuilder graph, int x, object[] selectors)
    {
        Shape from = graph.ShapeOf(x);
        if (selectors.Length > from.Example.Rank)
        {
            throw new StagingException(
                DiagnosticIds.WrongRank, "An index", selectors.Length == 1 ? "at least one axis" : "at least two axes", graph.Describe(x), "give an index for each axis at most");
        }

        int batch = Shapes.BatchAxes(from);
        for (int i = 0; i < selectors.Length; i++)
        {
            x = Take(graph, x, i + batch, selectors[i], step: 1);
        }

        bool Disappears(int axis) => axis >= batch && axis - batch < selectors.Length && selectors[axis - batch] is Index;
        return graph.Reshape(x, new Shape(graph.ShapeOf(x).Extents.Where((_, axis) => !Disappears(axis)).ToEquatableArray()));
    }

    /// <summary>A part of one axis, which stays, with extent 1 for a single element.</summary>
    private static int Take(GraphBuilder graph, int x, int axis, object selector, int step)
    {
        int extent = graph.ShapeOf(x)[axis].Value;
        StagingException Misfit(string what, string why) => new(DiagnosticIds.IndexOutOfRange, step == 1 ? "An index" : "Slice", what, extent, graph.Describe(x), why);
        if (selector is Index index)
        {
            int position = index.GetOffset(extent);
            return position >= 0 && position < extent
                ? graph.Cut(x, axis, position, 1)
                : throw Misfit($"element {Show(index)}", $"positions are 0 to {extent - 1}, or ^1 to ^{extent} from the end");
        }

        Range range = (Range)selector;
        int start = range.Start.GetOffset(extent), end = range.End.GetOffset(extent);
        string shown = $"the range {Show(range.Start)}..{Show(range.End)}";
        if (start < 0 || end > extent)
        {
            throw Misfit(shown, $"ranges lie within 0..{extent}");
        }

        return start < end ? graph.Cut(x, axis, start, ((end - start - 1) / step) + 1, step) : throw Misfit(shown, "it is empty, and every extent is at least 1");
    }

    private static string Show(Index index) => (index.IsFromEnd ? "^" : "") + index.Value;
}

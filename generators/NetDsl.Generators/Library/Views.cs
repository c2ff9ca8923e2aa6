using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Library;

/// <summary>The same elements under another shape or order of axes, and where gradients stop.</summary>
internal static class Views
{
    public static LibraryFunction[] Rows { get; } =
    [
        Row.Unary("Flatten", Flatten),
        Row.Pipeable("Reshape", "x", PrepareReshape),
        Row.Pipeable("Tensor.Reshape", "this", PrepareReshape),
        Row.Pipeable("Transpose", "x", PrepareTranspose),
        Row.Pipeable("Tensor.Transpose", "this", PrepareTranspose),
        new("Tensor.get_T", call => new Staged.Tensor(ExchangeLastTwo(call.Graph, ".T", call.Tensor("this")))),
        Row.Unary("StopGradient", (graph, x) => graph.StopGradient(x)),
    ];

    public static int Flatten(GraphBuilder graph, int x)
    {
        Shape shape = graph.ShapeOf(x);
        return graph.Reshape(x, Shapes.WithBatchOf(shape, (int)shape.CountPerExample));
    }

    /// <summary>The axes of one example in another order; the batch stays in front.</summary>
    public static int Permute(GraphBuilder graph, int x, IReadOnlyList<int> exampleAxes)
    {
        int batch = Shapes.BatchAxes(graph.ShapeOf(x));
        return graph.Transpose(x, [.. Enumerable.Range(0, batch), .. exampleAxes.Select(axis => axis + batch)]);
    }

    private static Func<LibraryCall, int, int> PrepareReshape(LibraryCall call)
    {
        int[] extents = call.Integers("shape");
        return (at, x) => Reshape(at.Graph, x, extents);
    }

    private static int Reshape(GraphBuilder graph, int x, int[] extents)
    {
        string function = $"Reshape({string.Join(", ", extents)})";
        Shape from = graph.ShapeOf(x);
        long count = from.CountPerExample;
        double known = extents.Where(extent => extent != -1).Aggregate(1.0, (product, extent) => product * extent);
        StagingException Misfit(string why) => new(DiagnosticIds.ReshapeMismatch, function, count, graph.Describe(x), why);
        foreach (int extent in extents.Where(extent => extent != -1))
        {
            Shapes.CheckPositive(function, extent);
        }

        switch (extents.Count(extent => extent == -1))
        {
            case 0 when known != count:
                throw Misfit($"{Text.Product(extents)} = {known:0}, and {Text.Product([.. from.Example.Extents.Select(extent => extent.Value)])} = {count}");
            case 1 when count % known != 0:
                throw Misfit($"{count}/{Text.Divisor([.. extents.Where(extent => extent != -1)])} is not whole");
            case > 1:
                throw Misfit("only one extent may be -1");
        }

        return graph.Reshape(x, Shapes.WithBatchOf(from, extents.Select(extent => new Extent(extent == -1 ? (int)(count / known) : extent))));
    }

    private static Func<LibraryCall, int, int> PrepareTranspose(LibraryCall call)
    {
        if (!call.Has("axes"))
        {
            return (at, x) => ExchangeLastTwo(at.Graph, "Transpose", x);
        }

        int[] axes = call.Integers("axes");
        return (at, x) => Transpose(at.Graph, x, axes);
    }

    private static int Transpose(GraphBuilder graph, int x, int[] axes)
    {
        string function = $"Transpose({string.Join(", ", axes)})";
        Shape shape = graph.ShapeOf(x);
        int[] permutation = graph.Axes(function, x, axes);
        return permutation.Length == shape.Example.Rank
            ? graph.Transpose(x, [.. Enumerable.Range(0, Shapes.BatchAxes(shape)), .. permutation])
            : throw new StagingException(
                DiagnosticIds.WrongRank, function, axes.Length == 1 ? "a vector" : $"{axes.Length} axes", graph.Describe(x), "name every axis of the example once");
    }

    /// <summary>The last two axes of an example exchanged. ND2002 when there are not two.</summary>
    public static int ExchangeLastTwo(GraphBuilder graph, string function, int x)
    {
        int rank = graph.ShapeOf(x).Example.Rank;
        return rank >= 2
            ? Permute(graph, x, [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2])
            : throw new StagingException(DiagnosticIds.WrongRank, function, "a matrix", graph.Describe(x), "there are no two axes to exchange; Reshape makes a row or a column of a vector");
    }
}

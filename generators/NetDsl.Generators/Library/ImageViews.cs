using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Library;

/// <summary>Rearrangements of images and lines: pixel shuffles, flips and what stands around the edge.</summary>
internal static class ImageViews
{
    public static LibraryFunction[] Rows { get; } =
    [
        new("PixelShuffle", call => Shuffle(call, "PixelShuffle", PixelShuffle)),
        new("PixelUnshuffle", call => Shuffle(call, "PixelUnshuffle", PixelUnshuffle)),
        Row.Pipeable("Flip", "x", call =>
        {
            int axis = call.Integer("axis");
            return (at, x) => Flip(at.Graph, x, at.Graph.Axis("Flip", x, axis));
        }),
        new("ConstantPad1D", call => Pad(call, "ConstantPad1D", Constant(call))),
        new("ConstantPad2D", call => Pad(call, "ConstantPad2D", Constant(call))),
        new("ReflectPad1D", call => Pad(call, "ReflectPad1D", Reflect)),
        new("ReflectPad2D", call => Pad(call, "ReflectPad2D", Reflect)),
        new("ReplicatePad1D", call => Pad(call, "ReplicatePad1D", Replicate)),
        new("ReplicatePad2D", call => Pad(call, "ReplicatePad2D", Replicate)),
    ];

    /// <summary>What widens one axis of the graph's value by some elements before and after.</summary>
    private delegate int Widen(GraphBuilder graph, string kind, int x, int axis, int before, int after);

    private static Staged.Layer Shuffle(LibraryCall call, string function, Func<GraphBuilder, string, int, int, int> body)
    {
        int factor = call.Integer("factor");
        string kind = $"{function}({factor})";
        Shapes.CheckArgument(factor is >= 1 and <= 1024, kind, "factor", factor, "at least 1 and at most 1024");
        return Row.Layer(kind, (at, x) => at.Graph.ShapeOf(x).Example.Rank == 3
            ? body(at.Graph, kind, x, factor)
            : throw new StagingException(DiagnosticIds.WrongRank, kind, "an image [channels, height, width]", at.Graph.Describe(x), "Reshape what has others"));
    }

    /// <summary>[c · r², h, w] → [c, h · r, w · r]: the r² channels of a group become the r × r pixels of a square, row by row (Shi et al., 2016).</summary>
    private static int PixelShuffle(GraphBuilder graph, string kind, int x, int r)
    {
        Shape shape = graph.ShapeOf(x), example = shape.Example;
        int channels = example[0].Value, height = example[1].Value, width = example[2].Value;
        if (channels % (r * r) != 0)
        {
            throw new StagingException(DiagnosticIds.SplitMismatch, kind, channels, graph.Describe(x), $"squares of {r}×{r} pixels take {r * r} channels each, and {channels}/({r}·{r}) is not whole");
        }

        int squares = graph.Reshape(x, Shapes.WithBatchOf(shape, channels / (r * r), r, r, height, width));
        return graph.Reshape(Views.Permute(graph, squares, [0, 3, 1, 4, 2]), Shapes.WithBatchOf(shape, channels / (r * r), height * r, width * r));
    }

    private static int PixelUnshuffle(GraphBuilder graph, string kind, int x, int r)
    {
        Shape shape = graph.ShapeOf(x), example = shape.Example;
        int channels = example[0].Value, height = example[1].Value, width = example[2].Value;
        if (height % r != 0 || width % r != 0)
        {
            throw new StagingException(
                DiagnosticIds.SplitMismatch, kind, height % r != 0 ? height : width, graph.Describe(x), $"{(height % r != 0 ? height : width)}/{r} is not whole; pad or crop the image to {r * (((height % r != 0 ? height : width) + r - 1) / r)} or {r * ((height % r != 0 ? height : width) / r)}");
        }

        int squares = graph.Reshape(x, Shapes.WithBatchOf(shape, channels, height / r, r, width / r, r));
        return graph.Reshape(Views.Permute(graph, squares, [0, 2, 4, 1, 3]), Shapes.WithBatchOf(shape, channels * r * r, height / r, width / r));
    }

    private static int Flip(GraphBuilder graph, int x, int axis)
    {
        Shape shape = graph.ShapeOf(x);
        EquatableArray<AffineIndex> index = Enumerable.Range(0, shape.Rank)
            .Select(i => i == axis && !shape[i].IsOne ? new AffineIndex(shape[i].Value - 1, [new AffineTerm(i, -1)]) : AffineIndex.Of(i)).ToEquatableArray();
        return graph.Window(x, shape, index);
    }

    private static Staged.Layer Pad(LibraryCall call, string function, Widen widen)
    {
        // In the order of the axes: before and after each of the last one or two.
        string[] names = call.Has("amount") ? ["amount"] : call.Has("before") ? ["before", "after"] : ["top", "bottom", "left", "right"];
        int[] given = [.. names.Select(call.Integer)];
        string kind = $"{function}({string.Join(", ", given)})";
        for (int i = 0; i < given.Length; i++)
        {
            Shapes.CheckArgument(given[i] >= 0, kind, names[i], given[i], "at least 0");
        }

        int axes = function.EndsWith("1D", StringComparison.Ordinal) ? 1 : 2;
        int[] amounts = given.Length == 1 ? [.. Enumerable.Repeat(given[0], 2 * axes)] : given;
        return Row.Layer(kind, (at, x) =>
        {
            GraphBuilder graph = at.Graph;
            Normalizations.RequireRank(graph, kind, x, axes, axes == 1 ? "at least one axis" : "at least two axes", "it pads the last ones");
            int first = graph.ShapeOf(x).Rank - axes;
            return Enumerable.Range(0, axes).Aggregate(x, (padded, i) =>
            {
                CheckPadded(kind, graph.ShapeOf(padded), first + i, (double)amounts[2 * i] + amounts[(2 * i) + 1]);
                return widen(graph, kind, padded, first + i, amounts[2 * i], amounts[(2 * i) + 1]);
            });
        });
    }

    /// <summary>ND2018 before anything is widened: the new extent itself may be more than a number holds.</summary>
    private static void CheckPadded(string kind, Shape shape, int axis, double more)
    {
        double count = shape.CountPerExample / (double)shape[axis].Value * (shape[axis].Value + more);
        if (count > int.MaxValue)
        {
            throw new StagingException(DiagnosticIds.TensorTooLarge, kind, count.ToString("0", System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Zeros around x less the constant, which is then added everywhere.</summary>
    private static Widen Constant(LibraryCall call)
    {
        double value = call.Number("value");
        return (graph, kind, x, axis, before, after) =>
        {
            int[] front = new int[graph.ShapeOf(x).Rank], back = new int[front.Length];
            (front[axis], back[axis]) = (before, after);
            int shifted = value == 0 ? x : graph.Add(x, -value);
            int padded = graph.Pad(shifted, front, back, new int[front.Length]);
            return value == 0 ? padded : graph.Add(padded, value);
        };
    }

    private static int Reflect(GraphBuilder graph, string kind, int x, int axis, int before, int after)
    {
        int extent = graph.ShapeOf(x)[axis].Value;
        foreach (int amount in new[] { before, after })
        {
            Shapes.CheckArgument(amount < extent, kind, "amount", amount, $"below {extent}, the extent of what is reflected");
        }

        int Mirror(int start, int count) => Flip(graph, graph.Cut(x, axis, start, count), axis);
        return Around(graph, kind, before == 0 ? null : Mirror(1, before), x, after == 0 ? null : Mirror(extent - 1 - after, after), axis);
    }

    private static int Replicate(GraphBuilder graph, string kind, int x, int axis, int before, int after)
    {
        Shape shape = graph.ShapeOf(x);
        int Repeat(int position, int count) => graph.BroadcastTo(
            graph.Cut(x, axis, position, 1), new Shape(shape.Extents.Select((extent, i) => i == axis ? count : extent).ToEquatableArray()));
        return Around(graph, kind, before == 0 ? null : Repeat(0, before), x, after == 0 ? null : Repeat(shape[axis].Value - 1, after), axis);
    }

    private static int Around(GraphBuilder graph, string kind, int? before, int x, int? after, int axis)
    {
        int[] parts = [.. new[] { before, x, after }.OfType<int>()];
        return Joins.Join(graph, kind, parts, axis - Shapes.BatchAxes(graph.ShapeOf(x)));
    }
}

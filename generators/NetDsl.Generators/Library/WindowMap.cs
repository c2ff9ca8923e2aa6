using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Library;

/// <summary>Windows over axes of known extents: the operand's element of window o and tap u is at <c>o · stride + u · dilation − Before</c>.</summary>
/// <param name="Arguments">The window as the user wrote it.</param>
/// <param name="Extents">The operand's extents along the axes the window moves along.</param>
/// <param name="Before">Zeros before each axis.</param>
/// <param name="Counts">The number of windows along each axis: the result's extents.</param>
internal sealed record WindowMap(WindowArguments Arguments, int[] Extents, int[] Before, int[] Counts)
{
    public int Rank => Counts.Length;

    /// <summary>Whether a window reaches over an edge along an axis.</summary>
    public bool Leaves(int axis) => Before[axis] > 0 || Last(axis) >= Extents[axis];

    /// <summary>
    /// Advises on axes whose last elements no window reads. What only leaves padding out is as most published networks are; and windows shorter than their stride, as in the shortcuts of residual
    /// networks, leave elements out everywhere, which is meant.
    /// </summary>
    public void AdviseOnEdges(LibraryCall call)
    {
        int[] unread = [.. Enumerable.Range(0, Rank).Select(axis => Arguments.Reach(axis) < Arguments.Stride[axis] ? 0 : Extents[axis] - 1 - Last(axis))];
        int first = Array.FindIndex(unread, count => count > 0);
        if (first < 0 || Arguments.Padding is not { } padding)
        {
            return;
        }

        int?[] enough = [.. padding.Select((given, axis) => unread[axis] > 0 ? Arguments.PaddingToReadAll(axis, Extents[axis]) : given)];
        call.Advise(
            DiagnosticIds.WindowLeavesOut,
            enough.All(candidate => candidate is not null) ? [(FixData.Padding, WindowArguments.Display([.. enough.Select(candidate => candidate!.Value)]))] : [],
            Arguments.Function, unread[first], $"{Extents[first]} elements along the {Arguments.AxisName(first)}", Arguments.Arithmetic(first, Extents[first]),
            (enough[first] is { } least ? $"padding {least} or " : "") + $"stride {Arguments.StrideToReadAll(first, Extents[first])} reads them all");
    }

    /// <summary>The operand's position for window number <paramref name="window"/> and tap number <paramref name="tap"/> of an axis, as variables of an index.</summary>
    public AffineIndex Index(int axis, int window, int tap)
    {
        // An axis of one window or one tap has no variable to speak of, but it does no harm.
        AffineTerm[] terms = [new(window, Arguments.Stride[axis]), new(tap, Arguments.Dilation[axis])];
        return new AffineIndex(-Before[axis], terms.OrderBy(term => term.Dimension).ToEquatableArray());
    }

    /// <summary>
    /// The windows of the last axes of a value: [r…, extents] becomes [r…, counts, kernel]. What is outside reads as zero.
    /// </summary>
    public int Windows(GraphBuilder graph, int x) => graph.Window(x, WindowShape(graph.ShapeOf(x)), WindowIndex(graph.ShapeOf(x)));

    public Shape WindowShape(Shape x) => new(x.Extents.Take(x.Rank - Rank).Concat(Counts.Concat(Arguments.Kernel).Select(extent => new Extent(extent))).ToEquatableArray());

    /// <summary>The index of <see cref="Windows"/>.</summary>
    public EquatableArray<AffineIndex> WindowIndex(Shape x)
    {
        int leading = x.Rank - Rank;
        return Enumerable.Range(0, x.Rank).Select(axis => axis < leading ? AffineIndex.Of(axis) : Index(axis - leading, axis, axis + Rank)).ToEquatableArray();
    }

    /// <summary>1 where a window's tap is inside the operand, else 0, of shape [counts, kernel]; null where all are inside.</summary>
    public int? Inside(GraphBuilder graph)
    {
        Shape shape = new(Extents.Select(extent => new Extent(extent)).ToEquatableArray());
        return Enumerable.Range(0, Rank).Any(Leaves) ? Windows(graph, graph.Constant(1, shape)) : null;
    }

    /// <summary>The result's shape: the operand's with another number of channels (where given) and the counts. ND2018 when it is too large.</summary>
    public Shape ResultShape(Shape x, int? channels = null)
    {
        IEnumerable<Extent> leading = x.Example.Extents.Take(x.Example.Rank - Rank - 1).Append(channels is int count ? count : x.Example[x.Example.Rank - Rank - 1]);
        Shape shape = Shapes.WithBatchOf(x, leading.Concat(Counts.Select(extent => new Extent(extent))));
        Shapes.CheckCount(Arguments.Function, shape);
        return shape;
    }

    /// <summary>The position of the last tap of the last window.</summary>
    private int Last(int axis) => ((Counts[axis] - 1) * Arguments.Stride[axis]) + ((Arguments.Kernel[axis] - 1) * Arguments.Dilation[axis]) - Before[axis];
}

/// <summary>The operands that windows move over: channels, and then one to three axes.</summary>
internal static class Images
{
    /// <summary>The extents behind the channels. ND2002 when the operand has another number of axes.</summary>
    public static int[] ExtentsOf(GraphBuilder graph, string function, int x, int rank)
    {
        Shape example = graph.ShapeOf(x).Example;
        if (example.Rank != rank + 1)
        {
            (string what, string axes, string sample, string usual) = rank switch
            {
                1 => ("a sequence", "[channels, length]", "Reshape(1, n)", "1, 28"),
                2 => ("an image", "[channels, height, width]", "Reshape(1, height, width)", "1, 28, 28"),
                _ => ("a volume", "[channels, depth, height, width]", "Reshape(1, depth, height, width)", "1, 28, 28, 28"),
            };
            (string, string)[] insert = example.Rank == rank ? [(FixData.Insert, $"Reshape(1, {string.Join(", ", example.Extents)})")] : [];
            throw new StagingException(
                DiagnosticIds.WrongRank, function, $"{what} {axes}", graph.Describe(x),
                example.Rank == rank ? $"put {sample} before it to give it one channel" : $"it needs {rank + 1} axes; Reshape what has others")
            {
                FixData = [.. insert, (FixData.Shape, usual)],
            };
        }

        return [.. example.Extents.Skip(1).Select(extent => extent.Value)];
    }
}

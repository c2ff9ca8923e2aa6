using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Library;

/// <summary>How far a window reaches and how it moves, axis by axis, as the user wrote it; read when the layer is made, before the operand's shape is known.</summary>
/// <param name="Function">The function as messages call it.</param>
/// <param name="Kernel">The number of taps.</param>
/// <param name="Stride">The distance of neighbouring windows.</param>
/// <param name="Dilation">The distance of neighbouring taps.</param>
/// <param name="Padding">Zeros on either side; null for as many as keep the extent (divided by the stride, rounded up).</param>
internal sealed record WindowArguments(string Function, int[] Kernel, int[] Stride, int[] Dilation, int[]? Padding)
{
    private enum PaddingRule
    {
        Same,
    }

    public static LibraryFunction[] Rows { get; } =
    [
        new("Extents.op_Implicit", call => call.Required(call.Has("extent") ? "extent" : "extents")),
        new("Padding.op_Implicit", call => call.Required(call.Has("elements") ? "elements" : "extents")),
        new("Padding.get_Same", _ => new Staged.Opaque(PaddingRule.Same)),
        new("Padding.get_Valid", _ => new Staged.Constant(0)),
    ];

    /// <summary>The number of axes the window moves along.</summary>
    public int Rank => Kernel.Length;

    /// <summary>The number of elements a window covers.</summary>
    public int Taps => Kernel.Aggregate(1, (product, extent) => product * extent);

    /// <summary>Reads <c>kernel</c>, <c>stride</c>, <c>padding</c> and <c>dilation</c> as far as the overload has them; a stride that is absent is that of the kernel or 1.</summary>
    public static WindowArguments Read(LibraryCall call, string name, int rank, bool strideOfKernel, double[]? before = null)
    {
        int[] kernel = Extents(call, name, "kernel", rank, null, 1)!;
        string function = $"{name}({string.Join(", ", [.. (before ?? []).Select(Text.Number), Display(kernel)])})";
        return With(call, function, kernel, strideOfKernel);
    }

    /// <summary>As <see cref="Read"/>, for a kernel that is known otherwise.</summary>
    public static WindowArguments With(LibraryCall call, string function, int[] kernel, bool strideOfKernel)
    {
        int rank = kernel.Length;
        int[] ones = [.. kernel.Select(_ => 1)];
        int[] stride = Extents(call, function, "stride", rank, strideOfKernel ? kernel : ones, 1)!;
        int[] dilation = call.Has("dilation") ? Extents(call, function, "dilation", rank, ones, 1)! : ones;
        bool isSame = call.Has("padding") && call.Required("padding") is Staged.Opaque { Value: PaddingRule };
        int[]? padding = isSame ? null : call.Has("padding") ? Extents(call, function, "padding", rank, new int[rank], 0) : new int[rank];
        double taps = kernel.Aggregate(1.0, (product, extent) => product * extent);
        Shapes.CheckArgument(taps <= int.MaxValue, function, "kernel", Display(kernel), "a window of at most 2147483647 elements");
        return new WindowArguments(function, kernel, stride, dilation, padding);
    }

    /// <summary>One number for all axes or one for each. ND2012 for another number of them, or one below <paramref name="least"/>.</summary>
    public static int[] Extents(LibraryCall call, string function, string name, int rank, int[]? absent, int least)
    {
        int[] extents = call.Required(name) switch
        {
            Staged.Constant { Value: null } when absent is not null => absent,
            Staged.Constant { Value: int extent } => [.. Enumerable.Repeat(extent, rank)],
            Staged.Tuple tuple => [.. tuple.Items.Select(item => item switch
            {
                Staged.Constant { Value: int extent } => extent,
                Staged.Poison => throw new PoisonException(),
                _ => throw new CompilerBugException(nameof(Library), $"argument '{name}' is not of whole numbers"),
            })],
            _ => throw new CompilerBugException(nameof(Library), $"argument '{name}' is not an extent for each axis"),
        };
        Shapes.CheckArgument(extents.Length == rank, function, name, Display(extents), $"one number, or one for each of {rank} axes");
        foreach (int extent in extents)
        {
            Shapes.CheckArgument(extent >= least && extent <= 1 << 20, function, name, Display(extents), $"at least {least} and at most {1 << 20}");
        }

        return extents;
    }

    /// <summary>As the user writes extents: one number if all are the same, else a tuple.</summary>
    public static string Display(int[] extents) => extents.Distinct().Count() == 1 ? Text.Number(extents[0]) : $"({string.Join(", ", extents)})";

    /// <summary>The windows over an operand of the given extents. ND2019 when the kernel does not fit.</summary>
    /// <param name="operand">The operand as messages call it.</param>
    /// <param name="extents">Its extents along the axes the window moves along.</param>
    /// <param name="isCeiling">Whether a last window may reach over the edge.</param>
    public WindowMap Over(string operand, int[] extents, bool isCeiling = false)
    {
        int[] before = new int[Rank], counts = new int[Rank];
        for (int axis = 0; axis < Rank; axis++)
        {
            (before[axis], counts[axis]) = Along(operand, axis, extents, isCeiling);
        }

        return new WindowMap(this, extents, before, counts);
    }

    /// <summary>The number of elements from a window's first tap to its last.</summary>
    public long Reach(int axis) => ((long)Dilation[axis] * (Kernel[axis] - 1)) + 1;

    /// <summary>The least padding with which one window fits.</summary>
    private int PaddingFor(int axis, int extent) => (int)Math.Max(0, (Reach(axis) - extent + 1) / 2);

    private (int Before, int Count) Along(string operand, int axis, int[] extents, bool isCeiling)
    {
        int extent = extents[axis], stride = Stride[axis];
        long reach = Reach(axis);
        if (Padding is null)
        {
            int count = (extent + stride - 1) / stride;
            return ((int)(Math.Max(0, ((long)(count - 1) * stride) + reach - extent) / 2), count);
        }

        int padding = Padding[axis];
        long room = extent + (2L * padding) - reach;
        if (room < 0)
        {
            string dilated = Dilation[axis] == 1 ? "" : " " + ReachText(axis);
            throw new StagingException(
                DiagnosticIds.WindowTooLarge, Function, operand,
                $"its window covers {reach}{dilated} elements along the {AxisName(axis)}, but there are only {extent} + 2·{padding}; "
                + $"make the kernel smaller, or the padding at least {PaddingFor(axis, extent)}")
            {
                FixData = [(FixData.Padding, Display([.. Padding.Select((given, i) => Math.Max(given, PaddingFor(i, extents[i])))]))],
            };
        }

        long windows = (room / stride) + 1;
        if (isCeiling && room % stride != 0 && windows * stride < extent + padding)
        {
            // The last window reaches over the edge, but begins inside.
            windows++;
        }

        return (padding, (int)windows);
    }

    /// <summary>The number of windows along an axis, before it is rounded down: <c>(28 + 2·0 - 5)/2 + 1</c>.</summary>
    public string Arithmetic(int axis, int extent) => $"({extent} + 2·{Padding![axis]} - {ReachText(axis)})/{Stride[axis]} + 1";

    /// <summary>The least greater padding, at most half a window, with which windows reach every element of an axis; null when none does.</summary>
    public int? PaddingToReadAll(int axis, int extent)
    {
        for (int padding = Padding![axis] + 1; padding <= Reach(axis) / 2; padding++)
        {
            if ((extent + (2L * padding) - Reach(axis)) % Stride[axis] <= padding)
            {
                return padding;
            }
        }

        return null;
    }

    /// <summary>The greatest smaller stride with which the number of windows along an axis is whole.</summary>
    public int StrideToReadAll(int axis, int extent)
    {
        int stride = Stride[axis] - 1;
        while ((extent + (2L * Padding![axis]) - Reach(axis)) % stride != 0)
        {
            stride--;
        }

        return stride;
    }

    /// <summary>The number of elements a window covers along an axis, as arithmetic where taps are apart.</summary>
    private string ReachText(int axis) => Dilation[axis] == 1 ? $"{Kernel[axis]}" : $"({Dilation[axis]}·({Kernel[axis]} - 1) + 1)";

    public string AxisName(int axis) => (Rank - axis) switch
    {
        1 => Rank == 1 ? "length" : "width",
        2 => "height",
        _ => "depth",
    };
}

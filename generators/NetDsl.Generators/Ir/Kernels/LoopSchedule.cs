namespace NetDsl.Generators.Ir.Kernels;

/// <summary>
/// A loop kernel on a CPU: one work-item a group runs plain loops with explicit vectors along one dimension. A unit is one index of the other parallel dimensions (and one block of
/// lanes, when the lane dimension is parallel and blocked); a group does several units one after the other.
/// </summary>
/// <param name="LaneDimension">The loop whose consecutive values fill the lanes: the innermost reduced one or any parallel one.</param>
/// <param name="Lanes">Lanes of a vector.</param>
/// <param name="LaneBlock">Elements of a parallel lane dimension that one unit covers, a multiple of the lanes; 0 for all of them.</param>
/// <param name="UnitsPerGroup">Units of one group.</param>
/// <param name="Transposed">
/// A parallel dimension other than the lanes', or −1. What is contiguous along it and not along the lanes is loaded in squares of vectors and transposed in registers; a unit covers as many of its indices as
/// there are lanes. Only for loops over elements with the batch in the lanes.
/// </param>
/// <param name="RowDimension">A parallel dimension of which a unit covers <paramref name="Rows"/> neighbours side by side, or −1. Only where <see cref="CanReduceBlocks"/>.</param>
/// <param name="Rows">How many; they divide the dimension's extent. 1 for one index a unit.</param>
internal sealed record CpuLoopSchedule(int LaneDimension, int Lanes, int LaneBlock, int UnitsPerGroup, GroupCount Groups, int Transposed = -1, int RowDimension = -1, int Rows = 1) : Schedule(1, Groups)
{
    /// <summary>Whether the lanes are reduced examples and other dimensions are reduced too, so that examples can be taken block by block.</summary>
    public static bool CanReduceBlocks(Kernel.Loops kernel, int lane) => lane > kernel.ParallelCount && kernel.Dimensions[lane].Extent.IsBatch;

    /// <summary>Whether a load or a random number walks <paramref name="transposed"/> contiguously and the lanes in larger steps.</summary>
    public static bool Crosses(Leaf leaf, int lane, int transposed) => leaf switch
    {
        Leaf.Load { Access.Guards.IsEmpty: true } load => Crosses(load.Access.Address, lane, transposed),
        Leaf.Random random => Crosses(random.Element, lane, transposed),
        _ => false,
    };

    public override string ToString() =>
        $"cpu-loop lane={LaneDimension} lanes={Lanes} block={LaneBlock} units={UnitsPerGroup}{(Transposed < 0 ? "" : " transposed=" + Transposed)}{(Rows == 1 ? "" : $" rows={RowDimension}*{Rows}")}";

    private static bool Crosses(Index index, int lane, int transposed) => IndexMath.CoefficientOf(index, transposed) == 1 && IndexMath.CoefficientOf(index, lane) is not (null or 0 or 1);
}

/// <summary>A loop kernel on a GPU: one work-item a parallel index, which runs the reduced loops by itself.</summary>
/// <param name="IsBatchFastest">Whether neighbouring items are neighbouring examples, rather than neighbours along the last parallel dimension.</param>
internal sealed record GpuItemSchedule(int LocalSize, GroupCount Groups, bool IsBatchFastest = false) : Schedule(LocalSize, Groups)
{
    public override string ToString() => $"gpu-item local={LocalSize}{(IsBatchFastest ? " fastest=batch" : "")}";
}

/// <summary>A loop kernel on a GPU: one group a parallel index; items share the reduced loops and combine through a tree in local memory.</summary>
internal sealed record GpuTreeSchedule(int LocalSize, GroupCount Groups) : Schedule(LocalSize, Groups)
{
    public override string ToString() => $"gpu-tree local={LocalSize}";
}

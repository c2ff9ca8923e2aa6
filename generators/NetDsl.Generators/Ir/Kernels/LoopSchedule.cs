namespace NetDsl.Generators.Ir.Kernels;

/// <summary>
/// A loop kernel on a CPU: one work-item a group runs plain loops with explicit vectors along one dimension. A unit is one index of the other parallel dimensions (and one block of
/// lanes, when the lane dimension is parallel and blocked); a group does several units one after the other.
/// </summary>
/// <param name="LaneDimension">The loop whose consecutive values fill the lanes: the innermost reduced one or any parallel one.</param>
/// <param name="Lanes">Lanes of a vector.</param>
/// <param name="LaneBlock">Elements of a parallel lane dimension that one unit covers, a multiple of the lanes; 0 for all of them.</param>
/// <param name="UnitsPerGroup">Units of one group.</param>
internal sealed record CpuLoopSchedule(int LaneDimension, int Lanes, int LaneBlock, int UnitsPerGroup, GroupCount Groups) : Schedule(1, Groups)
{
    public override string ToString() => $"cpu-loop lane={LaneDimension} lanes={Lanes} block={LaneBlock} units={UnitsPerGroup}";
}

/// <summary>A loop kernel on a GPU: one work-item a parallel index, which runs the reduced loops by itself.</summary>
internal sealed record GpuItemSchedule(int LocalSize, GroupCount Groups) : Schedule(LocalSize, Groups)
{
    public override string ToString() => $"gpu-item local={LocalSize}";
}

/// <summary>A loop kernel on a GPU: one group a parallel index; items share the reduced loops and combine through a tree in local memory.</summary>
internal sealed record GpuTreeSchedule(int LocalSize, GroupCount Groups) : Schedule(LocalSize, Groups)
{
    public override string ToString() => $"gpu-tree local={LocalSize}";
}

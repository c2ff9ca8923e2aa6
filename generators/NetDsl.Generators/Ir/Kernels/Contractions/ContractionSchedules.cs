using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels.Contractions;

/// <summary>How many neighbours along an output dimension a register tile holds.</summary>
internal readonly record struct TileFactor(int Dimension, int Factor);

/// <summary>That an output dimension is divided into groups of <paramref name="Tiles"/> tiles each.</summary>
internal readonly record struct GroupSplit(int Dimension, int Tiles);

/// <summary>That a reduced dimension is done in rounds of <paramref name="Length"/> indices each.</summary>
internal readonly record struct RoundPart(int Dimension, int Length)
{
    /// <summary>How many indices of a dimension a round adds, or 0 for one that is not in rounds.</summary>
    public static int LengthOf(EquatableArray<RoundPart> rounds, int dimension)
    {
        foreach (RoundPart part in rounds)
        {
            if (part.Dimension == dimension)
            {
                return part.Length;
            }
        }

        return 0;
    }
}

/// <summary>How the inner loops of a CPU schedule get at an operand's elements.</summary>
internal enum OperandUse
{
    /// <summary>Loads from its buffer; asks for a plain operand that the lanes walk contiguously or not at all.</summary>
    Direct,

    /// <summary>
    /// Loads from a panel in private memory, which is filled before: whatever the operand is, it is evaluated once for each filling.
    /// </summary>
    Packed,

    /// <summary>Evaluates the operand's program in the innermost loop. Legal always; dear where the lanes gather.</summary>
    Inline,
}

/// <summary>
/// A contraction on a CPU: one work-item a group, a tile of accumulators in vector registers, output dimensions that are no groups looped inside.
/// </summary>
/// <param name="Groups">The number of groups; it follows from <paramref name="GroupSplits"/>.</param>
/// <param name="Lane">
/// The dimension whose neighbours fill a vector. A reduced one gives dot products with one horizontal sum a result. The batch fills vectors too: lanes past it hold garbage,
/// which is not summed where it is reduced and lands in the room that every batched buffer has where it is part of the result.
/// </param>
/// <param name="Vectors">Vectors of the tile along the lane dimension; 1 when it is reduced.</param>
/// <param name="Tiles">Register-tiled output dimensions other than the lane dimension, at most two.</param>
/// <param name="GroupSplits">The dimensions divided over groups, the slowest first; the batch can only be the first.</param>
/// <param name="ReductionOrder">The reduced dimensions, outermost first.</param>
/// <param name="A">How operand A is read.</param>
/// <param name="B">How operand B is read; at most one of them is packed.</param>
/// <param name="Rounds">
/// Reduced dimensions that are done in rounds, the slowest first: each round adds a part of them to the sums of all the group's tiles, which wait in private memory, so that the operands' parts of one
/// round stay in a near cache while every tile reads them.
/// </param>
internal sealed record CpuContractionSchedule(
    GroupCount Groups, int Lane, int Vectors, EquatableArray<TileFactor> Tiles, EquatableArray<GroupSplit> GroupSplits,
    EquatableArray<int> ReductionOrder, OperandUse A, OperandUse B, EquatableArray<RoundPart> Rounds = default) : Schedule(1, Groups)
{
    /// <summary>How many indices of a dimension a round adds, or 0 for one that is not in rounds.</summary>
    public int RoundLengthOf(int dimension) => RoundPart.LengthOf(Rounds, dimension);

    public OperandUse UseOf(int operand) => operand == 0 ? A : B;

    /// <summary>The packed operand's number, or −1.</summary>
    public int Packed => A == OperandUse.Packed ? 0 : B == OperandUse.Packed ? 1 : -1;

    /// <summary>The tile factor along an output dimension in elements of it, or in vectors for the lane dimension.</summary>
    public int FactorOf(int dimension)
    {
        if (dimension == Lane)
        {
            return Vectors;
        }

        foreach (TileFactor tile in Tiles)
        {
            if (tile.Dimension == dimension)
            {
                return tile.Factor;
            }
        }

        return 1;
    }

    public override string ToString() => ContractionScheduleText.Print(this);
}

/// <summary>
/// A contraction with one accumulator a work-item and loops that test guards. Legal for every contraction, and slow; what has no other legal schedule
/// runs like this.
/// </summary>
/// <param name="ResultsPerItem">How many neighbouring results an item computes one after the other.</param>
internal sealed record ScalarContractionSchedule(int LocalSize, GroupCount Groups, int ResultsPerItem) : Schedule(LocalSize, Groups)
{
    public override string ToString() => ContractionScheduleText.Print(this);
}

/// <summary>
/// A contraction on a GPU: rows and columns are flattened, a group computes a tile of <paramref name="Rows"/> × <paramref name="Columns"/> results
/// from slices of both operands in local memory, an item <paramref name="ItemRows"/> × <paramref name="ItemColumns"/> of them.
/// </summary>
/// <param name="Slice">How many indices of the flattened reduction a slice holds.</param>
internal sealed record GpuContractionSchedule(GroupCount Groups, int Rows, int Columns, int Slice, int ItemRows, int ItemColumns)
    : Schedule(Rows / ItemRows * (Columns / ItemColumns), Groups)
{
    public override string ToString() => ContractionScheduleText.Print(this);
}

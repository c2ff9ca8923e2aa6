using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Kernels.Contractions;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Schedule.Contractions;

/// <summary>A CPU schedule without its division into groups, as the search holds thousands of them: no collections of its own.</summary>
/// <param name="First">A tiled dimension, or one of factor 1 for none; likewise <paramref name="Second"/>, whose dimension is greater.</param>
/// <param name="Order">The reduced dimensions, outermost first.</param>
/// <param name="Rounds">Those in rounds, the slowest first.</param>
internal readonly record struct InnerLoops(int Lane, int Vectors, TileFactor First, TileFactor Second, int[] Order, OperandUse A, OperandUse B, EquatableArray<RoundPart> Rounds)
{
    public static TileFactor NoTile { get; } = new(-1, 1);

    public OperandUse UseOf(int operand) => operand == 0 ? A : B;

    public int Packed => A == OperandUse.Packed ? 0 : B == OperandUse.Packed ? 1 : -1;

    public bool HasRounds => !Rounds.IsEmpty;

    /// <inheritdoc cref="RoundPart.LengthOf"/>
    public int RoundLengthOf(int dimension) => RoundPart.LengthOf(Rounds, dimension);

    public int Accumulators => Vectors * First.Factor * Second.Factor;

    /// <summary>The tile factor along an output dimension, in vectors along the lanes.</summary>
    public int FactorOf(int dimension) => dimension == Lane ? Vectors : dimension == First.Dimension ? First.Factor : dimension == Second.Dimension ? Second.Factor : 1;

    /// <summary>Whether both differ only in what surrounds the register tile.</summary>
    public bool HasTileOf(InnerLoops other) => (Lane, Vectors, First, Second) == (other.Lane, other.Vectors, other.First, other.Second);

    /// <param name="splits">The dimensions divided over groups, the batch first.</param>
    public CpuContractionSchedule Schedule(ContractionView view, DeviceProfile profile, EquatableArray<GroupSplit> splits)
    {
        EquatableArray<TileFactor> tiles = new[] { First, Second }.Where(tile => tile.Factor > 1).ToEquatableArray();
        return new CpuContractionSchedule(CpuTiling.GroupsOf(view, Lane, Vectors, tiles, splits, profile.Lanes), Lane, Vectors, tiles, splits, Order.ToEquatableArray(), A, B, Rounds);
    }
}

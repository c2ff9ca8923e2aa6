namespace NetDsl.Generators.Ir.Kernels.Contractions;

/// <summary>
/// The factor of a loop variable in an address: <c>Constant</c>, or in a layout of blocks the place of an example, <c>⌊n / 16⌋ · 16 · BlockSize + n mod 16</c>, whose neighbours are 1 apart within a block.
/// </summary>
internal readonly record struct Coefficient(long Constant, long BlockSize = 0)
{
    public bool IsZero => Constant == 0;

    /// <summary>Whether lanes along the variable are neighbours in memory.</summary>
    public bool IsOne => Constant == 1;

    public bool IsInBlocks => BlockSize != 0;

    /// <summary>The distance of neighbours, for cost models.</summary>
    public long Magnitude => Math.Abs(Constant);

    /// <summary>The distance of the vectors of a tile that begins at a multiple of its length.</summary>
    public Coefficient OfVectors(int lanes) => new(IsInBlocks && lanes == Stride.Block ? lanes * BlockSize : lanes * Constant);
}

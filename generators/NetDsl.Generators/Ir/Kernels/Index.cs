using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels;

/// <summary>
/// An integer expression over a kernel's loop variables. Views compose into these, so a reshape or transpose costs arithmetic and no memory. Made through
/// <see cref="IndexMath"/>, which simplifies with the extents of the loops.
/// </summary>
internal abstract record Index
{
    private Index()
    {
    }

    internal sealed record Constant(long Value) : Index;

    /// <summary>Loop variable number <paramref name="Dimension"/> of the kernel.</summary>
    internal sealed record Variable(int Dimension) : Index;

    /// <summary>A sum of at least two terms, none of them a sum; constants are folded into one, which comes last.</summary>
    internal sealed record Sum(EquatableArray<Index> Terms) : Index;

    /// <summary>A product with a constant that is neither 0 nor 1; the operand is neither a constant, a sum nor a product.</summary>
    internal sealed record Product(Index Operand, long Factor) : Index;

    /// <summary>
    /// Where example number <paramref name="Number"/> begins in a layout of blocks: <c>⌊n / 16⌋ · 16 · Size + n mod 16</c> with the examples of a block next to each other and
    /// <paramref name="Size"/> elements an example. Never in a product.
    /// </summary>
    internal sealed record Example(Index Number, long Size) : Index;

    /// <summary>⌊operand / divisor⌋ of an operand that is not negative.</summary>
    internal sealed record Quotient(Index Operand, long Divisor) : Index;

    /// <summary>operand mod divisor of an operand that is not negative.</summary>
    internal sealed record Remainder(Index Operand, long Divisor) : Index;

    /// <summary>An integer that leaf number <paramref name="Leaf"/> (an Int32 load of the same leaf list) reads, clamped to [0, <paramref name="Extent"/>): a gather.</summary>
    internal sealed record Loaded(int Leaf, int Extent) : Index;
}

/// <summary>A condition on an access, <c>0 ≤ Value &lt; Upper</c>. Where it fails a load reads 0 and a store does nothing.</summary>
internal sealed record Guard(Index Value, long Upper);

/// <summary>Where a kernel touches a buffer: the position in floats (or ints) from the buffer's first element.</summary>
internal sealed record Access(int Buffer, Index Address, EquatableArray<Guard> Guards);

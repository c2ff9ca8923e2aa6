using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels;

/// <summary>What a leaf of a scalar program is, inside a kernel.</summary>
internal abstract record Leaf
{
    private Leaf()
    {
    }

    /// <summary>An element of a buffer; an Int32 element becomes a float, except where <see cref="Index.Loaded"/> names the leaf.</summary>
    internal sealed record Load(Access Access) : Leaf;

    /// <summary>An index as a float.</summary>
    internal sealed record Coordinate(Index Value) : Leaf;

    /// <summary>1 where both indices are equal, else 0; <see cref="Index.Loaded"/> on one side makes it a one-hot. The loaded index is NOT clamped here.</summary>
    internal sealed record Matches(int IndexLeaf, Index Value) : Leaf;

    /// <summary>Number <paramref name="Element"/> of a table known at compile time; an element outside the table is never used (it may be read, so printers clamp it).</summary>
    internal sealed record Table(EquatableArray<double> Values, Index Element) : Leaf;

    /// <summary>Random number <paramref name="Element"/> of a stream at this step, as defined at Op.Random.</summary>
    internal sealed record Random(RandomKind Kind, uint Stream, Index Element) : Leaf;

    /// <summary>Reduction number <paramref name="Number"/> of an earlier stage of a loop kernel.</summary>
    internal sealed record Reduced(int Number) : Leaf;

    /// <summary>The finished sum of a contraction, in its epilogue.</summary>
    internal sealed record Accumulator : Leaf;

    /// <summary>Number <paramref name="Index"/> of what the host computes before each step.</summary>
    internal sealed record StepScalar(int Index) : Leaf;

    /// <summary>The number of examples of this call.</summary>
    internal sealed record BatchSize : Leaf;
}

/// <summary>Leaves and the program over them.</summary>
internal sealed record LeafProgram(EquatableArray<Leaf> Leaves, ScalarProgram Program)
{
    /// <summary>Just the leaf itself.</summary>
    public static LeafProgram Of(Leaf leaf) => new([leaf], new ScalarProgram([new ScalarNode.Leaf(0)], [0]));
}

/// <summary>Result number <paramref name="Result"/> of a program goes to <paramref name="Access"/>.</summary>
internal sealed record Store(Access Access, int Result);

using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Graph;

/// <summary>A loop of a contraction.</summary>
internal sealed record LoopDimension(string Name, Extent Extent);

/// <summary>One term of an affine index: a coefficient times the loop variable number <see cref="Dimension"/>.</summary>
internal readonly record struct AffineTerm(int Dimension, int Coefficient);

/// <summary>The index into one axis of an operand: <c>Offset + Σ Coefficient · loop variable</c>. Terms are sorted by dimension; coefficients are not 0.</summary>
internal sealed record AffineIndex(int Offset, EquatableArray<AffineTerm> Terms)
{
    /// <summary>The index that is just loop variable <paramref name="dimension"/>.</summary>
    public static AffineIndex Of(int dimension) => new(0, [new AffineTerm(dimension, 1)]);

    public int CoefficientOf(int dimension)
    {
        foreach (AffineTerm term in Terms)
        {
            if (term.Dimension == dimension)
            {
                return term.Coefficient;
            }
        }

        return 0;
    }
}

/// <summary>
/// A sum of products over index maps, <c>out[o] = Σ a[f(o, k)] · b[g(o, k)]</c>: dense layers, convolutions of every kind and all their gradients.
/// Each axis of the output is exactly one loop variable (coefficient 1, offset 0) and no loop variable is used twice there; loop variables that are absent from the output are
/// summed over. An operand's index may leave the operand's extent: that element reads as zero (padding).
/// </summary>
internal sealed record Contraction(
    EquatableArray<LoopDimension> Dimensions, EquatableArray<AffineIndex> Output, EquatableArray<AffineIndex> A, EquatableArray<AffineIndex> B);

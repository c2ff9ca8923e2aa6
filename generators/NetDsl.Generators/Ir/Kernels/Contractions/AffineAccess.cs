using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels.Contractions;

/// <summary>A guard whose value is affine in the loops: <c>0 ≤ Offset + Σ Coefficients[d] · d &lt; Upper</c>.</summary>
internal sealed record AffineGuard(long Offset, EquatableArray<long> Coefficients, long Upper);

/// <summary>
/// An access in the form contractions are scheduled with: a flat address that is affine in the loop variables, one coefficient a dimension. Layouts
/// are nothing but these numbers.
/// </summary>
internal sealed record AffineAccess(int Buffer, long Offset, EquatableArray<Coefficient> Coefficients, EquatableArray<AffineGuard> Guards)
{
    /// <summary>The affine form of an access, or null when its address or a guard holds a quotient, a remainder or a loaded index.</summary>
    public static AffineAccess? Of(Access access, int dimensionCount)
    {
        Coefficient[] coefficients = new Coefficient[dimensionCount];
        long offset = 0;
        if (!Collect(access.Address, 1, coefficients, ref offset))
        {
            return null;
        }

        List<AffineGuard> guards = [];
        foreach (Guard guard in access.Guards)
        {
            Coefficient[] guardCoefficients = new Coefficient[dimensionCount];
            long guardOffset = 0;
            if (!Collect(guard.Value, 1, guardCoefficients, ref guardOffset) || guardCoefficients.Any(c => c.IsInBlocks))
            {
                return null;
            }

            guards.Add(new AffineGuard(guardOffset, guardCoefficients.Select(c => c.Constant).ToEquatableArray(), guard.Upper));
        }

        return new AffineAccess(access.Buffer, offset, new(coefficients), guards.ToEquatableArray());
    }

    private static bool Collect(Index index, long factor, Coefficient[] coefficients, ref long offset)
    {
        switch (index)
        {
            case Index.Constant constant:
                offset += factor * constant.Value;
                return true;
            case Index.Variable variable:
                coefficients[variable.Dimension] = coefficients[variable.Dimension] with { Constant = coefficients[variable.Dimension].Constant + factor };
                return !coefficients[variable.Dimension].IsInBlocks;
            case Index.Product product:
                return Collect(product.Operand, factor * product.Factor, coefficients, ref offset);
            case Index.Example { Number: Index.Variable variable } example when factor == 1 && coefficients[variable.Dimension].IsZero:
                coefficients[variable.Dimension] = new Coefficient(1, example.Size);
                return true;
            case Index.Sum sum:
                foreach (Index term in sum.Terms)
                {
                    if (!Collect(term, factor, coefficients, ref offset))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return false;
        }
    }
}

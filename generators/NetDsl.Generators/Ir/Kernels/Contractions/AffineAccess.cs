using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels.Contractions;

/// <summary>A guard whose value is affine in the loops: <c>0 ≤ Offset + Σ Coefficients[d] · d &lt; Upper</c>.</summary>
internal sealed record AffineGuard(long Offset, EquatableArray<long> Coefficients, long Upper);

/// <summary>
/// An access in the form contractions are scheduled with: a flat address that is affine in the loop variables, one coefficient a dimension. Layouts
/// are nothing but these numbers.
/// </summary>
internal sealed record AffineAccess(int Buffer, Coefficient Offset, EquatableArray<Coefficient> Coefficients, EquatableArray<AffineGuard> Guards)
{
    /// <summary>The affine form of an access, or null when its address or a guard holds a quotient, a remainder or a loaded index.</summary>
    public static AffineAccess? Of(Access access, int dimensionCount)
    {
        Coefficient[] coefficients = new Coefficient[dimensionCount];
        Coefficient offset = default;
        if (!Collect(access.Address, 1, isTimesCapacity: false, coefficients, ref offset))
        {
            return null;
        }

        List<AffineGuard> guards = [];
        foreach (Guard guard in access.Guards)
        {
            Coefficient[] guardCoefficients = new Coefficient[dimensionCount];
            Coefficient guardOffset = default;
            if (!Collect(guard.Value, 1, isTimesCapacity: false, guardCoefficients, ref guardOffset)
                || guardOffset.Capacities != 0 || guardCoefficients.Any(c => c.Capacities != 0))
            {
                return null;
            }

            guards.Add(new AffineGuard(guardOffset.Constant, guardCoefficients.Select(c => c.Constant).ToEquatableArray(), guard.Upper));
        }

        return new AffineAccess(access.Buffer, offset, new(coefficients), guards.ToEquatableArray());
    }

    private static bool Collect(Index index, long factor, bool isTimesCapacity, Coefficient[] coefficients, ref Coefficient offset)
    {
        Coefficient unit = isTimesCapacity ? new(0, factor) : new(factor);
        switch (index)
        {
            case Index.Constant constant:
                offset += unit * constant.Value;
                return true;
            case Index.Variable variable:
                coefficients[variable.Dimension] += unit;
                return true;
            case Index.Product product:
                return Collect(product.Operand, factor * product.Factor, isTimesCapacity, coefficients, ref offset);
            case Index.TimesCapacity times when !isTimesCapacity:
                return Collect(times.Operand, factor, isTimesCapacity: true, coefficients, ref offset);
            case Index.Sum sum:
                foreach (Index term in sum.Terms)
                {
                    if (!Collect(term, factor, isTimesCapacity, coefficients, ref offset))
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

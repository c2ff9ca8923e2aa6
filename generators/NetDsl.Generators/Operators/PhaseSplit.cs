namespace NetDsl.Generators.Operators;

/// <summary>
/// Takes the index of an axis, <c>h = offset + s·o + Σ c·v</c> with an output variable o of stride s above 1, and gives the split by phases that makes o affine in new variables:
/// with g the greatest common divisor of all coefficients, <c>h = Offset + g·e</c>, where e counts elements of the result; if g = s, <c>o = e + Rest</c>; else a tap u of coefficient
/// ±g is split into <c>u = f + S·t</c> (counted from its end where the coefficient is negative) with S = s / g, and <c>e = S·q + f</c>, <c>o = q − t + Rest</c>.
/// All other coefficients must be multiples of s. Rule: Euclidean division of h by the stride.
/// </summary>
/// <param name="Output">The variable o.</param>
/// <param name="Tap">The variable u, or null when the stride divides all coefficients.</param>
/// <param name="IsReversed">Whether the tap's coefficient is negative, so that its last element is the first phase.</param>
/// <param name="Stride">S, the number of phases.</param>
/// <param name="TapSteps">The number of values of t.</param>
/// <param name="Count">The number of values of q (of e without a tap).</param>
/// <param name="Rest">What o has besides q and t.</param>
/// <param name="Offset">Where element 0 of the result lies on the axis; negative where it is outside.</param>
/// <param name="Spacing">g, the distance of elements on the axis.</param>
internal sealed record PhaseSplit(int Output, int? Tap, bool IsReversed, int Stride, int TapSteps, int Count, AffineExpression Rest, int Offset, int Spacing)
{
    /// <summary>The split, or null where there is none or solving for a variable of stride 1 is cheaper.</summary>
    public static PhaseSplit? Of(AffineExpression index, int axisExtent, Func<int, int> extent, Func<int, bool> isOutput, Func<int, bool> isGuarded)
    {
        if (index.Count < 2)
        {
            return null;
        }

        int spacing = index.Variables.Aggregate(0, (divisor, variable) => GreatestCommonDivisor(divisor, Math.Abs(index[variable])));
        foreach (int output in index.Variables.Where(variable => isOutput(variable) && index[variable] > 1))
        {
            int[] others = [.. index.Variables.Where(variable => variable != output)];
            int stride = index[output];
            int[] taps = [.. others.Where(variable => index[variable] % stride != 0)];
            int? tap = taps.Length == 1 && Math.Abs(index[taps[0]]) == spacing && isGuarded(taps[0]) ? taps[0] : null;
            bool isCheap = tap is not int u || !isOutput(u) || extent(u) <= (long)extent(output) * stride / spacing;
            if ((taps.Length == 0 || tap is not null) && isCheap)
            {
                PhaseSplit? split = Of(index, axisExtent, output, tap, stride, spacing, extent);
                if (split is not null)
                {
                    return split;
                }
            }
        }

        return null;
    }

    private static PhaseSplit? Of(AffineExpression index, int axisExtent, int output, int? tap, int stride, int spacing, Func<int, int> extent)
    {
        bool isReversed = tap is int negative && index[negative] < 0;
        int offset = index.Offset - (isReversed ? spacing * (extent(tap!.Value) - 1) : 0);

        // h = offset + stride · m + spacing · f. Whole strides of the offset go into m, so that m counts from 0 at the first element that reaches the axis.
        int shift = Ceiling(offset, stride);
        int first = offset - (shift * stride);
        if (tap is null)
        {
            // Only multiples of the stride are read; without one below the axis' beginning.
            (first, shift) = first < 0 ? (first + stride, shift - 1) : (first, shift);
        }

        int count = Ceiling(axisExtent - first, stride);
        if (count < 1)
        {
            return null;
        }

        AffineExpression rest = AffineExpression.Constant(-shift);
        foreach (int variable in index.Variables.Where(variable => variable != output && variable != tap))
        {
            rest = rest.Plus(AffineExpression.Variable(variable), -(index[variable] / stride));
        }

        int phases = tap is null ? 1 : stride / spacing;
        return new PhaseSplit(output, tap, isReversed, phases, tap is int u ? Ceiling(extent(u), phases) : 1, count, rest, first, spacing);
    }

    private static int Ceiling(int value, int divisor) => value > 0 ? (value + divisor - 1) / divisor : -(-value / divisor);

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}

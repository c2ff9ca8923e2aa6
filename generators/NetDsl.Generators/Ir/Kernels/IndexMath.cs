using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels;

/// <summary>
/// Makes index expressions in normal form: sums of products, like terms collected, quotients and remainders resolved where the extents of the loops allow it
/// (<c>(28·i + j) / 28 = i</c> when j &lt; 28). Rules: Euclidean division of a sum whose terms split into multiples of the divisor and a rest within [0, divisor).
/// </summary>
internal sealed class IndexMath(EquatableArray<LoopDimension> dimensions)
{
    /// <summary>An upper bound for indices that depend on the batch; large, and safe to multiply by a tensor's size.</summary>
    private const long Unbounded = 1L << 31;

    public static Index Constant(long value) => new Index.Constant(value);

    public static Index Variable(int dimension) => new Index.Variable(dimension);

    public static Index Add(params Index[] terms)
    {
        List<(Index Operand, long Factor)> collected = [];
        long constant = 0;
        void Collect(Index index, long factor)
        {
            switch (index)
            {
                case Index.Constant c:
                    constant += c.Value * factor;
                    break;
                case Index.Sum sum:
                    foreach (Index term in sum.Terms)
                    {
                        Collect(term, factor);
                    }

                    break;
                case Index.Product product:
                    Collect(product.Operand, product.Factor * factor);
                    break;
                default:
                    int at = collected.FindIndex(item => item.Operand.Equals(index));
                    if (at < 0)
                    {
                        collected.Add((index, factor));
                    }
                    else
                    {
                        collected[at] = (index, collected[at].Factor + factor);
                    }

                    break;
            }
        }

        foreach (Index term in terms)
        {
            Collect(term, 1);
        }

        constant += Recombine(collected);
        List<Index> result = [];
        foreach ((Index operand, long factor) in collected)
        {
            if (factor != 0)
            {
                result.Add(factor == 1 ? operand : new Index.Product(operand, factor));
            }
        }

        if (constant != 0 || result.Count == 0)
        {
            result.Add(new Index.Constant(constant));
        }

        return result.Count == 1 ? result[0] : new Index.Sum(result.ToEquatableArray());
    }

    public static Index Multiply(Index index, long factor) => (index, factor) switch
    {
        (_, 0) => Constant(0),
        (_, 1) => index,
        (Index.Constant c, _) => Constant(c.Value * factor),
        (Index.Product p, _) => Multiply(p.Operand, p.Factor * factor),
        (Index.Sum s, _) => Add([.. s.Terms.Select(term => Multiply(term, factor))]),
        _ => new Index.Product(index, factor),
    };

    /// <summary>Where an example begins in a layout of blocks; the first begins at 0.</summary>
    public static Index Example(Index number, long size) => number is Index.Constant { Value: 0 } ? number : new Index.Example(number, size);

    public Index Quotient(Index index, long divisor)
    {
        if (divisor == 1)
        {
            return index;
        }

        (Index multiples, Index rest) = Split(index, divisor);
        (long low, long high) = Range(rest);
        if (low >= 0 && high < divisor)
        {
            return multiples;
        }

        if (low < 0)
        {
            long shift = -Floor(low, divisor);
            Index shifted = Add(rest, Constant(shift * divisor));
            return Add(multiples, Constant(-shift), high + (shift * divisor) < divisor ? Constant(0) : QuotientOfRest(shifted, divisor));
        }

        return Add(multiples, QuotientOfRest(rest, divisor));
    }

    public Index Remainder(Index index, long divisor)
    {
        if (divisor == 1)
        {
            return Constant(0);
        }

        (_, Index rest) = Split(index, divisor);
        (long low, long high) = Range(rest);
        return low >= 0 && high < divisor ? rest
            : low >= 0 ? new Index.Remainder(rest, divisor)
            : new Index.Remainder(Add(rest, Constant(-Floor(low, divisor) * divisor)), divisor);
    }

    /// <summary>Replaces loop variable d by <c>replacements[d]</c> and simplifies again (with this object's loops, those of the result).</summary>
    public Index Substitute(Index index, IReadOnlyList<Index> replacements) => index switch
    {
        Index.Constant => index,
        Index.Variable v => replacements[v.Dimension],
        Index.Sum s => Add([.. s.Terms.Select(term => Substitute(term, replacements))]),
        Index.Product p => Multiply(Substitute(p.Operand, replacements), p.Factor),
        Index.Example e => Example(Substitute(e.Number, replacements), e.Size),
        Index.Quotient q => Quotient(Substitute(q.Operand, replacements), q.Divisor),
        Index.Remainder r => Remainder(Substitute(r.Operand, replacements), r.Divisor),
        Index.Loaded => index,
        _ => throw new CompilerBugException(nameof(IndexMath), $"unknown index {index}"),
    };

    /// <summary>The least and greatest value; batch loops count as unbounded.</summary>
    public (long Low, long High) Range(Index index)
    {
        switch (index)
        {
            case Index.Constant c:
                return (c.Value, c.Value);
            case Index.Variable v:
                Extent extent = dimensions[v.Dimension].Extent;
                return (0, extent.IsBatch ? Unbounded : extent.Value - 1);
            case Index.Sum s:
                long low = 0, high = 0;
                foreach (Index term in s.Terms)
                {
                    (long l, long h) = Range(term);
                    low += l;
                    high += h;
                }

                return (low, high);
            case Index.Product p:
                (long a, long b) = Range(p.Operand);
                return p.Factor >= 0 ? (a * p.Factor, b * p.Factor) : (b * p.Factor, a * p.Factor);
            case Index.Example e:
                return (0, Range(e.Number).High * e.Size);
            case Index.Quotient q:
                (long ql, long qh) = Range(q.Operand);
                return (Floor(ql, q.Divisor), Floor(qh, q.Divisor));
            case Index.Remainder r:
                return (0, r.Divisor - 1);
            case Index.Loaded loaded:
                return (0, loaded.Extent - 1);
            default:
                throw new CompilerBugException(nameof(IndexMath), $"unknown index {index}");
        }
    }

    /// <summary>Whether the guard holds for every iteration.</summary>
    public bool AlwaysHolds(Guard guard)
    {
        (long low, long high) = Range(guard.Value);
        return low >= 0 && high < guard.Upper;
    }

    /// <summary>
    /// The coefficient of a loop variable when the index is affine in it, else null. An index that does not contain it has coefficient 0. In a layout of blocks it is 1 along the examples: neighbours in a
    /// vector that starts at a multiple of its length, which divides a block's, are neighbours in memory.
    /// </summary>
    public static long? CoefficientOf(Index index, int dimension) => index switch
    {
        Index.Variable v => v.Dimension == dimension ? 1 : 0,
        Index.Constant or Index.Loaded => 0,
        Index.Sum s => s.Terms.Aggregate((long?)0, (sum, term) => sum + CoefficientOf(term, dimension)),
        Index.Product p => CoefficientOf(p.Operand, dimension) * p.Factor,
        Index.Example e => e.Number is Index.Variable or Index.Constant ? CoefficientOf(e.Number, dimension) : Contains(e.Number, dimension) ? null : 0,
        Index.Quotient q => Contains(q.Operand, dimension) ? null : 0,
        Index.Remainder r => Contains(r.Operand, dimension) ? null : 0,
        _ => throw new CompilerBugException(nameof(IndexMath), $"unknown index {index}"),
    };

    /// <summary>Whether of <paramref name="lanes"/> consecutive indices along a dimension, the first a multiple of their number, a guard lets all in or none.</summary>
    public static bool CutsNoVector(Guard guard, int dimension, int lanes) =>
        guard.Upper % lanes == 0 && CoefficientOf(guard.Value, dimension) == 1 && IsMultiple(guard.Value, dimension, lanes);

    /// <summary>Whether an index is a multiple of a number wherever a dimension's variable is.</summary>
    private static bool IsMultiple(Index index, int dimension, int number) => index switch
    {
        Index.Variable v => v.Dimension == dimension,
        Index.Constant c => c.Value % number == 0,
        Index.Product p => p.Factor % number == 0 || IsMultiple(p.Operand, dimension, number),
        Index.Sum s => s.Terms.All(term => IsMultiple(term, dimension, number)),
        _ => false,
    };

    public static bool Contains(Index index, int dimension) => index switch
    {
        Index.Variable v => v.Dimension == dimension,
        Index.Constant or Index.Loaded => false,
        Index.Sum s => s.Terms.Any(term => Contains(term, dimension)),
        Index.Product p => Contains(p.Operand, dimension),
        Index.Example e => Contains(e.Number, dimension),
        Index.Quotient q => Contains(q.Operand, dimension),
        Index.Remainder r => Contains(r.Operand, dimension),
        _ => throw new CompilerBugException(nameof(IndexMath), $"unknown index {index}"),
    };

    private static long Floor(long value, long divisor) => value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor);

    private static Index QuotientOfRest(Index rest, long divisor) => rest switch
    {
        Index.Constant c => new Index.Constant(Floor(c.Value, divisor)),
        Index.Quotient inner => new Index.Quotient(inner.Operand, inner.Divisor * divisor),
        _ => new Index.Quotient(rest, divisor),
    };

    /// <summary>Undoes a division: <c>d·⌊x / d⌋ + x mod d = x</c>, so that the address of a reshaped dense tensor becomes affine again. Gives the constant that appears.</summary>
    private static long Recombine(List<(Index Operand, long Factor)> terms)
    {
        for (int i = 0; i < terms.Count; i++)
        {
            if (terms[i].Operand is not Index.Remainder remainder || terms[i].Factor == 0)
            {
                continue;
            }

            (Index operand, long factor) = (remainder.Operand, terms[i].Factor);
            Index quotient = QuotientOfRest(operand, remainder.Divisor);
            int at = terms.FindIndex(term => term.Operand.Equals(quotient) && term.Factor == factor * remainder.Divisor);
            if (at < 0)
            {
                continue;
            }

            // The dividend may be a sum, whose terms may again belong together with others.
            Index sum = Add([.. terms.Where((_, index) => index != i && index != at).Select(term => Multiply(term.Operand, term.Factor)), Multiply(operand, factor)]);
            IEnumerable<Index> summands = sum is Index.Sum s ? s.Terms : [sum];
            terms.Clear();
            terms.AddRange(summands.Where(term => term is not Index.Constant).Select(term => term is Index.Product p ? (p.Operand, p.Factor) : (term, 1L)));
            return summands.OfType<Index.Constant>().Sum(term => term.Value);
        }

        return 0;
    }

    /// <summary>Splits a sum into its terms that are multiples of the divisor (already divided) and the rest. A constant gives its remainder to the rest.</summary>
    private static (Index Multiples, Index Others) Split(Index index, long divisor)
    {
        IEnumerable<Index> terms = index is Index.Sum sum ? sum.Terms : [index];
        List<Index> multiples = [], rest = [];
        foreach (Index term in terms)
        {
            switch (term)
            {
                case Index.Constant c:
                    multiples.Add(Constant(Floor(c.Value, divisor)));
                    rest.Add(Constant(c.Value - (Floor(c.Value, divisor) * divisor)));
                    break;
                case Index.Product p when p.Factor % divisor == 0:
                    multiples.Add(Multiply(p.Operand, p.Factor / divisor));
                    break;
                default:
                    rest.Add(term);
                    break;
            }
        }

        return (Add([.. multiples]), Add([.. rest]));
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Operators;

/// <summary>An affine expression over numbered variables, for solving index maps: <c>Offset + Σ coefficient · variable</c>. Coefficients that are 0 are absent.</summary>
internal sealed class AffineExpression
{
    private readonly SortedDictionary<int, int> _coefficients;

    private AffineExpression(int offset, SortedDictionary<int, int> coefficients) => (Offset, _coefficients) = (offset, coefficients);

    public int Offset { get; }

    public IEnumerable<int> Variables => _coefficients.Keys;

    public int Count => _coefficients.Count;

    public int this[int variable] => _coefficients.TryGetValue(variable, out int coefficient) ? coefficient : 0;

    public static AffineExpression Constant(int value) => new(value, []);

    public static AffineExpression Variable(int variable) => new(0, new() { [variable] = 1 });

    public static AffineExpression From(AffineIndex index)
    {
        SortedDictionary<int, int> coefficients = [];
        foreach (AffineTerm term in index.Terms)
        {
            coefficients.Add(term.Dimension, term.Coefficient);
        }

        return new(index.Offset, coefficients);
    }

    /// <summary>Whether this is just the variable, without offset or factor.</summary>
    public bool IsExactly(int variable) => Offset == 0 && Count == 1 && this[variable] == 1;

    /// <summary>This + factor · other.</summary>
    public AffineExpression Plus(AffineExpression other, int factor)
    {
        SortedDictionary<int, int> sum = new(_coefficients);
        foreach (KeyValuePair<int, int> term in other._coefficients)
        {
            int coefficient = this[term.Key] + (factor * term.Value);
            sum[term.Key] = coefficient;
            if (coefficient == 0)
            {
                sum.Remove(term.Key);
            }
        }

        return new(Offset + (factor * other.Offset), sum);
    }

    public AffineExpression Substitute(int variable, AffineExpression replacement)
    {
        int coefficient = this[variable];
        return coefficient == 0 ? this : WithCoefficient(variable, 0).Plus(replacement, coefficient);
    }

    public AffineExpression WithCoefficient(int variable, int coefficient)
    {
        SortedDictionary<int, int> changed = new(_coefficients);
        changed.Remove(variable);
        if (coefficient != 0)
        {
            changed.Add(variable, coefficient);
        }

        return new(Offset, changed);
    }

    /// <summary>The index map with variables renamed to loop dimensions.</summary>
    public AffineIndex ToIndex(Func<int, int> dimension) =>
        new(Offset, _coefficients.Select(term => new AffineTerm(dimension(term.Key), term.Value)).OrderBy(term => term.Dimension).ToEquatableArray());
}

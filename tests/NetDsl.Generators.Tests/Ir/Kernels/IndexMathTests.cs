using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using Xunit;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Generators.Tests.Ir.Kernels;

public sealed class IndexMathTests
{
    private static readonly IndexMath s_math = new([new LoopDimension("b", Extent.Batch), new LoopDimension("i", 28), new LoopDimension("j", 28), new LoopDimension("k", 784)]);

    private static Index I => IndexMath.Variable(1);

    private static Index J => IndexMath.Variable(2);

    private static Index K => IndexMath.Variable(3);

    private static Index Linear(Index index, long factor, Index other, long constant = 0) =>
        IndexMath.Add(IndexMath.Multiply(index, factor), other, IndexMath.Constant(constant));

    [Fact]
    public void Add_LikeTerms_AreCollected() => Assert.Equal(IndexMath.Multiply(I, 5), IndexMath.Add(I, IndexMath.Multiply(I, 3), I));

    [Fact]
    public void Add_OppositeTerms_Vanish() => Assert.Equal(IndexMath.Constant(4), IndexMath.Add(I, IndexMath.Constant(4), IndexMath.Multiply(I, -1)));

    [Fact]
    public void Quotient_OfRowAndColumn_IsTheRow() => Assert.Equal(I, s_math.Quotient(Linear(I, 28, J), 28));

    [Fact]
    public void Remainder_OfRowAndColumn_IsTheColumn() => Assert.Equal(J, s_math.Remainder(Linear(I, 28, J), 28));

    [Fact]
    public void Quotient_OfQuotient_DividesByTheProduct() => Assert.Equal(new Index.Quotient(K, 28), s_math.Quotient(s_math.Quotient(K, 7), 4));

    [Theory]
    [InlineData(28)]
    [InlineData(5)]
    public void Add_OfQuotientAndRemainder_IsTheDividend(int divisor) => Assert.Equal(
        K, IndexMath.Add(IndexMath.Multiply(s_math.Quotient(K, divisor), divisor), s_math.Remainder(K, divisor)));

    [Fact]
    public void Add_OfThreeDigits_IsTheDividend()
    {
        Index rest = s_math.Quotient(K, 4);
        Index sum = IndexMath.Add(IndexMath.Multiply(s_math.Quotient(rest, 7), 28), IndexMath.Multiply(s_math.Remainder(rest, 7), 4), s_math.Remainder(K, 4));

        Assert.Equal(K, sum);
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(-28)]
    [InlineData(-61)]
    [InlineData(7)]
    public void QuotientAndRemainder_OfShiftedIndices_RoundDown(int shift)
    {
        Index index = Linear(I, 3, IndexMath.Multiply(J, -1), shift), quotient = s_math.Quotient(index, 5), remainder = s_math.Remainder(index, 5);
        for (int i = 0; i < 28; i += 9)
        {
            for (int j = 0; j < 28; j += 3)
            {
                long value = (3 * i) - j + shift, expected = (long)Math.Floor(value / 5.0);
                Assert.Equal(expected, Evaluate(quotient, i, j));
                Assert.Equal(value - (5 * expected), Evaluate(remainder, i, j));
            }
        }
    }

    [Fact]
    public void Range_OfDifference_IsExact() => Assert.Equal((-29, 25), s_math.Range(IndexMath.Add(I, IndexMath.Multiply(J, -1), IndexMath.Constant(-2))));

    [Fact]
    public void AlwaysHolds_InsideAndOutside_Differ()
    {
        Assert.True(s_math.AlwaysHolds(new Guard(I, 28)));
        Assert.False(s_math.AlwaysHolds(new Guard(IndexMath.Add(I, IndexMath.Constant(-1)), 28)));
        Assert.False(s_math.AlwaysHolds(new Guard(I, 27)));
    }

    private static long Evaluate(Index index, long i, long j) => index switch
    {
        Index.Constant constant => constant.Value,
        Index.Variable variable => variable.Dimension == 1 ? i : j,
        Index.Sum sum => sum.Terms.Sum(term => Evaluate(term, i, j)),
        Index.Product product => product.Factor * Evaluate(product.Operand, i, j),
        Index.Quotient quotient => NotNegative(Evaluate(quotient.Operand, i, j)) / quotient.Divisor,
        Index.Remainder remainder => NotNegative(Evaluate(remainder.Operand, i, j)) % remainder.Divisor,
        _ => throw new ArgumentException("unexpected index", nameof(index)),
    };

    private static long NotNegative(long value)
    {
        Assert.True(value >= 0, "what is divided is never negative");
        return value;
    }
}

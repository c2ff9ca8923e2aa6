using NetDsl.Execution;

namespace NetDsl.Runtime.Tests;

public class InitialValueTests
{
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(
        0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(
        0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Philox_KnownAnswers_AreReproduced(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint w0, uint w1, uint w2, uint w3)
        => Assert.Equal((w0, w1, w2, w3), Philox.Words((c0, c1, c2, c3), (k0, k1)));

    [Fact]
    public void Values_SameSeedAndName_AreTheSame()
    {
        var tensor = Tensor(InitializerKind.Normal, 0, 1, 5, 7);
        Assert.Equal(InitialValues.Of(tensor, 42), InitialValues.Of(tensor, 42));
        Assert.NotEqual(InitialValues.Of(tensor, 42), InitialValues.Of(tensor, 43));
        Assert.NotEqual(InitialValues.Of(tensor, 42), InitialValues.Of(tensor with { Name = "Other" }, 42));
    }

    [Fact]
    public void Values_Pinned_DoNotChangeBetweenVersions()
    {
        var values = InitialValues.Of(Tensor(InitializerKind.Uniform, -1, 1, 4), 42);
        var name = 14695981039346656037UL;
        foreach (var unit in "Tensor"u8)
        {
            name = (name ^ unit) * 1099511628211UL;
        }

        var (x, y, z, w) = Philox.Words((0, 0, (uint)name, (uint)(name >> 32)), (42, 0));
        uint[] words = [x, y, z, w];
        Assert.Equal(words.Select(word => (float)((2.0 * (word >> 8) / (1 << 24)) - 1)), values);
    }

    [Fact]
    public void Constant_AnyShape_FillsIt() => Assert.All(InitialValues.Of(Tensor(InitializerKind.Constant, 2.5f, 0, 3, 1, 2), 1), value => Assert.Equal(2.5f, value));

    [Fact]
    public void Scalar_EveryKind_IsOneValue()
        => Assert.All(Enum.GetValues<InitializerKind>(), kind => Assert.Single(InitialValues.Of(Tensor(kind, 1, 2), 1)));

    [Fact]
    public void Uniform_ManyValues_StayBelowTheUpperBoundAndFillTheRange()
    {
        var values = InitialValues.Of(Tensor(InitializerKind.Uniform, -0.5f, 2, 784, 31), 1);
        Assert.All(values, value => Assert.InRange(value, -0.5f, MathF.BitDecrement(2)));
        Assert.Equal(0.75, values.Average(), 0.02);
        Assert.Equal(2.5 * 2.5 / 12, Variance(values), 0.02);
    }

    [Fact]
    public void Normal_ManyValues_HaveMeanVarianceAndTails()
    {
        var values = InitialValues.Of(Tensor(InitializerKind.Normal, 3, 2, 784, 31), 1);
        Assert.Equal(3, values.Average(), 0.05);
        Assert.Equal(4, Variance(values), 0.1);
        Assert.Equal(0.0455, values.Count(value => Math.Abs(value - 3) > 4) / (double)values.Length, 0.005);
    }

    [Fact]
    public void TruncatedNormal_ManyValues_StayWithinTwoDeviations()
    {
        var values = InitialValues.Of(Tensor(InitializerKind.TruncatedNormal, 3, 2, 784, 31), 1);
        Assert.All(values, value => Assert.InRange(value, -1f, 7f));
        Assert.Equal(3, values.Average(), 0.05);
        Assert.Equal(4 * 0.7737, Variance(values), 0.1);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(3, 5)]
    [InlineData(31, 31)]
    [InlineData(65, 10)]
    [InlineData(1, 7)]
    public void Orthogonal_ShorterSide_IsOrthonormalTimesTheGain(int rows, int columns)
    {
        var values = InitialValues.Of(Tensor(InitializerKind.Orthogonal, 3, 0, rows, columns), 1);
        var byRows = rows <= columns;
        var (count, length) = byRows ? (rows, columns) : (columns, rows);
        for (var a = 0; a < count; a++)
        {
            for (var b = 0; b < count; b++)
            {
                var dot = Enumerable.Range(0, length).Sum(k => byRows
                    ? (double)values[(a * columns) + k] * values[(b * columns) + k]
                    : (double)values[(k * columns) + a] * values[(k * columns) + b]);
                Assert.Equal(a == b ? 9 : 0, dot, 1e-5);
            }
        }
    }

    [Fact]
    public void Orthogonal_ManyAxes_IsTheMatrixOfAllAxesBeforeTheLast()
        => Assert.Equal(
            InitialValues.Of(Tensor(InitializerKind.Orthogonal, 1, 0, 6, 4), 1), InitialValues.Of(Tensor(InitializerKind.Orthogonal, 1, 0, 2, 3, 4), 1));

    private static TensorDescription Tensor(InitializerKind kind, float a, float b, params int[] shape)
        => new("Tensor", shape, new int[shape.Length], 0, new InitializerDescription(kind, a, b));

    private static double Variance(float[] values)
    {
        var mean = values.Average();
        return values.Average(value => (value - mean) * (value - mean));
    }
}

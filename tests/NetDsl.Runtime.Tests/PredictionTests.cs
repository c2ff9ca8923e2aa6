using NetDsl.Runtime.Tests.Support;

namespace NetDsl.Runtime.Tests;

public sealed class PredictionTests : IDisposable
{
    private readonly LineNetwork network = new(seed: 3, capacity: 8);

    public void Dispose() => network.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(64)]
    [InlineData(65)]
    public void Predict_AnyBatch_GivesTheValueOfEachExample(int batch)
    {
        var (x, _) = LineOracle.Data(batch);
        AssertValues(x, network.Value(x));
    }

    [Fact]
    public void Predict_EmptyBatch_GivesNothing() => Assert.Empty(network.Value([]));

    [Fact]
    public void Predict_IntoSpan_WritesNothingElse()
    {
        var (x, _) = LineOracle.Data(11);
        var values = new float[13];
        values[0] = values[12] = -7;
        network.Value(x, values.AsSpan(1, 11));
        AssertValues(x, values.AsSpan(1, 11));
        Assert.Equal(-7, values[0]);
        Assert.Equal(-7, values[12]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(37)]
    public void Predict_DeviceArrays_GiveTheSameAsSpansAndTouchNothingElse(int batch)
    {
        var (x, _) = LineOracle.Data(batch + 2);
        using var all = new DeviceArray<float>(network.Device, x);
        using var results = new DeviceArray<float>(network.Device, [.. Enumerable.Repeat(-7f, batch + 2)]);
        network.Value(all.Slice(3, batch * 3), results.Slice(1, batch));
        var values = results.ToArray();
        AssertValues(x.AsSpan(3, batch * 3), values.AsSpan(1, batch));
        Assert.Equal(-7, values[0]);
        Assert.Equal(-7, values[^1]);
    }

    [Fact]
    public void Predict_NotANumber_StaysInItsExample()
    {
        var (x, _) = LineOracle.Data(5);
        x[4] = float.NaN;
        var values = network.Value(x);
        Assert.True(float.IsNaN(values[1]));
        Assert.All([values[0], values[2], values[3], values[4]], value => Assert.True(float.IsFinite(value)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    public void Predict_Labels_AreIntegersInEveryForm(int batch)
    {
        var (x, _) = LineOracle.Data(batch);
        var expected = network.Value(x).Select(value => value > 0 ? 1 : 0).ToArray();
        Assert.Equal(expected, network.Sign(x));
        var span = new int[batch];
        network.Sign(x, span);
        Assert.Equal(expected, span);
        using var deviceX = new DeviceArray<float>(network.Device, x);
        using var deviceSign = new DeviceArray<int>(network.Device, batch);
        network.Sign(deviceX, deviceSign);
        Assert.Equal(expected, deviceSign.ToArray());
    }

    [Fact]
    public void Predict_LabelsIntoNumbers_IsRefused()
        => Assert.Contains("sign holds labels (int), not numbers (float)", Assert.Throws<ArgumentException>(() => network.SignAsNumbers(new float[3])).Message, StringComparison.Ordinal);

    [Fact]
    public void Predict_WithoutData_TakesABatchAndCountsItsCalls()
    {
        using var seeded = new LineNetwork(seed: 0x0000_0007_0000_0005, capacity: 8);
        Assert.Equal([5, 7, 0, 2, 5, 7, 0, 2], seeded.Stamp(2));
        Assert.Equal([5, 7, 1, 1], seeded.Stamp(1));
    }

    [Fact]
    public void Predict_ResultOfNoExample_IsOneValue()
        => Assert.Equal(network.Parameters["Line.Weight"].Read().Sum(), network.Total(5), 1e-6);

    [Fact]
    public void Predict_ResultOfNoExampleFromAnEmptyBatch_IsRefused()
        => Assert.Contains("no examples", Assert.Throws<ArgumentException>(() => network.Total(0)).Message, StringComparison.Ordinal);

    [Fact]
    public void Predict_LengthNotAMultiple_NamesParameterAndSize()
    {
        var error = Assert.Throws<ArgumentException>(() => network.Value(new float[1000]));
        Assert.Equal("x", error.ParamName);
        Assert.StartsWith("x holds 1,000 numbers, which is not a multiple of 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_DestinationOfWrongLength_SaysHowLong()
    {
        var error = Assert.Throws<ArgumentException>(() => network.Value(new float[6], new float[3]));
        Assert.Equal("value", error.ParamName);
        Assert.StartsWith("value has room for 3 numbers; it takes exactly 2, 2 examples of 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_ExamplesThatInfluenceEachOtherAboveCapacity_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => network.Stamp(9));
        Assert.Contains("capacity is 8", error.Message, StringComparison.Ordinal);
        Assert.Contains("new LineNetwork(capacity: 9)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_NegativeBatch_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => network.Stamp(-1));

    [Fact]
    public void Predict_LabelsForNumbers_IsRefused()
        => Assert.Contains("x holds numbers (float), not labels (int)", Assert.Throws<ArgumentException>(() => network.SwappedTypes([1, 2, 3])).Message, StringComparison.Ordinal);

    [Fact]
    public void Predict_WithoutDestination_IsRefused()
        => Assert.Contains("value", Assert.Throws<InvalidOperationException>(() => network.WithoutDestination(new float[3])).Message, StringComparison.Ordinal);

    [Fact]
    public void Predict_DisposedNetwork_IsRefused()
    {
        network.Dispose();
        Assert.Contains("LineNetwork", Assert.Throws<ObjectDisposedException>(() => network.Value(new float[3])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_DisposedDeviceArray_IsRefusedAndTheNetworkGoesOn()
    {
        using var results = new DeviceArray<float>(network.Device, 1);
        var x = new DeviceArray<float>(network.Device, 3);
        x.Dispose();
        Assert.Throws<ObjectDisposedException>(() => network.Value(x, results));
        Assert.Single(network.Value(new float[3]));
    }

    private void AssertValues(ReadOnlySpan<float> x, ReadOnlySpan<float> values)
    {
        var oracle = new LineOracle(network);
        Assert.Equal(x.Length / 3, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            Assert.Equal(oracle.Value(x.Slice(i * 3, 3)), values[i], 1e-5);
        }
    }
}

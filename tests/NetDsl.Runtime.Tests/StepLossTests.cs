using System.Globalization;
using NetDsl.Runtime.Tests.Support;

namespace NetDsl.Runtime.Tests;

public sealed class StepLossTests : IDisposable
{
    private readonly LineNetwork network = new(seed: 9, capacity: 8);
    private readonly float[] x = LineOracle.Data(8).X;
    private readonly int[] target = LineOracle.Data(8).Target;

    public void Dispose() => network.Dispose();

    [Fact]
    public void Value_ReadLate_IsThatOfItsOwnStep()
    {
        var oracle = new LineOracle(network);
        var losses = new List<StepLoss>();
        var expected = new List<double>();
        for (var step = 0; step < 1500; step++)
        {
            losses.Add(network.Train(x, target));
            expected.Add(oracle.Train(x, target, network.LearningRate));
        }

        for (var step = 1500 - 1024; step < 1500; step++)
        {
            Assert.True(losses[step].IsAvailable);
            Assert.Equal(expected[step], losses[step].Value, 1e-3);
        }
    }

    [Fact]
    public void Value_OlderThanTheRing_TellsTheRemedy()
    {
        var loss = network.Train(x, target);
        for (var step = 0; step < 1023; step++)
        {
            network.Train(x, target);
        }

        Assert.True(loss.IsAvailable);
        Assert.True(float.IsFinite(loss.Value));
        network.Train(x, target);
        Assert.False(loss.IsAvailable);
        Assert.Contains("last 1,024 steps. Read Value sooner", Assert.Throws<InvalidOperationException>(() => loss.Value).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Value_DisposedNetwork_IsRefused()
    {
        var loss = network.Train(x, target);
        network.Dispose();
        Assert.False(loss.IsAvailable);
        Assert.Throws<ObjectDisposedException>(() => loss.Value);
    }

    [Fact]
    public void Value_OfNoStep_IsRefused()
    {
        Assert.False(default(StepLoss).IsAvailable);
        Assert.Throws<InvalidOperationException>(() => default(StepLoss).Value);
    }

    [Fact]
    public void ToString_OfAStep_IsItsValue()
    {
        var loss = network.Train(x, target);
        Assert.Equal(loss.Value.ToString(CultureInfo.InvariantCulture), loss.ToString());
    }
}

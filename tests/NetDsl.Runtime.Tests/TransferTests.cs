using NetDsl.Runtime.Tests.Support;

namespace NetDsl.Runtime.Tests;

/// <summary>Both ways of data to kernels, whatever the device at hand does by itself: read where it lies, and transferred.</summary>
public class TransferTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Train_CallersArraysOverwrittenAtOnce_UsesWhatTheyHeldAtTheCall(bool transfers)
    {
        using var network = new LineNetwork(Device(transfers), seed: 5, capacity: 40);
        var oracle = new LineOracle(network);
        var x = new float[40 * 3];
        var target = new int[40];
        for (var step = 0; step < 100; step++)
        {
            var batch = 1 + (step * 7 % 40);
            var (newX, newTarget) = LineOracle.Data(batch, step);
            newX.CopyTo(x, 0);
            newTarget.CopyTo(target, 0);
            network.Train(x.AsSpan(0, batch * 3), target.AsSpan(0, batch));
            oracle.Train(newX, newTarget, network.LearningRate);
            Array.Fill(x, float.NaN);
            Array.Fill(target, int.MaxValue);
        }

        Assert.Equal(oracle.Bias, network.Parameters["Line.Bias"].Read()[0], 1e-3);
        Assert.Equal(oracle.Weight[1], network.Parameters["Line.Weight"].Read()[1], 1e-3);
    }

    [Fact]
    public void Train_BothWays_GivesTheSameBits()
    {
        Assert.Equal(Trained(transfers: false), Trained(transfers: true));

        static float[] Trained(bool transfers)
        {
            using var network = new LineNetwork(Device(transfers), seed: 5);
            for (var step = 0; step < 30; step++)
            {
                var (x, target) = LineOracle.Data(1 + (step % 8), step);
                network.Train(x, target);
            }

            return network.Parameters["Line.Weight"].Read();
        }
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(false, 100)]
    [InlineData(true, 100)]
    public void Predict_BothWays_GivesTheValueOfEachExample(bool transfers, int batch)
    {
        using var network = new LineNetwork(Device(transfers), seed: 3, capacity: 31);
        var (x, _) = LineOracle.Data(batch);
        var oracle = new LineOracle(network);
        var values = network.Value(x);
        for (var i = 0; i < batch; i++)
        {
            Assert.Equal(oracle.Value(x.AsSpan(i * 3, 3)), values[i], 1e-5);
        }
    }

    private static Device Device(bool transfers) => transfers ? NetDsl.Device.Default.WithTransfers() : NetDsl.Device.Default;
}

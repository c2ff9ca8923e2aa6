using NetDsl.Runtime.Tests.Support;

namespace NetDsl.Runtime.Tests;

public sealed class TrainingTests : IDisposable
{
    private readonly LineNetwork network = new(seed: 5, capacity: 8);

    public void Dispose() => network.Dispose();

    [Fact]
    public void Train_ManySteps_FollowsTheMathematics()
    {
        var oracle = new LineOracle(network);
        for (var step = 0; step < 50; step++)
        {
            network.LearningRate = step < 25 ? 0.05f : 0.01f;
            var (x, target) = LineOracle.Data(1 + (step % 8), step);
            var expected = oracle.Train(x, target, network.LearningRate);
            Assert.Equal(expected, network.Train(x, target).Value, 1e-3 * Math.Max(1, expected));
        }

        Assert.Equal(50, network.StepNumber);
        Assert.Equal(oracle.Bias, network.Parameters["Line.Bias"].Read()[0], 1e-3);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(oracle.Weight[i], network.Parameters["Line.Weight"].Read()[i], 1e-3);
        }
    }

    [Fact]
    public void Train_ShortBatches_CountTheirExamplesInState()
    {
        foreach (var batch in (int[])[8, 8, 3, 1])
        {
            var (x, target) = LineOracle.Data(batch);
            network.Train(x, target);
        }

        Assert.Equal(20, Assert.Single(network.States["Line.Seen"].Read()));
    }

    [Fact]
    public void Train_DeviceArrays_GivesTheSameBitsAsSpans()
    {
        var (x, target) = LineOracle.Data(24);
        using var other = new LineNetwork(network.Device, seed: 5, capacity: 8);
        using var deviceX = new DeviceArray<float>(network.Device, x);
        using var deviceTarget = new DeviceArray<int>(network.Device, target);
        for (var first = 0; first < 24; first += 6)
        {
            network.Train(x.AsSpan(first * 3, 18), target.AsSpan(first, 6));
            other.Train(deviceX.Slice(first * 3, 18), deviceTarget.Slice(first, 6));
        }

        Assert.Equal(network.Parameters["Line.Weight"].Read(), other.Parameters["Line.Weight"].Read());
    }

    [Fact]
    public void Train_SameSeed_GivesTheSameBits()
    {
        Assert.Equal(Trained(7), Trained(7));
        Assert.NotEqual(Trained(7), Trained(8));

        static float[] Trained(ulong seed)
        {
            using var network = new LineNetwork(seed: seed);
            for (var step = 0; step < 20; step++)
            {
                var (x, target) = LineOracle.Data(8, step);
                network.Train(x, target);
            }

            return network.Parameters["Line.Weight"].Read();
        }
    }

    [Fact]
    public void Train_SecondStep_AllocatesNothing()
    {
        var (x, target) = LineOracle.Data(8);
        network.Train(x, target);
        for (var step = 2; step < 1000; step++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            network.Train(x, target);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void Call_OfAnyKind_AllocatesNothingOnceWarm()
    {
        var (x, target) = LineOracle.Data(8);
        using var deviceX = new DeviceArray<float>(network.Device, x);
        using var deviceTarget = new DeviceArray<int>(network.Device, target);
        var values = new float[8];
        Step();
        Step();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 0; step < 500; step++)
        {
            Step();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Step()
        {
            network.LearningRate *= 0.999f;
            network.Train(x, target);
            network.Train(x.AsSpan(0, 9), target.AsSpan(0, 3));
            _ = network.Train(deviceX, deviceTarget).Value;
            network.Value(x, values);
            network.Evaluate(x, target);
        }
    }

    [Fact]
    public void Train_EmptyBatch_IsRefused()
        => Assert.Contains("no examples", Assert.Throws<ArgumentException>(() => network.Train([], [])).Message, StringComparison.Ordinal);

    [Fact]
    public void Train_AboveCapacity_TellsTheRemedyAndChangesNothing()
    {
        var before = network.Parameters["Line.Weight"].Read();
        var (x, target) = LineOracle.Data(9);
        var error = Assert.Throws<ArgumentException>(() => network.Train(x, target));
        Assert.Contains("Train was given 9 examples, but the network's capacity is 8", error.Message, StringComparison.Ordinal);
        Assert.Contains("new LineNetwork(capacity: 9)", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, network.Parameters["Line.Weight"].Read());
        Assert.Equal(0, network.StepNumber);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void Train_LabelOutOfRange_NamesIndexAndValue(int label)
    {
        var (x, target) = LineOracle.Data(5);
        target[3] = label;
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => network.Train(x, target));
        Assert.Equal("target", error.ParamName);
        Assert.Equal(label, error.ActualValue);
        Assert.Contains($"target[3] is {label}, but labels are in [0, 10)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_InputsDisagree_NamesBoth()
    {
        var error = Assert.Throws<ArgumentException>(() => network.Train(new float[6], new int[3]));
        Assert.Contains("target holds 3 numbers, which are 3 examples of 1, but x has 2 examples", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_NotANumber_ReachesTheLossAndTheNetworkStaysUsable()
    {
        var (x, target) = LineOracle.Data(4);
        x[0] = float.NaN;
        Assert.True(float.IsNaN(network.Train(x, target).Value));
        Assert.All(network.Parameters["Line.Weight"].Read(), value => Assert.True(float.IsNaN(value)));
        network.Parameters["Line.Weight"].Write([1, 2, 3]);
        Assert.Equal([1, 2, 3], network.Parameters["Line.Weight"].Read());
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Setting_NotFinite_IsRefused(float value)
        => Assert.Equal("LearningRate", Assert.Throws<ArgumentOutOfRangeException>(() => network.LearningRate = value).ParamName);

    [Fact]
    public void Evaluate_MissingInput_IsRefused()
        => Assert.Contains("target", Assert.Throws<InvalidOperationException>(() => network.Incomplete(new float[3])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(31)]
    [InlineData(784)]
    public void Evaluate_AnyBatch_IsTheMeanOverAllExamplesAndChangesNothing(int batch)
    {
        var (x, target) = LineOracle.Data(batch);
        var before = network.Parameters["Line.Weight"].Read();
        Assert.Equal(new LineOracle(network).Loss(x, target), network.Evaluate(x, target), 1e-4);
        Assert.Equal(before, network.Parameters["Line.Weight"].Read());
        Assert.Equal(0, network.StepNumber);
    }

    [Fact]
    public void Evaluate_BetweenSteps_LeavesTheirLossesAlone()
    {
        var (x, target) = LineOracle.Data(8);
        var first = network.Train(x, target);
        var between = network.Evaluate(x, target);
        Assert.NotEqual(between, first.Value);
        Assert.Equal(new LineOracle(network).Loss(x, target), between, 1e-3);
    }

    [Fact]
    public void Train_CancelledBetweenSteps_LeavesAWholeNumberOfSteps()
    {
        using var cancellation = new CancellationTokenSource();
        var (x, target) = LineOracle.Data(8);
        var oracle = new LineOracle(network);
        var steps = 0;
        while (!cancellation.IsCancellationRequested)
        {
            network.Train(x, target);
            oracle.Train(x, target, network.LearningRate);
            if (++steps == 7)
            {
                cancellation.Cancel();
            }
        }

        Assert.Equal(7, network.StepNumber);
        Assert.Equal(oracle.Bias, network.Parameters["Line.Bias"].Read()[0], 1e-3);
    }
}

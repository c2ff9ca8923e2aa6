using static NetDsl.Functions;

namespace NetDsl.Runtime.Tests.EndToEnd;

/// <summary>Running statistics beside weights, and an optimiser without memory, so that a file holds all that training goes on from.</summary>
[Network(Capacity = 16)]
public partial class NormalizedNetwork
{
    static readonly Layer Body = Conv2D(5, 3, bias: false) | BatchNorm() | Relu | Flatten | Dense(7, bias: false) | BatchNorm() | Tanh | Dense(3);

    [Predict]
    static Tensor Logits([Shape(1, 5, 5)] Tensor image) => image | Body;

    [Train, Sgd(0.1f)]
    static Tensor Loss(Tensor image, [Classes(3)] Indices label) => Logits(image) | CrossEntropy(label);
}

public sealed class CheckpointRoundTripTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void Load_TrainedNetworkWithRunningStatistics_PredictsAndTrainsOnBitForBit()
    {
        using NormalizedNetwork trained = new(seed: 1), loaded = new(seed: 2);
        for (int step = 0; step < 5; step++)
        {
            Step(trained, step);
        }

        // Statistics that nothing had moved would show nothing.
        Assert.All(trained.States, state => Assert.DoesNotContain(state.Name.EndsWith("Mean", StringComparison.Ordinal) ? 0f : 1f, state.Read()));
        trained.Save(file);
        loaded.Load(file);

        AssertSame(trained, loaded);
        for (int step = 5; step < 9; step++)
        {
            Assert.Equal(Step(trained, step), Step(loaded, step));
        }

        AssertSame(trained, loaded);
    }

    private static float Step(NormalizedNetwork network, int number) => network.Train(Images(7, number), [0, 1, 2, 0, 1, 2, 0]).Value;

    private static float[] Images(int count, int number)
    {
        Random random = new(number);
        return [.. Enumerable.Range(0, count * 25).Select(_ => random.NextSingle() * 2)];
    }

    private static void AssertSame(NormalizedNetwork expected, NormalizedNetwork actual)
    {
        Assert.All(expected.Parameters, parameter => Assert.Equal(parameter.Read(), actual.Parameters[parameter.Name].Read()));
        Assert.All(expected.States, state => Assert.Equal(state.Read(), actual.States[state.Name].Read()));
        Assert.Equal(4, expected.States.Count);
        Assert.Equal(expected.Logits(Images(3, 100)), actual.Logits(Images(3, 100)));
    }
}

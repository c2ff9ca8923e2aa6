namespace NetDsl.Runtime.Tests.EndToEnd;

/// <summary>Launches that run as one give what they give one by one, which is how a profile runs them.</summary>
public class ChainTests
{
    [Fact]
    public void Train_LaunchesChainedOrSingle_GivesTheSameBits() => Assert.Equal(Trained(single: _ => false), Trained(single: _ => true));

    [Fact]
    public void Train_LaunchesChainedAndSingleInTurns_GivesTheSameBits() => Assert.Equal(Trained(single: _ => false), Trained(single: step => step % 7 < 3));

    [Fact]
    public void Train_NetworksInSeveralThreads_DoNotMixTheirCounters()
    {
        float[] alone = Trained(_ => false);
        float[][] together = new float[6][];
        Parallel.For(0, together.Length, i => together[i] = Trained(_ => false));
        Assert.All(together, weights => Assert.Equal(alone, weights));
    }

    private static float[] Trained(Func<int, bool> single)
    {
        (float[] points, int[] labels) = Clusters.Draw(64, seed: 1);
        using ClusterNetwork network = new(seed: 3, capacity: 64);
        for (int step = 0; step < 60; step++)
        {
            using NetworkProfile? profile = single(step) ? network.Profile() : null;
            int count = 1 + (step * 7 % 64);
            network.Train(points.AsSpan(0, 5 * count), labels.AsSpan(0, count));
        }

        return [.. network.Parameters.SelectMany(parameter => parameter.Read()), .. network.Logits(points)];
    }
}

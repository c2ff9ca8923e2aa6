namespace NetDsl.Runtime.Tests.EndToEnd;

/// <summary>Networks from annotated C# through the generator to trained weights on the default device, as an application uses them.</summary>
public class TrainingEndToEndTests
{
    [Fact]
    public void Train_OnExclusiveOr_LearnsIt()
    {
        float[] bits = [0, 0, 0, 1, 1, 0, 1, 1];
        int[] parity = [0, 1, 1, 0];
        using ExclusiveOr network = new(seed: 7);
        float before = network.Loss(bits, parity);
        for (int step = 0; step < 150; step++)
        {
            network.Train(bits, parity);
        }

        float[] logits = network.Logits(bits);

        Assert.InRange(before, 0.3f, 3f);
        Assert.InRange(network.Loss(bits, parity), 0f, 0.1f);
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(parity[i] == 1, logits[(2 * i) + 1] > logits[2 * i]));
    }

    [Fact]
    public void Train_OnClustersInBatchesOfAnySize_ReachesTheFloor()
    {
        (float[] points, int[] labels) = Clusters.Draw(500, seed: 1);
        using ClusterNetwork network = new(seed: 3, capacity: 64);
        for (int epoch = 0; epoch < 12; epoch++)
        {
            int position = 0, size = 1;
            while (position < labels.Length)
            {
                int count = Math.Min(size, labels.Length - position);
                network.Train(points.AsSpan(5 * position, 5 * count), labels.AsSpan(position, count));
                (position, size) = (position + count, size % 64 + 7);
            }
        }

        Assert.InRange(AccuracyOf(network, seed: 2), 0.95, 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(1000)]
    public void Loss_OfABatch_IsTheMeanOfWhatTheLogitsGive(int count)
    {
        (float[] points, int[] labels) = Clusters.Draw(count, seed: 4);
        using ClusterNetwork network = new(seed: 5, capacity: 64);

        float[] logits = network.Logits(points);
        double expected = Enumerable.Range(0, count).Average(i => CrossEntropy(logits.AsSpan(3 * i, 3), labels[i]));

        Assert.Equal(expected, network.Loss(points, labels), 1e-4);
        Assert.Equal(logits.Take(3), network.Logits(points.AsSpan(0, 5)), new Tolerance(1e-5f));
    }

    [Fact]
    public void Train_TwiceFromOneSeed_GivesBitIdenticalWeights()
    {
        (float[] points, int[] labels) = Clusters.Draw(64, seed: 6);
        using ClusterNetwork first = new(seed: 8), second = new(seed: 8), other = new(seed: 9);
        foreach (ClusterNetwork network in new[] { first, second, other })
        {
            for (int step = 0; step < 30; step++)
            {
                network.Train(points, labels);
            }
        }

        Assert.All(first.Parameters, parameter => Assert.Equal(parameter.Read(), second.Parameters[parameter.Name].Read()));
        Assert.NotEqual(first.Parameters["Body.0.Weight"].Read(), other.Parameters["Body.0.Weight"].Read());
    }

    [Fact]
    public void Train_AfterTheFirstSteps_AllocatesNothing()
    {
        (float[] points, int[] labels) = Clusters.Draw(64, seed: 6);
        using ClusterNetwork network = new(seed: 8);
        for (int step = 0; step < 20; step++)
        {
            _ = network.Train(points, labels).Value;
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 50; step++)
        {
            network.Train(points, labels);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void TrainedEntry_LeavesTheParametersOfOthersAlone()
    {
        float[] x = [.. Enumerable.Range(0, 30).Select(i => (i % 7) / 7f)];
        using AutoencoderWithCritic network = new(seed: 1);
        float[] encoder = network.Parameters["Encoder.0.Weight"].Read(), critic = network.Parameters["Critic.Weight"].Read();
        float reconstruction = network.ReconstructionLoss(x), judgement = network.CriticLoss(x);

        network.TrainCritic(x);
        Assert.Equal(encoder, network.Parameters["Encoder.0.Weight"].Read());
        Assert.NotEqual(critic, network.Parameters["Critic.Weight"].Read());

        critic = network.Parameters["Critic.Weight"].Read();
        network.TrainReconstruction(x);
        Assert.Equal(critic, network.Parameters["Critic.Weight"].Read());
        Assert.NotEqual(encoder, network.Parameters["Encoder.0.Weight"].Read());

        for (int step = 0; step < 60; step++)
        {
            network.TrainReconstruction(x);
            network.TrainCritic(x);
        }

        Assert.InRange(network.ReconstructionLoss(x), 0f, reconstruction / 2);
        Assert.InRange(network.CriticLoss(x), 0f, judgement / 2);
    }

    [Fact]
    public void Prediction_WithTwoResults_FillsBoth()
    {
        float[] x = [.. Enumerable.Range(0, 20).Select(i => i / 20f)];
        using AutoencoderWithCritic network = new(seed: 1);
        float[] code = new float[6], score = new float[2];

        network.Judge(x, code, score);

        float[] weight = network.Parameters["Critic.Weight"].Read(), bias = network.Parameters["Critic.Bias"].Read();
        Assert.All([0, 1], i => Assert.Equal(Enumerable.Range(0, 3).Sum(k => code[(3 * i) + k] * weight[k]) + bias[0], score[i], 1e-5f));
    }

    [Fact]
    public void LearningRate_OfZero_StopsTraining()
    {
        (float[] points, int[] labels) = Clusters.Draw(16, seed: 6);
        using ClusterNetwork network = new(seed: 8) { LearningRate = 0 };
        float[] before = network.Parameters["Body.0.Weight"].Read();

        network.Train(points, labels);
        Assert.Equal(before, network.Parameters["Body.0.Weight"].Read());

        network.LearningRate = 0.05f;
        network.Train(points, labels);
        Assert.NotEqual(before, network.Parameters["Body.0.Weight"].Read());
    }

    [Fact]
    public void DeviceArrays_GiveWhatSpansGive()
    {
        (float[] points, _) = Clusters.Draw(37, seed: 6);
        using ClusterNetwork network = new(seed: 8);
        using DeviceArray<float> input = new(network.Device, points), output = new(network.Device, 3 * 37);

        network.Logits(input, output);

        Assert.Equal(network.Logits(points), output.ToArray());
    }

    [Fact]
    public void MemoryOfANetwork_IsWhatThePlanSays()
    {
        using ClusterNetwork network = new(capacity: 100);

        Assert.Equal(network.PlannedMemoryBytes, network.MemoryBytes);
        Assert.Equal(6 * 31 + 32 * 7 + 8 * 3, ClusterNetwork.Card.ParameterCount);
        Assert.InRange(ClusterNetwork.Card.Entries.Single(entry => entry.Name == "Train").Launches, 1, 10);
    }

    private static double AccuracyOf(ClusterNetwork network, int seed)
    {
        (float[] points, int[] labels) = Clusters.Draw(300, seed);
        float[] logits = network.Logits(points);
        return Enumerable.Range(0, labels.Length).Average(i => Largest(logits.AsSpan(3 * i, 3)) == labels[i] ? 1.0 : 0.0);
    }

    private static int Largest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }

    private static double CrossEntropy(ReadOnlySpan<float> logits, int label)
    {
        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp(logit);
        }

        return Math.Log(sum) - logits[label];
    }

    private sealed class Tolerance(float allowed) : IEqualityComparer<float>
    {
        public bool Equals(float x, float y) => Math.Abs(x - y) <= allowed;

        public int GetHashCode(float value) => 0;
    }
}

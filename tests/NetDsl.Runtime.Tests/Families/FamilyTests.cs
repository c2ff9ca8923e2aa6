using NetDsl.Training;

namespace NetDsl.Runtime.Tests.Families;

/// <summary>Networks of the textbooks that no example shows, trained on small data.</summary>
public sealed class FamilyTests
{
    [Fact]
    public void Neocognitron_Digits_LearnsToReadThem()
    {
        using Neocognitron net = new(seed: 1);
        (DataSet train, DataSet test) = DataSets.Digits().Split(0.2, seed: 1);
        Fit.Run(net.Train, train, new FitOptions { Epochs = 15, BatchSize = 32, Seed = 1, Schedule = done => net.LearningRate = Schedules.Cosine(2e-2f, 1e-3f, done) });
        Assert.InRange(ConfusionMatrix.Of(net.Logits, test).Accuracy, 0.93, 1);
    }

    [Fact]
    public void Transfer_FrozenTrunkWithNewHead_LearnsOtherDigitsAndKeepsTheFirst()
    {
        using TransferNetwork net = new(seed: 1);
        (DataSet firstTrain, DataSet firstTest) = Below(5, offset: 0).Split(0.2, seed: 1);
        (DataSet secondTrain, DataSet secondTest) = Below(5, offset: 5).Split(0.2, seed: 1);
        Fit.Run(net.TrainFirst, firstTrain, new FitOptions { Epochs = 8, BatchSize = 32, Seed = 1 });
        double before = ConfusionMatrix.Of(net.First, firstTest).Accuracy;
        Assert.InRange(before, 0.97, 1);

        // Only the new head learns, so what the trunk and the old head know stays to the last bit.
        Fit.Run(net.TrainSecond, secondTrain, new FitOptions { Epochs = 20, BatchSize = 32, Seed = 1 });
        Assert.InRange(ConfusionMatrix.Of(net.Second, secondTest).Accuracy, 0.8, 1);
        Assert.Equal(before, ConfusionMatrix.Of(net.First, firstTest).Accuracy);
    }

    [Fact]
    public void Transfer_HiddenRepresentation_FindsLikeDigitsOfClassesItNeverSaw()
    {
        using TransferNetwork net = new(seed: 1);
        Fit.Run(net.TrainFirst, Below(5, offset: 0), new FitOptions { Epochs = 8, BatchSize = 32, Seed = 1 });
        DataSet unseen = Below(5, offset: 5);
        (float[] embedded, int[] labels) = Embed(net, unseen);

        // The nearest other image is mostly of the same class, and one example of a class finds more of its kind than chance (0.2) would.
        Assert.InRange(Share(labels.Length, i => labels[Nearest(embedded, i, other => other != i)] == labels[i]), 0.8, 1);
        int[] shots = [.. Enumerable.Range(0, 5).Select(digit => Array.IndexOf(labels, digit))];
        Assert.InRange(Share(labels.Length, i => labels[Nearest(embedded, i, shots.Contains)] == labels[i]), 0.45, 1);
    }

    [Fact]
    public void Regions_ScenesOfDigits_NamesThemAndCorrectsTheirBoxes()
    {
        using RegionNetwork net = new(seed: 1);
        RegionData train = RegionData.Make(1600, seed: 1), test = RegionData.Make(200, seed: 2);
        const int Batch = 32;
        for (int epoch = 0; epoch < 10; epoch++)
        {
            net.LearningRate = Schedules.Cosine(4e-3f, 2e-4f, epoch / 10.0);
            for (int start = 0; start < train.Count; start += Batch)
            {
                net.Train(train.Scenes(start, Batch), train.Boxes(start, Batch), train.Digits(start, Batch), train.Corrections(start, Batch));
            }
        }

        float[] logits = new float[test.Count * RegionNetwork.Regions * 10], corrections = new float[test.Count * RegionNetwork.Regions * 4];
        net.Detect(test.Scenes(0, test.Count), test.Boxes(0, test.Count), logits, corrections);
        int regions = test.Count * RegionNetwork.Regions;
        ReadOnlyMemory<int> digits = test.Digits(0, test.Count).ToArray();
        double named = Share(regions, i => ConfusionMatrix.Prediction(logits.AsSpan(10 * i, 10)) == digits.Span[i]);
        double overlapBefore = test.MeanOverlap(new float[corrections.Length]), overlapAfter = test.MeanOverlap(corrections);
        Assert.InRange(named, 0.8, 1);
        Assert.True(overlapAfter > overlapBefore + 0.1, $"boxes overlap {overlapAfter:0.00} after and {overlapBefore:0.00} before their correction");
    }

    /// <summary>The digits from <paramref name="offset"/> on, numbered from 0.</summary>
    private static DataSet Below(int classes, int offset)
    {
        DataSet digits = DataSets.Digits();
        List<float> features = [];
        List<int> labels = [];
        for (int i = 0; i < digits.Count; i++)
        {
            Example example = digits[i];
            if (example.Label >= offset && example.Label < offset + classes)
            {
                features.AddRange(example.Features);
                labels.Add(example.Label - offset);
            }
        }

        return new DataSet($"digits {offset} to {offset + classes - 1}", [.. features], [.. labels], [1, 8, 8], classes);
    }

    private static (float[] Embedded, int[] Labels) Embed(TransferNetwork net, DataSet data)
    {
        float[] embedded = new float[data.Count * 64];
        int[] labels = new int[data.Count];
        for (int i = 0; i < data.Count; i++)
        {
            net.Embed(data[i].Features, embedded.AsSpan(64 * i, 64));
            labels[i] = data[i].Label;
        }

        return (embedded, labels);
    }

    private static int Nearest(float[] embedded, int image, Func<int, bool> isCandidate)
    {
        int nearest = -1;
        float least = float.PositiveInfinity;
        for (int other = 0; other < embedded.Length / 64; other++)
        {
            if (isCandidate(other))
            {
                float distance = 0;
                for (int k = 0; k < 64; k++)
                {
                    float difference = embedded[(64 * image) + k] - embedded[(64 * other) + k];
                    distance += difference * difference;
                }

                (nearest, least) = distance < least ? (other, distance) : (nearest, least);
            }
        }

        return nearest;
    }

    private static double Share(int count, Func<int, bool> holds) => (double)Enumerable.Range(0, count).Count(holds) / count;
}

using Xunit;

namespace NetDsl.Training.Tests;

public class DataSetTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(785)]
    public void Shuffle_AnyCount_IsPermutation(int count)
    {
        var shuffled = Numbered(count).Shuffle(seed: 7);
        Assert.Equal(Enumerable.Range(0, count), Firsts(shuffled).Order());
    }

    [Fact]
    public void Shuffle_SameSeed_GivesSameOrderAndOtherSeedAnother()
    {
        var data = Numbered(100);
        Assert.Equal(Firsts(data.Shuffle(1)), Firsts(data.Shuffle(1)));
        Assert.NotEqual(Firsts(data.Shuffle(1)), Firsts(data.Shuffle(2)));
        Assert.NotEqual(Enumerable.Range(0, 100), Firsts(data.Shuffle(1)));
    }

    [Fact]
    public void Shuffle_TenExamples_HasTheOrderOfEveryVersionAndMachine() =>
        Assert.Equal([2, 9, 5, 4, 8, 0, 6, 1, 7, 3], Firsts(Numbered(10).Shuffle(seed: 42)));

    [Fact]
    public void Shuffle_ManySeeds_PutsEveryExampleAtEveryPlaceAboutEquallyOften()
    {
        const int Count = 5, Seeds = 20_000;
        var seen = new int[Count, Count];
        for (var seed = 0; seed < Seeds; seed++)
        {
            var order = Firsts(Numbered(Count).Shuffle((ulong)seed));
            for (var place = 0; place < Count; place++)
            {
                seen[order[place], place]++;
            }
        }

        // The standard deviation of a count is 57; five of them never happen to an even shuffle with fixed seeds.
        Assert.All(seen.Cast<int>(), count => Assert.InRange(count, (Seeds / Count) - 285, (Seeds / Count) + 285));
    }

    [Fact]
    public void Shuffle_OfExamples_KeepsFeaturesAndLabelsTogether()
    {
        var data = Numbered(31).Shuffle(3);
        for (var i = 0; i < data.Count; i++)
        {
            Assert.Equal((int)data[i].Features[0] % 10, data[i].Label);
            Assert.Equal(data[i].Features[0] + 0.5f, data[i].Features[1]);
        }
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(10, 3)]
    [InlineData(10, 5)]
    [InlineData(10, 10)]
    [InlineData(10, 64)]
    [InlineData(1, 64)]
    [InlineData(65, 64)]
    public void Batch_AnySize_CoversEveryExampleOnceInOrder(int count, int size)
    {
        foreach (var data in (DataSet[])[Numbered(count), Numbered(count).Shuffle(5)])
        {
            var (seen, batches) = (new List<int>(), 0);
            foreach (var batch in data.Batch(size))
            {
                Assert.Equal(Math.Min(size, count - seen.Count), batch.Count);
                Assert.Equal(batch.Count * data.FeatureCount, batch.Features.Length);
                for (var i = 0; i < batch.Count; i++)
                {
                    Assert.Equal((int)batch.Features[i * data.FeatureCount] % 10, batch.Labels[i]);
                    seen.Add((int)batch.Features[i * data.FeatureCount]);
                }

                batches++;
            }

            Assert.Equal(Firsts(data), seen);
            Assert.Equal(data.Batch(size).Count, batches);
        }
    }

    [Fact]
    public void Batch_OfNoExamples_GivesNoBatch()
    {
        var data = new DataSet("empty", [], [], [2], classes: 3).Shuffle(1);
        foreach (var batch in data.Batch(4))
        {
            Assert.Fail($"A batch of {batch.Count} examples came from an empty data set.");
        }

        Assert.Equal(0, data.Batch(4).Count);
    }

    [Fact]
    public void Batch_Shuffled_AllocatesNothingABatch()
    {
        var data = Numbered(1000).Shuffle(1);
        Count(data, 10);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Count(data, 10);
        var hundredBatches = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(hundredBatches, 0, 1024);

        static int Count(DataSet data, int size)
        {
            var sum = 0;
            foreach (var batch in data.Batch(size))
            {
                sum += batch.Count;
            }

            return sum;
        }
    }

    [Theory]
    [InlineData(100, 0.25, 25)]
    [InlineData(1797, 0.25, 449)]
    [InlineData(3, 0.5, 2)]
    [InlineData(10, 0, 0)]
    [InlineData(10, 1, 10)]
    public void Split_Fraction_GivesDisjointPartsThatCoverAll(int count, double fraction, int expectedTest)
    {
        var (train, test) = Numbered(count).Split(fraction, seed: 9);
        Assert.Equal(expectedTest, test.Count);
        Assert.Equal(Enumerable.Range(0, count), Firsts(train).Concat(Firsts(test)).Order());
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Split_FractionOutsideUnitInterval_Throws(double fraction) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Numbered(10).Split(fraction, seed: 1));

    [Fact]
    public void Take_MoreThanThereAre_Throws()
    {
        Assert.Equal([0, 1, 2], Firsts(Numbered(10).Take(3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Numbered(10).Take(11));
    }

    [Fact]
    public void OfClasses_KeepsThoseInOrder()
    {
        Assert.Equal([3, 7, 13, 17], Firsts(Numbered(20).OfClasses(3, 7)));
        Assert.Empty(Firsts(Numbered(20).OfClasses()));
        Assert.Throws<InvalidOperationException>(() => new DataSet("pixels", new float[2], new int[4], [1], [2], classes: 3).OfClasses(1));
    }

    [Fact]
    public void DataSet_LengthsThatDoNotFit_SaysBothNumbers()
    {
        var failure = Assert.Throws<ArgumentException>(() => new DataSet("wrong", new float[7], new int[2], [2, 2], classes: 3));
        Assert.Contains("2 examples of shape 2×2 need 8 features, but 7 were given", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void DataSet_LabelOutOfRange_SaysWhichExample(int label)
    {
        var failure = Assert.Throws<ArgumentException>(() => new DataSet("wrong", new float[2], [0, label], [1], classes: 3));
        Assert.Contains($"Label {label} of example 1 is outside 0..2", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Batch_SeveralLabelsAnExample_KeepsThemTogether(int size)
    {
        var data = new DataSet("pixels", [.. Enumerable.Range(0, 10).Select(i => (float)i)], [.. Enumerable.Range(0, 30).Select(i => i / 3)], [1], [3], classes: 10);
        Assert.Equal((10, 3), (data.Count, data.LabelCount));
        foreach (var view in (DataSet[])[data, data.Shuffle(3)])
        {
            var seen = 0;
            foreach (var batch in view.Batch(size))
            {
                Assert.Equal(3 * batch.Count, batch.Labels.Length);
                for (var i = 0; i < batch.Count; i++, seen++)
                {
                    Assert.Equal(Enumerable.Repeat((int)batch.Features[i], 3), batch.Labels.Slice(3 * i, 3).ToArray());
                    Assert.Equal(batch.Labels.Slice(3 * i, 3), view[seen].Labels);
                }
            }

            Assert.Equal(10, seen);
        }

        Assert.Contains("3 labels", Assert.Throws<InvalidOperationException>(() => data[0].Label).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DataSet_LabelsThatDoNotFit_SaysWhy() =>
        Assert.Contains(
            "7 labels are no whole number of examples with 3 labels each",
            Assert.Throws<ArgumentException>(() => new DataSet("wrong", new float[2], new int[7], [1], [3], classes: 3)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Digits_Bundled_AreTheKnownData()
    {
        var digits = DataSets.Digits();
        Assert.Equal(1797, digits.Count);
        Assert.Equal([8, 8], digits.Shape.ToArray());
        Assert.Equal([178, 182, 177, 183, 181, 182, 181, 179, 174, 180], Enumerable.Range(0, 10).Select(c => Enumerable.Range(0, 1797).Count(i => digits[i].Label == c)));
        Assert.Equal([0, 0, 5 / 16f, 13 / 16f, 9 / 16f, 1 / 16f, 0, 0], digits[0].Features[..8].ToArray());
    }

    /// <summary>Examples whose two features are their number and a half more, and whose label is the number's last digit.</summary>
    private static DataSet Numbered(int count) => new(
        "numbers", [.. Enumerable.Range(0, count).SelectMany(i => (float[])[i, i + 0.5f])], [.. Enumerable.Range(0, count).Select(i => i % 10)], [2], classes: 10);

    private static List<int> Firsts(DataSet data)
    {
        var firsts = new List<int>();
        for (var i = 0; i < data.Count; i++)
        {
            firsts.Add((int)data[i].Features[0]);
        }

        return firsts;
    }
}

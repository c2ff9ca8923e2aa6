using Xunit;

namespace NetDsl.Training.Tests;

public class AugmentationTests
{
    [Fact]
    public void FlipHorizontally_Certain_MirrorsEveryChannelAndTheLabels()
    {
        var (pixels, labels) = First(Images([2, 2, 3], count: 1).Augment(Augment.FlipHorizontally(1)));
        Assert.Equal([3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10], pixels);
        Assert.Equal([3, 2, 1, 6, 5, 4], labels);
    }

    [Fact]
    public void FlipVertically_Certain_MirrorsEveryChannelAndTheLabels()
    {
        var (pixels, labels) = First(Images([2, 2, 3], count: 1).Augment(Augment.FlipVertically(1)));
        Assert.Equal([4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9], pixels);
        Assert.Equal([4, 5, 6, 1, 2, 3], labels);
    }

    [Fact]
    public void FlipHorizontally_Twice_ChangesNothing() =>
        Assert.Equal(First(Images([3, 5], 1)).Pixels, First(Images([3, 5], 1).Augment(Augment.FlipHorizontally(1) | Augment.FlipHorizontally(1))).Pixels);

    [Fact]
    public void FlipHorizontally_OneHalf_ChangesAboutHalf()
    {
        const int Count = 2000;
        var flipped = All(Images([1, 3], Count).Augment(Augment.FlipHorizontally())).Count(image => image.Pixels[0] == 3);
        Assert.InRange(flipped, (Count / 2) - 112, (Count / 2) + 112);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Shift_AnyDistance_MovesPixelsAndLabelsTogetherAndFillsWithZeros(int distance)
    {
        const int Height = 3, Width = 5;
        var offsets = new HashSet<(int, int)>();
        foreach (var (pixels, labels) in All(Images([Height, Width], 6000).Augment(Augment.Shift(distance))))
        {
            Assert.Equal(pixels.Select(value => (int)value), labels);
            var kept = Array.FindIndex(pixels, value => value > 0);
            if (kept < 0)
            {
                Assert.True(distance >= Height || distance >= Width);
                continue;
            }

            var was = (int)pixels[kept] - 1;
            var (down, right) = ((kept / Width) - (was / Width), (kept % Width) - (was % Width));
            offsets.Add((down, right));
            for (var i = 0; i < pixels.Length; i++)
            {
                var (row, column) = ((i / Width) - down, (i % Width) - right);
                Assert.Equal(row is >= 0 and < Height && column is >= 0 and < Width ? (row * Width) + column + 1 : 0, pixels[i]);
            }
        }

        // Every offset occurs that leaves a part of the image inside.
        var (rows, columns) = (Math.Min(distance, Height - 1), Math.Min(distance, Width - 1));
        Assert.Equal(((2 * rows) + 1) * ((2 * columns) + 1), offsets.Count);
    }

    [Fact]
    public void Scale_ByOne_ChangesNothing() =>
        Assert.Equal(First(Images([3, 7, 5], 1)).Pixels, First(Images([3, 7, 5], 1).Augment(Augment.Scale(1, 1))).Pixels);

    [Fact]
    public void Scale_ByTwo_ShowsTheMiddleAtTwiceTheSize()
    {
        // A ramp stays a ramp, half as steep, about the same centre; bilinear is exact on it.
        var data = new DataSet("ramp", [.. Enumerable.Range(0, 64).Select(i => (float)((i / 8 * 10) + (i % 8)))], new int[64], [8, 8], [8, 8], 1);
        var (pixels, _) = First(data.Augment(Augment.Scale(2, 2)));
        for (var i = 0; i < 64; i++)
        {
            Assert.Equal((((i / 8 * 0.5) + 1.75) * 10) + (i % 8 * 0.5) + 1.75, pixels[i], tolerance: 1e-4);
        }
    }

    [Fact]
    public void Scale_ByOneHalf_LeavesABorderOfZerosAndBackground()
    {
        var (pixels, labels) = First(new DataSet("ones", Ones(64), [.. Enumerable.Repeat(1, 64)], [8, 8], [8, 8], 2).Augment(Augment.Scale(0.5, 0.5)));
        for (var i = 0; i < 64; i++)
        {
            var isInside = i / 8 is >= 2 and < 6 && i % 8 is >= 2 and < 6;
            Assert.Equal(isInside ? 1 : 0, labels[i]);
            Assert.Equal(isInside ? 1 : 0, pixels[i]);
        }
    }

    [Fact]
    public void Crop_AnyShare_ShowsOnlyTheInside()
    {
        // Even where the window touches the border, at most the outermost half pixel sees what is outside.
        var data = new DataSet("ones", Ones(100 * 64), new int[100], [8, 8], 1);
        Assert.All(All(data.Augment(Augment.Crop(0.3))), image => Assert.All(image.Pixels.Where((_, i) => i / 8 is > 0 and < 7 && i % 8 is > 0 and < 7), value => Assert.Equal(1, value, 5)));
        Assert.Equal(First(Images([4, 4], 1)).Pixels, First(Images([4, 4], 1).Augment(Augment.Crop(1))).Pixels);
    }

    [Fact]
    public void Contrast_Factor_ScalesDifferencesFromTheMean() =>
        Assert.Equal([-1, 1, 3, 5], First(new DataSet("d", [0.5f, 1.5f, 2.5f, 3.5f], [0], [2, 2], 1).Augment(Augment.Contrast(2, 2))).Pixels);

    [Fact]
    public void Brightness_ManyImages_AddsOneNumberEachWithinBounds()
    {
        var added = All(new DataSet("d", new float[4000], new int[1000], [2, 2], 1).Augment(Augment.Brightness(0.25)))
            .Select(image => Assert.Single(image.Pixels.Distinct())).ToArray();
        Assert.All(added, amount => Assert.InRange(amount, -0.25f, 0.25f));
        Assert.InRange(added.Average(), -0.03, 0.03);
        Assert.True(added.Max() > 0.2 && added.Min() < -0.2);
    }

    [Fact]
    public void Noise_ManyPixels_HasMeanZeroAndTheDeviation()
    {
        var noise = All(new DataSet("d", new float[40_000], new int[4], [100, 100], 1).Augment(Augment.Noise(0.1))).SelectMany(image => image.Pixels).ToArray();
        Assert.InRange(noise.Average(), -0.0025, 0.0025);
        Assert.InRange(Math.Sqrt(noise.Average(value => (double)value * value)), 0.0975, 0.1025);
        Assert.Equal(noise.Length, noise.Distinct().Count(), tolerance: 200.0);
    }

    [Fact]
    public void Augment_SameSeeds_GivesTheSameImagesForEveryBatchSize()
    {
        var data = Images([2, 5, 5], 31).Augment(Augment.Shift(2) | Augment.Noise(0.1) | Augment.Contrast(0.5, 1.5), seed: 3).Shuffle(8);
        var images = All(data, batchSize: 1).SelectMany(image => image.Pixels).ToArray();
        Assert.Equal(images, All(data, batchSize: 7).SelectMany(image => image.Pixels));
        Assert.Equal(images, All(data, batchSize: 64).SelectMany(image => image.Pixels));
        Assert.NotEqual(images, All(Images([2, 5, 5], 31).Augment(Augment.Shift(2) | Augment.Noise(0.1) | Augment.Contrast(0.5, 1.5), seed: 4).Shuffle(8)).SelectMany(image => image.Pixels));
    }

    [Fact]
    public void Shuffle_OfAugmentedData_DrawsAnew()
    {
        var data = new DataSet("d", new float[40], new int[10], [2, 2], 1).Augment(Augment.Brightness(1));
        Assert.NotEqual(All(data.Shuffle(1)).Select(image => image.Pixels[0]), All(data.Shuffle(2)).Select(image => image.Pixels[0]));
    }

    [Fact]
    public void Augment_SplitAndTaken_StaysAndLeavesTheOriginalAlone()
    {
        var data = Images([1, 3], 10);
        Assert.All(All(data.Augment(Augment.FlipHorizontally(1)).Split(0.5, 1).Train.Take(3)), image => Assert.Equal([3, 2, 1], image.Pixels));
        Assert.All(All(data), image => Assert.Equal([1, 2, 3], image.Pixels));
        Assert.Equal([1, 2, 3], data.Augment(Augment.FlipHorizontally(1))[0].Features);
    }

    [Fact]
    public void Batch_OfAugmentedData_AllocatesNothingABatch()
    {
        var data = Images([1, 28, 28], 64).Augment(Augment.Shift(2) | Augment.Scale(0.9, 1.1) | Augment.FlipHorizontally() | Augment.Noise(0.1));
        _ = Allocated(data, 1);
        Assert.InRange(Allocated(data, 1), 0, 1024);

        static long Allocated(DataSet data, int size)
        {
            var sum = 0f;
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var batch in data.Batch(size))
            {
                sum += batch.Features[0];
            }

            Assert.True(float.IsFinite(sum));
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Augment_NoImages_IsRefused()
    {
        var vectors = new DataSet("vectors", new float[10], new int[2], [5], 1);
        Assert.Contains("[height, width]", Assert.Throws<InvalidOperationException>(() => vectors.Augment(Augment.Shift(1))).Message, StringComparison.Ordinal);
        var words = new DataSet("words", new float[20], new int[6], [2, 5], [3], 1);
        Assert.Contains("3", Assert.Throws<InvalidOperationException>(() => words.Augment(Augment.Shift(1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Augment_BadNumbers_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Augment.Shift(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Augment.FlipHorizontally(1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Augment.FlipVertically(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Augment.Crop(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Augment.Crop(1.1));
        Assert.Throws<ArgumentException>(() => Augment.Scale(0, 1));
        Assert.Throws<ArgumentException>(() => Augment.Scale(1.1, 0.9));
        Assert.Throws<ArgumentException>(() => Augment.Contrast(0.5, double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => Augment.Brightness(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Augment.Noise(double.NaN));
        Assert.Throws<ArgumentNullException>(() => Augment.Shift(1) | null!);
        Assert.Throws<ArgumentNullException>(() => Images([2, 2], 1).Augment(null!));
    }

    /// <summary>Images of the numbers 1, 2, …, each pixel's label that of its first channel.</summary>
    private static DataSet Images(int[] shape, int count)
    {
        var (features, pixels) = (shape.Aggregate(1, (product, extent) => product * extent), shape[^1] * shape[^2]);
        return new(
            "images",
            [.. Enumerable.Range(0, count * features).Select(i => (i % features) + 1f)],
            [.. Enumerable.Range(0, count * pixels).Select(i => (i % pixels) + 1)],
            shape,
            [shape[^2], shape[^1]],
            pixels + 1);
    }

    private static float[] Ones(int count) => [.. Enumerable.Repeat(1f, count)];

    private static (float[] Pixels, int[] Labels) First(DataSet data) => All(data)[0];

    private static List<(float[] Pixels, int[] Labels)> All(DataSet data, int batchSize = 64)
    {
        var images = new List<(float[], int[])>();
        foreach (var batch in data.Batch(batchSize))
        {
            for (var i = 0; i < batch.Count; i++)
            {
                images.Add((
                    batch.Features.Slice(i * data.FeatureCount, data.FeatureCount).ToArray(), batch.Labels.Slice(i * data.LabelCount, data.LabelCount).ToArray()));
            }
        }

        return images;
    }
}

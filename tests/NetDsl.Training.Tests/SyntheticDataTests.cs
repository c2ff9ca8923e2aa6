using Xunit;

namespace NetDsl.Training.Tests;

public class SyntheticDataTests
{
    [Theory]
    [InlineData(8, 8, 1)]
    [InlineData(31, 24, 3)]
    [InlineData(10, 65, 2)]
    public void Compose_AnySize_LabelsTheInkOfTheDigitsAndBoxesIt(int height, int width, int digitsPerScene)
    {
        var scenes = DigitScenes.Compose(DataSets.Digits(), count: 33, height, width, digitsPerScene, seed: 5);
        Assert.Equal((33, 11), (scenes.Images.Count, scenes.Images.Classes));
        Assert.Equal([1, height, width], scenes.Images.Shape);
        Assert.Equal([height, width], scenes.Images.LabelShape);
        for (var i = 0; i < scenes.Images.Count; i++)
        {
            var (features, labels, boxes) = (scenes.Images[i].Features.ToArray(), scenes.Images[i].Labels.ToArray(), scenes.Boxes(i).ToArray());
            Assert.Equal(digitsPerScene, boxes.Length);
            for (var pixel = 0; pixel < height * width; pixel++)
            {
                Assert.Equal(features[pixel] >= DigitScenes.InkThreshold, labels[pixel] > 0);
                Assert.True(labels[pixel] == 0 || boxes.Any(box => box.Class == labels[pixel] - 1 && Contains(box, pixel / width, pixel % width)));
            }

            Assert.All(boxes, box => Assert.True(box.Top >= 0 && box.Left >= 0 && box.Top + box.Height <= height && box.Left + box.Width <= width && box is { Height: > 0, Width: > 0 }));
        }

        static bool Contains(SceneBox box, int row, int column) =>
            row >= box.Top && row < box.Top + box.Height && column >= box.Left && column < box.Left + box.Width;
    }

    [Fact]
    public void Compose_RoomForAll_KeepsDigitsApart()
    {
        var scenes = DigitScenes.Compose(DataSets.Digits(), count: 100, 40, 40, digitsPerScene: 3, seed: 1);
        for (var i = 0; i < 100; i++)
        {
            var boxes = scenes.Boxes(i).ToArray();
            Assert.All(boxes, a => Assert.Single(boxes, b => a.Top < b.Top + b.Height && b.Top < a.Top + a.Height && a.Left < b.Left + b.Width && b.Left < a.Left + a.Width));
        }
    }

    [Fact]
    public void Compose_Seeds_DecideTheScenes()
    {
        var first = DigitScenes.Compose(DataSets.Digits(), 3, 20, 20, 2, seed: 1);
        Assert.Equal(first.Images[2].Features, DigitScenes.Compose(DataSets.Digits(), 3, 20, 20, 2, seed: 1).Images[2].Features);
        Assert.NotEqual(first.Images[2].Features.ToArray(), DigitScenes.Compose(DataSets.Digits(), 3, 20, 20, 2, seed: 2).Images[2].Features.ToArray());
        Assert.NotEqual(first.Images[1].Features.ToArray(), first.Images[2].Features.ToArray());
    }

    [Fact]
    public void Compose_BadInput_IsRefused()
    {
        var digits = DataSets.Digits();
        Assert.Throws<ArgumentException>(() => DigitScenes.Compose(digits, 1, 7, 20, 1, seed: 1));
        Assert.Throws<ArgumentException>(() => DigitScenes.Compose(digits.Take(0), 1, 20, 20, 1, seed: 1));
        Assert.Throws<ArgumentException>(() => DigitScenes.Compose(new("flat", new float[4], new int[1], [4], 1), 1, 20, 20, 1, seed: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => DigitScenes.Compose(digits, 1, 20, 20, 0, seed: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => DigitScenes.Compose(digits, 1, 20, 20, 1, seed: 1).Boxes(1));
    }

    [Theory]
    [InlineData(1, 32, 32)]
    [InlineData(3, 7, 10)]
    [InlineData(2, 1, 1)]
    public void Photographs_AnySize_AreWithinRangeAndDiffer(int channels, int height, int width)
    {
        var pictures = Photographs.Make(10, channels, height, width, seed: 3);
        Assert.Equal([channels, height, width], pictures.Shape);
        for (var i = 0; i < pictures.Count; i++)
        {
            Assert.All(pictures[i].Features.ToArray(), value => Assert.InRange(value, 0, 1));
            Assert.NotEqual(pictures[i].Features.ToArray(), pictures[(i + 1) % 10].Features.ToArray());
            Assert.Equal(pictures[i].Features, Photographs.Make(10, channels, height, width, seed: 3)[i].Features);
        }
    }

    [Fact]
    public void Photographs_HaveDetailThatBicubicResamplingLoses()
    {
        // Super-resolution needs something to restore, and not only noise: neighbouring pixels are alike.
        var pictures = Photographs.Make(50, 1, 32, 32, seed: 4);
        var (loss, alike) = (0.0, 0.0);
        for (var i = 0; i < 50; i++)
        {
            var small = Resampling.Bicubic(pictures[i].Features, [32, 32], 16, 16);
            loss += ImageQuality.PeakSignalToNoise(Resampling.Bicubic(small, [16, 16], 32, 32), pictures[i].Features) / 50;
            alike += ImageQuality.PeakSignalToNoise(pictures[i].Features[1..], pictures[i].Features[..^1]) / 50;
        }

        Assert.InRange(loss, 20, 35);
        Assert.InRange(alike, 15, 30);
    }

    [Fact]
    public void Photographs_BadInput_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Photographs.Make(-1, 1, 2, 2, seed: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Photographs.Make(1, 0, 2, 2, seed: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Photographs.Make(1, 1, 0, 2, seed: 1));
    }

    [Fact]
    public void Bicubic_DataSet_ResizesEveryImageAndKeepsLabels()
    {
        var digits = DataSets.Digits().Take(7);
        var larger = Resampling.Bicubic(digits, 16, 12);
        Assert.Equal([16, 12], larger.Shape);
        for (var i = 0; i < digits.Count; i++)
        {
            Assert.Equal(digits[i].Label, larger[i].Label);
            Assert.Equal(Resampling.Bicubic(digits[i].Features, [8, 8], 16, 12), larger[i].Features);
        }

        Assert.Throws<ArgumentException>(() => Resampling.Bicubic(DigitScenes.Compose(digits, 1, 8, 8, 1, seed: 1).Images, 4, 4));
    }
}

using NetDsl.Training;

namespace Examples;

/// <summary>Pairs of an image that was shrunk and enlarged again, and the image itself.</summary>
internal static class Pairs
{
    public const int Factor = 2;

    /// <summary>Features [2, side, side] of each grey image [1, side, side].</summary>
    public static DataSet Of(DataSet images)
    {
        var size = images.FeatureCount;
        var (side, features) = (images.Shape[^1], new float[2 * size * images.Count]);
        for (var i = 0; i < images.Count; i++)
        {
            var small = Resampling.Bicubic(images[i].Features, images.Shape, side / Factor, side / Factor);
            var pair = features.AsSpan(2 * size * i, 2 * size);
            Resampling.Bicubic(small, [1, side / Factor, side / Factor], side, side).CopyTo(pair);
            images[i].Features.CopyTo(pair[size..]);
        }

        return new($"{images.Name}, shrunk {Factor} times and enlarged", features, new int[images.Count], [2, side, side], classes: 1);
    }

    public static ReadOnlySpan<float> Enlarged(DataSet pairs, int index) => pairs[index].Features[..(pairs.FeatureCount / 2)];

    public static ReadOnlySpan<float> Original(DataSet pairs, int index) => pairs[index].Features[(pairs.FeatureCount / 2)..];

    /// <summary>The mean signal-to-noise ratio of images against the originals, in decibels.</summary>
    public static double Quality(DataSet pairs, Func<int, float[]> image) =>
        Enumerable.Range(0, pairs.Count).Average(i => ImageQuality.PeakSignalToNoise(image(i), Original(pairs, i)));
}

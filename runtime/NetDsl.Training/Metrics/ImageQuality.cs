namespace NetDsl.Training;

/// <summary>How close images are to what they should be.</summary>
public static class ImageQuality
{
    /// <summary>The peak signal-to-noise ratio, 10 · log₁₀(peak² / mean squared error): infinite for equal images.</summary>
    /// <param name="image">The pixels of an image, or of several that count as one.</param>
    /// <param name="reference">What they should be.</param>
    /// <param name="peak">The difference between the brightest and the darkest possible pixel, positive.</param>
    /// <returns>The ratio in decibels; NaN when a pixel is.</returns>
    /// <exception cref="ArgumentException">There are no pixels, or not as many as in the reference.</exception>
    public static double PeakSignalToNoise(ReadOnlySpan<float> image, ReadOnlySpan<float> reference, double peak = 1)
    {
        if (image.Length != reference.Length || image.IsEmpty)
        {
            throw new ArgumentException($"The image has {image.Length} numbers and the reference {reference.Length}: they must be equally many, at least one.", nameof(image));
        }

        if (!(peak > 0) || !double.IsFinite(peak))
        {
            throw new ArgumentOutOfRangeException(nameof(peak), peak, "The peak is positive and finite.");
        }

        var sum = 0.0;
        for (var i = 0; i < image.Length; i++)
        {
            var difference = (double)image[i] - reference[i];
            sum += difference * difference;
        }

        return 10 * Math.Log10(peak * peak * image.Length / sum);
    }
}

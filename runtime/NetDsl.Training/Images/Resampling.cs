namespace NetDsl.Training;

/// <summary>Other sizes for images, on the host: the reference that super-resolution is measured against.</summary>
public static class Resampling
{
    /// <summary>The kernel's half width at the images' own scale.</summary>
    private const double Support = 2;

    /// <summary>
    /// Gives an image another size by cubic convolution (R. Keys: Cubic convolution interpolation for digital image processing, 1981, with a = −1/2), axis by axis. For a smaller image the
    /// kernel is widened by the ratio, so that nothing aliases; at the border the weights that fall outside are left out and the others made to sum to 1.
    /// </summary>
    /// <param name="image">The pixels, row-major.</param>
    /// <param name="shape">[height, width] or [channels, height, width].</param>
    /// <param name="height">The new height, positive.</param>
    /// <param name="width">The new width, positive.</param>
    /// <returns>The pixels of the new image, in the same layout.</returns>
    /// <exception cref="ArgumentException">The shape is not that of an image, or there are not as many pixels as it says.</exception>
    public static float[] Bicubic(ReadOnlySpan<float> image, ReadOnlySpan<int> shape, int height, int width)
    {
        var (channels, oldHeight, oldWidth) = ImageShape.Of(shape, nameof(shape));
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (image.Length != channels * oldHeight * oldWidth)
        {
            throw new ArgumentException($"An image of shape {string.Join('×', shape.ToArray())} has {channels * oldHeight * oldWidth} pixels, not {image.Length}.", nameof(image));
        }

        // Along the rows and then along the columns; each step sees its axis between what lies before and what lies behind it.
        var wide = Resize(image, outer: channels * oldHeight, oldWidth, width, inner: 1);
        return Resize(wide, outer: channels, oldHeight, height, inner: width);
    }

    /// <summary>Gives all images of a data set another size, as above; their labels stay.</summary>
    /// <param name="data">The images, [height, width] or [channels, height, width], with one label each.</param>
    /// <param name="height">The new height, positive.</param>
    /// <param name="width">The new width, positive.</param>
    /// <returns>New images in the data set's order.</returns>
    /// <exception cref="ArgumentException">The examples are no images, or have several labels.</exception>
    public static DataSet Bicubic(DataSet data, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (channels, _, _) = ImageShape.Of(data.Shape, nameof(data));
        if (data.LabelCount != 1)
        {
            throw new ArgumentException($"Labels of pixels cannot be resized: {data}.", nameof(data));
        }

        var length = channels * height * width;
        var (features, labels) = (new float[data.Count * length], new int[data.Count]);
        for (var i = 0; i < data.Count; i++)
        {
            Bicubic(data[i].Features, data.Shape, height, width).CopyTo(features.AsSpan(i * length));
            labels[i] = data[i].Label;
        }

        return new(data.Name, features, labels, data.Shape.Length == 2 ? [height, width] : [channels, height, width], data.Classes);
    }

    private static float[] Resize(ReadOnlySpan<float> values, int outer, int length, int newLength, int inner)
    {
        var result = new float[outer * newLength * inner];
        for (var i = 0; i < newLength; i++)
        {
            var (first, weights) = Weights(i, length, newLength);
            for (var o = 0; o < outer; o++)
            {
                var target = result.AsSpan(((o * newLength) + i) * inner, inner);
                for (var tap = 0; tap < weights.Length; tap++)
                {
                    var source = values.Slice(((o * length) + first + tap) * inner, inner);
                    for (var j = 0; j < inner; j++)
                    {
                        target[j] += weights[tap] * source[j];
                    }
                }
            }
        }

        return result;
    }

    /// <summary>What contributes to element <paramref name="i"/> of the new axis: elements of the old from a first one on, and how much.</summary>
    private static (int First, float[] Weights) Weights(int i, int length, int newLength)
    {
        var ratio = (double)length / newLength;
        var stretch = Math.Max(1, ratio);
        var centre = ((i + 0.5) * ratio) - 0.5;
        var first = Math.Max(0, (int)Math.Ceiling(centre - (Support * stretch)));
        var last = Math.Min(length - 1, (int)Math.Floor(centre + (Support * stretch)));
        double[] weights = [.. Enumerable.Range(first, last - first + 1).Select(position => Kernel((position - centre) / stretch))];
        var sum = weights.Sum();
        return (first, [.. weights.Select(weight => (float)(weight / sum))]);
    }

    private static double Kernel(double distance) => Math.Abs(distance) switch
    {
        <= 1 and var x => (((1.5 * x) - 2.5) * x * x) + 1,
        < Support and var x => (((((-0.5 * x) + 2.5) * x) - 4) * x) + 2,
        _ => 0,
    };
}

namespace NetDsl.Training;

/// <summary>
/// Random changes of images, drawn anew for every image: <c>Augment.FlipHorizontally() | Augment.Shift(2) | Augment.Noise(0.05)</c>. Changes of place move the labels of pixels
/// along; what comes in from outside the image is 0, and of class 0. Changes of brightness do not cut off what leaves [0, 1].
/// </summary>
public static class Augment
{
    /// <summary>Mirrors left and right.</summary>
    /// <param name="probability">How often, from 0 to 1.</param>
    /// <returns>The change.</returns>
    public static Augmentation FlipHorizontally(double probability = 0.5) => new Flip(Probability(probability), isVertical: false);

    /// <summary>Mirrors top and bottom.</summary>
    /// <param name="probability">How often, from 0 to 1.</param>
    /// <returns>The change.</returns>
    public static Augmentation FlipVertically(double probability = 0.5) => new Flip(Probability(probability), isVertical: true);

    /// <summary>
    /// Moves the image by a whole number of pixels along each axis, each number equally likely. It is the same as cutting the image's size out of the image with a border of zeros around it,
    /// which is known as a random crop with padding.
    /// </summary>
    /// <param name="pixels">At most so far in each direction, at least 0.</param>
    /// <returns>The change.</returns>
    public static Augmentation Shift(int pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pixels);
        return new ShiftBy(pixels);
    }

    /// <summary>Cuts out a window at a random place inside the image and stretches it to the image's size (bilinear; labels take the nearest pixel).</summary>
    /// <param name="smallest">The window's least height and width as a share of the image's, above 0 and at most 1; the share is drawn between that and 1.</param>
    /// <returns>The change.</returns>
    public static Augmentation Crop(double smallest)
    {
        if (!(smallest is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(smallest), smallest, "A window's share of the image is above 0 and at most 1.");
        }

        return new CropTo(smallest);
    }

    /// <summary>Shrinks or enlarges the image about its centre (bilinear; labels take the nearest pixel).</summary>
    /// <param name="from">The least factor, positive.</param>
    /// <param name="to">The greatest factor, not less than <paramref name="from"/>.</param>
    /// <returns>The change.</returns>
    public static Augmentation Scale(double from, double to)
    {
        CheckFactors(from, to);
        return new ScaleBy(from, to);
    }

    /// <summary>Multiplies the differences from the image's mean over all channels by a factor.</summary>
    /// <param name="from">The least factor, positive.</param>
    /// <param name="to">The greatest factor, not less than <paramref name="from"/>.</param>
    /// <returns>The change.</returns>
    public static Augmentation Contrast(double from, double to)
    {
        CheckFactors(from, to);
        return new ContrastBy(from, to);
    }

    /// <summary>Adds one number to all pixels of an image, drawn uniformly.</summary>
    /// <param name="most">Its greatest magnitude, finite and not negative.</param>
    /// <returns>The change.</returns>
    public static Augmentation Brightness(double most)
    {
        CheckAmount(most, nameof(most));
        return new BrightnessBy(most);
    }

    /// <summary>Adds to every number of an image a normal number of its own.</summary>
    /// <param name="deviation">Its standard deviation, finite and not negative.</param>
    /// <returns>The change.</returns>
    public static Augmentation Noise(double deviation)
    {
        CheckAmount(deviation, nameof(deviation));
        return new NoiseOf(deviation);
    }

    private static double Probability(double probability) => probability is >= 0 and <= 1
        ? probability
        : throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability is between 0 and 1.");

    private static void CheckFactors(double from, double to)
    {
        if (!(from > 0) || !(to >= from) || !double.IsFinite(to))
        {
            throw new ArgumentException($"The factors go from a positive number to one that is not less, not from {from} to {to}.");
        }
    }

    private static void CheckAmount(double amount, string parameter)
    {
        if (!(amount >= 0) || !double.IsFinite(amount))
        {
            throw new ArgumentOutOfRangeException(parameter, amount, "It is finite and not negative.");
        }
    }

    private sealed class Flip(double probability, bool isVertical) : Augmentation
    {
        internal override void Apply(ref AugmentedImage image)
        {
            if (image.Random.Uniform() >= probability)
            {
                return;
            }

            if (isVertical)
            {
                image.Move(new FromBelow(image.Height));
            }
            else
            {
                image.Move(new FromTheRight(image.Width));
            }
        }
    }

    private sealed class ShiftBy(int pixels) : Augmentation
    {
        internal override void Apply(ref AugmentedImage image)
        {
            var (down, right) = (image.Random.Below((2 * pixels) + 1) - pixels, image.Random.Below((2 * pixels) + 1) - pixels);
            if ((down, right) != (0, 0))
            {
                image.Move(new FromAfar(down, right));
            }
        }
    }

    private sealed class CropTo(double smallest) : Augmentation
    {
        internal override void Apply(ref AugmentedImage image)
        {
            var side = image.Random.Uniform(smallest, 1);
            var (rest, top, left) = (1 - side, image.Random.Uniform(), image.Random.Uniform());
            image.Stretch(top * rest * image.Height, left * rest * image.Width, side);
        }
    }

    private sealed class ScaleBy(double from, double to) : Augmentation
    {
        internal override void Apply(ref AugmentedImage image)
        {
            var side = 1 / image.Random.Uniform(from, to);
            image.Stretch(0.5 * (1 - side) * image.Height, 0.5 * (1 - side) * image.Width, side);
        }
    }

    private sealed class ContrastBy(double from, double to) : Augmentation
    {
        internal override void Apply(ref AugmentedImage image)
        {
            var factor = (float)image.Random.Uniform(from, to);
            var sum = 0.0;
            foreach (var value in image.Pixels)
            {
                sum += value;
            }

            var mean = (float)(sum / image.Pixels.Length);
            foreach (ref var value in image.Pixels)
            {
                value = mean + (factor * (value - mean));
            }
        }
    }

    private sealed class BrightnessBy(double most) : Augmentation
    {
        internal override void Apply(ref AugmentedImage image)
        {
            var amount = (float)image.Random.Uniform(-most, most);
            foreach (ref var value in image.Pixels)
            {
                value += amount;
            }
        }
    }

    private sealed class NoiseOf(double deviation) : Augmentation
    {
        internal override void Apply(ref AugmentedImage image)
        {
            foreach (ref var value in image.Pixels)
            {
                value += (float)(deviation * image.Random.Normal());
            }
        }
    }

    private readonly struct FromBelow(int height) : IPixelPlace
    {
        public (int Row, int Column) Of(int row, int column) => (height - 1 - row, column);
    }

    private readonly struct FromTheRight(int width) : IPixelPlace
    {
        public (int Row, int Column) Of(int row, int column) => (row, width - 1 - column);
    }

    private readonly struct FromAfar(int down, int right) : IPixelPlace
    {
        public (int Row, int Column) Of(int row, int column) => (row - down, column - right);
    }
}

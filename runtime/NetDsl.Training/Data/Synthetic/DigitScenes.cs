namespace NetDsl.Training;

/// <summary>
/// Scenes composed of digits (or of other small grey images) at random places of a larger canvas, with the class of every pixel and the box around every digit: data for segmentation and
/// detection that needs no annotator.
/// </summary>
public sealed class DigitScenes
{
    /// <summary>From this brightness on a pixel belongs to its digit; below, it is background.</summary>
    public const float InkThreshold = 0.3f;

    /// <summary>How often a place is drawn anew because it touches an earlier digit.</summary>
    private const int Attempts = 50;

    private readonly SceneBox[] boxes;
    private readonly int digitsPerScene;

    private DigitScenes(DataSet images, SceneBox[] boxes, int digitsPerScene) => (Images, this.boxes, this.digitsPerScene) = (images, boxes, digitsPerScene);

    /// <summary>
    /// The scenes: features [1, height, width] from 0 to 1, labels [height, width]: 0 for the background and 1 + c for a pixel of an image of class c.
    /// </summary>
    public DataSet Images { get; }

    /// <summary>Composes scenes; the same arguments give the same scenes on every machine.</summary>
    /// <param name="digits">What to compose them of: images [height, width], bright on dark, with one label each.</param>
    /// <param name="count">How many scenes.</param>
    /// <param name="height">The canvas' height, at least that of a digit.</param>
    /// <param name="width">The canvas' width, at least that of a digit.</param>
    /// <param name="digitsPerScene">Digits on every canvas. Their images do not touch where there is room for that; otherwise the brighter pixel wins.</param>
    /// <param name="seed">The seed of choice and place.</param>
    /// <returns>The scenes.</returns>
    /// <exception cref="ArgumentException">The digits are no such images, are none, or are larger than the canvas.</exception>
    public static DigitScenes Compose(DataSet digits, int count, int height, int width, int digitsPerScene, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(digits);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(digitsPerScene, 1);
        if (digits.Shape is not [var digitHeight, var digitWidth] || digits.LabelCount != 1 || digits.Count == 0 || digitHeight > height || digitWidth > width)
        {
            throw new ArgumentException($"Scenes of {height}×{width} are composed of images that fit, [height, width] with one label each, and not of {digits}.", nameof(digits));
        }

        var pixels = new float[count * height * width];
        var classes = new int[pixels.Length];
        var boxes = new SceneBox[count * digitsPerScene];
        var places = new (int Top, int Left)[digitsPerScene];
        for (var scene = 0; scene < count; scene++)
        {
            var random = new CounterRandom(seed, (ulong)scene);
            var canvas = new Canvas(pixels.AsSpan(scene * height * width, height * width), classes.AsSpan(scene * height * width, height * width), width);
            for (var i = 0; i < digitsPerScene; i++)
            {
                var digit = digits[random.Below(digits.Count)];
                places[i] = FreePlace(ref random, places.AsSpan(0, i), digitHeight, digitWidth, height, width);
                boxes[(scene * digitsPerScene) + i] = canvas.Draw(digit, digitWidth, places[i].Top, places[i].Left);
            }
        }

        return new(new($"scenes of {digits.Name}", pixels, classes, [1, height, width], [height, width], digits.Classes + 1), boxes, digitsPerScene);
    }

    /// <summary>The boxes around the digits of one scene, in the order they were drawn.</summary>
    /// <param name="scene">The scene's position in <see cref="Images"/>.</param>
    /// <returns>A box a digit.</returns>
    public ReadOnlySpan<SceneBox> Boxes(int scene)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(scene);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(scene, Images.Count);
        return boxes.AsSpan(scene * digitsPerScene, digitsPerScene);
    }

    private static (int Top, int Left) FreePlace(
        ref CounterRandom random, ReadOnlySpan<(int Top, int Left)> taken, int digitHeight, int digitWidth, int height, int width)
    {
        var place = (Top: 0, Left: 0);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            place = (random.Below(height - digitHeight + 1), random.Below(width - digitWidth + 1));
            var isFree = true;
            foreach (var (top, left) in taken)
            {
                isFree &= Math.Abs(top - place.Top) >= digitHeight || Math.Abs(left - place.Left) >= digitWidth;
            }

            if (isFree)
            {
                break;
            }
        }

        return place;
    }

    private readonly ref struct Canvas(Span<float> pixels, Span<int> classes, int width)
    {
        private readonly Span<float> pixels = pixels;
        private readonly Span<int> classes = classes;

        public SceneBox Draw(Example digit, int digitWidth, int top, int left)
        {
            var (first, last) = ((Row: int.MaxValue, Column: int.MaxValue), (Row: int.MinValue, Column: int.MinValue));
            for (var i = 0; i < digit.Features.Length; i++)
            {
                var (row, column, value) = (top + (i / digitWidth), left + (i % digitWidth), digit.Features[i]);
                if (value >= InkThreshold)
                {
                    (first, last) = ((Math.Min(first.Row, row), Math.Min(first.Column, column)), (Math.Max(last.Row, row), Math.Max(last.Column, column)));
                }

                var place = (row * width) + column;
                if (value > pixels[place])
                {
                    pixels[place] = value;
                    classes[place] = value >= InkThreshold ? digit.Label + 1 : classes[place];
                }
            }

            // A digit without ink has the box of its image.
            return last.Row < 0
                ? new(top, left, digit.Features.Length / digitWidth, digitWidth, digit.Label)
                : new(first.Row, first.Column, last.Row - first.Row + 1, last.Column - first.Column + 1, digit.Label);
        }
    }
}

namespace NetDsl.Training;

/// <summary>
/// A sheet of equally large images side by side, row by row, for a PNG file: filters, misread digits, predictions beside what was wanted. Images are numbers in the layout of tensors,
/// [height, width], [1, height, width] (grey) or [3, height, width] (red, green, blue). A sheet with one coloured image is coloured as a whole.
/// </summary>
public sealed class ImageSheet
{
    private const byte Background = 255;
    private const int Colours = 3;

    private readonly int columns, scale, gap;
    private readonly List<byte[]> tiles = [];
    private int height, width, channels = 1;

    /// <summary>Makes an empty sheet.</summary>
    /// <param name="columns">Images a row.</param>
    /// <param name="scale">How many pixels of the file, along each axis, show one pixel of an image.</param>
    /// <param name="gap">Pixels of the file between images and around them.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive, or the gap is negative.</exception>
    public ImageSheet(int columns, int scale = 1, int gap = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        (this.columns, this.scale, this.gap) = (columns, scale, gap);
    }

    /// <summary>How many images the sheet holds.</summary>
    public int Count => tiles.Count;

    /// <summary>Adds an image behind the others.</summary>
    /// <param name="pixels">The numbers, row-major.</param>
    /// <param name="shape">[height, width], [1, height, width] or [3, height, width]; height and width are those of the first image.</param>
    /// <param name="normalise">True to stretch the image's own numbers so that the least becomes black and the greatest white; false to show 0 as black and 1 as white, with what lies outside cut off.</param>
    /// <returns>This sheet, so that calls can follow one another.</returns>
    /// <exception cref="ArgumentException">It is no image, is of another size than the first, or holds a number that is not finite.</exception>
    public ImageSheet Add(ReadOnlySpan<float> pixels, ReadOnlySpan<int> shape, bool normalise = false)
    {
        var (imageChannels, imageHeight, imageWidth) = ImageShape.Of(shape, nameof(shape));
        if (imageChannels is not (1 or Colours))
        {
            throw new ArgumentException($"An image has 1 or {Colours} channels, not {imageChannels}; add its channels one by one.", nameof(shape));
        }

        if (pixels.Length != imageChannels * imageHeight * imageWidth)
        {
            throw new ArgumentException($"An image of shape {string.Join('×', shape.ToArray())} has {imageChannels * imageHeight * imageWidth} numbers, not {pixels.Length}.", nameof(pixels));
        }

        if (Count > 0 && (imageHeight, imageWidth) != (height, width))
        {
            throw new ArgumentException($"The sheet's images are {height}×{width}, this one is {imageHeight}×{imageWidth}.", nameof(shape));
        }

        tiles.Add(Bytes(pixels, normalise));
        (height, width, channels) = (imageHeight, imageWidth, Math.Max(channels, imageChannels));
        return this;
    }

    /// <summary>Writes the sheet as a PNG file, replacing an existing one.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidOperationException">The sheet is empty.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Count == 0)
        {
            throw new InvalidOperationException("The sheet is empty: add an image before it is saved.");
        }

        var (stepY, stepX) = ((height * scale) + gap, (width * scale) + gap);
        var sheetWidth = gap + (Math.Min(columns, Count) * stepX);
        var sheet = new byte[(gap + ((Count + columns - 1) / columns * stepY)) * sheetWidth * channels];
        sheet.AsSpan().Fill(Background);
        for (var i = 0; i < Count; i++)
        {
            Draw(tiles[i], sheet, sheetWidth, gap + (i / columns * stepY), gap + (i % columns * stepX));
        }

        PngFile.Write(path, sheetWidth, channels, sheet);
    }

    private static byte[] Bytes(ReadOnlySpan<float> pixels, bool normalise)
    {
        var (least, greatest) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in pixels)
        {
            if (!float.IsFinite(value))
            {
                throw new ArgumentException($"The image holds {value}, which has no shade.", nameof(pixels));
            }

            (least, greatest) = (Math.Min(least, value), Math.Max(greatest, value));
        }

        // An even image has no range of its own: it is shown as it is.
        var (black, range) = normalise && greatest > least ? (least, greatest - least) : (0, 1);
        var bytes = new byte[pixels.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)MathF.Round(255 * Math.Clamp((pixels[i] - black) / range, 0, 1));
        }

        return bytes;
    }

    private void Draw(byte[] tile, byte[] sheet, int sheetWidth, int top, int left)
    {
        var plane = height * width;
        var tileChannels = tile.Length / plane;
        for (var y = 0; y < height * scale; y++)
        {
            var row = sheet.AsSpan((((top + y) * sheetWidth) + left) * channels, width * scale * channels);
            for (var x = 0; x < width * scale; x++)
            {
                for (var channel = 0; channel < channels; channel++)
                {
                    row[(x * channels) + channel] = tile[(Math.Min(channel, tileChannels - 1) * plane) + (y / scale * width) + (x / scale)];
                }
            }
        }
    }
}

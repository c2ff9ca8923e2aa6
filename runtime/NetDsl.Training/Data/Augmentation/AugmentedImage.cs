namespace NetDsl.Training;

/// <summary>One image while it is changed, with the labels of its pixels where it has them, and its random numbers.</summary>
internal ref struct AugmentedImage
{
    /// <summary>The channels, one plane after another.</summary>
    public Span<float> Pixels;

    /// <summary>The class of each pixel, or empty.</summary>
    public Span<int> Labels;

    /// <summary>Room for a copy of <see cref="Pixels"/>.</summary>
    public Span<float> PixelScratch;

    /// <summary>Room for a copy of <see cref="Labels"/>.</summary>
    public Span<int> LabelScratch;

    public int Height, Width;

    public CounterRandom Random;

    public readonly int Plane => Height * Width;

    /// <summary>Replaces every pixel by that of another place in the image as it was, the same in all channels; places outside give 0, which as a label is the background.</summary>
    /// <param name="place">Takes row and column of the new image, and gives those of the old.</param>
    public readonly void Move<TPlace>(TPlace place)
        where TPlace : struct, IPixelPlace
    {
        Pixels.CopyTo(PixelScratch);
        Labels.CopyTo(LabelScratch);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var (fromY, fromX) = place.Of(y, x);
                var isInside = (uint)fromY < (uint)Height && (uint)fromX < (uint)Width;
                var (to, from) = ((y * Width) + x, (fromY * Width) + fromX);
                for (var start = 0; start < Pixels.Length; start += Plane)
                {
                    Pixels[start + to] = isInside ? PixelScratch[start + from] : 0;
                }

                if (!Labels.IsEmpty)
                {
                    Labels[to] = isInside ? LabelScratch[from] : 0;
                }
            }
        }
    }

    /// <summary>
    /// Stretches a window of the image to the whole: bilinear between the four pixels around a place, with 0 outside the image; labels take the nearest.
    /// </summary>
    /// <param name="top">The window's first row; rows and columns of pixels are their centres' positions minus one half.</param>
    /// <param name="left">The window's first column.</param>
    /// <param name="side">The window's extents as a share of the image's.</param>
    public readonly void Stretch(double top, double left, double side)
    {
        Pixels.CopyTo(PixelScratch);
        Labels.CopyTo(LabelScratch);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var (fromY, fromX) = (top + ((y + 0.5) * side) - 0.5, left + ((x + 0.5) * side) - 0.5);
                var to = (y * Width) + x;
                for (var start = 0; start < Pixels.Length; start += Plane)
                {
                    Pixels[start + to] = Between(PixelScratch.Slice(start, Plane), fromY, fromX);
                }

                if (!Labels.IsEmpty)
                {
                    var (row, column) = ((int)Math.Floor(fromY + 0.5), (int)Math.Floor(fromX + 0.5));
                    Labels[to] = (uint)row < (uint)Height && (uint)column < (uint)Width ? LabelScratch[(row * Width) + column] : 0;
                }
            }
        }
    }

    private readonly float Between(ReadOnlySpan<float> plane, double y, double x)
    {
        var (row, column) = ((int)Math.Floor(y), (int)Math.Floor(x));
        var (down, right) = ((float)(y - row), (float)(x - column));
        var above = (At(plane, row, column) * (1 - right)) + (At(plane, row, column + 1) * right);
        var below = (At(plane, row + 1, column) * (1 - right)) + (At(plane, row + 1, column + 1) * right);
        return (above * (1 - down)) + (below * down);
    }

    private readonly float At(ReadOnlySpan<float> plane, int row, int column) =>
        (uint)row < (uint)Height && (uint)column < (uint)Width ? plane[(row * Width) + column] : 0;
}

/// <summary>Where a pixel comes from; a struct, so that nothing is called indirectly for each pixel.</summary>
internal interface IPixelPlace
{
    (int Row, int Column) Of(int row, int column);
}

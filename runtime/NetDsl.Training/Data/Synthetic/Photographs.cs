namespace NetDsl.Training;

/// <summary>
/// Pictures that look enough like photographs to have their statistics: even light, sharp edges of things in front of each other, and fine textures, where photographs to train with are not
/// at hand.
/// </summary>
public static class Photographs
{
    private const int Shapes = 6;

    /// <summary>Makes pictures; the same arguments give the same pictures on every machine.</summary>
    /// <param name="count">How many.</param>
    /// <param name="channels">1 for grey, 3 for coloured ones.</param>
    /// <param name="height">Their height.</param>
    /// <param name="width">Their width.</param>
    /// <param name="seed">The seed of everything drawn.</param>
    /// <returns>Features [channels, height, width] from 0 to 1, all of one class.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or an extent not positive.</exception>
    public static DataSet Make(int count, int channels, int height, int width, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var pixels = new float[count * channels * height * width];
        for (var i = 0; i < count; i++)
        {
            var random = new CounterRandom(seed, (ulong)i);
            Draw(pixels.AsSpan(i * channels * height * width, channels * height * width), height, width, ref random);
        }

        return new("synthetic photographs", pixels, new int[count], [channels, height, width], classes: 1);
    }

    /// <summary>A background and shapes before it, each with a shade, a gradient and a texture of its own; what comes later covers what came before.</summary>
    private static void Draw(Span<float> picture, int height, int width, ref CounterRandom random)
    {
        var channels = picture.Length / (height * width);
        var size = Math.Max(height, width);
        for (var shape = 0; shape <= Shapes; shape++)
        {
            var outline = Outline.Draw(ref random, size, isBackground: shape == 0);
            var surface = Surface.Draw(ref random, size);
            for (var channel = 0; channel < channels; channel++)
            {
                var shade = (float)random.Uniform(0.15, 0.85);
                var plane = picture.Slice(channel * height * width, height * width);
                for (var i = 0; i < plane.Length; i++)
                {
                    var (x, y) = (i % width, i / width);
                    var coverage = outline.CoverageOf(x, y);
                    plane[i] = Math.Clamp((coverage * (shade + surface.At(x, y))) + ((1 - coverage) * plane[i]), 0, 1);
                }
            }
        }
    }

    /// <summary>A disk or a half-plane whose edge is one pixel soft.</summary>
    private readonly record struct Outline(float X, float Y, float Radius, float NormalX, float NormalY)
    {
        public static Outline Draw(ref CounterRandom random, int size, bool isBackground)
        {
            var (x, y, angle) = (random.Uniform(0, size), random.Uniform(0, size), random.Uniform(0, 2 * Math.PI));
            var (isDisk, radius) = (random.Uniform() < 0.6, random.Uniform(0.08, 0.35) * size);
            return isBackground
                ? new(0, 0, float.PositiveInfinity, 0, 0)
                : new((float)x, (float)y, isDisk ? (float)radius : 0, (float)Math.Cos(angle), (float)Math.Sin(angle));
        }

        public float CoverageOf(int x, int y)
        {
            var (toX, toY) = (x - X, y - Y);
            var inside = Radius > 0 ? Radius - MathF.Sqrt((toX * toX) + (toY * toY)) : (toX * NormalX) + (toY * NormalY);
            return Math.Clamp(inside + 0.5f, 0, 1);
        }
    }

    /// <summary>Light that changes evenly, and a grating: waves of some pixels' length.</summary>
    private readonly record struct Surface(float SlopeX, float SlopeY, float Amplitude, float WaveX, float WaveY, float Phase)
    {
        public static Surface Draw(ref CounterRandom random, int size)
        {
            var (slopeX, slopeY) = (random.Uniform(-0.3, 0.3) / size, random.Uniform(-0.3, 0.3) / size);
            var (length, angle) = (random.Uniform(2.5, 10), random.Uniform(0, 2 * Math.PI));
            var wave = 2 * Math.PI / length;
            return new(
                (float)slopeX, (float)slopeY, (float)random.Uniform(0, 0.15), (float)(wave * Math.Cos(angle)), (float)(wave * Math.Sin(angle)), (float)random.Uniform(0, 2 * Math.PI));
        }

        public float At(int x, int y) => (SlopeX * x) + (SlopeY * y) + (Amplitude * MathF.Sin((WaveX * x) + (WaveY * y) + Phase));
    }
}

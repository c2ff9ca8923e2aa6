using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Xunit;

namespace NetDsl.Training.Tests;

public sealed class ImageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Save_GreyImages_StandSideBySideWithGaps()
    {
        var (width, channels, pixels) = Save(new ImageSheet(columns: 2, scale: 1, gap: 1).Add([0, 1, 0.5f, 2], [2, 2]).Add([1, 1, -1, 0], [1, 2, 2]).Add([0, 0, 0, 0], [2, 2]));
        Assert.Equal((7, 1), (width, channels));
        Assert.Equal(
            [
                255, 255, 255, 255, 255, 255, 255,
                255, 0, 255, 255, 255, 255, 255,
                255, 128, 255, 255, 0, 0, 255,
                255, 255, 255, 255, 255, 255, 255,
                255, 0, 0, 255, 255, 255, 255,
                255, 0, 0, 255, 255, 255, 255,
                255, 255, 255, 255, 255, 255, 255,
            ],
            pixels);
    }

    [Fact]
    public void Save_ColouredAndGreyImages_MakeAColouredSheet()
    {
        var (width, channels, pixels) = Save(new ImageSheet(columns: 3, gap: 0).Add([1, 0.2f, 0], [3, 1, 1]).Add([0.4f], [1, 1]));
        Assert.Equal((2, 3), (width, channels));
        Assert.Equal([255, 51, 0, 102, 102, 102], pixels);
    }

    [Fact]
    public void Save_Scaled_RepeatsPixels()
    {
        var (width, _, pixels) = Save(new ImageSheet(1, scale: 3, gap: 0).Add([0, 1], [1, 2]));
        Assert.Equal(6, width);
        Assert.Equal(Enumerable.Repeat((byte[])[0, 0, 0, 255, 255, 255], 3).SelectMany(row => row), pixels);
    }

    [Fact]
    public void Add_Normalised_StretchesTheImagesOwnRange() =>
        Assert.Equal([0, 128, 255, 255, 255, 255], Save(new ImageSheet(2, gap: 0).Add([-3, -1, 1], [1, 3], normalise: true).Add([5, 5, 5], [1, 3], normalise: true)).Pixels);

    [Fact]
    public void Save_LargeSheet_ReadsBack()
    {
        var sheet = new ImageSheet(columns: 10, scale: 3);
        for (var i = 0; i < 65; i++)
        {
            sheet.Add([.. Enumerable.Range(0, 784).Select(pixel => pixel * (i + 1) % 256 / 255f)], [28, 28]);
        }

        var (width, _, pixels) = Save(sheet);
        Assert.Equal(65, sheet.Count);
        Assert.Equal(2 + (10 * 86), width);
        Assert.Equal(width * (2 + (7 * 86)), pixels.Length);
        Assert.Equal(2 * 3 % 256, pixels[(2 * width) + 2 + (2 * 86) + 6]);
    }

    [Fact]
    public void ImageSheet_BadInput_IsRefused()
    {
        var sheet = new ImageSheet(2).Add(new float[4], [2, 2]);
        Assert.Contains("not [5]", Message(() => sheet.Add(new float[5], [5])), StringComparison.Ordinal);
        Assert.Contains("not 3", Message(() => sheet.Add(new float[3], [2, 2])), StringComparison.Ordinal);
        Assert.Contains("2×2, this one is 1×4", Message(() => sheet.Add(new float[4], [1, 4])), StringComparison.Ordinal);
        Assert.Contains("not 2", Message(() => sheet.Add(new float[8], [2, 2, 2])), StringComparison.Ordinal);
        Assert.Contains("NaN", Message(() => sheet.Add([0, 0, 0, float.NaN], [2, 2])), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageSheet(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageSheet(1, scale: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageSheet(1, gap: -1));
        Assert.Throws<InvalidOperationException>(() => new ImageSheet(1).Save(PathOf("empty.png")));
        Assert.Throws<DirectoryNotFoundException>(() => sheet.Save(PathOf("nowhere/sheet.png")));
        Assert.Equal(1, sheet.Count);

        static string Message(Action add) => Assert.Throws<ArgumentException>(add).Message;
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(1, 1)]
    [InlineData(7, 2)]
    public void Bicubic_SameSize_ChangesNothing(int height, int width)
    {
        float[] image = [.. Enumerable.Range(0, 2 * height * width).Select(i => (float)Math.Sin(i))];
        Assert.Equal(image, Resampling.Bicubic(image, [2, height, width], height, width));
    }

    [Theory]
    [InlineData(10, 7, 3, 2)]
    [InlineData(3, 2, 31, 65)]
    [InlineData(5, 5, 1, 1)]
    public void Bicubic_EvenImage_StaysEven(int height, int width, int newHeight, int newWidth) =>
        Assert.All(
            Resampling.Bicubic([.. Enumerable.Repeat(0.7f, height * width)], [height, width], newHeight, newWidth), value => Assert.Equal(0.7f, value, 5));

    [Fact]
    public void Bicubic_QuadraticAlongOneAxis_IsExactAwayFromTheBorder()
    {
        // Keys' kernel reproduces polynomials up to the second degree.
        float[] image = [.. Enumerable.Range(0, 10).Select(x => Curve(x))];
        var larger = Resampling.Bicubic(image, [1, 10], 1, 30);
        for (var i = 6; i < 24; i++)
        {
            Assert.Equal(Curve(((i + 0.5) / 3) - 0.5), larger[i], 4);
        }

        static float Curve(double x) => (float)((0.1 * x * x) - x + 2);
    }

    [Fact]
    public void Bicubic_Smaller_DoesNotAlias() =>
        Assert.All(
            Resampling.Bicubic([.. Enumerable.Range(0, 64).Select(i => (float)(i % 2))], [1, 64], 1, 32).AsSpan(2, 28).ToArray(), value => Assert.Equal(0.5f, value, 1));

    [Fact]
    public void Bicubic_BadInput_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Resampling.Bicubic(new float[4], [4], 2, 2));
        Assert.Throws<ArgumentException>(() => Resampling.Bicubic(new float[5], [2, 2], 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Resampling.Bicubic(new float[4], [2, 2], 0, 2));
    }

    [Fact]
    public void PeakSignalToNoise_KnownError_IsItsLogarithm()
    {
        Assert.Equal(20, ImageQuality.PeakSignalToNoise([0.1f, 0.5f], [0, 0.6f]), 5);
        Assert.Equal(20 + (20 * Math.Log10(255)), ImageQuality.PeakSignalToNoise([0.1f], [0], peak: 255), 5);
        Assert.Equal(double.PositiveInfinity, ImageQuality.PeakSignalToNoise([1, 2], [1, 2]));
        Assert.Equal(double.NaN, ImageQuality.PeakSignalToNoise([float.NaN], [0]));
        Assert.Throws<ArgumentException>(() => ImageQuality.PeakSignalToNoise([1], [1, 2]));
        Assert.Throws<ArgumentException>(() => ImageQuality.PeakSignalToNoise([], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageQuality.PeakSignalToNoise([1], [1], peak: 0));
    }

    private string PathOf(string name) => Path.Combine(folder.Path, name);

    /// <summary>Saves a sheet and reads the file back as the standard says, checksums included.</summary>
    private (int Width, int Channels, byte[] Pixels) Save(ImageSheet sheet)
    {
        var path = PathOf("sheet.png");
        sheet.Save(path);
        var file = File.ReadAllBytes(path);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8]);
        var (position, chunks) = (8, new Dictionary<string, byte[]>());
        while (position < file.Length)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(position));
            Assert.Equal(Crc(file.AsSpan(position + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(position + 8 + length)));
            chunks.Add(Encoding.ASCII.GetString(file, position + 4, 4), file[(position + 8)..(position + 8 + length)]);
            position += length + 12;
        }

        Assert.Equal(["IHDR", "IDAT", "IEND"], chunks.Keys);
        var header = chunks["IHDR"];
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)));
        var channels = header[9] == 2 ? 3 : 1;
        Assert.Equal([8, (byte)(channels == 3 ? 2 : 0), 0, 0, 0], header[8..]);
        using var data = new MemoryStream();
        using (var inflate = new ZLibStream(new MemoryStream(chunks["IDAT"]), CompressionMode.Decompress))
        {
            inflate.CopyTo(data);
        }

        var rows = data.ToArray().Chunk((width * channels) + 1).ToArray();
        Assert.Equal(height, rows.Length);
        Assert.All(rows, row => Assert.Equal(0, row[0]));
        return (width, channels, [.. rows.SelectMany(row => row[1..])]);
    }

    /// <summary>CRC-32 by its definition, bit by bit.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var isSet = ((crc ^ (uint)(value >> bit)) & 1) == 1;
                crc = (crc >> 1) ^ (isSet ? 0xEDB88320 : 0);
            }
        }

        return ~crc;
    }
}

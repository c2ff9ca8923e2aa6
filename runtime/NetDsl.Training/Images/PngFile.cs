using System.Buffers.Binary;
using System.IO.Compression;

namespace NetDsl.Training;

/// <summary>
/// Writes PNG files: one image of 8 bits a channel, without interlacing (ISO/IEC 15948, "Portable Network Graphics"). The rows are not filtered: sheets are small and full of even areas,
/// which deflate takes as they are.
/// </summary>
internal static class PngFile
{
    private const byte Greyscale = 0, TrueColour = 2;

    /// <summary>The polynomial of CRC-32 in PNG, with the lowest power in the highest bit.</summary>
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] CrcOfByte = [.. Enumerable.Range(0, 256).Select(value => Enumerable.Range(0, 8).Aggregate((uint)value, (crc, _) => (crc >> 1) ^ ((crc & 1) * Polynomial)))];

    /// <summary>Writes an image, replacing an existing file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="width">Pixels a row, positive.</param>
    /// <param name="channels">1 for greyscale, 3 for red, green and blue.</param>
    /// <param name="pixels">The rows from top to bottom; the channels of a pixel lie side by side.</param>
    public static void Write(string path, int width, int channels, ReadOnlySpan<byte> pixels)
    {
        var rowLength = width * channels;
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), pixels.Length / rowLength);
        header[8] = 8;
        header[9] = channels == 1 ? Greyscale : TrueColour;

        using var file = File.Create(path);
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compressed(pixels, rowLength));
        WriteChunk(file, "IEND"u8, []);
    }

    private static byte[] Compressed(ReadOnlySpan<byte> pixels, int rowLength)
    {
        const byte NoFilter = 0;
        using var data = new MemoryStream();
        using (var deflate = new ZLibStream(data, CompressionLevel.Optimal))
        {
            for (var start = 0; start < pixels.Length; start += rowLength)
            {
                deflate.WriteByte(NoFilter);
                deflate.Write(pixels.Slice(start, rowLength));
            }
        }

        return data.ToArray();
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        file.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            crc = (crc >> 8) ^ CrcOfByte[(byte)(crc ^ value)];
        }

        return crc;
    }
}

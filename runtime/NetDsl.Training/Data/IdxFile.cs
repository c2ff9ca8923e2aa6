using System.Buffers.Binary;
using System.IO.Compression;

namespace NetDsl.Training;

/// <summary>
/// Reads files of the IDX format (two zero bytes, the element type, the number of axes, each extent as a big-endian 32-bit number, then the elements),
/// plain or compressed with gzip. Elements are unsigned bytes, as in MNIST and its relatives.
/// </summary>
internal static class IdxFile
{
    private const int UnsignedByte = 0x08;

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file; a name that ends in <c>.gz</c> is decompressed.</param>
    /// <param name="axes">How many axes its data must have.</param>
    /// <returns>The extents and the elements, row-major.</returns>
    /// <exception cref="InvalidDataException">It is no such file, or it is damaged; the message says how.</exception>
    public static (int[] Shape, byte[] Elements) Read(string path, int axes)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        try
        {
            var shape = ReadHeader(stream, path, axes);
            return (shape, ReadElements(stream, path, shape));
        }
        catch (InvalidDataException failure) when (!failure.Message.Contains(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path} is damaged: {failure.Message} Delete it and fetch it again.", failure);
        }
    }

    private static int[] ReadHeader(Stream stream, string path, int axes)
    {
        Span<byte> header = stackalloc byte[4 + (sizeof(uint) * axes)];
        var read = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (read >= 4 && !(header is [0, 0, UnsignedByte, ..] && header[3] == axes))
        {
            throw new InvalidDataException(
                $"{path} is not an IDX file of unsigned bytes with {axes} axes: it begins with {Convert.ToHexString(header[..4])}, not 0000{UnsignedByte:X2}{axes:X2}.");
        }

        if (read < header.Length)
        {
            throw new InvalidDataException($"{path} ends within its header: {read} of {header.Length} bytes are there.");
        }

        var shape = new int[axes];
        var count = 1L;
        for (var axis = 0; axis < axes; axis++)
        {
            var extent = BinaryPrimitives.ReadUInt32BigEndian(header[(4 + (sizeof(uint) * axis))..]);
            if (extent == 0 || extent > Array.MaxLength / count)
            {
                throw new InvalidDataException($"{path} claims an extent of {extent} on axis {axis}, which no data set in memory can have.");
            }

            shape[axis] = (int)extent;
            count *= extent;
        }

        return shape;
    }

    private static byte[] ReadElements(Stream stream, string path, int[] shape)
    {
        var count = shape.Aggregate(1, (product, extent) => product * extent);

        // The header is not trusted with memory: the buffer grows with what the file really holds.
        var elements = new byte[Math.Min(count, 1 << 20)];
        var read = 0;
        while (true)
        {
            read += stream.ReadAtLeast(elements.AsSpan(read), elements.Length - read, throwOnEndOfStream: false);
            if (read < elements.Length)
            {
                throw new InvalidDataException($"{path} is truncated: {read} of {count} elements of shape {string.Join('×', shape)} are there.");
            }

            if (read == count)
            {
                break;
            }

            Array.Resize(ref elements, (int)Math.Min(count, 2L * elements.Length));
        }

        // Reading past the end also makes a compressed stream check its CRC.
        if (stream.ReadByte() >= 0)
        {
            throw new InvalidDataException($"{path} holds more than the {count} elements of shape {string.Join('×', shape)} that its header announces.");
        }

        return elements;
    }
}

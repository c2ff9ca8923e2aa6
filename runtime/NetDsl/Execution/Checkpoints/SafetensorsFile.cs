using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NetDsl.Execution;

/// <summary>
/// The container: 8 bytes with the header's length (little-endian), the header, the data. Reading checks the whole structure against the length of the file before any
/// data is looked at; writing goes to a file beside the target, which is moved into place once it is on disk.
/// </summary>
internal static class SafetensorsFile
{
    /// <summary>The format's own limit.</summary>
    private const long LongestHeader = 100_000_000;

    internal static void Write(string path, ReadOnlySpan<byte> header, IEnumerable<float[]> tensors)
    {
        var target = Path.GetFullPath(path);
        var temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                Span<byte> length = stackalloc byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
                file.Write(length);
                file.Write(header);
                foreach (var values in tensors)
                {
                    ToLittleEndian(values);
                    file.Write(MemoryMarshal.AsBytes(values.AsSpan()));
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            DeleteQuietly(temporary);
            throw;
        }
    }

    /// <summary>Opens a file and checks its structure.</summary>
    /// <returns>The tensors' places and the position where data begins.</returns>
    internal static (List<SafetensorsEntry> Entries, long DataStart) ReadHeader(FileStream file)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (file.Length < prefix.Length)
        {
            throw new InvalidDataException($"it is {file.Length} bytes long, too short for the format");
        }

        file.ReadExactly(prefix);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > LongestHeader || (long)headerLength > file.Length - prefix.Length)
        {
            throw new InvalidDataException($"it announces a header of {headerLength} bytes, but is {file.Length} bytes long; it is truncated or not a safetensors file");
        }

        var header = new byte[headerLength];
        file.ReadExactly(header);
        var entries = SafetensorsHeader.Read(header);
        var dataStart = prefix.Length + (long)headerLength;
        CheckPlaces(entries, file.Length - dataStart);
        return (entries, dataStart);
    }

    /// <summary>The tensors of a file, without their numbers.</summary>
    internal static List<SafetensorsEntry> ReadEntries(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            return ReadHeader(file).Entries;
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidDataException($"{path} cannot be read: {failure.Message}.", failure);
        }
    }

    /// <summary>The numbers of one tensor.</summary>
    internal static float[] ReadData(FileStream file, long dataStart, SafetensorsEntry entry)
    {
        var values = new float[(entry.End - entry.Begin) / sizeof(float)];
        file.Position = dataStart + entry.Begin;
        file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        ToLittleEndian(values);
        return values;
    }

    /// <summary>As the format demands: the tensors cover the data without gap and without overlap, and 32-bit tensors are as long as their shape says.</summary>
    private static void CheckPlaces(List<SafetensorsEntry> entries, long dataLength)
    {
        var position = 0L;
        foreach (var entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != position || entry.End < entry.Begin)
            {
                throw new InvalidDataException($"the data of {entry.Name} is said to be at {entry.Begin} to {entry.End}, but the data before it ends at {position}");
            }

            if (entry.DataType == "F32" && !IsLengthOf(entry.Shape, entry.End - entry.Begin))
            {
                throw new InvalidDataException($"{entry.Name} has {entry.End - entry.Begin} bytes, which do not fit its shape {string.Join('×', entry.Shape)}");
            }

            position = entry.End;
        }

        if (position != dataLength)
        {
            throw new InvalidDataException($"the tensors need {position} bytes, but {dataLength} follow the header; it is truncated or has been added to");
        }
    }

    private static bool IsLengthOf(long[] shape, long bytes)
    {
        Int128 length = sizeof(float);
        foreach (var extent in shape)
        {
            length *= extent;
            if (extent == 0 || length > long.MaxValue)
            {
                return extent == 0 && bytes == 0;
            }
        }

        return length == bytes;
    }

    private static void ToLittleEndian(Span<float> values)
    {
        if (!BitConverter.IsLittleEndian)
        {
            var words = MemoryMarshal.Cast<float, int>(values);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report.
        }
    }
}

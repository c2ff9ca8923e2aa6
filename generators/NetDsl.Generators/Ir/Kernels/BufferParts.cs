using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels;

/// <summary>
/// Buffers that are parts of others. The parts of one whole do not overlap and together are all of it, so it is written when all its parts are, and kernels that write different parts do not touch the same memory.
/// That does not hold for sequences, wholes of which a part moves: their parts may overlap each other, and what one iteration writes the next one reads.
/// </summary>
internal static class BufferParts
{
    /// <summary>A buffer, the whole in which it is a part, the whole in which that is one, and so on.</summary>
    public static IEnumerable<int> WithWholes(EquatableArray<Buffer> buffers, int id)
    {
        for (int? at = id; at is { } buffer; at = buffers[buffer].Whole)
        {
            yield return buffer;
        }
    }

    /// <summary>The buffer that has a place of its own.</summary>
    public static int RootOf(EquatableArray<Buffer> buffers, int id) => WithWholes(buffers, id).Last();

    /// <summary>Where a buffer of an arena that is fixed before fusion begins in it, in its first place.</summary>
    public static long PlaceInArena(EquatableArray<Buffer> buffers, Buffer buffer) => buffer.Offset + (buffer.Whole is { } whole ? buffers[RootOf(buffers, whole)].Offset : 0);

    /// <summary>The outermost wholes of which a part moves.</summary>
    public static HashSet<int> Sequences(EquatableArray<Buffer> buffers) => [.. buffers.Where(buffer => !buffer.Travels.IsEmpty).Select(buffer => RootOf(buffers, buffer.Id))];
}

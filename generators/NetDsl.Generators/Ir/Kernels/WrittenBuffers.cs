using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels;

/// <summary>
/// What kernels have written so far, in the order of a program or plan in which each loop's body stands once. Of a whole without moving parts that is exact: it is written when it is itself, or when as many elements of it
/// are as it has, since what is written of it does not overlap; and then any part of it is. Of a sequence, a whole with moving parts, it is a condition that a right program meets: one item may be read when any part was
/// written before (its initial item in front of the loop, another one in iterations before), and the whole when as many elements were written as it has. Which items those are is not followed; the interpreter of
/// kernels does that.
/// </summary>
internal sealed class WrittenBuffers(EquatableArray<Buffer> buffers, Func<int, int> iterationsOf)
{
    private readonly HashSet<int> _sequences = BufferParts.Sequences(buffers);
    private readonly ILookup<int, Buffer> _parts = buffers.Where(buffer => buffer.Whole is not null).ToLookup(buffer => buffer.Whole!.Value);
    private readonly HashSet<int> _written = [];
    private readonly HashSet<int> _roots = [];

    public void Add(int id)
    {
        _written.Add(id);
        _roots.Add(BufferParts.RootOf(buffers, id));
    }

    public bool Contains(int id) => _written.Contains(id);

    /// <summary>Whether a buffer may be read.</summary>
    public bool IsWritten(int id)
    {
        int root = BufferParts.RootOf(buffers, id);
        return (id != root && _sequences.Contains(root) && _roots.Contains(root)) || BufferParts.WithWholes(buffers, id).Any(IsFull);
    }

    private bool IsFull(int id) => _written.Contains(id) || (_parts.Contains(id) && _parts[id].Sum(part => IsFull(part.Id) ? ElementsOf(part) : 0) >= buffers[id].Shape.CountPerExample);

    /// <summary>The elements of an example in all items that a part is.</summary>
    private long ElementsOf(Buffer part) => part.Travels.Aggregate(part.Shape.CountPerExample, (count, travel) => count * iterationsOf(travel.Loop));
}

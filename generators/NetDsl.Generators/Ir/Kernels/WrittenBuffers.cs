using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels;

/// <summary>
/// What kernels have written so far, in the order of a program or plan in which each loop's body stands once. Of a whole without moving parts that is exact: it is written when it, a whole around it, or all its
/// parts are. Of a sequence, a whole with moving parts, it is a condition that a right program meets: one item may be read when any part was written before (its initial item in front of the loop, another one in
/// iterations before), and the whole when as many elements were written as it has. Which items those are is not followed; the interpreter of kernels does that.
/// </summary>
internal sealed class WrittenBuffers(EquatableArray<Buffer> buffers, Func<int, int> iterationsOf)
{
    private readonly HashSet<int> _sequences = BufferParts.Sequences(buffers);
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
        if (BufferParts.WithWholes(buffers, id).Any(_written.Contains))
        {
            return true;
        }

        int root = BufferParts.RootOf(buffers, id);
        return !_sequences.Contains(root) ? BufferParts.IsWritten(buffers, id, _written.Contains) : _roots.Contains(root) && (id != root || IsFull(root));
    }

    private bool IsFull(int root) => _written.Where(id => BufferParts.RootOf(buffers, id) == root).Sum(ElementsOf) >= buffers[root].Shape.CountPerExample;

    /// <summary>The elements of an example in all items that a part is.</summary>
    private long ElementsOf(int id) => buffers[id].Travels.Aggregate(buffers[id].Shape.CountPerExample, (count, travel) => count * iterationsOf(travel.Loop));
}

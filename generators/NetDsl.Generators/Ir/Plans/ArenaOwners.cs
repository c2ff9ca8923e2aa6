namespace NetDsl.Generators.Ir.Plans;

/// <summary>Whose data each range of the step arena holds while launches are replayed. Ranges of owners never overlap: taking a range ends all that it touches.</summary>
internal sealed class ArenaOwners
{
    /// <summary>Sorted by start.</summary>
    private readonly List<(int Buffer, long Start, long End)> _ranges = [];
    private readonly HashSet<int> _buffers = [];

    public bool Contains(int buffer) => _buffers.Contains(buffer);

    public void Take(int buffer, (long Start, long End) range)
    {
        int first = FirstEndingAfter(range.Start), last = first;
        while (last < _ranges.Count && _ranges[last].Start < range.End)
        {
            _buffers.Remove(_ranges[last++].Buffer);
        }

        _ranges.RemoveRange(first, last - first);
        _ranges.Insert(first, (buffer, range.Start, range.End));
        _buffers.Add(buffer);
    }

    private int FirstEndingAfter(long position)
    {
        int low = 0, high = _ranges.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_ranges[middle].End > position)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}

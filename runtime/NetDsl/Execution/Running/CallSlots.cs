using System.Diagnostics.CodeAnalysis;

namespace NetDsl.Execution;

/// <summary>Where one input comes from or one output goes to: a span of the caller, or the memory of a device array.</summary>
internal ref struct CallSlot
{
    /// <summary>The caller's data of an input.</summary>
    internal ReadOnlySpan<byte> Source;

    /// <summary>The caller's memory for an output.</summary>
    internal Span<byte> Destination;

    /// <summary>The device array's memory, or null for a span.</summary>
    internal DeviceMemory? Memory;

    /// <summary>The position of the first element in <see cref="Memory"/>, in elements.</summary>
    internal long Start;

    internal bool IsGiven;
}

/// <summary>The inputs or the outputs of a call. Spans cannot be in arrays, hence the fields; the compiler allows no more than <see cref="Count"/>.</summary>
internal ref struct CallSlots
{
    internal const int Count = 8;

    private CallSlot slot0;
    private CallSlot slot1;
    private CallSlot slot2;
    private CallSlot slot3;
    private CallSlot slot4;
    private CallSlot slot5;
    private CallSlot slot6;
    private CallSlot slot7;

    [UnscopedRef]
    internal ref CallSlot this[int index]
    {
        get
        {
            switch (index)
            {
                case 0: return ref slot0;
                case 1: return ref slot1;
                case 2: return ref slot2;
                case 3: return ref slot3;
                case 4: return ref slot4;
                case 5: return ref slot5;
                case 6: return ref slot6;
                case 7: return ref slot7;
                default: throw new ArgumentOutOfRangeException(nameof(index), index, $"An entry point has at most {Count} inputs and {Count} outputs.");
            }
        }
    }
}

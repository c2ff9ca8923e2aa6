namespace NetDsl.Execution;

/// <summary>
/// The losses of the last <see cref="Steps"/> training steps of a network, on the device, and a copy on the host of those that were read. A read fetches everything
/// that is new, so that asking for many losses costs one transfer.
/// </summary>
internal sealed unsafe class LossRing(CommandQueue queue, nint buffer)
{
    /// <summary>How many steps a loss can be read after its own.</summary>
    internal const int Steps = MemoryRules.LossSteps;

    /// <summary>The slot for losses that are not those of a training step.</summary>
    internal const int EvaluationSlot = Steps;

    private readonly float[] copies = new float[Steps];
    private ulong copied;

    /// <summary>The number of losses so far; the newest loss has this number.</summary>
    internal ulong Newest { get; private set; }

    /// <summary>Takes the next number.</summary>
    internal ulong Next() => ++Newest;

    /// <summary>Where loss <paramref name="number"/> lies, in floats.</summary>
    internal static int SlotOf(ulong number) => (int)((number - 1) % Steps);

    internal bool Holds(ulong number) => Newest - number < Steps;

    /// <summary>The value of a loss; waits for its step. The caller holds the network's lock.</summary>
    internal float Read(ulong number)
    {
        if (number > copied)
        {
            FetchNew();
        }

        return copies[SlotOf(number)];
    }

    /// <summary>The value in the evaluation's slot; waits for it.</summary>
    internal float ReadEvaluation()
    {
        float value;
        queue.Read(buffer, EvaluationSlot * sizeof(float), &value, sizeof(float));
        return value;
    }

    private void FetchNew()
    {
        var first = Math.Max(copied, Newest > Steps ? Newest - Steps : 0) + 1;
        fixed (float* start = copies)
        {
            while (first <= Newest)
            {
                var slot = SlotOf(first);
                var count = (int)Math.Min((ulong)(Steps - slot), Newest - first + 1);
                queue.Read(buffer, slot * sizeof(float), start + slot, count * sizeof(float));
                first += (ulong)count;
            }
        }

        copied = Newest;
    }
}

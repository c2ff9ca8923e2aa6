using System.Collections.Concurrent;

namespace NetDsl.Execution;

/// <summary>The programs in use on one device, so that two networks of one class build them once. Networks keep them alive; the store does not.</summary>
internal sealed class ProgramStore(DeviceContext context)
{
    private readonly ConcurrentDictionary<string, Slot> slots = new();
    private int kernelCount;

    /// <summary>How many kernels have been loaded in this process; what a driver loads it may keep when their networks are gone. Set by tests only.</summary>
    internal int KernelCount
    {
        get => Volatile.Read(ref kernelCount);
        set => Volatile.Write(ref kernelCount, value);
    }

    /// <summary>A program for the device, or for its twin that runs kernels in the calling thread.</summary>
    internal BuiltProgram Get(ProgramText text, bool inline)
    {
        context.Threads.Note();
        var key = text.KeyFor(context.Device, inline);
        var slot = slots.GetOrAdd(key, static _ => new Slot());
        lock (slot.Gate)
        {
            if (slot.Program.TryGetTarget(out var program))
            {
                return program;
            }

            if (!slot.IsCounted)
            {
                slot.IsCounted = true;
                Interlocked.Add(ref kernelCount, text.KernelNames.Length);
            }

            program = BuiltProgram.Build(context, inline ? context.Device.InlineId : context.Device.Id, key, text);
            slot.Program.SetTarget(program);
            return program;
        }
    }

    private sealed class Slot
    {
        internal Lock Gate { get; } = new();

        internal bool IsCounted { get; set; }

        internal WeakReference<BuiltProgram> Program { get; } = new(null!);
    }
}

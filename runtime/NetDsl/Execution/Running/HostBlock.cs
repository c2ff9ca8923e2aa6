using System.Runtime.InteropServices;
using NetDsl.OpenCl;

namespace NetDsl.Execution;

/// <summary>
/// Memory of the host from which a write to the device is perhaps still under way. It is reused and freed only after that write, even by a finalizer: the driver
/// reads it from another thread.
/// </summary>
internal sealed unsafe class HostBlock : SafeHandle
{
    private const int Alignment = 4096;
    private nint pendingWrite;

    internal HostBlock(long bytes)
        : base(0, ownsHandle: true)
    {
        Bytes = bytes;
        SetHandle((nint)NativeMemory.AlignedAlloc((nuint)bytes, Alignment));
    }

    internal long Bytes { get; }

    public override bool IsInvalid => handle == 0;

    internal byte* Start => (byte*)handle;

    /// <summary>Takes over the event of the last write from this memory.</summary>
    internal void Pend(nint completed) => pendingWrite = completed;

    /// <summary>Waits until the memory may be overwritten.</summary>
    internal void WaitUntilFree(CommandQueue queue)
    {
        if (pendingWrite != 0)
        {
            var completed = pendingWrite;
            pendingWrite = 0;
            queue.WaitFor(completed);
        }
    }

    protected override bool ReleaseHandle()
    {
        if (pendingWrite != 0)
        {
            var completed = pendingWrite;
            _ = OpenClApi.Instance.WaitForEvents(1, &completed);
            _ = OpenClApi.Instance.ReleaseEvent(completed);
        }

        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}

using System.Runtime.InteropServices;
using NetDsl.OpenCl;

namespace NetDsl.Execution;

/// <summary>
/// Memory of the host that the device is perhaps still reading: by a transfer, or by kernels where the device shares the host's memory. It is reused and freed only
/// after that, even by a finalizer, because the driver reads it from another thread.
/// </summary>
internal sealed unsafe class HostBlock : SafeHandle
{
    internal const int Alignment = 4096;
    internal const int LineBytes = 128;

    private readonly BufferHandle? buffer;
    private nint lastUse;

    /// <summary>Allocates memory of zeros; with a memory object, where kernels of <paramref name="context"/> can read it in place.</summary>
    internal HostBlock(long bytes, DeviceContext? context)
        : base(0, ownsHandle: true)
    {
        Bytes = Math.Max(1, (bytes + Alignment - 1) / Alignment) * Alignment;
        SetHandle((nint)NativeMemory.AlignedAlloc((nuint)Bytes, Alignment));
        NativeMemory.Clear(Start, (nuint)Bytes);
        buffer = context is { SharesHostMemory: true } ? context.WrapHostMemory(Start, Bytes) : null;
    }

    internal long Bytes { get; }

    public override bool IsInvalid => handle == 0;

    internal byte* Start => (byte*)handle;

    /// <summary>The memory object with which kernels read the block in place, or 0 when its contents must be transferred.</summary>
    internal nint Buffer => buffer?.DangerousGetHandle() ?? 0;

    /// <summary>Takes over the event after which nothing reads the memory.</summary>
    internal void UsedUntil(nint completed) => lastUse = completed;

    /// <summary>Waits until the memory may be overwritten.</summary>
    internal void WaitUntilFree(CommandQueue queue)
    {
        if (lastUse != 0)
        {
            var completed = lastUse;
            lastUse = 0;
            queue.WaitFor(completed);
        }
    }

    protected override bool ReleaseHandle()
    {
        if (lastUse != 0)
        {
            var completed = lastUse;
            _ = OpenClApi.Instance.WaitForEvents(1, &completed);
            _ = OpenClApi.Instance.ReleaseEvent(completed);
        }

        buffer?.Dispose();
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}

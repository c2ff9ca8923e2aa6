using NetDsl.OpenCl;

namespace NetDsl.Execution;

/// <summary>
/// The memory behind a <see cref="DeviceArray{T}"/> and its slices. Commands that touch it may still be under way in some network's queue; the memory
/// remembers the last such queue, and whoever uses another one first waits for that.
/// </summary>
internal sealed class DeviceMemory : IDisposable
{
    private readonly Lock gate = new();
    private readonly BufferHandle buffer;
    private CommandQueue? lastQueue;

    internal DeviceMemory(DeviceContext context, long bytes)
    {
        Context = context;
        Bytes = bytes;
        buffer = context.CreateBuffer(bytes, context.Transfers)!;
        lastQueue = context.Transfers;
    }

    internal DeviceContext Context { get; }

    internal long Bytes { get; }

    /// <summary>The raw memory object, kept alive until <see cref="Release"/>.</summary>
    /// <exception cref="ObjectDisposedException">The array has been disposed.</exception>
    internal nint Hold()
    {
        var held = false;
        try
        {
            buffer.DangerousAddRef(ref held);
        }
        catch (ObjectDisposedException)
        {
            throw new ObjectDisposedException("DeviceArray", "The device array has been disposed.");
        }

        return buffer.DangerousGetHandle();
    }

    internal void Release() => buffer.DangerousRelease();

    /// <summary>Makes every earlier command on this memory happen before any later one of <paramref name="queue"/>.</summary>
    internal void MoveTo(CommandQueue queue)
    {
        lock (gate)
        {
            if (lastQueue is { } last && last != queue)
            {
                last.FinishUnlessDisposed();
            }

            lastQueue = queue;
        }
    }

    public void Dispose() => buffer.Dispose();
}

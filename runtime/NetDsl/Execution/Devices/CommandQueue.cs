using NetDsl.OpenCl;

namespace NetDsl.Execution;

/// <summary>An in-order queue and the transfers on it; positions and sizes are in bytes. Whoever may meet a disposed queue must hold it with <see cref="TryHold"/>.</summary>
internal sealed unsafe class CommandQueue : IDisposable
{
    private static readonly CL Cl = OpenClApi.Instance;
    private readonly QueueHandle queue;
    private readonly string deviceName;

    internal CommandQueue(DeviceContext context)
    {
        deviceName = context.Device.Name;
        int error;
        queue = new QueueHandle(Cl.CreateCommandQueue(context.Handle, context.Device.Id, CommandQueueProperties.None, &error));
        OpenClException.Check(error, "clCreateCommandQueue", deviceName);
    }

    internal nint Handle => queue.DangerousGetHandle();

    /// <summary>Keeps the queue alive until <see cref="Release"/>; false when it has been disposed.</summary>
    internal bool TryHold()
    {
        var held = false;
        try
        {
            queue.DangerousAddRef(ref held);
        }
        catch (ObjectDisposedException)
        {
            // Disposed by another thread meanwhile: then it has also been waited for, see Network.Dispose.
        }

        return held;
    }

    internal void Release() => queue.DangerousRelease();

    internal void Write(nint destination, long position, void* source, long bytes)
        => OpenClException.Check(
            Cl.EnqueueWriteBuffer(Handle, destination, true, (nuint)position, (nuint)bytes, source, 0, null, null), "clEnqueueWriteBuffer", deviceName);

    /// <summary>Starts a write; <paramref name="source"/> must stay as it is until some later command of this queue has completed.</summary>
    internal void StartWrite(nint destination, long position, void* source, long bytes)
        => OpenClException.Check(
            Cl.EnqueueWriteBuffer(Handle, destination, false, (nuint)position, (nuint)bytes, source, 0, null, null), "clEnqueueWriteBuffer", deviceName);

    internal void Read(nint source, long position, void* destination, long bytes)
        => OpenClException.Check(
            Cl.EnqueueReadBuffer(Handle, source, true, (nuint)position, (nuint)bytes, destination, 0, null, null), "clEnqueueReadBuffer", deviceName);

    internal void Copy(nint source, long sourcePosition, nint destination, long destinationPosition, long bytes)
        => OpenClException.Check(
            Cl.EnqueueCopyBuffer(Handle, source, destination, (nuint)sourcePosition, (nuint)destinationPosition, (nuint)bytes, 0, null, null),
            "clEnqueueCopyBuffer", deviceName);

    internal void Fill(BufferHandle destination, float value, long position, long bytes)
    {
        if (bytes > 0)
        {
            OpenClException.Check(
                Cl.EnqueueFillBuffer(Handle, destination.DangerousGetHandle(), &value, sizeof(float), (nuint)position, (nuint)bytes, 0, null, null),
                "clEnqueueFillBuffer", deviceName);
        }
    }

    internal void Flush() => OpenClException.Check(Cl.Flush(Handle), "clFlush", deviceName);

    internal void Finish() => OpenClException.Check(Cl.Finish(Handle), "clFinish", deviceName);

    /// <summary>Waits, on the way out of a failure that is reported already.</summary>
    internal void TryFinish() => _ = Cl.Finish(Handle);

    internal void WaitFor(nint completed)
    {
        OpenClException.Check(Cl.WaitForEvents(1, &completed), "clWaitForEvents", deviceName);
        OpenClException.Check(Cl.ReleaseEvent(completed), "clReleaseEvent", deviceName);
    }

    public void Dispose() => queue.Dispose();
}

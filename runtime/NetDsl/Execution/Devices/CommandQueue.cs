using NetDsl.OpenCl;

namespace NetDsl.Execution;

/// <summary>An in-order queue and the transfers on it; positions and sizes are in bytes.</summary>
/// <remarks>
/// Behind it stand up to four queues of the driver: for the device and for its twin that runs kernels in the calling thread, each with one that measures while a profile is taken. Everything on
/// the one is waited for before another is used, so the order stays.
/// </remarks>
internal sealed unsafe class CommandQueue : IDisposable
{
    private static readonly CL Cl = OpenClApi.Instance;
    private readonly QueueHandle?[] queues = new QueueHandle?[4];
    private readonly DeviceContext context;
    private readonly string deviceName;
    private QueueHandle? current;

    internal CommandQueue(DeviceContext context)
    {
        this.context = context;
        deviceName = context.Device.Name;
        Select(inline: false, recorder: null);
    }

    internal nint Handle => current!.DangerousGetHandle();

    /// <summary>Where commands are recorded, or null when no profile is taken.</summary>
    internal ProfileRecorder? Recorder { get; private set; }

    /// <summary>Whether commands run in the calling thread, so that they are done when the call that enqueues them returns.</summary>
    internal bool IsInline { get; private set; }

    /// <summary>Measures what is enqueued from now on.</summary>
    internal void StartRecording(ProfileRecorder recorder) => Select(IsInline, recorder);

    internal void StopRecording() => Select(IsInline, recorder: null);

    /// <summary>Says where commands run from now on.</summary>
    internal void RunInline(bool inline)
    {
        if (inline != IsInline)
        {
            Select(inline, Recorder);
        }
    }

    /// <summary>The right to enqueue, held until disposed: in the calling thread one thread at a time may.</summary>
    internal Lock.Scope Turn()
    {
        context.Threads.Note();
        return IsInline ? context.InlineGate.EnterScope() : default;
    }

    internal void Write(nint destination, long position, void* source, long bytes) => Write(destination, position, source, bytes, waits: true);

    /// <summary>Starts a write; <paramref name="source"/> must stay as it is until some later command of this queue has completed.</summary>
    internal void StartWrite(nint destination, long position, void* source, long bytes) => Write(destination, position, source, bytes, waits: false);

    internal void Read(nint source, long position, void* destination, long bytes)
    {
        nint recorded;
        using var turn = Turn();
        OpenClException.Check(
            Cl.EnqueueReadBuffer(Handle, source, true, (nuint)position, (nuint)bytes, destination, 0, null, Asked(&recorded)), "clEnqueueReadBuffer", deviceName);
        Recorder?.AddTransfer(recorded, TransferKind.Read, bytes);
    }

    internal void Copy(nint source, long sourcePosition, nint destination, long destinationPosition, long bytes)
    {
        nint recorded;
        using var turn = Turn();
        OpenClException.Check(
            Cl.EnqueueCopyBuffer(Handle, source, destination, (nuint)sourcePosition, (nuint)destinationPosition, (nuint)bytes, 0, null, Asked(&recorded)),
            "clEnqueueCopyBuffer", deviceName);
        Recorder?.AddTransfer(recorded, TransferKind.Copy, bytes);
    }

    internal void Fill(BufferHandle destination, float value, long position, long bytes)
    {
        if (bytes > 0)
        {
            nint recorded;
            using var turn = Turn();
            OpenClException.Check(
                Cl.EnqueueFillBuffer(Handle, destination.DangerousGetHandle(), &value, sizeof(float), (nuint)position, (nuint)bytes, 0, null, Asked(&recorded)),
                "clEnqueueFillBuffer", deviceName);
            Recorder?.AddTransfer(recorded, TransferKind.Fill, bytes);
        }
    }

    /// <summary>Asks the system for large pages behind a buffer of a CPU, which lies in the host's own memory. A driver that shows a copy instead is left as it is, and so is one that shows nothing.</summary>
    internal void AskForLargePages(BufferHandle buffer, long bytes)
    {
        int error;
        using var turn = Turn();
        var mapped = Cl.EnqueueMapBuffer(Handle, buffer.DangerousGetHandle(), true, MapFlags.Write, 0, (nuint)bytes, 0, null, null, &error);
        if (error == ErrorText.Success && mapped is not null)
        {
            LargePages.AskFor(mapped, bytes);
            OpenClException.Check(Cl.EnqueueUnmapMemObject(Handle, buffer.DangerousGetHandle(), mapped, 0, null, null), "clEnqueueUnmapMemObject", deviceName);
        }
    }

    internal void Flush()
    {
        if (!IsInline)
        {
            OpenClException.Check(Cl.Flush(Handle), "clFlush", deviceName);
        }
    }

    /// <summary>Waits for what was enqueued. In the calling thread that is done already, and PoCL would use the wait to run commands of other threads, which then do not know when they are done.</summary>
    internal void Finish()
    {
        if (!IsInline)
        {
            OpenClException.Check(Cl.Finish(Handle), "clFinish", deviceName);
        }
    }

    /// <summary>Waits, on the way out of a failure that is reported already.</summary>
    internal void TryFinish() => _ = IsInline ? 0 : Cl.Finish(Handle);

    internal void WaitFor(nint completed)
    {
        OpenClException.Check(Cl.WaitForEvents(1, &completed), "clWaitForEvents", deviceName);
        OpenClException.Check(Cl.ReleaseEvent(completed), "clReleaseEvent", deviceName);
    }

    /// <summary>Waits for what was enqueued so far. Another thread may dispose the queue meanwhile: then it has also waited, see <see cref="Network.Dispose()"/>.</summary>
    internal void FinishUnlessDisposed()
    {
        foreach (ref var queue in queues.AsSpan(0, 2))
        {
            FinishUnlessDisposed(Volatile.Read(ref queue));
        }
    }

    public void Dispose() => Array.ForEach(queues, queue => queue?.Dispose());

    private void FinishUnlessDisposed(QueueHandle? queue)
    {
        var held = false;
        try
        {
            queue?.DangerousAddRef(ref held);
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        if (held)
        {
            try
            {
                OpenClException.Check(Cl.Finish(queue!.DangerousGetHandle()), "clFinish", deviceName);
            }
            finally
            {
                queue!.DangerousRelease();
            }
        }
    }

    private void Write(nint destination, long position, void* source, long bytes, bool waits)
    {
        nint recorded;
        using var turn = Turn();
        OpenClException.Check(
            Cl.EnqueueWriteBuffer(Handle, destination, waits, (nuint)position, (nuint)bytes, source, 0, null, Asked(&recorded)), "clEnqueueWriteBuffer", deviceName);
        Recorder?.AddTransfer(recorded, TransferKind.Write, bytes);
    }

    /// <summary>Where the driver puts a command's event: nowhere, unless a profile wants it.</summary>
    private nint* Asked(nint* recorded) => Recorder is null ? null : recorded;

    private void Select(bool inline, ProfileRecorder? recorder)
    {
        ref var queue = ref queues[(inline ? 2 : 0) + (recorder is null ? 0 : 1)];
        if (queue is null)
        {
            int error;
            var created = new QueueHandle(Cl.CreateCommandQueue(
                context.Handle, inline ? context.Device.InlineId : context.Device.Id, recorder is null ? CommandQueueProperties.None : CommandQueueProperties.ProfilingEnable, &error));
            OpenClException.Check(error, "clCreateCommandQueue", deviceName);
            Volatile.Write(ref queue, created);
        }

        if (current is not null)
        {
            Finish();
        }

        (current, IsInline, Recorder) = (queue, inline, recorder);
    }
}

using System.Diagnostics.CodeAnalysis;
using NetDsl.OpenCl;

namespace NetDsl.Execution;

/// <summary>What everything on one device shares: the OpenCL context, a queue for transfers outside any network, and the built programs.</summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as its device, which is as long as the process.")]
internal sealed unsafe class DeviceContext
{
    private readonly ContextHandle context;
    private readonly Lazy<bool> sharesHostMemory;
    private readonly Lazy<Roofline> roofline;

    internal DeviceContext(Device device)
    {
        Device = device;
        var ids = stackalloc nint[] { device.Id, device.InlineId };
        int error;
        context = new ContextHandle(OpenClApi.Instance.CreateContext(null, device.InlineId == 0 ? 1u : 2u, ids, null, null, &error));
        OpenClException.Check(error, "clCreateContext", device.Name);
        Threads = new SoleThread(InlineGate);
        Transfers = CreateQueue();
        Programs = new ProgramStore(this);
        Pins = new KernelPins(this);
        roofline = new Lazy<Roofline>(() => RooflineMeasurement.Of(this));
        sharesHostMemory = new Lazy<bool>(() => device.Kind == DeviceKind.Cpu && ProbeSharedMemory());
    }

    internal Device Device { get; }

    /// <summary>The raw context; alive as long as the device, which is for ever.</summary>
    internal nint Handle => context.DangerousGetHandle();

    internal CommandQueue Transfers { get; }

    internal ProgramStore Programs { get; }

    internal KernelPins Pins { get; }

    /// <summary>Whether kernels see what the host writes to its own memory, without any transfer: so on a CPU whose driver makes no copy of such memory.</summary>
    internal bool SharesHostMemory => sharesHostMemory.Value;

    /// <summary>Held while a kernel runs in the calling thread: that device of PoCL may run one thread's commands in another, which then does not know when they are done.</summary>
    internal Lock InlineGate { get; } = new();

    /// <summary>Whether one thread alone has used the device.</summary>
    internal SoleThread Threads { get; }

    internal Roofline Roofline => roofline.Value;

    internal CommandQueue CreateQueue() => new(this);

    /// <summary>A buffer filled with zeros; null for a size of 0, which OpenCL does not allow.</summary>
    internal BufferHandle? CreateBuffer(long bytes, CommandQueue queue)
    {
        if (bytes == 0)
        {
            return null;
        }

        int error;
        var buffer = new BufferHandle(OpenClApi.Instance.CreateBuffer(Handle, MemFlags.ReadWrite, (nuint)bytes, null, &error));
        OpenClException.Check(error, "clCreateBuffer", Device.Name);
        if (Device.Kind == DeviceKind.Cpu && OperatingSystem.IsLinux() && bytes >= LargePages.LeastBytes)
        {
            queue.AskForLargePages(buffer, bytes);
        }

        queue.Fill(buffer, 0, 0, bytes);
        return buffer;
    }

    /// <summary>A memory object for memory of the host, which must outlive it.</summary>
    internal BufferHandle WrapHostMemory(void* memory, long bytes)
    {
        int error;
        var buffer = new BufferHandle(OpenClApi.Instance.CreateBuffer(Handle, MemFlags.ReadWrite | MemFlags.UseHostPtr, (nuint)bytes, memory, &error));
        OpenClException.Check(error, "clCreateBuffer", Device.Name);
        return buffer;
    }

    /// <summary>Writes to wrapped memory behind the driver's back and looks whether the device reads what was written.</summary>
    private bool ProbeSharedMemory()
    {
        using var block = new HostBlock(HostBlock.Alignment, context: null);
        using var buffer = WrapHostMemory(block.Start, block.Bytes);
        var last = (int*)(block.Start + block.Bytes) - 1;
        foreach (var value in (ReadOnlySpan<int>)[0x5EED, -1])
        {
            *last = value;
            int seen;
            Transfers.Read(buffer.DangerousGetHandle(), block.Bytes - sizeof(int), &seen, sizeof(int));
            if (seen != value)
            {
                return false;
            }
        }

        return true;
    }
}

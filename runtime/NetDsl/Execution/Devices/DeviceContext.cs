using System.Diagnostics.CodeAnalysis;
using NetDsl.OpenCl;

namespace NetDsl.Execution;

/// <summary>What everything on one device shares: the OpenCL context, a queue for transfers outside any network, and the built programs.</summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as its device, which is as long as the process.")]
internal sealed unsafe class DeviceContext
{
    private readonly ContextHandle context;

    internal DeviceContext(Device device)
    {
        Device = device;
        var id = device.Id;
        int error;
        context = new ContextHandle(OpenClApi.Instance.CreateContext(null, 1, &id, null, null, &error));
        OpenClException.Check(error, "clCreateContext", device.Name);
        Transfers = CreateQueue();
        Programs = new ProgramStore(this);
    }

    internal Device Device { get; }

    /// <summary>The raw context; alive as long as the device, which is for ever.</summary>
    internal nint Handle => context.DangerousGetHandle();

    internal CommandQueue Transfers { get; }

    internal ProgramStore Programs { get; }

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
        queue.Fill(buffer, 0, 0, bytes);
        return buffer;
    }
}

using NetDsl.OpenCl;

namespace NetDsl.Execution;

/// <summary>
/// Keeps kernels loaded that run in the calling thread. PoCL has 128 kernels at hand; in a process that uses more, its single-threaded device unloads a kernel after each launch and loads it from disk for
/// the next one (60 µs instead of 1.5, measured with PoCL 3.1). What waits to be launched is not unloaded, so each kernel is enqueued once behind an event that never comes, with no memory. The price is
/// that such programs stay until the process ends, hence the limit on their number.
/// </summary>
internal sealed unsafe class KernelPins(DeviceContext context)
{
    private const int MostPrograms = 64;
    private static readonly CL Cl = OpenClApi.Instance;
    private readonly Lock gate = new();
    private nint queue;
    private nint never;
    private int programs;

    /// <summary>Whether another program can be kept.</summary>
    internal bool HasRoom => Volatile.Read(ref programs) < MostPrograms;

    /// <summary>Keeps the kernels of a program loaded for launches of up to a batch, if there is room.</summary>
    internal void Keep(BuiltProgram program, NetworkDescription network, LaunchDescription[] launches, int batch)
    {
        lock (gate)
        {
            if (program.IsPinned || !HasRoom)
            {
                return;
            }

            try
            {
                Open();
                foreach (var launch in launches)
                {
                    Keep(program, network.Kernels[launch.Kernel].Name, launch, batch);
                }

                program.IsPinned = true;
                programs++;
            }
            catch (OpenClException)
            {
                // Only speed is lost; what is wrong with a launch, the launch itself will say.
            }
        }
    }

    private void Open()
    {
        if (queue != 0)
        {
            return;
        }

        int error;
        never = Cl.CreateUserEvent(context.Handle, &error);
        OpenClException.Check(error, "clCreateUserEvent", context.Device.Name);
        queue = Cl.CreateCommandQueue(context.Handle, context.Device.InlineId, CommandQueueProperties.None, &error);
        OpenClException.Check(error, "clCreateCommandQueue", context.Device.Name);
    }

    private void Keep(BuiltProgram program, string name, LaunchDescription launch, int batch)
    {
        var local = (nuint)launch.LocalSize;
        var global = (nuint)launch.GroupsFor(batch) * local;
        if (global == 0)
        {
            return;
        }

        using var kernel = program.CreateKernel(name);
        var index = 0u;
        foreach (var argument in launch.Arguments)
        {
            switch (argument.Kind)
            {
                case var kind when LaunchList.IsBuffer(kind):
                    Set(sizeof(nint));
                    Set(sizeof(long));
                    break;
                case ArgumentKind.Progress:
                    Set(sizeof(nint));
                    break;
                case ArgumentKind.Seed or ArgumentKind.StepNumber or ArgumentKind.Capacity:
                    Set(sizeof(ulong));
                    break;
                default:
                    Set(sizeof(int));
                    break;
            }
        }

        lock (context.InlineGate)
        {
            var waited = never;
            var error = Cl.EnqueueNdrangeKernel(queue, kernel.DangerousGetHandle(), 1, null, &global, &local, 1, &waited, null);
            OpenClException.Check(error, "clEnqueueNDRangeKernel", context.Device.Name, name);
        }

        void Set(int size)
        {
            var zero = 0L;
            OpenClException.Check(Cl.SetKernelArg(kernel.DangerousGetHandle(), index++, (nuint)size, &zero), "clSetKernelArg", context.Device.Name, name);
        }
    }
}

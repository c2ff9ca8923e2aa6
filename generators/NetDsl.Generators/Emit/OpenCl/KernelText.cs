using NetDsl.Generators.Emit.OpenCl.Contractions;
using NetDsl.Generators.Emit.OpenCl.Loops;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>Prints any scheduled kernel.</summary>
internal static class KernelText
{
    public static PrintedKernel Print(ScheduledKernel scheduled, EquatableArray<Buffer> buffers, DeviceProfile profile) => (scheduled.Kernel, scheduled.Schedule) switch
    {
        (Kernel.Loops loops, CpuLoopSchedule schedule) => CpuLoopPrinter.Print(loops, schedule, buffers),
        (Kernel.Loops loops, GpuItemSchedule schedule) => GpuLoopPrinter.Print(loops, schedule, buffers),
        (Kernel.Loops loops, GpuTreeSchedule schedule) => GpuLoopPrinter.Print(loops, schedule, buffers),
        (Kernel.Contract contract, _) => ContractionPrinter.Print(contract, scheduled.Schedule, buffers, profile),
        _ => throw new CompilerBugException(nameof(KernelText), $"no printer for {scheduled}"),
    };
}

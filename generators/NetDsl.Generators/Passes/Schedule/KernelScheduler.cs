// Takes an entry point's kernels and a device profile, gives its launches. Guarantees: every kernel is in exactly one launch, and a launch comes after all whose results it needs.
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Schedule.Contractions;

namespace NetDsl.Generators.Passes.Schedule;

/// <summary>Schedules every kernel and merges independent ones into launches.</summary>
internal static class KernelScheduler
{
    public static EquatableArray<Launch> Run(KernelProgram program, DeviceProfile profile)
    {
        ScheduledKernel[] scheduled = [.. program.Kernels.Select(kernel => new ScheduledKernel(kernel, Choose(kernel, program.Buffers, profile)))];
        return LaunchMerging.Run(scheduled, program.Buffers, program.Loops);
    }

    private static Ir.Kernels.Schedule Choose(Kernel kernel, EquatableArray<Ir.Kernels.Buffer> buffers, DeviceProfile profile) => kernel switch
    {
        Kernel.Loops loops => LoopScheduler.Choose(loops, profile),
        Kernel.Contract contract => ScheduleCache.Get(contract, buffers, profile, ContractionScheduler.Choose),
        _ => throw new CompilerBugException(nameof(KernelScheduler), $"unknown kernel {kernel}"),
    };
}

using NetDsl.Generators.Emit.OpenCl.Contractions;
using NetDsl.Generators.Emit.OpenCl.Loops;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>
/// Prints any scheduled kernel. Texts name buffers by first use, so a kernel is printed in its normal form and equal ones are printed once: a residual network repeats one block dozens of times, and its evaluation
/// repeats its prediction.
/// </summary>
internal static class KernelText
{
    private static readonly BoundedCache<(NormalKernel Kernel, Schedule Schedule, DeviceProfile Profile), PrintedKernel> s_texts = new();

    public static PrintedKernel Print(ScheduledKernel scheduled, EquatableArray<Buffer> buffers, DeviceProfile profile)
    {
        (NormalKernel normal, EquatableArray<int> numbers) = NormalKernel.Of(scheduled.Kernel, buffers);
        PrintedKernel printed = s_texts.GetOrAdd((normal, scheduled.Schedule, profile), key => PrintNormal(key.Kernel, key.Schedule, key.Profile));
        return printed with
        {
            Comment = scheduled.Kernel.Comment + printed.Comment,
            Parameters = printed.Parameters.Select(parameter => parameter.Kind == ParameterKind.Buffer ? parameter with { Index = numbers[parameter.Index] } : parameter).ToEquatableArray(),
        };
    }

    private static PrintedKernel PrintNormal(NormalKernel normal, Schedule schedule, DeviceProfile profile) => (normal.Kernel, schedule) switch
    {
        (Kernel.Loops loops, CpuLoopSchedule cpu) => CpuLoopPrinter.Print(loops, cpu, normal.Buffers),
        (Kernel.Loops loops, GpuItemSchedule item) => GpuLoopPrinter.Print(loops, item, normal.Buffers),
        (Kernel.Loops loops, GpuTreeSchedule tree) => GpuLoopPrinter.Print(loops, tree, normal.Buffers),
        (Kernel.Contract contract, _) => ContractionPrinter.Print(contract, schedule, normal.Buffers, profile),
        _ => throw new CompilerBugException(nameof(KernelText), $"no printer for {normal.Kernel} with {schedule}"),
    };
}

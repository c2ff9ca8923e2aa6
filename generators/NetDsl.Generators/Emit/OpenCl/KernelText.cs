using System.Collections.Concurrent;
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
    /// <summary>More than any one network has; when there are more, all are forgotten, which costs time and nothing else.</summary>
    private const int Capacity = 4096;

    private static readonly ConcurrentDictionary<(NormalKernel Kernel, Schedule Schedule, DeviceProfile Profile), PrintedKernel> s_texts = new();

    public static PrintedKernel Print(ScheduledKernel scheduled, EquatableArray<Buffer> buffers, DeviceProfile profile)
    {
        (NormalKernel normal, EquatableArray<int> numbers) = NormalKernel.Of(scheduled.Kernel, buffers);
        if (!s_texts.TryGetValue((normal, scheduled.Schedule, profile), out PrintedKernel? printed))
        {
            if (s_texts.Count >= Capacity)
            {
                s_texts.Clear();
            }

            printed = s_texts.GetOrAdd((normal, scheduled.Schedule, profile), PrintNormal(normal, scheduled.Schedule, profile));
        }

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

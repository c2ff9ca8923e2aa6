using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Kernels.Contractions;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Emit.OpenCl.Contractions;

/// <summary>
/// Takes a contraction and its schedule, gives the kernel's text. One printer a kind of schedule; none of them holds choices of its own, and a
/// schedule that is not legal for the contraction is a bug of whoever made it.
/// </summary>
internal static class ContractionPrinter
{
    public static PrintedKernel Print(Kernel.Contract kernel, Schedule schedule, EquatableArray<Buffer> buffers, DeviceProfile profile)
    {
        ContractionView view = ContractionView.Of(kernel, buffers);
        ParameterSet parameters = new(buffers, KernelCost.Writes(kernel));
        SourceWriter writer = new();
        string localDeclarations = "";
        switch (schedule)
        {
            case CpuContractionSchedule cpu:
                if (CpuContractionLegality.ReasonAgainst(view, cpu, profile) is { } reason)
                {
                    throw new CompilerBugException(nameof(ContractionPrinter), $"{kernel.Name}, {cpu}: {reason}");
                }

                new CpuContractionPrinter(writer, parameters, view, cpu, profile.Lanes).Print();
                break;
            case ScalarContractionSchedule scalar:
                ScalarContractionPrinter.Print(writer, parameters, kernel, scalar);
                break;
            case GpuContractionSchedule gpu:
                localDeclarations = new GpuContractionPrinter(writer, parameters, view, gpu).Print();
                break;
            default:
                throw new CompilerBugException(nameof(ContractionPrinter), $"{kernel.Name}: no contraction schedule: {schedule}");
        }

        return new PrintedKernel(
            kernel.Comment + "\nSchedule: " + ContractionScheduleText.Print(schedule), parameters.Parameters, parameters.Declarations + localDeclarations, writer.ToString(), parameters.NeededPreludes);
    }
}

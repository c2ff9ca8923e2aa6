using System.Text;
using NetDsl.Generators.Emit;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Passes.Fuse;

namespace NetDsl.Generators;

/// <summary>
/// Every level of the intermediate representation of a network as C# comments: of each entry point the graph as it was read, the graph after the passes, the fused kernels, and the plan of each device class. Runs the passes
/// again, which are pure, so that compiling without a dump keeps nothing for it.
/// </summary>
internal static class IrDump
{
    public static string Of(CompiledProgram program)
    {
        StringBuilder text = new();
        foreach (CompiledEntry entry in program.Entries)
        {
            Graph optimized = NetworkCompiler.Optimized(entry.Model, entry.Kind, inSegments: !entry.Cuts.IsEmpty).Graph;
            FusedPrograms fused = NetworkCompiler.Fused(optimized, entry.Model, entry.Kind, program.Parameters, program.State);
            Append(text, $"{entry.MethodName}: graph as read", GraphPrinter.Print(entry.Graph));
            Append(text, $"{entry.MethodName}: graph after all passes", GraphPrinter.Print(optimized));
            foreach ((string processor, KernelProgram kernels) in new[] { ("processors", fused.Cpu), ("graphics cards", fused.Gpu) }.Take(fused.Cpu == fused.Gpu ? 1 : 2))
            {
                Append(text, $"{entry.MethodName}: kernels of {(fused.Cpu == fused.Gpu ? "all devices" : processor)}", KernelPrinter.Print(kernels));
            }

            foreach ((CompiledPlan plan, DeviceProfile profile) in entry.Plans.Zip(DeviceProfile.All, (plan, profile) => (plan, profile)))
            {
                Append(text, $"{entry.MethodName}: plan of {profile.Class}", PlanPrinter.Print(plan.Plan));
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string title, string level)
    {
        text.Append("\n// == ").Append(title).Append('\n');
        foreach (string line in level.TrimEnd('\n').Split('\n'))
        {
            text.Append(line.Length > 0 ? "// " : "//").Append(line.TrimEnd('\r')).Append('\n');
        }
    }
}

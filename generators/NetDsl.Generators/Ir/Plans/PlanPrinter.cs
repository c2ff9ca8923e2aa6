using System.Globalization;
using System.Text;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Ir.Plans;

/// <summary>
/// Writes a plan as text, one line a buffer and one line a kernel; a kernel on an indented line behind <c>+</c> shares the launch of the one above;
/// loops and chains of launches follow, by their numbers from 0. Kernels themselves are only named, with their
/// schedules. <see cref="PlanParser"/> reads it back.
/// </summary>
internal static class PlanPrinter
{
    public static string Print(Plan plan)
    {
        StringBuilder text = new();
        text.Append($"plan {plan.Name} {plan.Class} step {Text(plan.StepLength)}\n");
        foreach (Buffer buffer in plan.Buffers)
        {
            text.Append($"  buffer {Text(buffer.Id)} {buffer.Kind}[{Text(buffer.Index)}]+{Text(buffer.Offset)}{(buffer.Whole is { } whole ? $" of {Text(whole)}" : "")} {buffer.Element}{buffer.Shape}");
            text.Append($" strides [{string.Join(", ", buffer.Strides.Select(Text))}] at {Text(plan.Placements[buffer.Id])}{Text(buffer.Travels)} \"{buffer.Name}\"\n");
        }

        foreach (Launch launch in plan.Launches)
        {
            string prefix = "  launch ";
            foreach (ScheduledKernel scheduled in launch.Kernels)
            {
                text.Append($"{prefix}{scheduled.Kernel.Name} groups {Text(scheduled.Schedule.Groups)} local {Text(scheduled.Schedule.LocalSize)}");
                text.Append($" reads {Ids(KernelCost.Reads(scheduled.Kernel))} writes {Ids(KernelCost.Writes(scheduled.Kernel))} ({scheduled.Schedule})\n");
                prefix = "       + ";
            }
        }

        foreach (LaunchLoop loop in plan.Loops)
        {
            text.Append($"  repeat {Text(loop.Iterations)} launches {Text(loop.First)} to {Text(loop.End - 1)}\n");
        }

        foreach (Chain chain in plan.Chains)
        {
            text.Append($"  chain {Text(chain.First)} to {Text(chain.First + chain.Count - 1)}\n");
        }

        return text.ToString();
    }

    public static string Text(Placement placement) => $"{Text(placement.Constant)} + {Text(placement.PerExample)}·B";

    public static string Text(Stride stride) => Text(stride.Constant) + (stride.InBlocks ? " in blocks" : "");

    private static string Text(EquatableArray<Travel> travels) => travels.IsEmpty ? "" : $" travels [{string.Join(", ", travels.Select(travel => $"{Text(travel.Loop)}:{Text(travel.Distance)}"))}]";

    private static string Text(GroupCount groups) => groups.Multiplier == 0 ? Text(groups.Factor) : $"{Text(groups.Factor)}×⌈{Text(groups.Multiplier)}·B/{Text(groups.Divisor)}⌉";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Ids(IEnumerable<int> buffers) => "[" + string.Join(", ", buffers.Distinct().OrderBy(id => id).Select(id => Text(id))) + "]";
}

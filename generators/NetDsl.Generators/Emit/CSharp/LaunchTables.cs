using System.Text;
using NetDsl.Generators.Emit.OpenCl;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using static NetDsl.Generators.Emit.CSharp.CSharpWriter;

namespace NetDsl.Generators.Emit.CSharp;

/// <summary>
/// Writes launches as lines of text, which the runtime's LaunchTable reads and describes: a deep network has thousands of launches, and most have the label, work and arguments of a launch of
/// another device class or entry point. Those stand in one table for the network; a launch of a plan is its kernel, its size and a line of that table.
/// </summary>
internal sealed class LaunchTables
{
    private readonly List<string> _lines = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    public LaunchTables(CompiledProgram program)
    {
        foreach (PrintedLaunch launch in program.Entries.SelectMany(entry => entry.Plans).SelectMany(plan => plan.Launches))
        {
            string line = Line(launch);
            if (!_numbers.ContainsKey(line))
            {
                _numbers.Add(line, _lines.Count);
                _lines.Add(line);
            }
        }
    }

    /// <summary>The launches of a plan, one a line, then its loops and its chains.</summary>
    public string Rows(CompiledPlan plan)
    {
        StringBuilder rows = new();
        foreach (PrintedLaunch launch in plan.Launches)
        {
            rows.Append(Literal(launch.Kernel)).Append(' ').Append(Literal(launch.LocalSize)).Append(' ').Append(string.Join("+", launch.Groups.Select(Groups))).Append(' ')
                .Append(Literal(_numbers[Line(launch)])).Append('\n');
        }

        foreach (LaunchLoop loop in plan.Plan.Loops)
        {
            rows.Append("repeat@").Append(Literal(loop.First)).Append('+').Append(Literal(loop.Count)).Append(' ').Append(Literal(loop.Iterations)).Append('\n');
        }

        foreach (PrintedChain chain in plan.Chains)
        {
            rows.Append(Literal(chain.Kernel)).Append(" chain@").Append(Literal(chain.Chain.First)).Append('+').Append(Literal(chain.Chain.Count)).Append(' ')
                .Append(string.Join(" ", chain.Arguments.Select(Argument))).Append('\n');
        }

        // A raw literal has at least one line, even for a plan without launches.
        return rows.Length > 0 ? rows.ToString() : "\n";
    }

    /// <summary>The table of labels, work and arguments.</summary>
    public string Arguments => string.Concat(_lines.Select((line, number) => $"{Literal(number)} {line}\n"));

    public void Write(CSharpWriter writer) => writer.Line("private static global::System.ReadOnlySpan<byte> ArgumentTable() =>").Indent().Line("\"\"\"").Dedent()
        .Raw(_lines.Count > 0 ? Arguments : "\n").Raw("\"\"\"u8;\n").Line();

    private static string Line(PrintedLaunch launch) =>
        $"{launch.Work.Label}: flops@{Amount(launch.Work.Flops)} bytes@{Amount(launch.Work.Bytes)} {string.Join(" ", launch.Arguments.Select(Argument))}";

    private static string Groups(GroupCount groups) => groups switch
    {
        { Multiplier: 0 } => Literal(groups.Factor),
        { Divisor: 1 } => $"{Literal(groups.Factor)}*{Literal(groups.Multiplier)}n",
        _ => $"{Literal(groups.Factor)}*{Literal(groups.Multiplier)}n/{Literal(groups.Divisor)}",
    };

    private static string Argument(KernelArgument argument) => argument.Kind switch
    {
        ArgumentKind.Parameters => "parameters" + Offset(argument),
        ArgumentKind.Gradients => "gradients" + Offset(argument),
        ArgumentKind.Slots => "slots" + Offset(argument),
        ArgumentKind.State => "state" + Offset(argument),
        ArgumentKind.Carried => "carried" + Offset(argument),
        ArgumentKind.Step => "step" + Offset(argument),
        ArgumentKind.Input => "input@" + Literal(argument.Index) + Behind(argument),
        ArgumentKind.Output => "output@" + Literal(argument.Index) + Behind(argument),
        ArgumentKind.Loss => "loss",
        ArgumentKind.Batch => "batch",
        ArgumentKind.Seed => "seed",
        ArgumentKind.StepNumber => "number",
        ArgumentKind.Constant => "constant@" + Literal((long)argument.Value),
        ArgumentKind.StepScalar => "scalar@" + Literal(argument.Index),
        ArgumentKind.Capacity => "capacity",
        ArgumentKind.Progress => "progress",
        ArgumentKind.Iteration => "iteration@" + Literal(argument.Index),
        _ => throw new CompilerBugException(nameof(LaunchTables), $"unknown argument {argument.Kind}"),
    };

    private static string Offset(KernelArgument argument) => "@" + Amount(new Amount(argument.Offset, argument.OffsetPerExample)) + Travels(argument);

    /// <summary>The position behind the first element of an input or output.</summary>
    private static string Behind(KernelArgument argument) => (argument.Offset == 0 ? "" : "+" + Literal(argument.Offset)) + Travels(argument);

    /// <summary>How far a position moves with each iteration of a loop, <c>~0:64</c>.</summary>
    private static string Travels(KernelArgument argument) => string.Concat(argument.Travels.Select(travel => $"~{Literal(travel.Loop)}:{Literal(travel.Distance)}"));

    private static string Amount(Amount amount) => (amount.Constant, amount.PerExample) switch
    {
        (_, 0) => Literal(amount.Constant),
        (0, _) => Literal(amount.PerExample) + "n",
        _ => $"{Literal(amount.Constant)}+{Literal(amount.PerExample)}n",
    };
}

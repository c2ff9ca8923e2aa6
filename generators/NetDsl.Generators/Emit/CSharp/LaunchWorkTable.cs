using NetDsl.Generators.Emit.OpenCl;
using NetDsl.Generators.Ir.Kernels;
using static NetDsl.Generators.Emit.CSharp.CSharpWriter;
using static NetDsl.Generators.Emit.CSharp.ProgramEmitter;

namespace NetDsl.Generators.Emit.CSharp;

/// <summary>What launches compute and what that takes. Entry points and device classes share most of it: written once, referred to by number.</summary>
internal sealed class LaunchWorkTable
{
    private const string Table = "Work";

    private readonly List<LaunchWork> _rows = [];
    private readonly Dictionary<LaunchWork, int> _numbers = [];

    public LaunchWorkTable(CompiledProgram program)
    {
        foreach (PrintedLaunch launch in program.Entries.SelectMany(entry => entry.Plans).SelectMany(plan => plan.Launches))
        {
            if (!_numbers.ContainsKey(launch.Work))
            {
                _numbers.Add(launch.Work, _rows.Count);
                _rows.Add(launch.Work);
            }
        }
    }

    /// <summary>The expression for a launch's work.</summary>
    public string Text(LaunchWork work) => $"{Table}[{Literal(_numbers[work])}]";

    /// <summary>The table. Comes before the description that refers to it: static fields are initialised in the order of the text.</summary>
    public void Write(CSharpWriter writer)
    {
        writer.Line($"private static readonly {Contract}LaunchWork[] {Table} =").Open("[");
        foreach ((string label, Amount flops, Amount bytes) in _rows)
        {
            writer.Line($"new({Literal(label)}, {Literal(flops.Constant)}, {Literal(flops.PerExample)}, {Literal(bytes.Constant)}, {Literal(bytes.PerExample)}),");
        }

        writer.Close("];").Line();
    }
}

using NetDsl.Generators.Emit.OpenCl;
using static NetDsl.Generators.Emit.CSharp.CSharpWriter;

namespace NetDsl.Generators.Emit.CSharp;

/// <summary>The names of launches, which entry points and device classes share: written once, referred to by number.</summary>
internal sealed class LaunchLabels
{
    private const string Table = "Labels";

    private readonly List<string> _labels = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    public LaunchLabels(CompiledProgram program)
    {
        foreach (PrintedLaunch launch in program.Entries.SelectMany(entry => entry.Plans).SelectMany(plan => plan.Launches))
        {
            if (!_numbers.ContainsKey(launch.Label))
            {
                _numbers.Add(launch.Label, _labels.Count);
                _labels.Add(launch.Label);
            }
        }
    }

    /// <summary>The expression for a label.</summary>
    public string Text(string label) => $"{Table}[{Literal(_numbers[label])}]";

    /// <summary>The table. Comes before the description that refers to it: static fields are initialised in the order of the text.</summary>
    public void Write(CSharpWriter writer)
    {
        writer.Line($"private static readonly string[] {Table} =").Open("[");
        foreach (string label in _labels)
        {
            writer.Line(Literal(label) + ",");
        }

        writer.Close("];").Line();
    }
}

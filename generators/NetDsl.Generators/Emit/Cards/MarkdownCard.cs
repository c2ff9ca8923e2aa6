using System.Text;
using NetDsl.Execution;
using NetDsl.Generators.Emit.CSharp;
using NetDsl.Generators.Ir.Plans;
using static NetDsl.Generators.Emit.CSharp.CSharpWriter;

namespace NetDsl.Generators.Emit.Cards;

/// <summary>The model card as Markdown: layers, entry points, a Mermaid graph of the layers, and the launches.</summary>
internal static class MarkdownCard
{
    public static string Of(CompiledProgram program)
    {
        StringBuilder text = new();
        text.Append("# ").Append(program.Model.Name).Append("\n\n").Append(CardText.Count(CardFigures.ParameterCount(program), "parameter")).Append(".\n");
        if (program.Model.Layers.Count > 0)
        {
            AppendTable(text, ["Layer", "Kind", "Input", "Output", "Parameters"], ["---", "---", "---", "---", "---:"],
                CardText.Rows(program.Model).Select(layer => new[] { $"`{layer.Name}`", layer.Kind, layer.InputShape, layer.OutputShape, Readable(layer.ParameterCount) }));
        }

        AppendTable(text, ["Entry point", "Launches", "FLOPs an example", "Multiply-adds an example", "Memory an example", "Fixed memory"], ["---", "---:", "---:", "---:", "---:", "---:"],
            program.Entries.Select(entry =>
            {
                Plan plan = entry.Plans[0].Plan;
                return new[]
                {
                    $"`{CardFigures.Signature(entry)}`", CardFigures.Launches(plan), Readable(CardFigures.Flops(plan).PerExample), Readable(CardFigures.MultiplyAdds(plan).PerExample),
                    ByteText.Of(CardFigures.BytesPerExample(entry)), ByteText.Of(4 * plan.StepLength.Constant),
                };
            }));
        if (CardFigures.Carried(program).Any())
        {
            AppendTable(text, ["Entry point", "Carries from call to call", "Shape"], ["---", "---", "---"], CardFigures.Carried(program).Select(row => new[] { $"`{row.Method}`", row.Name, row.Shape }));
        }

        foreach (string line in CardFigures.Segments(program))
        {
            text.Append('\n').Append(line).Append(".\n");
        }

        CompiledEntry drawn = Drawn(program);
        LayerGraph graph = LayerGraph.Of(drawn.Graph, program.Model.Layers);
        text.Append("\n## ").Append(drawn.MethodName).Append("\n\n```mermaid\nflowchart TD\n");
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            LayerNode node = graph.Nodes[i];
            text.Append($"  n{Literal(i)}[\"{node.Name}{(node.Kind.Length > 0 ? "<br>" + node.Kind : "")}<br>{node.Shape}\"]\n");
        }

        foreach ((int from, int to) in graph.Edges)
        {
            text.Append($"  n{Literal(from)} --> n{Literal(to)}\n");
        }

        text.Append("```\n\n## Launches\n\n```text");
        StringBuilder launches = new();
        CardLaunches.Append(launches, program);
        return text.Append(launches).Append("```").ToString();
    }

    /// <summary>The entry point whose graph is drawn: the first prediction, or the first of all.</summary>
    public static CompiledEntry Drawn(CompiledProgram program) => program.Entries.FirstOrDefault(entry => entry.Kind == EntryKind.Predict) ?? program.Entries[0];

    private static void AppendTable(StringBuilder text, string[] header, string[] rule, IEnumerable<string[]> rows)
    {
        text.Append('\n');
        foreach (string[] row in rows.Prepend(rule).Prepend(header))
        {
            text.Append("| ").Append(string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|")))).Append(" |\n");
        }
    }
}

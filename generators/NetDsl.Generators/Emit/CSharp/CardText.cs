using System.Text;
using NetDsl.Execution;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using static NetDsl.Generators.Emit.CSharp.CSharpWriter;

namespace NetDsl.Generators.Emit.CSharp;

/// <summary>The model card as text: layers with their parameters, entry points with launches, cost and memory, and what every launch fuses.</summary>
internal static class CardText
{
    /// <summary>The whole card.</summary>
    public static string Of(CompiledProgram program)
    {
        StringBuilder text = new(Overview(program));
        CardLaunches.Append(text, program);
        return text.ToString();
    }

    /// <summary>The card without the list of launches.</summary>
    public static string Overview(CompiledProgram program)
    {
        StringBuilder text = new();
        text.Append(program.Model.Name).Append(": ").Append(Count(CardFigures.ParameterCount(program), "parameter")).Append('\n');
        if (program.Model.Layers.Count > 0)
        {
            AppendTable(text, [
                ["Layer", "Kind", "Input", "Output", "Parameters"],
                .. Rows(program.Model).Select(layer => new[] { layer.Name, layer.Kind, layer.InputShape, layer.OutputShape, Readable(layer.ParameterCount) })]);
        }

        if (program.Entries.Count > 0)
        {
            AppendTable(text, [
                ["Entry point", "Launches", "FLOPs an example", "Memory an example", "Fixed memory"],
                .. program.Entries.Select(entry =>
                {
                    Plan plan = entry.Plans[0].Plan;
                    return new[]
                    {
                        CardFigures.Signature(entry), CardFigures.Launches(plan), Readable(CardFigures.Flops(plan).PerExample), ByteText.Of(CardFigures.BytesPerExample(entry)),
                        ByteText.Of(4 * plan.StepLength.Constant),
                    };
                })]);
        }

        if (program.Entries.Any(entry => !entry.Carried.Variables.IsEmpty))
        {
            AppendTable(text, [["Entry point", "Carries from call to call", "Shape"], .. CardFigures.Carried(program).Select(row => new[] { row.Method, row.Name, row.Shape })]);
        }

        string segments = string.Concat(CardFigures.Segments(program).Select(line => $"  {line}\n"));
        return text.Append(segments.Length > 0 ? "\n" : "").Append(segments).ToString();
    }

    /// <summary>The layers with parameters, and before the first layer of a field that holds several the field as a whole.</summary>
    public static IEnumerable<LayerModel> Rows(NetworkModel model)
    {
        HashSet<string> shown = new(StringComparer.Ordinal);
        foreach (LayerModel layer in model.Layers)
        {
            foreach (LayerModel field in model.Fields.Where(field => layer.Name.StartsWith(field.Name + ".", StringComparison.Ordinal) && shown.Add(field.Name)))
            {
                yield return field;
            }

            yield return layer;
        }
    }

    /// <summary>A count with its noun, "1 parameter" or "235,146 parameters".</summary>
    public static string Count(long count, string noun) => $"{Readable(count)} {noun}{(count == 1 ? "" : noun.EndsWith("ch", StringComparison.Ordinal) ? "es" : "s")}";

    /// <summary>A table whose first row is the header; columns that hold numbers are aligned at the right.</summary>
    private static void AppendTable(StringBuilder text, string[][] rows)
    {
        text.Append('\n');
        int columns = rows[0].Length;
        int[] widths = [.. Enumerable.Range(0, columns).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            IEnumerable<string> cells = row.Select((cell, column) => IsNumeric(rows, column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            text.Append("  ").Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }
    }

    private static bool IsNumeric(string[][] rows, int column) => rows.Skip(1).All(row => row[column].Length > 0 && char.IsDigit(row[column][0]) && !row[column].Contains('×'));
}

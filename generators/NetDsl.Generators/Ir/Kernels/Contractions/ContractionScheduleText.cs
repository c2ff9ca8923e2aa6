using System.Globalization;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels.Contractions;

/// <summary>
/// The one-line form of contraction schedules, for tuning files, snapshots and the comments of kernels: <c>cpu lane=1*2 tile=0*12 split=0*1,1*1
/// order=2 b=packed groups=8*batch*1/12</c>. Dimensions are numbers of the contraction's loops. <see cref="Parse"/> reads what <see cref="Print"/>
/// writes.
/// </summary>
internal static class ContractionScheduleText
{
    public static string Print(Schedule schedule) => schedule switch
    {
        CpuContractionSchedule cpu =>
            $"cpu lane={cpu.Lane}*{cpu.Vectors}{List("tile", cpu.Tiles.Select(t => $"{t.Dimension}*{t.Factor}"))}"
            + $"{List("split", cpu.GroupSplits.Select(s => $"{s.Dimension}*{s.Tiles}"))}{List("order", cpu.ReductionOrder.Select(d => Text(d)))}"
            + $"{List("rounds", cpu.Rounds.Select(part => $"{part.Dimension}*{part.Length}"))}{Use("a", cpu.A)}{Use("b", cpu.B)} groups={Groups(cpu.Groups)}",
        ScalarContractionSchedule scalar => $"scalar local={scalar.LocalSize} results={scalar.ResultsPerItem} groups={Groups(scalar.Groups)}",
        GpuContractionSchedule gpu =>
            $"gpu tile={gpu.Rows}x{gpu.Columns}x{gpu.Slice} item={gpu.ItemRows}x{gpu.ItemColumns} groups={Groups(gpu.Groups)}",
        _ => throw new CompilerBugException(nameof(ContractionScheduleText), $"no contraction schedule: {schedule}"),
    };

    /// <exception cref="FormatException">The text is no schedule.</exception>
    public static Schedule Parse(string text)
    {
        string[] words = text.Split([' '], StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, string> fields = [];
        foreach (string word in words.Skip(1))
        {
            int at = word.IndexOf('=');
            if (at < 1)
            {
                throw new FormatException($"'{word}' is no 'name=value' of a schedule");
            }

            fields[word.Substring(0, at)] = word.Substring(at + 1);
        }

        string Field(string name) => fields.TryGetValue(name, out string? value) ? value : throw new FormatException($"the schedule '{text}' lacks '{name}='");
        switch (words.Length == 0 ? "" : words[0])
        {
            case "cpu":
                (int lane, int vectors) = Pair(Field("lane"), '*');
                return new CpuContractionSchedule(
                    ParseGroups(Field("groups")), lane, vectors,
                    Items(fields, "tile").Select(item => Pair(item, '*')).Select(p => new TileFactor(p.First, p.Second)).ToEquatableArray(),
                    Items(fields, "split").Select(item => Pair(item, '*')).Select(p => new GroupSplit(p.First, p.Second)).ToEquatableArray(),
                    Items(fields, "order").Select(Number).ToEquatableArray(),
                    ParseUse(fields, "a"), ParseUse(fields, "b"),
                    Items(fields, "rounds").Select(item => Pair(item, '*')).Select(p => new RoundPart(p.First, p.Second)).ToEquatableArray());
            case "scalar":
                return new ScalarContractionSchedule(Number(Field("local")), ParseGroups(Field("groups")), Number(Field("results")));
            case "gpu":
                string[] tile = Field("tile").Split('x');
                (int itemRows, int itemColumns) = Pair(Field("item"), 'x');
                return tile.Length == 3
                    ? new GpuContractionSchedule(ParseGroups(Field("groups")), Number(tile[0]), Number(tile[1]), Number(tile[2]), itemRows, itemColumns)
                    : throw new FormatException($"'{Field("tile")}' is no tile 'rows x columns x slice'");
            default:
                throw new FormatException($"'{text}' is no schedule of a contraction");
        }
    }

    private static string Use(string operand, OperandUse use) => use switch
    {
        OperandUse.Packed => $" {operand}=packed",
        OperandUse.Inline => $" {operand}=inline",
        _ => "",
    };

    private static OperandUse ParseUse(Dictionary<string, string> fields, string operand) => !fields.TryGetValue(operand, out string? use) ? OperandUse.Direct : use switch
    {
        "packed" => OperandUse.Packed,
        "inline" => OperandUse.Inline,
        _ => throw new FormatException($"'{operand}={use}' is neither packed nor inline"),
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string List(string name, IEnumerable<string> items)
    {
        string joined = string.Join(",", items);
        return joined.Length == 0 ? "" : $" {name}={joined}";
    }

    private static string Groups(GroupCount groups) => groups.Multiplier == 0
        ? Text(groups.Factor)
        : $"{Text(groups.Factor)}*batch*{Text(groups.Multiplier)}/{Text(groups.Divisor)}";

    private static GroupCount ParseGroups(string text)
    {
        string[] parts = text.Split('*', '/');
        return parts.Length switch
        {
            1 => new GroupCount(Number(parts[0])),
            4 => new GroupCount(Number(parts[0]), Number(parts[2]), Number(parts[3])),
            _ => throw new FormatException($"'{text}' is no count of groups"),
        };
    }

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
        ? value
        : throw new FormatException($"'{text}' is no number");

    private static (int First, int Second) Pair(string text, char separator)
    {
        string[] parts = text.Split(separator);
        return parts.Length == 2 ? (Number(parts[0]), Number(parts[1])) : throw new FormatException($"'{text}' is no pair");
    }

    private static string[] Items(Dictionary<string, string> fields, string name) =>
        fields.TryGetValue(name, out string? value) ? value.Split(',') : [];
}

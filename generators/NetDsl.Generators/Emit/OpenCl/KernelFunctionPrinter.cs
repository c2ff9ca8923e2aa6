using System.Globalization;
using System.Text;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>
/// Takes a kernel's draft and the calls of the functions that its bodies became, gives the text of the <c>__kernel</c> function. Bodies of a merged launch stand behind
/// branches over ranges of group numbers; those are uniform, so bodies may hold barriers.
/// </summary>
internal static class KernelFunctionPrinter
{
    private const int LineLength = 140;

    public static string Print(KernelDraft draft, string name, IReadOnlyList<BodyCall?> calls)
    {
        if (!draft.Stages.IsEmpty)
        {
            return ChainFunctionPrinter.Print(draft, name, calls);
        }

        SourceWriter inside = new();
        LocalMemory localMemory = new();
        if (draft.Bodies.Count == 1)
        {
            inside.Line("const int group = (int)get_group_id(0), item = (int)get_local_id(0);").Line(Body(draft.Bodies[0], calls[0], "group", localMemory));
        }
        else
        {
            inside.Line($"const int launched = {(draft.LocalSize == 1 ? "MIXED_GROUP" : "(int)get_group_id(0)")}, item = (int)get_local_id(0);");
            GroupRanges ranges = new(inside, [.. draft.Bodies.Select(body => body.Groups)], "limit");
            for (int i = 0; i < draft.Bodies.Count; i++)
            {
                string body = Body(draft.Bodies[i], calls[i], ranges.NumberIn(i, "launched"), localMemory), condition = ranges.Condition(i, "launched");
                _ = calls[i] is null ? inside.Open(condition).Line(body).Close() : inside.Line(Under(condition, body));
            }
        }

        SourceWriter text = new();
        text.Line($"__kernel __attribute__((reqd_work_group_size({Number(draft.LocalSize)}, 1, 1)))").Line(Wrapped($"void {name}(", draft.Parameters, ")")).Open();
        foreach (string line in localMemory.Lines)
        {
            text.Line(line);
        }

        return Comment(draft, calls) + text.Line(inside.ToString().TrimEnd('\n')).Close();
    }

    /// <summary>A call under its condition.</summary>
    public static string Under(string condition, string call) => $"{condition}\n\t{call.Replace("\n", "\n\t")}";

    /// <summary>Parts in a list, on more than one line if they are many.</summary>
    public static string Wrapped(string open, IEnumerable<string> parts, string close)
    {
        StringBuilder text = new(open);
        int lineStart = 0, number = 0;
        foreach (string part in parts)
        {
            text.Append(number++ == 0 ? "" : ",");
            if (text.Length - lineStart + part.Length > LineLength)
            {
                text.Append('\n');
                lineStart = text.Length;
                text.Append('\t');
            }
            else if (number > 1)
            {
                text.Append(' ');
            }

            text.Append(part);
        }

        return text.Append(close).ToString();
    }

    /// <summary>The comments of the bodies; of those that call one function the first.</summary>
    private static string Comment(KernelDraft draft, IReadOnlyList<BodyCall?> calls)
    {
        StringBuilder comment = new();
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        for (int i = 0; i < calls.Count; i++)
        {
            string function = calls[i]?.Function.Name ?? "";
            counts.TryGetValue(function, out int count);
            counts[function] = count + 1;
            comment.Append(count == 0 || function.Length == 0 ? draft.Bodies[i].Comment : "");
        }

        foreach (KeyValuePair<string, int> count in counts.Where(count => count.Key.Length > 0 && count.Value > 1))
        {
            comment.Append($"// {count.Key} computes {Number(count.Value - 1)} more of its kind\n");
        }

        return comment.ToString();
    }

    private static string Body(DraftBody body, BodyCall? call, string group, LocalMemory localMemory)
    {
        IReadOnlyList<string> arrays = localMemory.Add(body.Printed.LocalDeclarations);
        if (call is not null)
        {
            return Wrapped($"{call.Function.Name}(", [group, "item", .. body.Arguments, .. arrays, .. call.Numbers], ");");
        }

        string text = LocalMemory.Rename(body.Printed.LocalDeclarations, body.Printed.Body, arrays).TrimEnd('\n');
        return (group == "group" ? "" : $"const int group = {group};\n") + body.Declarations + text;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

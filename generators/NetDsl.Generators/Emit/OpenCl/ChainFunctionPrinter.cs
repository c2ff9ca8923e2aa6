using System.Globalization;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>
/// Takes a chain's draft and the calls of its bodies' functions, gives the text of its <c>__kernel</c> function. Each stage has two counters: of groups taken, and of groups done. A worker takes shares of
/// groups until none is left, then waits until those that others took are done. The last worker to leave sets the counters to zero for the next time.
/// </summary>
internal static class ChainFunctionPrinter
{
    public static string Print(KernelDraft draft, string name, IReadOnlyList<BodyCall?> calls)
    {
        LocalMemory constants = new();
        List<Func<string, string>> bodies = [.. draft.Bodies.Select((body, i) => Call(body, calls[i], constants))];
        SourceWriter comment = new(), text = new();
        comment.Line("// One launch for these, each after the one before it:");
        text.Line("__kernel __attribute__((reqd_work_group_size(1, 1, 1)))").Line(KernelFunctionPrinter.Wrapped($"void {name}(", draft.Parameters, ")")).Open();
        foreach (string line in constants.Lines.Concat(draft.Pointers))
        {
            text.Line(line);
        }

        text.Line("const int workers = (int)get_num_groups(0), item = 0;");
        int first = 0;
        for (int stage = 0; stage < draft.Stages.Count; stage++)
        {
            int count = draft.Stages[stage];
            DraftBody[] members = [.. draft.Bodies.Skip(first).Take(count)];
            comment.Line($"//   {members[0].Name}{(count > 1 ? $" and {Number(count - 1)} more" : "")}");
            Stage(text, stage, members, bodies.GetRange(first, count));
            text.Line("NEXT");
            first += count;
        }

        return comment + text.Line($"chain_leave(progress, {Number(draft.Stages.Count)}, workers);").Close().ToString();
    }

    private static void Stage(SourceWriter text, int number, DraftBody[] members, List<Func<string, string>> calls)
    {
        // Where groups of the next member begin: a number while it is one, so that most stages need no variables.
        int last = members.Length - 1;
        string[] ends = new string[members.Length];
        for (int i = 0; i <= last; i++)
        {
            string before = i == 0 ? "0" : ends[i - 1], groups = members[i].Groups;
            ends[i] = IsNumber(before, out long start) && IsNumber(groups, out long own) ? Number(start + own) : before == "0" ? groups : $"{before} + {groups}";
            if (i < last && !IsNumber(ends[i], out _))
            {
                string limit = $"limit{Number(number)}_{Number(i)}";
                text.Line($"const int {limit} = {ends[i]};");
                ends[i] = limit;
            }
        }

        text.Open($"STAGE({Number(number)}, {ends[last]})");
        for (int i = 0; i <= last; i++)
        {
            string call = calls[i](i == 0 ? "taken" : $"taken - {ends[i - 1]}");
            string condition = last == 0 ? "" : i == last ? "else" : $"{(i == 0 ? "if" : "else if")} (taken < {ends[i]})";
            text.Line(condition.Length == 0 ? call : $"{condition}\n\t{call.Replace("\n", "\n\t")}");
        }

        text.Close();
    }

    /// <summary>The call of a body for a group, given as OpenCL C.</summary>
    private static Func<string, string> Call(DraftBody body, BodyCall? call, LocalMemory constants)
    {
        if (call is null)
        {
            throw new CompilerBugException(nameof(ChainFunctionPrinter), $"{body.Name} stands in a chain and in no kernel of its own");
        }

        IReadOnlyList<string> arrays = constants.Add(body.Printed.LocalDeclarations);
        return group => KernelFunctionPrinter.Wrapped($"{call.Function.Name}(", [group, "item", .. body.Arguments, .. arrays, .. call.Numbers], ");");
    }

    private static bool IsNumber(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

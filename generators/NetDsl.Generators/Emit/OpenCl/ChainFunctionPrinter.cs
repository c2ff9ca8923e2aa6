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
        foreach (string line in constants.Lines)
        {
            text.Line(line);
        }

        text.Line("const int workers = (int)get_num_groups(0), item = 0;");
        int first = 0;
        for (int stage = 0; stage < draft.Stages.Count; stage++)
        {
            int count = draft.Stages[stage];
            DraftBody[] members = [.. draft.Bodies.Skip(first).Take(count)];
            comment.Line($"//   {string.Join(" + ", members.Select(member => member.Name))}");
            Stage(text, stage, members, bodies.GetRange(first, count));
            text.Line("NEXT");
            first += count;
        }

        return comment + text.Line($"chain_leave(progress, {Number(draft.Stages.Count)}, workers);").Close().ToString();
    }

    private static void Stage(SourceWriter text, int number, DraftBody[] members, List<Func<string, string>> calls)
    {
        int last = members.Length - 1;
        string Limit(int member) => $"limit{Number(number)}_{Number(member)}";
        for (int i = 0; i < last; i++)
        {
            text.Line($"const int {Limit(i)} = {(i == 0 ? "" : $"{Limit(i - 1)} + ")}{members[i].Groups};");
        }

        text.Open($"STAGE({Number(number)}, {(last == 0 ? "" : $"{Limit(last - 1)} + ")}{members[last].Groups})");
        for (int i = 0; i <= last; i++)
        {
            string call = calls[i](i == 0 ? "taken" : $"taken - {Limit(i - 1)}");
            if (last == 0)
            {
                text.Line(call);
                continue;
            }

            text.Open(i == last ? "else" : $"{(i == 0 ? "if" : "else if")} (taken < {Limit(i)})").Line(call).Close();
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

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>
/// Takes a chain's draft and the calls of its bodies' functions, gives the text of its <c>__kernel</c> function. Each stage has two counters: of groups taken, and of groups done. A worker takes shares of
/// groups until none is left, then waits until those that others took are done. The last worker to leave sets the counters to zero for the next time.
/// </summary>
/// <remarks>
/// In a loop the counters of a stage go on: groups are numbered through all iterations. A worker that takes one which belongs to a later iteration keeps it until it gets there itself, so no group is lost or
/// done by a worker that still thinks of the iteration before, however long it sleeps. It gets there: workers never wait at a stage and iteration before which all is done, so whatever is done least far can be
/// done by those who hold it, and they wait nowhere else. Counts are those of an iteration when it ends, because nobody begins the next one of a stage before.
/// </remarks>
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
        if (!draft.Loops.IsEmpty)
        {
            text.Line($"uint next[{Number(draft.Stages.Count)}] = {{ 0 }};").Line($"int held[{Number(draft.Stages.Count)}] = {{ 0 }};");
        }

        int first = 0;
        for (int stage = 0; stage < draft.Stages.Count; stage++)
        {
            int count = draft.Stages[stage];
            DraftBody[] members = [.. draft.Bodies.Skip(first).Take(count)];
            comment.Line($"//   {members[0].Name}{(count > 1 ? $" and {Number(count - 1)} more" : "")}");
            foreach (StageLoop loop in draft.Loops.Where(loop => loop.First == stage))
            {
                text.Open($"for (int {loop.Variable} = 0; {loop.Variable} < {Number(loop.Iterations)}; {loop.Variable}++)");
            }

            string round = Round([.. draft.Loops.Where(loop => loop.First <= stage && stage < loop.First + loop.Count)]);
            Stage(text, stage, round, members, bodies.GetRange(first, count));
            text.Line(round.Length == 0 ? "NEXT" : "NEXT_ROUND");
            foreach (StageLoop _ in draft.Loops.Where(loop => loop.First + loop.Count - 1 == stage))
            {
                text.Close();
            }

            first += count;
        }

        return comment + text.Line($"chain_leave(progress, {Number(draft.Stages.Count)}, workers);").Close().ToString();
    }

    /// <summary>The number of a stage's round, of all that the loops around it run; empty for a stage that runs once.</summary>
    private static string Round(StageLoop[] loops) => loops.Length == 0 ? "" : loops.Skip(1).Aggregate($"(uint){loops[0].Variable}", (round, loop) => $"({round}) * {Number(loop.Iterations)}u + (uint){loop.Variable}");

    private static void Stage(SourceWriter text, int number, string round, DraftBody[] members, List<Func<string, string>> calls)
    {
        GroupRanges ranges = new(text, [.. members.Select(member => member.Groups)], $"limit{Number(number)}_");
        text.Open(round.Length == 0 ? $"STAGE({Number(number)}, {ranges.Total})" : $"ROUND({Number(number)}, {ranges.Total}, {round})");
        for (int i = 0; i < members.Length; i++)
        {
            string call = calls[i](ranges.NumberIn(i, "taken")), condition = ranges.Condition(i, "taken");
            text.Line(condition.Length == 0 ? call : KernelFunctionPrinter.Under(condition, call));
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

using System.Globalization;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>
/// Takes a chain's draft and the calls of its bodies' functions, gives the text of its <c>__kernel</c> function. The groups of a stage lie in queues, one for each worker (up to eight), with a counter each of groups taken; one more
/// counts the groups done. A worker takes groups from its own queue, then from the others', until none is left, then waits until those that others took are done. The last worker to leave sets the counters to zero for the
/// next time.
/// </summary>
/// <remarks>
/// A counter lies with its worker until others have nothing left to do, and a worker comes back to the same groups from stage to stage and step to step: what it wrote is near it. In a loop the counters of a stage go on: in each
/// iteration one moves on by the length of its queue and never past it, so a worker that still thinks of an iteration before finds nothing to take, however long it sleeps, and nothing to wait for. Nobody begins the next
/// iteration of a stage before all groups of this one are done.
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

        text.Line("const int workers = (int)get_num_groups(0), queues = min(workers, CHAIN_QUEUES), own = (int)get_group_id(0) % queues, item = 0;");
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
            text.Line("NEXT");
            foreach (StageLoop _ in draft.Loops.Where(loop => loop.First + loop.Count - 1 == stage))
            {
                text.Close();
            }

            first += count;
        }

        return comment + text.Line($"chain_leave(progress, {Number(draft.Stages.Count)}, queues, workers);").Close().ToString();
    }

    /// <summary>The number of a stage's round, of all that the loops around it run; 0 for a stage that runs once.</summary>
    private static string Round(StageLoop[] loops) => loops.Length == 0 ? "0" : loops.Skip(1).Aggregate($"(uint){loops[0].Variable}", (round, loop) => $"({round}) * {Number(loop.Iterations)}u + (uint){loop.Variable}");

    private static void Stage(SourceWriter text, int number, string round, DraftBody[] members, List<Func<string, string>> calls)
    {
        GroupRanges ranges = new(text, [.. members.Select(member => member.Groups)], $"limit{Number(number)}_");
        text.Open($"STAGE({Number(number)}, {ranges.Total}, {round})");
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

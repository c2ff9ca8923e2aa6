using System.Globalization;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>
/// Takes a chain of a plan and the bodies of its launches, adds one <c>__kernel</c> function to the library and gives it with its arguments. Its bodies are functions that the kernels of its
/// launches call, too: a profile runs those one by one.
/// </summary>
internal static class ChainPrinter
{
    /// <param name="plan">The plan.</param>
    /// <param name="chain">One of its chains.</param>
    /// <param name="bodies">The printed kernels of each launch of the plan.</param>
    /// <param name="library">Where the function goes.</param>
    public static PrintedChain Print(Plan plan, Chain chain, IReadOnlyList<EquatableArray<PrintedKernel>> bodies, KernelLibrary library)
    {
        ChainParameters parameters = new(plan, chain);
        parameters.Progress();
        List<DraftBody> drafts = [];
        List<int> stages = [];
        for (int i = chain.First; i < chain.End; i++)
        {
            Launch launch = plan.Launches[i];
            stages.Add(launch.Kernels.Count);
            for (int k = 0; k < launch.Kernels.Count; k++)
            {
                string name = $"{launch.Kernels[k].Kernel.Name}_{LaunchPrinter.Suffix(plan)}";
                string groups = LaunchPrinter.GroupCountText(launch.Kernels[k].Schedule.Groups, parameters.Batch);
                drafts.Add(new DraftBody(bodies[i][k], name, "", "", parameters.Values(bodies[i][k]).ToEquatableArray(), groups));
            }
        }

        EquatableArray<StageLoop> loops = Enumerable.Range(0, plan.Loops.Count).Where(loop => chain.Holds(plan.Loops[loop])).Select(loop =>
            new StageLoop(plan.Loops[loop].First - chain.First, plan.Loops[loop].Count, plan.Loops[loop].Iterations, ChainParameters.Iteration(loop))).ToEquatableArray();
        EquatableArray<string> parts =
        [
            "chain", .. parameters.Declarations, .. stages.Select(count => count.ToString(CultureInfo.InvariantCulture)), .. loops.Select(loop => loop.ToString()),
            .. drafts.SelectMany(draft => new[] { draft.Printed.LocalDeclarations, draft.Printed.Body, draft.Groups }.Concat(draft.Arguments)),
        ];
        int index = library.Add(parts, () => new KernelDraft($"{plan.Name}_chain_{LaunchPrinter.Suffix(plan)}", 1, parameters.Declarations.ToEquatableArray(), drafts.ToEquatableArray())
        {
            Stages = stages.ToEquatableArray(),
            Loops = loops,
            Pointers = parameters.Pointers.ToEquatableArray(),
        });
        return new PrintedChain(chain, index, parameters.Arguments.ToEquatableArray());
    }
}

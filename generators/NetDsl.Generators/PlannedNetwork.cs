using NetDsl.Execution;
using NetDsl.Generators.Emit;
using NetDsl.Generators.Emit.OpenCl;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;
using NetDsl.Generators.Passes.Memory;

namespace NetDsl.Generators;

/// <summary>An entry point up to its plans.</summary>
/// <param name="Model">What the user wrote.</param>
/// <param name="Kind">What is done with the result.</param>
/// <param name="Plans">One a device class, with the texts of its kernels.</param>
/// <param name="Cuts">The loops that run in segments.</param>
internal sealed record PlannedEntry(EntryModel Model, EntryKind Kind, IReadOnlyList<(Plan Plan, EquatableArray<PrintedKernel>[] Bodies)> Plans, EquatableArray<LoopCut> Cuts);

/// <summary>Plans an entry point.</summary>
/// <param name="entry">The entry point.</param>
/// <param name="kind">What is done with the result.</param>
/// <param name="inSegments">Whether long loops run in segments.</param>
/// <returns>The plans; null where they were to have segments and there is no loop to cut.</returns>
internal delegate PlannedEntry? EntryPlanner(EntryModel entry, EntryKind kind, bool inSegments);

/// <summary>
/// The plans of all entry points of a network, and the memory that they take together: takes a model and how to plan an entry point, gives plans that keep the network's budget where segments of loops help. Within the budget, and
/// without one, each entry point is planned once, as it is; one that takes more by itself is planned again with its long loops in segments, and stays so if that takes less.
/// </summary>
/// <param name="Entries">The entry points.</param>
/// <param name="Memory">What they take.</param>
internal sealed record PlannedNetwork(IReadOnlyList<PlannedEntry> Entries, MemoryUse Memory)
{
    public static PlannedNetwork Run(NetworkModel model, ArenaLayout parameters, ArenaLayout state, EntryPlanner planner)
    {
        (EntryModel Entry, EntryKind Kind)[] entries =
        [
            .. model.Entries.SelectMany(entry => entry.Training is null ? [(entry, EntryKind.Predict)] : new[] { (entry, EntryKind.Evaluate), (entry, EntryKind.Train) }),
        ];

        // Nothing in an entry point depends on another.
        PlannedEntry[] planned = [.. Concurrently.Map(entries, entry => planner(entry.Entry, entry.Kind, false)!)];
        MemoryUse memory = MemoryOf(planned, parameters, state);
        if (model.Budget is not { } budget || memory.Total(model.Capacity) <= budget)
        {
            return new PlannedNetwork(planned, memory);
        }

        planned = [.. Concurrently.Map(planned, entry => TotalWith(entry) > budget ? Smaller(entry, planner(entry.Model, entry.Kind, true)) : entry)];
        return new PlannedNetwork(planned, MemoryOf(planned, parameters, state));

        long TotalWith(PlannedEntry entry) => (memory with { Steps = Steps(entry).ToEquatableArray() }).Total(model.Capacity);

        PlannedEntry Smaller(PlannedEntry first, PlannedEntry? second) => second is not null && TotalWith(second) < TotalWith(first) ? second : first;
    }

    private static MemoryUse MemoryOf(IReadOnlyList<PlannedEntry> entries, ArenaLayout parameters, ArenaLayout state)
    {
        long bytes = sizeof(float) * parameters.Length;
        long[] carried = [.. entries.Select(entry => ArenaLayouts.OfCarried(entry.Kind == EntryKind.Train ? entry.Model.CarriedInTraining : entry.Model.Carried).Length).Where(length => length > 0)];
        return new MemoryUse(
            bytes, sizeof(float) * state.Length, bytes * entries.Count(HasGradients), bytes * entries.Sum(SlotsOf),
            new Placement(sizeof(float) * MemoryRules.CarriedSlack * carried.Length, sizeof(float) * carried.Sum()), entries.SelectMany(Steps).ToEquatableArray());
    }

    private static IEnumerable<StepUse> Steps(PlannedEntry entry) => entry.Plans.Select(plan => MemoryReport.Of(plan.Plan));

    private static bool HasGradients(PlannedEntry entry) => entry.Plans.Any(plan => plan.Plan.Buffers.Any(buffer => buffer.Kind == BufferKind.Gradients));

    private static int SlotsOf(PlannedEntry entry) => entry is { Kind: EntryKind.Train, Model.Optimizer: { } optimizer } ? UpdateRules.For(optimizer).Slots.Count : 0;
}

using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Plans;

/// <summary>
/// One enqueue: kernels that do not depend on each other and have one local size, side by side in one index space. Group numbers run through the kernels in order.
/// </summary>
internal sealed record Launch(EquatableArray<ScheduledKernel> Kernels)
{
    public int LocalSize => Kernels[0].Schedule.LocalSize;
}

/// <summary>
/// Consecutive launches that one enqueue runs, each after the one before it: workers take their groups and wait for each other in between. A loop lies inside it with all its iterations, around it, or apart.
/// </summary>
/// <param name="First">The first launch.</param>
/// <param name="Count">How many, at least two, or one that is a loop.</param>
internal readonly record struct Chain(int First, int Count)
{
    public int End => First + Count;

    /// <summary>Whether all iterations of a loop are in the chain; otherwise the chain lies inside the loop or apart from it.</summary>
    public bool Holds(LaunchLoop loop) => loop.First >= First && loop.End <= End;
}

/// <summary>Consecutive launches that run in order, all of them so often; buffers move in between as their <see cref="Kernels.Buffer.Travels"/> say.</summary>
/// <param name="First">The first launch.</param>
/// <param name="Count">How many, at least one.</param>
/// <param name="Iterations">How often.</param>
internal readonly record struct LaunchLoop(int First, int Count, int Iterations)
{
    public int End => First + Count;

    public bool Holds(int launch) => launch >= First && launch < End;
}

/// <summary>Where a buffer begins in its arena: <c>Constant + PerExample × padded capacity</c>, in floats.</summary>
internal readonly record struct Placement(long Constant, long PerExample);

/// <summary>A variable in its arena.</summary>
internal sealed record PlacedVariable(Variable Variable, long Offset, EquatableArray<long> Strides);

/// <summary>An arena of parameters or state, fixed before fusion so that kernels may run over flat ranges of it. Gaps between variables hold zeros for ever.</summary>
internal sealed record ArenaLayout(EquatableArray<PlacedVariable> Variables, long Length);

/// <summary>An entry point ready to print: launches in order and every buffer's place.</summary>
/// <param name="Name">The entry point's name.</param>
/// <param name="Class">The device class.</param>
/// <param name="Buffers">By id.</param>
/// <param name="Launches">In order, for an in-order queue.</param>
/// <param name="Placements">By buffer id; inputs and outputs have the place of their staging area in the step arena.</param>
/// <param name="StepLength">The length of the step arena: the constant part is its Constant, in floats.</param>
internal sealed record Plan(
    string Name, DeviceClass Class, EquatableArray<Kernels.Buffer> Buffers, EquatableArray<Launch> Launches, EquatableArray<Placement> Placements, Placement StepLength)
{
    /// <summary>Launches that one enqueue runs, ascending and apart; a launch in none is enqueued alone.</summary>
    public EquatableArray<Chain> Chains { get; init; } = [];

    /// <summary>What runs more than once; numbers, order and nesting are those of <see cref="KernelProgram.Loops"/>.</summary>
    public EquatableArray<LaunchLoop> Loops { get; init; } = [];

    /// <summary>How often a step runs a launch.</summary>
    public long TimesOf(int launch) => Loops.Where(loop => loop.Holds(launch)).Aggregate(1L, (times, loop) => times * loop.Iterations);
}

using System.ComponentModel;

namespace NetDsl.Execution;

/// <summary>What a kernel argument is.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum ArgumentKind
{
    /// <summary>The arena of trained parameters.</summary>
    Parameters = 0,

    /// <summary>The arena of gradients; it has the layout of the parameters and belongs to one training entry.</summary>
    Gradients = 1,

    /// <summary>The arena of the optimiser's state; slot s of a parameter is at s × (length of the parameter arena) + the parameter's offset. Belongs to one training entry.</summary>
    Slots = 2,

    /// <summary>The arena of network state (running statistics and the like).</summary>
    State = 3,

    /// <summary>The arena of activations and workspace, shared by all entries of a network.</summary>
    Step = 4,

    /// <summary>The caller's data for input <c>Index</c>, where it lies: in the network's own staging area or in the caller's device array.</summary>
    Input = 5,

    /// <summary>The destination of output <c>Index</c>, in the network's own staging area or in the caller's device array.</summary>
    Output = 6,

    /// <summary>The ring of losses, at the slot of the current step.</summary>
    Loss = 7,

    /// <summary>An <c>int</c>: the number of examples of this call.</summary>
    Batch = 8,

    /// <summary>A <c>uint2</c>: the network's seed, low word first.</summary>
    Seed = 9,

    /// <summary>A <c>uint2</c>: how many steps this entry has taken, low word first. Random streams count it.</summary>
    StepNumber = 10,

    /// <summary>A <c>uint</c> known at compile time, <c>Value</c>: the key of a random stream, an extent.</summary>
    Constant = 11,

    /// <summary>A <c>float</c> that the host computes before each step: number <c>Index</c> of what <see cref="StepScalarFunction"/> writes.</summary>
    StepScalar = 12,

    /// <summary>A <c>long</c>: the padded capacity.</summary>
    Capacity = 13,

    /// <summary>The memory in which the workers of a chain count what they have done; one kernel argument, without a position.</summary>
    Progress = 14,

    /// <summary>An <c>int</c>: the number of the iteration in which loop <c>Index</c> is.</summary>
    Iteration = 15,

    /// <summary>The arena of the states that one entry carries from call to call, for each example of the padded capacity. Belongs to one entry.</summary>
    Carried = 16,
}

/// <summary>
/// One argument of a launch. A buffer kind takes TWO kernel arguments, the memory object and a <c>long</c> with the position of its first element in floats:
/// <c>Offset + OffsetPerExample × padded capacity</c> for arenas, and <c>Offset</c> behind where the data begins for inputs and outputs. Every other kind takes one.
/// </summary>
/// <param name="Kind">What the argument is.</param>
/// <param name="Index">Which input, output, step scalar or loop; otherwise 0.</param>
/// <param name="Offset">The constant part of a position, in floats.</param>
/// <param name="OffsetPerExample">The part of a position that grows with the capacity, in floats an example.</param>
/// <param name="Value">The value of a <see cref="ArgumentKind.Constant"/>.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct ArgumentDescription(ArgumentKind Kind, int Index = 0, long Offset = 0, long OffsetPerExample = 0, uint Value = 0)
{
    /// <summary>How far a position moves with each iteration of the loops in which it does; null when it stays where it is.</summary>
    public TravelDescription[]? Travels { get; init; }
}

/// <summary>How far a position moves.</summary>
/// <param name="Loop">The loop's number in its plan.</param>
/// <param name="Distance">Floats an iteration.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct TravelDescription(int Loop, long Distance);

/// <summary>A loop over consecutive launches of a plan: they run in order, all of them so often.</summary>
/// <param name="Number">Its number in the plan.</param>
/// <param name="Iterations">How often.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record LoopDescription(int Number, int Iterations);

/// <summary>A count of work-groups that may depend on the batch: <c>Factor × ⌈batch × Multiplier / Divisor⌉</c>, or just <c>Factor</c> when <c>Multiplier</c> is 0.</summary>
/// <param name="Factor">The constant factor.</param>
/// <param name="Multiplier">Elements an example, or 0 when the count does not depend on the batch.</param>
/// <param name="Divisor">Elements a work-group.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct GroupCount(long Factor, long Multiplier = 0, long Divisor = 1);

/// <summary>What a launch computes, and what that takes. Amounts are <c>constant + per example × batch</c>; padding is not counted.</summary>
/// <param name="Label">The layers and steps of the network it computes, for profiles and error messages.</param>
/// <param name="Flops">Floating-point operations that do not depend on the batch; a multiply-add counts two.</param>
/// <param name="FlopsPerExample">Floating-point operations an example.</param>
/// <param name="Bytes">Bytes of memory it must touch whatever the batch, each tensor counted once.</param>
/// <param name="BytesPerExample">Bytes an example.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record LaunchWork(string Label, long Flops = 0, long FlopsPerExample = 0, long Bytes = 0, long BytesPerExample = 0);

/// <summary>One kernel launch. Index spaces are one-dimensional; the number of groups is the sum of <paramref name="Groups"/> (a merged launch has several terms).</summary>
/// <param name="Kernel">The index of the kernel in <see cref="NetworkDescription.Kernels"/>.</param>
/// <param name="LocalSize">Work-items a work-group; always given to the driver.</param>
/// <param name="Groups">The terms of the group count.</param>
/// <param name="Arguments">The arguments in the order of the kernel's parameters.</param>
/// <param name="Work">What the launch computes, and what that takes.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record LaunchDescription(int Kernel, int LocalSize, GroupCount[] Groups, ArgumentDescription[] Arguments, LaunchWork Work)
{
    /// <summary>
    /// For a chain the launches that it replaces, in order: it computes the same, with the same functions. Its kernel may have any number of groups: each is a worker that takes groups of these launches, one launch
    /// after the other. Empty for a plain launch.
    /// </summary>
    public LaunchDescription[] Stages { get; init; } = [];

    /// <summary>The loops in which the launch is enqueued, the outermost first. What a chain repeats by itself is not among them.</summary>
    public LoopDescription[] Loops { get; init; } = [];

    /// <summary>How often a step enqueues the launch.</summary>
    internal long Times
    {
        get
        {
            var times = 1L;
            foreach (var loop in Loops)
            {
                times *= loop.Iterations;
            }

            return times;
        }
    }

    /// <summary>The number of work-groups for a batch; of a chain how many its widest launch has, more workers would have nothing to do.</summary>
    internal long GroupsFor(int batch)
    {
        var groups = 0L;
        foreach (var stage in Stages)
        {
            groups = Math.Max(groups, stage.GroupsFor(batch));
        }

        foreach (var term in Groups)
        {
            groups += term.Factor * (term.Multiplier == 0 ? 1 : ((batch * term.Multiplier) + term.Divisor - 1) / term.Divisor);
        }

        return groups;
    }
}

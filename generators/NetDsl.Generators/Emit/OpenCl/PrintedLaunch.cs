using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>What a kernel argument is; members and meaning are those of the runtime's ArgumentKind.</summary>
internal enum ArgumentKind
{
    Parameters,
    Gradients,
    Slots,
    State,
    Step,
    Input,
    Output,
    Loss,
    Batch,
    Seed,
    StepNumber,
    Constant,
    StepScalar,
    Capacity,
    Progress,
    Iteration,
    Carried,
}

/// <summary>One argument of a launch; the meaning of the numbers is that of the runtime's ArgumentDescription.</summary>
internal readonly record struct KernelArgument(ArgumentKind Kind, int Index = 0, long Offset = 0, long OffsetPerExample = 0, uint Value = 0)
{
    /// <summary>How the position moves in the loops of the plan.</summary>
    public EquatableArray<Travel> Travels { get; init; } = [];
}

/// <summary>A complete <c>__kernel</c> function without the preludes it needs.</summary>
/// <param name="Name">The function's name, unique in the network.</param>
/// <param name="Text">Comment and function; lines end with LF, the last one too.</param>
/// <param name="Preludes">Names of the preludes it needs, in the order of <see cref="OpenCl.Preludes.All"/>.</param>
internal sealed record KernelSource(string Name, string Text, EquatableArray<string> Preludes);

/// <summary>What a launch computes, and what that takes; the meaning is that of the runtime's LaunchWork.</summary>
/// <param name="Label">The names of its kernels.</param>
/// <param name="Flops">Floating-point operations.</param>
/// <param name="Bytes">Bytes touched, each buffer of a kernel counted once.</param>
internal sealed record LaunchWork(string Label, Amount Flops, Amount Bytes);

/// <summary>One enqueue of a printed plan.</summary>
/// <param name="Kernel">The kernel's index in the network's <see cref="KernelLibrary"/>.</param>
/// <param name="LocalSize">Work-items a group.</param>
/// <param name="Groups">The terms of the group count.</param>
/// <param name="Arguments">In the order of the function's parameters; a buffer is one argument here and two there.</param>
/// <param name="Work">What the launch computes, and what that takes.</param>
internal sealed record PrintedLaunch(
    int Kernel, int LocalSize, EquatableArray<GroupCount> Groups, EquatableArray<KernelArgument> Arguments, LaunchWork Work);

/// <summary>One enqueue that runs several launches of a printed plan, one after the other.</summary>
/// <param name="Chain">Which launches.</param>
/// <param name="Kernel">The kernel's index in the network's <see cref="KernelLibrary"/>.</param>
/// <param name="Arguments">In the order of the function's parameters.</param>
internal sealed record PrintedChain(Chain Chain, int Kernel, EquatableArray<KernelArgument> Arguments);

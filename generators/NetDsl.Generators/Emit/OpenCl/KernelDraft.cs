using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>A body in a kernel, which may hold several.</summary>
/// <param name="Printed">The body.</param>
/// <param name="Name">The name that a function made of it would have.</param>
/// <param name="Comment">Lines of comment: what it fuses, its index space and schedule, what it takes.</param>
/// <param name="Declarations">Declares the names that the body uses, where it stands in the kernel itself.</param>
/// <param name="Arguments">What the kernel passes for the body's parameters, where it calls a function.</param>
/// <param name="Groups">The number of groups as OpenCL C; empty for the last body of a kernel, which has all others.</param>
internal sealed record DraftBody(PrintedKernel Printed, string Name, string Comment, string Declarations, EquatableArray<string> Arguments, string Groups);

/// <summary>A loop around stages of a chain.</summary>
/// <param name="First">The first stage.</param>
/// <param name="Count">How many.</param>
/// <param name="Iterations">How often they run.</param>
/// <param name="Variable">The name of the iteration's number.</param>
internal readonly record struct StageLoop(int First, int Count, int Iterations, string Variable);

/// <summary>A <c>__kernel</c> function whose bodies may yet become functions that it shares with other kernels.</summary>
/// <param name="Name">The name it would like to have.</param>
/// <param name="LocalSize">Work-items a group.</param>
/// <param name="Parameters">Declarations of its parameters.</param>
/// <param name="Bodies">The bodies: a group runs one of them, by its number.</param>
internal sealed record KernelDraft(string Name, int LocalSize, EquatableArray<string> Parameters, EquatableArray<DraftBody> Bodies)
{
    /// <summary>For a chain the number of bodies of each of its stages; empty for a plain launch.</summary>
    public EquatableArray<int> Stages { get; init; } = [];

    /// <summary>For a chain the loops around its stages, in the order in which they open.</summary>
    public EquatableArray<StageLoop> Loops { get; init; } = [];

    /// <summary>For a chain lines that declare the pointers its calls use.</summary>
    public EquatableArray<string> Pointers { get; init; } = [];
}

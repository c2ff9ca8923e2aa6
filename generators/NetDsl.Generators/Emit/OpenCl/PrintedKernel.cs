using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>What a parameter of a printed kernel is; the memory planner and the runtime fill it in.</summary>
internal enum ParameterKind
{
    /// <summary>A buffer, by <see cref="KernelParameter.Index"/>; it becomes two OpenCL arguments, arena and offset.</summary>
    Buffer,
    Batch,
    Seed,
    StepNumber,

    /// <summary>A compile-time number kept out of the text so that equal layers share a text.</summary>
    Constant,
    StepScalar,
}

/// <summary>A parameter of a printed kernel. In the body a buffer is a pointer called <paramref name="Name"/>, anything else a variable of that name.</summary>
/// <param name="Index">The buffer's id, the step scalar's number, or 0.</param>
/// <param name="IsWritten">For a buffer, whether the kernel writes it.</param>
/// <param name="IsInteger">For a buffer, whether its elements are Int32.</param>
/// <param name="Value">The value of a constant.</param>
internal sealed record KernelParameter(ParameterKind Kind, string Name, int Index = 0, bool IsWritten = false, bool IsInteger = false, uint Value = 0);

/// <summary>
/// One scheduled kernel as OpenCL C, not yet wrapped in a <c>__kernel</c> function: several of these may share a launch. The body finds its group in <c>int group</c> and its item in
/// <c>int item</c>, never returns early, and uses only the names of its parameters and its own.
/// </summary>
/// <param name="Comment">Lines for the reader: what was fused, the index space, FLOPs and bytes.</param>
/// <param name="LocalDeclarations">Declarations of arrays in local and constant memory, which OpenCL wants at the kernel's outermost scope; one a line, often empty.</param>
/// <param name="Preludes">Names of the preludes it needs, <see cref="Preludes"/>.</param>
internal sealed record PrintedKernel(
    string Comment, EquatableArray<KernelParameter> Parameters, string LocalDeclarations, string Body, EquatableArray<string> Preludes);

using System.ComponentModel;

namespace NetDsl.Execution;

/// <summary>Gives OpenCL C text as UTF-8; the generated code hands out literals, so nothing is allocated until a program is built.</summary>
/// <returns>The text.</returns>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate ReadOnlySpan<byte> SourceText();

/// <summary>A kernel of a network. A program is made of the preludes its kernels need, in order, followed by the kernels.</summary>
/// <param name="Name">The kernel's function name.</param>
/// <param name="Text">The kernel's text, without preludes.</param>
/// <param name="Preludes">Indices into <see cref="NetworkDescription.Preludes"/>, ascending.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record KernelDescription(string Name, SourceText Text, int[] Preludes);

/// <summary>
/// Everything the runtime needs to run a network: written by the source generator as constants, read once when a network is constructed.
/// </summary>
/// <param name="Name">The class's name.</param>
/// <param name="Parameters">The trained parameters, ordered by name.</param>
/// <param name="States">The network's other variables, ordered by name.</param>
/// <param name="ParameterLength">The length of the parameter arena in floats.</param>
/// <param name="StateLength">The length of the state arena in floats.</param>
/// <param name="Entries">The entry points, in the order of the indices that generated methods use.</param>
/// <param name="Preludes">Texts that kernels share.</param>
/// <param name="Kernels">All kernels of all device classes.</param>
/// <param name="DefaultCapacity">The batch capacity when the constructor names none.</param>
/// <param name="Card">The model card.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record NetworkDescription(
    string Name, TensorDescription[] Parameters, TensorDescription[] States, long ParameterLength, long StateLength,
    EntryDescription[] Entries, SourceText[] Preludes, KernelDescription[] Kernels, int DefaultCapacity, ModelCard Card);

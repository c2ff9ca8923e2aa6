using NetDsl.Generators.Frontend.Staging;

namespace NetDsl.Generators.Frontend.Advice;

/// <summary>One application of a function or layer of the language to tensors, as it was met while a graph was read.</summary>
/// <param name="Function">The function's name, <c>Dense</c>.</param>
/// <param name="Kind">How messages call it, <c>Dense(10)</c>.</param>
/// <param name="Operands">The graph values it was given, the one that it is applied to first.</param>
/// <param name="Result">The graph value it gave.</param>
/// <param name="HasBias">Whether it added a bias of its own.</param>
/// <param name="Initializer">The initialiser that the user chose for its weights, <c>HeNormal</c>, where it was made for certain activations; otherwise empty.</param>
/// <param name="IsInnermost">Whether nothing else was applied inside: a residual block is no use of its operand beside those of its ways.</param>
/// <param name="Origin">Where it is written.</param>
internal sealed record Application(string Function, string Kind, IReadOnlyList<int> Operands, int Result, bool HasBias, string Initializer, bool IsInnermost, Origin Origin);

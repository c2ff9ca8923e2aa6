namespace NetDsl.Generators.Library;

/// <summary>
/// A function of the language that the compiler knows: every public static member of the runtime's <c>NetDsl.Functions</c> and every operator or member of <c>Tensor</c>,
/// <c>Indices</c>, <c>Parameter</c> and <c>Layer</c> has one row, found by <paramref name="Name"/>. Overloads share a row; the body looks at which arguments are there.
/// A test compares the rows with the runtime's members.
/// </summary>
/// <param name="Name">
/// <c>Relu</c> for <c>NetDsl.Functions.Relu</c>; <c>Tensor.Dot</c>, <c>Tensor.get_T</c>, <c>Tensor.op_Addition</c>, <c>Tensor.get_Item</c> for members (the receiver is argument "this").
/// </param>
/// <param name="Body">Builds the graph and returns the value. Throws <see cref="StagingException"/> for a user's mistake.</param>
internal sealed record LibraryFunction(string Name, Func<LibraryCall, Staged> Body);

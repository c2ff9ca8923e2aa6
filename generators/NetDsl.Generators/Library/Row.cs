using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Library;

/// <summary>The shapes that most rows of the library have, so that a row says only what is its own.</summary>
internal static class Row
{
    /// <summary>A function of one tensor, <c>F(Tensor x)</c>.</summary>
    public static LibraryFunction Unary(string name, Func<GraphBuilder, int, int> body) => new(name, call => new Staged.Tensor(body(call.Graph, call.Tensor("x"))));

    /// <summary>
    /// A function with a direct form and a form for the pipe, told apart by whether the argument <paramref name="operand"/> is there: <c>F(x, …)</c> computes, <c>F(…)</c> is a layer.
    /// </summary>
    /// <param name="name">The function.</param>
    /// <param name="operand">The parameter that only the direct form has.</param>
    /// <param name="prepare">Reads the other arguments at once, and gives what is done to the operand.</param>
    public static LibraryFunction Pipeable(string name, string operand, Func<LibraryCall, Func<LibraryCall, int, int>> prepare) => new(name, call =>
    {
        Func<LibraryCall, int, int> body = prepare(call);
        return call.Has(operand) ? new Staged.Tensor(body(call, call.Tensor(operand))) : Layer(name, body);
    });

    /// <summary>A layer of a function of one tensor.</summary>
    /// <param name="kind">How messages call it.</param>
    /// <param name="body">What it does to its operand.</param>
    /// <param name="makesWeights">Whether applying it declares parameters or state.</param>
    public static Staged.Layer Layer(string kind, Func<LibraryCall, int, int> body, bool makesWeights = false) =>
        new(new StagedLayer(kind, makesWeights, (call, x) => new Staged.Tensor(body(call, call.ToTensor(x)))));
}

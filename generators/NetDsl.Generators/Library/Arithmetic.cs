using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Library;

/// <summary>The operators of tensors: arithmetic and comparison, element by element with broadcasting.</summary>
internal static class Arithmetic
{
    public static LibraryFunction[] Rows { get; } =
    [
        Binary("op_Addition", "+", ScalarFunction.Add),
        Binary("op_Subtraction", "-", ScalarFunction.Subtract),
        Binary("op_Multiply", "*", ScalarFunction.Multiply),
        Binary("op_Division", "/", ScalarFunction.Divide),
        Binary("op_LessThan", "<", ScalarFunction.Less),
        Binary("op_LessThanOrEqual", "<=", ScalarFunction.LessOrEqual),
        Binary("op_GreaterThan", ">", ScalarFunction.Less, isSwapped: true),
        Binary("op_GreaterThanOrEqual", ">=", ScalarFunction.LessOrEqual, isSwapped: true),
        new("Tensor.op_UnaryNegation", call => new Staged.Tensor(call.Graph.Map(ScalarFunction.Negate, call.Tensor("x")))),
        new("Tensor.op_UnaryPlus", call => new Staged.Tensor(call.Tensor("x"))),

        // A number stays a constant until something needs a tensor, so that constants fold and functions can still ask for its value.
        new("Tensor.op_Implicit", call => call.Required("value")),
    ];

    private static LibraryFunction Binary(string name, string symbol, ScalarFunction function, bool isSwapped = false) => new("Tensor." + name, call =>
    {
        int left = call.Tensor("left"), right = call.Tensor("right");
        call.Graph.CheckBroadcast($"'{symbol}'", isMultiplication: function == ScalarFunction.Multiply, left, right);
        return new Staged.Tensor(isSwapped ? call.Graph.Map(function, right, left) : call.Graph.Map(function, left, right));
    });
}

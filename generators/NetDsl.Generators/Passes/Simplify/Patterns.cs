using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Passes.Simplify;

/// <summary>What the rules ask about values that are already written.</summary>
internal static class Patterns
{
    /// <summary>Whether every element of a value is the same number, known at compile time.</summary>
    public static bool IsConstant(this GraphBuilder graph, int value, out double number)
    {
        bool isConstant = graph.Values[value].Op is Op.Constant { Values.Count: 1 };
        number = isConstant ? ((Op.Constant)graph.Values[value].Op).Values[0] : 0;
        return isConstant;
    }

    public static bool IsConstant(this GraphBuilder graph, int value) => graph.IsConstant(value, out _);

    /// <summary>Whether a value applies a function, and to what.</summary>
    public static bool Is(this GraphBuilder graph, int value, ScalarFunction function, out int first, out int second)
    {
        Value definition = graph.Values[value];
        bool matches = definition.Op is Op.Scalar scalar && scalar.Function == function;
        first = matches ? definition.Operands[0] : -1;
        second = matches && definition.Operands.Count > 1 ? definition.Operands[1] : -1;
        return matches;
    }

    public static bool IsNegation(this GraphBuilder graph, int value, out int operand) => graph.Is(value, ScalarFunction.Negate, out operand, out _);

    /// <summary>Whether a value is a view of type <typeparamref name="TOp"/>, and of what.</summary>
    public static bool Is<TOp>(this GraphBuilder graph, int value, out TOp? op, out int operand)
        where TOp : Op
    {
        op = graph.Values[value].Op as TOp;
        operand = op is null ? -1 : graph.Values[value].Operands[0];
        return op is not null;
    }

    /// <summary>
    /// Whether no element can be infinite or NaN whatever the data, so that a product with 0 is 0: numbers the compiler makes itself, and views of them.
    /// </summary>
    public static bool IsFinite(this GraphBuilder graph, int value)
    {
        Value definition = graph.Values[value];
        return definition.Op switch
        {
            Op.OneHot or Op.Iota or Op.BatchSize or Op.Random or Op.ToFloat => true,
            Op.Constant constant => constant.Values.All(number => !double.IsNaN(number) && !double.IsInfinity(number)),
            Op.Reshape or Op.Transpose or Op.Broadcast or Op.Slice or Op.Pad or Op.Window => graph.IsFinite(definition.Operands[0]),
            Op.Scalar scalar => IsComparison(scalar.Function),
            _ => false,
        };
    }

    /// <summary>Whether every element is 0 or 1.</summary>
    public static bool IsTruth(this GraphBuilder graph, int value)
    {
        Value definition = graph.Values[value];
        return definition.Op switch
        {
            Op.OneHot => true,
            Op.Reshape or Op.Transpose or Op.Broadcast or Op.Slice or Op.Pad or Op.Window => graph.IsTruth(definition.Operands[0]),
            Op.Scalar scalar => IsComparison(scalar.Function),
            _ => false,
        };
    }

    private static bool IsComparison(ScalarFunction function) => function is ScalarFunction.Less or ScalarFunction.LessOrEqual or ScalarFunction.Equal;
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Simplify;

/// <summary>
/// Takes any graph and gives the same graph in which equal operations on equal operands are one value (value numbering over straight-line code; Cocke, 1970). The first one's label stays.
/// Random numbers of one stream, kind and shape are equal by definition; of different streams never.
/// </summary>
internal static class CommonSubexpressions
{
    public static Graph Run(Graph graph)
    {
        Dictionary<(Op, EquatableArray<int>, TensorType), int> numbers = [];
        return GraphRewriter.Rewrite(graph, (builder, value) =>
        {
            var key = (value.Op, Ordered(value), value.Type);
            if (!numbers.TryGetValue(key, out int number))
            {
                number = builder.Append(value.Op, value.Operands, value.Type);
                numbers.Add(key, number);
            }

            return number;
        });
    }

    /// <summary>The operands, in ascending order where order does not matter.</summary>
    private static EquatableArray<int> Ordered(Value value) =>
        value.Op is Op.Scalar { Function: ScalarFunction.Add or ScalarFunction.Multiply or ScalarFunction.Equal } && value.Operands[1] < value.Operands[0]
            ? [value.Operands[1], value.Operands[0]]
            : value.Operands;
}

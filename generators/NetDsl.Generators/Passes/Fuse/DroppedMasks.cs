using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Simplify;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes a graph, gives one in which the gradient of a dropout behind a rectifier asks the sign of what the dropout gave: it is positive where the element was both kept and positive, which are the elements that
/// have an adjoint. So no random number is drawn again for the gradient, and the rectified value is not needed beside the dropped one, which the next layer reads anyway. Guarantees: the same numbers (kept
/// elements are scaled by at least 1, so none of them vanishes).
/// </summary>
internal static class DroppedMasks
{
    public static Graph Run(Graph graph)
    {
        Dictionary<(int Dropped, int Rectified), int> kept = [];
        Dictionary<int, (int Kept, Value Adjoint, Value Selection)> masks = [];
        foreach (Value value in graph.Values)
        {
            if (IsSelection(graph, value) && Scaled(graph, value.Operands[2]) is { } scaled && scaled.Factor >= 1 && !kept.ContainsKey((value.Operands[0], scaled.Of)))
            {
                kept.Add((value.Operands[0], scaled.Of), value.Id);
            }

            if (IsMask(graph, value) && graph[value.Operands[1]] is var adjoint && Scaled(graph, adjoint.Id) is { } selected && IsSelection(graph, graph[selected.Of])
                && kept.TryGetValue((graph[selected.Of].Operands[0], graph[value.Operands[0]].Operands[1]), out int id))
            {
                masks.Add(value.Id, (id, adjoint, graph[selected.Of]));
            }
        }

        if (masks.Count == 0)
        {
            return graph;
        }

        int[] numbers = new int[graph.Values.Count];
        return DeadValues.Run(GraphRewriter.Rewrite(graph, (builder, value) => numbers[value.Id] = masks.TryGetValue(value.Id, out (int Kept, Value Adjoint, Value Selection) mask)
            ? Write(builder, value, mask.Kept, mask.Adjoint, mask.Selection)
            : builder.Append(value.Op, value.Operands, value.Type)));

        int Write(GraphBuilder builder, Value value, int id, Value adjoint, Value selection)
        {
            int zero = builder.Constant(0, value.Type.Shape), through = numbers[selection.Operands[2]];
            int scaled = adjoint.Id == selection.Id
                ? through
                : builder.Append(adjoint.Op, adjoint.Operands.Select(operand => operand == selection.Id ? through : numbers[operand]).ToEquatableArray(), adjoint.Type);
            return builder.Scalar(ScalarFunction.Select, builder.Scalar(ScalarFunction.Less, zero, numbers[id]), scaled, zero);
        }
    }

    /// <summary>A value that is another one times a number, or that one itself.</summary>
    private static (int Of, double Factor)? Scaled(Graph graph, int value)
    {
        if (graph[value].Op is not Op.Scalar { Function: ScalarFunction.Multiply })
        {
            return (value, 1);
        }

        (int first, int second) = (graph[value].Operands[0], graph[value].Operands[1]);
        return Number(graph, second) is { } factor ? (first, factor) : Number(graph, first) is { } other ? (second, other) : null;
    }

    /// <summary>Zero where a condition holds, and a value elsewhere.</summary>
    private static bool IsSelection(Graph graph, Value value) => value.Op is Op.Scalar { Function: ScalarFunction.Select } && Number(graph, value.Operands[1]) == 0;

    /// <summary>A value where another one is positive, and zero elsewhere.</summary>
    private static bool IsMask(Graph graph, Value value) => value.Op is Op.Scalar { Function: ScalarFunction.Select } && Number(graph, value.Operands[2]) == 0
        && graph[value.Operands[0]] is { Op: Op.Scalar { Function: ScalarFunction.Less } } positive && Number(graph, positive.Operands[0]) == 0;

    private static double? Number(Graph graph, int value) => graph[Legality.Origin(graph, value)].Op is Op.Constant { Values: { Count: 1 } values } ? values[0] : null;
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes a graph, gives one in which the sign test of a rectified value reads the rectified value: <c>0 &lt; x</c> is <c>0 &lt; max(x, 0)</c>, also for NaN. The gradient of a rectifier then needs only what the
/// next layer needs anyway, and the value before it is not stored.
/// </summary>
internal static class PositiveMasks
{
    public static Graph Run(Graph graph)
    {
        Dictionary<int, int> rectified = [];
        Value[] values = graph.Values.ToArray();
        foreach (Value value in graph.Values)
        {
            if (value.Op is not Op.Scalar { Function: var function })
            {
                continue;
            }

            if (function == ScalarFunction.Maximum && IsZero(graph, value.Operands[1]))
            {
                rectified[value.Operands[0]] = value.Id;
            }
            else if (function == ScalarFunction.Less && IsZero(graph, value.Operands[0]) && rectified.TryGetValue(value.Operands[1], out int positive))
            {
                values[value.Id] = value with { Operands = [value.Operands[0], positive] };
            }
        }

        return graph with { Values = values.ToEquatableArray() };
    }

    private static bool IsZero(Graph graph, int value) => graph[Legality.Origin(graph, value)].Op is Op.Constant { Values: { Count: 1 } values } && values[0] == 0;
}

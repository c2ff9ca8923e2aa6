using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Frontend.Advice;

/// <summary>What values of a graph are computed from.</summary>
internal static class Dependence
{
    /// <summary>Whether a value is computed from parameters.</summary>
    public static bool IsOnWeights(Graph graph, int value) => Reached(graph, (id, op) => op is Op.Parameter, value + 1)[value];

    /// <summary>Whether what follows from a value meets weights: something computed from parameters alone.</summary>
    public static bool IsWeighedAfter(Graph graph, int value)
    {
        bool[] follows = Reached(graph, (id, _) => id == value, graph.Values.Count);
        bool[] hasWeights = Reached(graph, (_, op) => op is Op.Parameter, graph.Values.Count), hasData = Reached(graph, (_, op) => op is Op.Input or Op.Random or Op.State or Op.Carried, graph.Values.Count);
        return Enumerable.Range(value + 1, graph.Values.Count - value - 1)
            .Any(id => follows[id] && graph[id].Operands.Any(operand => hasWeights[operand] && !hasData[operand]));
    }

    /// <summary>Which of the first values are, or are computed from, one that fits.</summary>
    private static bool[] Reached(Graph graph, Func<int, Op, bool> fits, int count)
    {
        bool[] reached = new bool[count];
        for (int id = 0; id < count; id++)
        {
            reached[id] = fits(id, graph[id].Op) || graph[id].Operands.Any(operand => reached[operand]);
        }

        return reached;
    }
}

using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Passes.Simplify;

/// <summary>Takes any graph and gives the same graph without the values that no result depends on. The list of inputs stays as it is: it is the entry point's signature.</summary>
internal static class DeadValues
{
    public static Graph Run(Graph graph)
    {
        bool[] needed = new bool[graph.Values.Count];
        foreach (GraphResult result in graph.Results)
        {
            needed[result.Value] = true;
        }

        for (int id = needed.Length - 1; id >= 0; id--)
        {
            foreach (int operand in graph[id].Operands)
            {
                needed[operand] |= needed[id];
            }
        }

        return needed.All(isNeeded => isNeeded) ? graph : GraphRewriter.Rewrite(graph, (_, _) => null, id => needed[id]);
    }
}

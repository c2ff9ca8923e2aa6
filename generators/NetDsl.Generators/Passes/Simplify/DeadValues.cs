using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Passes.Simplify;

/// <summary>Takes any graph and gives the same graph without the values that no result depends on. The list of inputs stays as it is: it is the entry point's signature.</summary>
internal static class DeadValues
{
    public static Graph Run(Graph graph)
    {
        bool[] needed = graph.NeededBy(graph.Results.Select(result => result.Value));
        return needed.All(isNeeded => isNeeded) ? graph : GraphRewriter.Rewrite(graph, (_, _) => null, id => needed[id]);
    }
}

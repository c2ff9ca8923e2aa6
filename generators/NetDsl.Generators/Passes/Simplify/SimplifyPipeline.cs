using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Passes.Simplify;

/// <summary>
/// Takes any graph and gives an equal one that computes less: runs the rules, common subexpressions and dead values until nothing changes. Every rule makes the graph smaller, its
/// constants fewer or its operands earlier, so it ends; the bound is for a bug.
/// </summary>
internal static class SimplifyPipeline
{
    private const int MostRounds = 50;

    public static Graph Run(Graph graph)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            Graph before = graph;
            graph = GraphRewriter.Rewrite(graph, Rules);
            VerifyInDebug(graph, nameof(Rules));
            graph = CommonSubexpressions.Run(graph);
            graph = DeadValues.Run(graph);
            VerifyInDebug(graph, nameof(DeadValues));
            if (graph.Equals(before))
            {
                break;
            }
        }

        return graph;
    }

    [System.Diagnostics.Conditional("DEBUG")]
    private static void VerifyInDebug(Graph graph, string pass) => GraphVerifier.Verify(graph, pass);

    private static int? Rules(GraphBuilder graph, Value value) =>
        ConstantFolding.Apply(graph, value)
        ?? ScalarRules.Apply(graph, value)
        ?? ViewRules.Apply(graph, value)
        ?? ReductionRules.Apply(graph, value)
        ?? ContractionRules.Apply(graph, value);
}

using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Passes.Sequences;

/// <summary>Doing to the steps of loops what a pass does to the graph around them.</summary>
internal static class LoopBodies
{
    public static bool HasLoops(Graph graph) => graph.Values.Any(value => value.Op is Op.Scan);

    /// <summary>The graph with each body rewritten, once.</summary>
    public static Graph Map(Graph graph, Func<ScanBody, ScanBody> rewrite)
    {
        if (!HasLoops(graph))
        {
            return graph;
        }

        Dictionary<ScanBody, ScanBody> rewritten = [];
        return GraphRewriter.Rewrite(graph, (builder, value) => value.Op is Op.Scan scan ? builder.Scan(Rewritten(scan.Body), value.Operands, scan.Output) : null);

        ScanBody Rewritten(ScanBody body)
        {
            if (!rewritten.TryGetValue(body, out ScanBody? result))
            {
                result = rewrite(body);
                rewritten.Add(body, result);
            }

            return result;
        }
    }
}

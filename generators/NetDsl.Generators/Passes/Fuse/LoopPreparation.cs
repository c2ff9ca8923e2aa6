using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Sequences;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes a graph, gives it as lowering wants its loops: all trajectories are there, as the memory in which states live; each initial state is a copy of its own, which is stored where its trajectory begins; and no loop gives a
/// result itself, because results are stored by kernels. Guarantees: the copy is the operand of the reshape that is the loop's operand.
/// </summary>
internal static class LoopPreparation
{
    public static Graph Run(Graph graph)
    {
        graph = LoopBodies.Rewrite(graph, (builder, body, operands, used) =>
        {
            EquatableArray<int> all = operands.Select((operand, i) => i < body.States ? Begin(builder, operand) : operand).ToEquatableArray();
            Dictionary<int, int> outputs = Enumerable.Range(0, body.States).Union(used).ToDictionary(output => output, output => builder.Scan(body, all, output));
            return [.. used.Select(output => outputs[output])];
        });
        return graph.Results.Any(result => IsGiven(graph[result.Value].Op)) ? WithCopiedResults(graph) : graph;
    }

    private static int Begin(GraphBuilder builder, int initial)
    {
        Shape shape = builder.ShapeOf(initial);
        return builder.Reshape(Copy(builder, builder.Reshape(initial, shape.WithItems(1))), shape);
    }

    private static Graph WithCopiedResults(Graph graph)
    {
        GraphBuilder builder = GraphBuilder.WithValuesOf(graph);
        foreach (GraphResult result in graph.Results)
        {
            builder.Label = graph[result.Value].Label;
            builder.Result(result.Kind, result.Index, IsGiven(graph[result.Value].Op) ? Copy(builder, result.Value) : result.Value);
        }

        return builder.ToGraph(graph.Name);
    }

    private static bool IsGiven(Op op) => op is Op.Scan;

    private static int Copy(GraphBuilder builder, int value) => builder.Multiply(value, 1.0);
}

using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Passes.Simplify;

/// <summary>Runs the simplifying passes until none of them changes anything.</summary>
internal static class SimplifyPipeline
{
    public static Graph Run(Graph graph) => DeadValues.Run(graph);
}

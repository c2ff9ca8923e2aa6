using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Passes.Simplify;

namespace NetDsl.Generators.Passes.Sequences;

/// <summary>
/// The passes over loops: takes a simplified graph, gives an equal one whose loops do only what must be done step by step; inner loops first. Unrolled, a loop would be simplified with everything around it; that its body stays small is
/// why the generator's time does not depend on the number of steps.
/// </summary>
internal static class LoopPipeline
{
    public static Graph Run(Graph graph)
    {
        if (!LoopBodies.HasLoops(graph))
        {
            return graph;
        }

        graph = LoopPruning.Run(graph);
        graph = LoopBodies.Map(graph, step => Run(SimplifyPipeline.Run(step)));
        graph = LoopHoisting.Run(LoopSinking.Run(graph));
        graph = LoopPruning.Run(LoopGathers.Run(SummedProducts.Run(SimplifyPipeline.Run(graph))));
        graph = LoopBodies.Map(graph, SimplifyPipeline.Run);
        return SimplifyPipeline.Run(graph);
    }
}

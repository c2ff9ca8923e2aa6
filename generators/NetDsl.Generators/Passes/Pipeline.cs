using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Autodiff;
using NetDsl.Generators.Passes.Sequences;
using NetDsl.Generators.Passes.Simplify;

namespace NetDsl.Generators.Passes;

/// <summary>
/// The passes over graphs, in order: from the graph that the reader built to the one that fusion takes. The verifier stands at both borders; debug builds (and so the tests) also
/// verify between passes.
/// </summary>
internal static class GraphPipeline
{
    /// <summary>A prediction, or the evaluation of a loss.</summary>
    public static Graph Prediction(Graph graph)
    {
        graph = GraphVerifier.Verify(graph, "NetworkReader");
        graph = GradientMarks.Erase(graph);
        graph = LoopPipeline.Run(SimplifyPipeline.Run(graph));
        return GraphVerifier.Verify(graph, nameof(SimplifyPipeline));
    }

    /// <summary>The evaluation of a loss: the mean over the batch.</summary>
    public static Graph Evaluation(Graph graph)
    {
        graph = GraphVerifier.Verify(graph, "NetworkReader");
        graph = ReverseMode.Run(graph, []).Graph;
        graph = GradientMarks.Erase(graph);
        graph = LoopPipeline.Run(SimplifyPipeline.Run(graph));
        return GraphVerifier.Verify(graph, nameof(SimplifyPipeline));
    }

    /// <summary>A training step up to the gradients, which the optimiser takes.</summary>
    /// <param name="graph">The graph in training mode, with a loss.</param>
    /// <param name="trained">The indices of the parameters to train.</param>
    /// <param name="optimizer">What limits the gradient; null for no limits.</param>
    public static JointGraph Training(Graph graph, IEnumerable<int> trained, OptimizerModel? optimizer = null)
    {
        graph = GraphVerifier.Verify(graph, "NetworkReader");
        graph = SimplifyPipeline.Run(graph);
        graph = Check(graph, nameof(SimplifyPipeline));
        JointGraph joint = ReverseMode.Run(graph, trained);
        graph = Check(joint.Graph, nameof(ReverseMode));
        graph = GradientClipping.Run(graph, optimizer?.ClipValue ?? 0, optimizer?.ClipNorm ?? 0);
        graph = Check(graph, nameof(GradientClipping));
        graph = GradientMarks.Erase(graph);
        graph = LoopPipeline.Run(SimplifyPipeline.Run(graph));
        return joint with { Graph = GraphVerifier.Verify(graph, nameof(SimplifyPipeline)) };
    }

    /// <summary>A graph as the reader built it with its long loops in segments, which takes less memory and, where a gradient goes through them, more time; and the loops that were cut.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="trained">The indices of the parameters to train; null where there is no gradient.</param>
    public static (Graph Graph, EquatableArray<LoopCut> Cuts) InSegments(Graph graph, IReadOnlyCollection<int>? trained)
    {
        // Which states are used is read off slices, which products would take into their indices: only views are simplified before.
        graph = GraphRewriter.Rewrite(DeadValues.Run(GraphVerifier.Verify(graph, "NetworkReader")), ViewRules.Apply);
        (graph, EquatableArray<LoopCut> cuts) = LoopSegments.Run(DeadValues.Run(graph), trained);
        return (Check(SimplifyPipeline.Run(graph), nameof(LoopSegments)), cuts);
    }

    private static Graph Check(Graph graph, string pass)
    {
        VerifyInDebug(graph, pass);
        return graph;
    }

    [System.Diagnostics.Conditional("DEBUG")]
    private static void VerifyInDebug(Graph graph, string pass) => GraphVerifier.Verify(graph, pass);
}

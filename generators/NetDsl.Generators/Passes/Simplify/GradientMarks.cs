using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Passes.Sequences;

namespace NetDsl.Generators.Passes.Simplify;

/// <summary>Takes a graph that will not be differentiated any more and gives it without the marks where gradients stop, which would hide patterns from the other rules.</summary>
internal static class GradientMarks
{
    public static Graph Erase(Graph graph) => LoopBodies.Map(
        GraphRewriter.Rewrite(graph, (_, value) => value.Op is Op.StopGradient ? value.Operands[0] : null), Erase);
}

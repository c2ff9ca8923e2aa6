using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Passes;

/// <summary>
/// Takes the graph of an entry point as the reader built it and says whether its examples are independent, so that a large batch may be computed in pieces. They are not where something is
/// combined along the batch, where the number of examples is read, where each example draws its own random numbers (a second piece would draw those of the first again), or where rows carry states from call to
/// call (a second piece would go on from those of the first).
/// </summary>
internal static class BatchIndependence
{
    public static bool Holds(Graph graph) => graph.Values.All(value => value.Op switch
    {
        Op.BatchSize or Op.Carried => false,
        Op.Random => !value.Type.Shape.IsBatched,
        Op.Reduce or Op.Contract => value.Type.Shape.IsBatched || value.Operands.All(operand => !graph[operand].Type.Shape.IsBatched),
        Op.Scan scan => Holds(scan.Body.Step),
        _ => true,
    });
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes a graph, gives the same values with those in front that no input, batch size and random number influences: what depends on parameters and states only. Clusters are numbered in the order of values
/// and a value rides on the last one it needs, so a factor for each channel that is worth a kernel of its own (the scale of a batch normalisation in inference) must come before the contraction in whose
/// epilogue it is used. Guarantees: operands come before their users; both halves keep their order.
/// </summary>
internal static class ConstantsFirst
{
    public static Graph Run(Graph graph)
    {
        bool[] varies = new bool[graph.Values.Count];
        foreach (Value value in graph.Values)
        {
            varies[value.Id] = value.Op is Op.Input or Op.BatchSize or Op.Random || value.Type.Shape.IsBatched || value.Operands.Any(operand => varies[operand]);
        }

        int[] order = [.. graph.Values.Select(value => value.Id).OrderBy(id => varies[id])];
        int[] numbers = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            numbers[order[i]] = i;
        }

        return graph with
        {
            Values = order.Select((id, i) => graph[id] with { Id = i, Operands = graph[id].Operands.Select(operand => numbers[operand]).ToEquatableArray() }).ToEquatableArray(),
            Results = graph.Results.Select(result => result with { Value = numbers[result.Value] }).ToEquatableArray(),
        };
    }
}

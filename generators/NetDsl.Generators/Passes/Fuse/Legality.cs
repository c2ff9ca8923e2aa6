using NetDsl.Generators.Ir.Graph;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>Takes operations and values, says what may ride on what and what must be in memory. The rules are of the kernels' shape, not of cost; those are in <see cref="Costs"/>.</summary>
internal static class Legality
{
    /// <summary>Whether the value shows elements of its one operand in other places, or zeros.</summary>
    public static bool IsView(Op op) => op is Op.Reshape or Op.Transpose or Op.Broadcast or Op.Slice or Op.Pad or Op.Window or Op.StopGradient;

    /// <summary>A source that every kernel can load.</summary>
    public static bool IsLoadable(Op op) => op is Op.Input or Op.Parameter or Op.State or Op.Carried;

    public static bool IsAffine(Index index) => index switch
    {
        Index.Constant or Index.Variable => true,
        Index.Sum sum => sum.Terms.All(IsAffine),
        Index.Product product => IsAffine(product.Operand),
        Index.Example example => IsAffine(example.Number),
        _ => false,
    };

    /// <summary>
    /// Values that other kernels or the host read from memory whatever the costs: results; what is under the views of a contraction's operand (its elements are read many times, so work on them would be
    /// repeated), except one-hots of loadable indices and numbers; indices of a gather, because only a load can be an index.
    /// </summary>
    public static HashSet<int> ValuesInMemory(Graph graph)
    {
        HashSet<int> values = [];
        foreach (GraphResult result in graph.Results)
        {
            values.Add(result.Value);
        }

        foreach (Value value in graph.Values)
        {
            switch (value.Op)
            {
                case Op.Contract:
                    foreach (int operand in value.Operands)
                    {
                        int origin = Origin(graph, operand);
                        bool isVirtual = IsLoadable(graph[origin].Op) || graph[origin].Op is Op.Constant { Values.Count: 1 }
                            || (graph[origin].Op is Op.OneHot && IsLoadable(graph[Origin(graph, graph[origin].Operands[0])].Op));
                        if (!isVirtual)
                        {
                            values.Add(origin);
                        }
                    }

                    break;
                case Op.Gather:
                    int index = Origin(graph, value.Operands[1]);
                    if (!IsLoadable(graph[index].Op))
                    {
                        values.Add(index);
                    }

                    break;
            }
        }

        return values;
    }

    /// <summary>What is under the views.</summary>
    public static int Origin(Graph graph, int value)
    {
        while (IsView(graph[value].Op))
        {
            value = graph[value].Operands[0];
        }

        return value;
    }
}

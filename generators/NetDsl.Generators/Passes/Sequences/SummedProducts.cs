using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Sequences;

/// <summary>
/// Takes a graph, gives one in which a sum of a product's results is the product with more to sum, if nothing else reads the results: Σₜ Σₖ aₜₖ bₜₖ is one contraction. This is what makes the gradient of a recurrent weight one product
/// over time and batch, of which no step's share is ever stored.
/// </summary>
internal static class SummedProducts
{
    public static Graph Run(Graph graph)
    {
        int[] readers = new int[graph.Values.Count];
        foreach (int read in graph.Values.SelectMany(value => value.Operands).Concat(graph.Results.Select(result => result.Value)))
        {
            readers[read]++;
        }

        return GraphRewriter.Rewrite(graph, (builder, value) =>
        {
            int operand = value.Operands.Count == 1 ? graph[value.Id].Operands[0] : -1;
            if (value.Op is not Op.Reduce { Kind: ReduceKind.Sum } reduce || readers[operand] != 1 || builder.Values[value.Operands[0]] is not { Op: Op.Contract contract } product)
            {
                return null;
            }

            EquatableArray<AffineIndex> left = contract.Contraction.Output.Where((_, axis) => !reduce.Axes.Contains(axis)).ToEquatableArray();
            return builder.Contract(contract.Contraction with { Output = left }, product.Operands[0], product.Operands[1]);
        });
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Memory;

/// <summary>
/// Takes the graphs of a network, says in which order the axes of convolution weights lie in the arena, outermost first: positions, taps, channels, filters. Filters innermost are what every pass of a convolution
/// reads side by side: lanes where one example has to fill the vectors, neighbouring broadcasts of a register tile where the batch does (<c>docs</c> of the measurements: "Weights: [u][v][i][o] for all").
/// Guarantees: only weights that meet a window of something else, under nothing but reshapes, get an order; matrices stay row-major. Names, checkpoints and what the user sees keep the conventional order,
/// because the host permutes when it reads and writes.
/// </summary>
internal static class WeightOrders
{
    /// <summary>By parameter.</summary>
    public static IReadOnlyDictionary<int, EquatableArray<int>> Of(IEnumerable<Graph> graphs)
    {
        Dictionary<int, EquatableArray<int>> orders = [];
        foreach (Graph graph in graphs)
        {
            foreach (Value value in graph.Values)
            {
                if (value.Op is Op.Contract { Contraction: var contraction })
                {
                    Collect(graph, value.Operands[0], contraction, contraction.A, contraction.B, orders);
                    Collect(graph, value.Operands[1], contraction, contraction.B, contraction.A, orders);
                }
            }
        }

        return orders;
    }

    private static void Collect(
        Graph graph, int operand, Contraction contraction, EquatableArray<AffineIndex> own, EquatableArray<AffineIndex> other, Dictionary<int, EquatableArray<int>> orders)
    {
        Value weights = graph[operand];
        while (weights.Op is Op.Reshape)
        {
            weights = graph[weights.Operands[0]];
        }

        Shape shape = weights.Type.Shape;
        if (weights.Op is not Op.Parameter parameter || shape.Rank < 3 || orders.ContainsKey(parameter.Index) || other.All(index => index.Terms.Count < 2))
        {
            return;
        }

        HashSet<int> output = [.. contraction.Output.SelectMany(index => index.Terms).Select(term => term.Dimension)];
        HashSet<int> taps = [.. other.Where(index => index.Terms.Count > 1).SelectMany(index => index.Terms).Select(term => term.Dimension)];
        HashSet<int> shared = [.. other.SelectMany(index => index.Terms).Select(term => term.Dimension)];
        int[] places = new int[shape.Rank];
        EquatableArray<long> strides = Strides(shape), operandStrides = Strides(graph[operand].Type.Shape);
        for (int axis = 0; axis < places.Length; axis++)
        {
            // A reshape splits filters into groups and filters of a group: the inner part has the whole axis's stride.
            AffineIndex? index = own.Where((_, i) => operandStrides[i] == strides[axis] && !graph[operand].Type.Shape[i].IsOne).LastOrDefault();
            places[axis] = index is not { Terms.Count: 1 } ? 0
                : (output.Contains(index.Terms[0].Dimension), taps.Contains(index.Terms[0].Dimension), shared.Contains(index.Terms[0].Dimension)) switch
                {
                    (true, _, false) => 3,
                    (true, _, true) => 0,
                    (false, true, _) => 1,
                    (false, false, _) => 2,
                };
        }

        orders.Add(parameter.Index, Enumerable.Range(0, shape.Rank).OrderBy(axis => places[axis]).ToEquatableArray());
    }

    private static EquatableArray<long> Strides(Shape shape) => Ir.Kernels.Buffer.DenseStrides(shape).Select(stride => stride.Constant).ToEquatableArray();
}

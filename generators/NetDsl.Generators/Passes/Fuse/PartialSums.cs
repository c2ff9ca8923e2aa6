using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes the graph of a training step, gives one for processors in which weight gradients of convolutions with few weights are summed in parts, each over some rows of the images, and the parts are added afterwards ("split K").
/// So few results give groups nothing to divide but the channels: each group then reads all examples again, from far memory. With the rows divided every group reads its own part of both images once, and neighbouring
/// sums meet what they need in a near cache. Guarantees: the same products; the order of summation depends on shapes only.
/// </summary>
internal static class PartialSums
{
    /// <summary>With more weights, their own division keeps cores busy on data that stays near; parts would only have to be added.</summary>
    private const long GreatestResults = 20000;

    /// <summary>Fewer values of an example in both operands stay in the near cache of a core.</summary>
    private const long LeastLength = 8192;

    /// <summary>An image of fewer channels (the network's input) is near as it is.</summary>
    private const long LeastChannels = 16;

    /// <summary>The numbers of parts to choose from, the best first. More parts read more rows at the edges twice.</summary>
    private static readonly int[] s_parts = [4, 5, 3, 7, 2];

    /// <param name="graph">The graph.</param>
    /// <param name="atAnySize">Whether also where that takes longer.</param>
    public static Graph Run(Graph graph, bool atAnySize = false) =>
        graph.Results.Any(result => result.Kind == ResultKind.Gradient) ? GraphRewriter.Rewrite(graph, (builder, value) => Divide(builder, value, atAnySize)) : graph;

    private static int? Divide(GraphBuilder builder, Value value, bool atAnySize)
    {
        if (value.Op is not Op.Contract { Contraction: var contraction } || value.Type.Shape.IsBatched || !value.Operands.All(operand => builder.ShapeOf(operand).IsBatched)
            || RowsOf(contraction) is not { } rows)
        {
            return null;
        }

        // The results in the order in which convolution weights lie: taps, channels, filters.
        EquatableArray<AffineIndex> windows = contraction.A.Any(index => index.Terms.Count > 1) ? contraction.A : contraction.B;
        int rank = contraction.Output.Count;
        int PlaceOf(int dimension) => windows.Any(index => index.Terms.Count > 1 && index.CoefficientOf(dimension) != 0) ? 0 : windows.Any(index => index.CoefficientOf(dimension) != 0) ? 1 : 2;
        int[] places = [.. contraction.Output.Select(index => PlaceOf(index.Terms[0].Dimension))], order = [.. Enumerable.Range(0, rank).OrderBy(axis => places[axis])];
        long channels = Enumerable.Range(0, rank).Where(axis => places[axis] == 1).Aggregate(1L, (count, axis) => count * value.Type.Shape[axis].Value);
        bool pays = value.Type.Shape.CountPerExample <= GreatestResults && channels >= LeastChannels && value.Operands.Sum(operand => builder.ShapeOf(operand).CountPerExample) >= LeastLength;
        int extent = contraction.Dimensions[rows].Extent.Value, parts = s_parts.FirstOrDefault(count => extent % count == 0 && extent > count);
        if (parts == 0 || !(pays || atAnySize))
        {
            return null;
        }

        int sums = builder.Contract(Divided(contraction, rows, parts, order), value.Operands[0], value.Operands[1]);
        return builder.Transpose(builder.Reduce(ReduceKind.Sum, sums, 0), [.. Enumerable.Range(0, rank).Select(axis => Array.IndexOf(order, axis))]);
    }

    private static Contraction Divided(Contraction contraction, int rows, int parts, int[] order)
    {
        int part = contraction.Dimensions.Count, length = contraction.Dimensions[rows].Extent.Value / parts;
        List<LoopDimension> dimensions = [.. contraction.Dimensions, new LoopDimension(contraction.Dimensions[rows].Name + "p", parts)];
        dimensions[rows] = dimensions[rows] with { Extent = length };
        EquatableArray<AffineIndex> Cut(EquatableArray<AffineIndex> access) => access.Select(index => index.CoefficientOf(rows) is var coefficient and not 0
            ? index with { Terms = index.Terms.Append(new AffineTerm(part, coefficient * length)).OrderBy(term => term.Dimension).ToEquatableArray() }
            : index).ToEquatableArray();
        return new Contraction(dimensions.ToEquatableArray(), order.Select(axis => contraction.Output[axis]).Prepend(AffineIndex.Of(part)).ToEquatableArray(), Cut(contraction.A), Cut(contraction.B));
    }

    /// <summary>The outermost dimension of the sum along which both operands are images and one is read through a window; null where there is none.</summary>
    private static int? RowsOf(Contraction contraction)
    {
        HashSet<int> output = [.. contraction.Output.Select(index => index.Terms[0].Dimension)];
        bool IsReduced(AffineTerm term) => !output.Contains(term.Dimension) && !contraction.Dimensions[term.Dimension].Extent.IsBatch;
        bool IsTap(AffineTerm term) => output.Contains(term.Dimension) && !contraction.Dimensions[term.Dimension].Extent.IsOne;
        foreach ((EquatableArray<AffineIndex> windows, EquatableArray<AffineIndex> other) in new[] { (contraction.A, contraction.B), (contraction.B, contraction.A) })
        {
            foreach (AffineTerm term in windows.Where(index => index.Terms.Count == 2 && index.Terms.Any(IsTap)).SelectMany(index => index.Terms).Where(IsReduced))
            {
                if (other.Any(index => index.Terms.Count == 1 && index.Terms[0].Dimension == term.Dimension))
                {
                    return term.Dimension;
                }
            }
        }

        return null;
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Operators;

/// <summary>
/// The gradient of a contraction for any index map at all, by definition: first the gradient for every combination of the loop variables that index the operand, then, axis by
/// axis, the sum over the combinations that meet in one element, as a contraction with the indicator <c>p = f(variables)</c>. Exact but large; only for the maps that
/// <see cref="ContractionGradient"/> cannot solve.
/// </summary>
internal static class FoldedContractionGradient
{
    public static int Of(
        GraphBuilder graph, Contraction contraction, Shape target, EquatableArray<AffineIndex> targetIndex, EquatableArray<AffineIndex> otherIndex, int adjoint, int other)
    {
        // The batch, if the operand has it, is the first variable: its axis is axis 0 on both sides.
        List<int> variables = [.. targetIndex.SelectMany(index => index.Terms).Select(term => term.Dimension).Distinct().OrderBy(d => !contraction.Dimensions[d].Extent.IsBatch)];
        EquatableArray<AffineIndex> spread = variables.Select(AffineIndex.Of).ToEquatableArray();
        int result = graph.Contract(new Contraction(contraction.Dimensions, spread, contraction.Output, otherIndex), adjoint, other);

        // Axes of the result: first the variables still needed, then the axes already folded.
        for (int axis = 0; axis < target.Rank; axis++)
        {
            if (!target[axis].IsBatch)
            {
                result = Fold(graph, contraction, target, targetIndex, variables, result, axis);
            }
        }

        return result;
    }

    private static int Fold(GraphBuilder graph, Contraction contraction, Shape target, EquatableArray<AffineIndex> targetIndex, List<int> variables, int value, int axis)
    {
        AffineIndex index = targetIndex[axis];
        int indicator = Indicator(graph, contraction, index, target[axis]);
        int[] kept = [.. variables.Where(v => contraction.Dimensions[v].Extent.IsBatch || targetIndex.Skip(axis + 1).Any(later => later.CoefficientOf(v) != 0))];
        Shape shape = graph.ShapeOf(value);
        List<LoopDimension> dimensions = [.. shape.Extents.Select((extent, i) => new LoopDimension(i < variables.Count ? contraction.Dimensions[variables[i]].Name : "p" + i, extent))];
        dimensions.Add(new LoopDimension("p", target[axis]));
        AffineIndex last = AffineIndex.Of(shape.Rank);
        EquatableArray<AffineIndex> read = Enumerable.Range(0, shape.Rank).Select(AffineIndex.Of).ToEquatableArray();
        EquatableArray<AffineIndex> output =
        [
            .. kept.Select(v => AffineIndex.Of(variables.IndexOf(v))), .. Enumerable.Range(variables.Count, shape.Rank - variables.Count).Select(AffineIndex.Of), last,
        ];
        EquatableArray<AffineIndex> condition = [last, .. index.Terms.Select(term => AffineIndex.Of(variables.IndexOf(term.Dimension)))];
        variables.RemoveAll(v => !kept.Contains(v));
        return graph.Contract(new Contraction(dimensions.ToEquatableArray(), output, read, condition), value, indicator);
    }

    /// <summary>[extent, variables…]: 1 where the first index equals the affine index of the others.</summary>
    private static int Indicator(GraphBuilder graph, Contraction contraction, AffineIndex index, Extent extent)
    {
        Shape shape = new([extent, .. index.Terms.Select(term => contraction.Dimensions[term.Dimension].Extent)]);
        int position = graph.Constant(index.Offset, shape);
        for (int i = 0; i < index.Terms.Count; i++)
        {
            position = graph.Add(position, graph.Multiply(graph.Iota(shape, i + 1), (double)index.Terms[i].Coefficient));
        }

        return graph.Map(ScalarFunction.Equal, graph.Iota(shape, 0), position);
    }
}

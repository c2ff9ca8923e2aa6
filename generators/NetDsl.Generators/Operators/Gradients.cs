using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Operators;

/// <summary>
/// Gradient rules of views, reductions and look-ups, written in the graph builder's language, so that they fuse, simplify and differentiate again. Each takes the differentiated
/// value, the number of an operand and the value's adjoint, and returns that operand's adjoint in that operand's shape.
/// </summary>
internal static class Gradients
{
    public static int? Scalar(GraphBuilder graph, Value value, int operand, int adjoint) =>
        ScalarCatalog.Of(((Op.Scalar)value.Op).Function).Derivatives[operand]?.Invoke(graph, value.Operands, value.Id, adjoint);

    public static int? Reshape(GraphBuilder graph, Value value, int operand, int adjoint) => graph.Reshape(adjoint, graph.ShapeOf(value.Operands[operand]));

    public static int? Transpose(GraphBuilder graph, Value value, int operand, int adjoint)
    {
        EquatableArray<int> permutation = ((Op.Transpose)value.Op).Permutation;
        int[] inverse = new int[permutation.Count];
        for (int axis = 0; axis < inverse.Length; axis++)
        {
            inverse[permutation[axis]] = axis;
        }

        return graph.Transpose(adjoint, inverse);
    }

    /// <summary>Everything that one element was repeated to is summed.</summary>
    public static int? Broadcast(GraphBuilder graph, Value value, int operand, int adjoint)
    {
        EquatableArray<int> axes = ((Op.Broadcast)value.Op).Axes;
        Shape from = graph.ShapeOf(value.Operands[operand]), to = value.Type.Shape;
        int[] repeated = [.. Enumerable.Range(0, to.Rank).Where(axis => AxisOf(axis) is not int source || (from[source].IsOne && !to[axis].IsOne))];
        return graph.Reshape(graph.Reduce(ReduceKind.Sum, adjoint, repeated), from);

        int? AxisOf(int axis)
        {
            for (int i = 0; i < axes.Count; i++)
            {
                if (axes[i] == axis)
                {
                    return i;
                }
            }

            return null;
        }
    }

    public static int? Slice(GraphBuilder graph, Value value, int operand, int adjoint)
    {
        Op.Slice slice = (Op.Slice)value.Op;
        Shape from = graph.ShapeOf(value.Operands[operand]), to = value.Type.Shape;
        int[] after = new int[from.Rank], interior = new int[from.Rank];
        for (int axis = 0; axis < from.Rank; axis++)
        {
            if (!from[axis].IsBatch)
            {
                interior[axis] = to[axis].IsOne ? 0 : slice.Steps[axis] - 1;
                after[axis] = from[axis].Value - slice.Starts[axis] - ((to[axis].Value - 1) * (interior[axis] + 1)) - 1;
            }
        }

        return graph.Pad(adjoint, slice.Starts.ToArray(), after, interior);
    }

    public static int? Pad(GraphBuilder graph, Value value, int operand, int adjoint)
    {
        Op.Pad pad = (Op.Pad)value.Op;
        return graph.Slice(adjoint, pad.Before.ToArray(), [.. pad.Interior.Select(zeros => zeros + 1)], graph.ShapeOf(value.Operands[operand]).Extents);
    }

    public static int? Window(GraphBuilder graph, Value value, int operand, int adjoint) =>
        ContractionGradient.OfWindow(graph, ((Op.Window)value.Op).Index, graph.ShapeOf(value.Operands[operand]), adjoint);

    public static int? Contract(GraphBuilder graph, Value value, int operand, int adjoint) => ContractionGradient.Of(graph, value, operand, adjoint);

    public static int? Reduce(GraphBuilder graph, Value value, int operand, int adjoint)
    {
        Op.Reduce reduce = (Op.Reduce)value.Op;
        int x = value.Operands[operand];
        return reduce.Kind switch
        {
            ReduceKind.Sum => Restore(graph, adjoint, graph.ShapeOf(x), reduce.Axes),
            ReduceKind.Maximum when reduce.Axes[0] == 0 && graph.ShapeOf(x).IsBatched => SharedMaximum(graph, x, value.Id, reduce.Axes, adjoint),
            ReduceKind.Maximum => FirstMaximum(graph, x, reduce.Axes, adjoint),
            _ => null,
        };
    }

    /// <summary>
    /// table[b…, v, r…] gets the sum of the adjoints of all i with index[b…, i…] = v: a contraction with one-hot indices, in the order of the indices and so the same every time.
    /// An index outside the table, which the look-up clamps, passes nothing back.
    /// </summary>
    public static int? Gather(GraphBuilder graph, Value value, int operand, int adjoint)
    {
        if (operand != 0)
        {
            return null;
        }

        int table = value.Operands[0], indices = value.Operands[1], shared = ((Op.Gather)value.Op).BatchAxes;
        Shape tableShape = graph.ShapeOf(table), at = graph.ShapeOf(indices);
        int classes = tableShape[shared].Value;
        int within = graph.OneHot(indices, classes);
        List<LoopDimension> dimensions = [.. at.Extents.Select((extent, axis) => new LoopDimension((axis < shared ? "b" : "i") + axis, extent)), new LoopDimension("v", classes)];
        dimensions.AddRange(tableShape.Extents.Skip(shared + 1).Select((extent, axis) => new LoopDimension("r" + axis, extent)));
        EquatableArray<AffineIndex> Of(IEnumerable<int> loops) => loops.Select(AffineIndex.Of).ToEquatableArray();
        IEnumerable<int> rest = Enumerable.Range(at.Rank + 1, tableShape.Rank - shared - 1), lookup = Enumerable.Range(0, at.Rank);
        Contraction contraction = new(
            dimensions.ToEquatableArray(), Of(Enumerable.Range(0, shared).Append(at.Rank).Concat(rest)), Of(lookup.Append(at.Rank)), Of(lookup.Concat(rest)));
        return graph.Contract(contraction, within, adjoint);
    }

    /// <summary>Repeats a reduced value along the reduced axes.</summary>
    private static int Restore(GraphBuilder graph, int reduced, Shape shape, EquatableArray<int> axes) =>
        graph.Broadcast(reduced, shape, [.. Enumerable.Range(0, shape.Rank).Where(axis => !axes.Contains(axis))]);

    /// <summary>The adjoint goes to the first maximum in row-major order.</summary>
    private static int FirstMaximum(GraphBuilder graph, int x, EquatableArray<int> axes, int adjoint)
    {
        Shape shape = graph.ShapeOf(x);
        int[] kept = [.. Enumerable.Range(0, shape.Rank).Where(axis => !axes.Contains(axis))];
        int[] permutation = [.. kept, .. axes];
        int count = axes.Aggregate(1, (product, axis) => product * shape[axis].Value);
        int ordered = graph.Transpose(x, permutation);
        Shape orderedShape = graph.ShapeOf(ordered);
        Shape flat = new(orderedShape.Extents.Take(kept.Length).Append(count).ToEquatableArray());
        int first = graph.OneHot(graph.Reduce(ReduceKind.ArgMaximum, graph.Reshape(ordered, flat), kept.Length), count);
        int spread = graph.Multiply(first, graph.Broadcast(adjoint, flat, [.. Enumerable.Range(0, kept.Length)]));
        int[] inverse = [.. Enumerable.Range(0, shape.Rank).Select(axis => Array.IndexOf(permutation, axis))];
        return graph.Transpose(graph.Reshape(spread, orderedShape), inverse);
    }

    /// <summary>Over the batch, whose extent has no one-hot, equal maxima share the adjoint.</summary>
    private static int SharedMaximum(GraphBuilder graph, int x, int maximum, EquatableArray<int> axes, int adjoint)
    {
        Shape shape = graph.ShapeOf(x);
        int isMaximum = graph.Map(ScalarFunction.Equal, x, Restore(graph, maximum, shape, axes));
        int share = graph.Divide(adjoint, graph.Reduce(ReduceKind.Sum, isMaximum, axes.ToArray()));
        return graph.Multiply(isMaximum, Restore(graph, share, shape, axes));
    }
}

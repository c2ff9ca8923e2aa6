using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Simplify;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes a graph, gives one in which the gradient of a rectifier behind a maximum over windows asks the sign of the maxima instead of that of every element: only the place of the maximum has an adjoint, and
/// there the element is the maximum. So the rectified image is needed by nothing but its pooling, and is not stored. Guarantees: the same numbers, wherever they are numbers.
/// </summary>
internal static class PooledMasks
{
    public static Graph Run(Graph graph)
    {
        Dictionary<int, Match> matches = [];
        foreach (Value value in graph.Values)
        {
            if (Find(graph, value) is { } match)
            {
                matches.Add(value.Id, match);
            }
        }

        if (matches.Count == 0)
        {
            return graph;
        }

        int[] numbers = new int[graph.Values.Count];
        return DeadValues.Run(GraphRewriter.Rewrite(graph, (builder, value) =>
            numbers[value.Id] = matches.TryGetValue(value.Id, out Match? match) ? Write(builder, match, numbers) : builder.Append(value.Op, value.Operands, value.Type)));
    }

    private static int Write(GraphBuilder builder, Match match, int[] numbers)
    {
        int maximum = numbers[match.Maximum], adjoint = numbers[match.Adjoint.Operands[0]];
        int zero = builder.Constant(0, builder.ShapeOf(maximum));
        int masked = builder.Scalar(ScalarFunction.Select, builder.Scalar(ScalarFunction.Less, zero, maximum), adjoint, zero);
        int spread = builder.Append(match.Adjoint.Op, [masked], match.Adjoint.Type);
        return builder.Scalar(ScalarFunction.Multiply, Show(numbers[match.OneHot]), Show(spread));

        int Show(int value) => match.Views.Aggregate(value, (shown, view) => builder.Append(view.Op, [shown], view.Type with { Element = builder.TypeOf(shown).Element }));
    }

    /// <summary>A selection, by the sign of an image, of what a one-hot of the places of its maxima spreads over it.</summary>
    private static Match? Find(Graph graph, Value value)
    {
        if (value.Op is not Op.Scalar { Function: ScalarFunction.Select } || !IsZero(graph, value.Operands[2])
            || graph[value.Operands[0]] is not { Op: Op.Scalar { Function: ScalarFunction.Less } } mask || !IsZero(graph, mask.Operands[0]))
        {
            return null;
        }

        List<Value> views = [];
        Value product = graph[value.Operands[1]];
        for (; product.Op is Op.Reshape or Op.Transpose; product = graph[product.Operands[0]])
        {
            views.Insert(0, product);
        }

        if (product.Op is not Op.Scalar { Function: ScalarFunction.Multiply })
        {
            return null;
        }

        (Value first, Value second) = (graph[product.Operands[0]], graph[product.Operands[1]]);
        (Value oneHot, Value adjoint) = first.Op is Op.OneHot ? (first, second) : (second, first);
        if (oneHot.Op is not Op.OneHot || adjoint.Op is not Op.Broadcast broadcast || !broadcast.Axes.SequenceEqual(Enumerable.Range(0, oneHot.Type.Shape.Rank - 1))
            || graph[oneHot.Operands[0]] is not { Op: Op.Reduce { Kind: ReduceKind.ArgMaximum } reduce } places
            || graph.Values.FirstOrDefault(other => other.Op == new Op.Reduce(ReduceKind.Maximum, reduce.Axes) && other.Operands == places.Operands && other.Id < value.Id) is not { } maximum
            || graph[adjoint.Operands[0]].Type.Shape != maximum.Type.Shape)
        {
            return null;
        }

        return reduce.Axes.SequenceEqual([oneHot.Type.Shape.Rank - 1]) && IsInPlace(graph, graph[places.Operands[0]], mask.Operands[1], views, oneHot.Type.Shape)
            ? new Match(maximum.Id, oneHot.Id, adjoint, views)
            : null;
    }

    /// <summary>Whether the views show each element of the windows where the windows see it in the image.</summary>
    private static bool IsInPlace(Graph graph, Value windows, int image, List<Value> views, Shape shape)
    {
        EquatableArray<LoopDimension> loops = shape.Extents.Select((extent, axis) => new LoopDimension("i" + axis, extent)).ToEquatableArray();
        IndexMath math = new(loops);
        Index[] own = [.. Enumerable.Range(0, shape.Rank).Select(axis => shape[axis].IsOne ? IndexMath.Constant(0) : IndexMath.Variable(axis))];
        Index[] at = own;
        List<Guard> guards = [];
        for (Value value = windows; value.Id != image; value = graph[value.Operands[0]])
        {
            if (!Legality.IsView(value.Op))
            {
                return false;
            }

            at = IndexLowering.OperandIndex(value, graph[value.Operands[0]].Type.Shape, at, math, guards);
        }

        foreach (Value view in Enumerable.Reverse(views))
        {
            at = IndexLowering.OperandIndex(view, graph[view.Operands[0]].Type.Shape, at, math, guards);
        }

        return guards.Count == 0 && at.SequenceEqual(own);
    }

    private static bool IsZero(Graph graph, int value) => graph[Legality.Origin(graph, value)].Op is Op.Constant { Values: { Count: 1 } values } && values[0] == 0;

    /// <param name="Maximum">The maxima of the windows.</param>
    /// <param name="OneHot">1 at their places.</param>
    /// <param name="Adjoint">Their adjoint, repeated over the windows.</param>
    /// <param name="Views">Those that lead from the windows to the image, the first at the windows.</param>
    private sealed record Match(int Maximum, int OneHot, Value Adjoint, List<Value> Views);
}

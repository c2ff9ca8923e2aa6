using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>A value as a part of memory: every so many elements of another value, from one of them on.</summary>
/// <param name="Origin">The value that is in memory.</param>
/// <param name="Offset">The first element, counted in elements from the origin's first.</param>
/// <param name="Strides">One for each axis.</param>
internal sealed record StridedView(int Origin, long Offset, EquatableArray<Stride> Strides);

/// <summary>
/// Takes a value that a loop walks along or captures, says of which memory it is a part, so that the loop reads it in place: slices, transpositions, and reshapes that need no copy (the rule is NumPy's). Other views are
/// stored first.
/// </summary>
internal static class StridedViews
{
    /// <param name="graph">The graph.</param>
    /// <param name="value">The value.</param>
    /// <param name="stridesOf">How a value that is in memory lies there.</param>
    public static StridedView? Of(Graph graph, int value, Func<Value, EquatableArray<Stride>> stridesOf)
    {
        Value node = graph[value];
        if (node.Op is not (Op.Slice or Op.Transpose or Op.Reshape))
        {
            return new StridedView(value, 0, stridesOf(node));
        }

        if (Of(graph, node.Operands[0], stridesOf) is not { } under)
        {
            return null;
        }

        Shape from = graph[node.Operands[0]].Type.Shape, to = node.Type.Shape;
        switch (node.Op)
        {
            case Op.Slice slice:
                long offset = under.Offset + under.Strides.Select((stride, axis) => from[axis].IsBatch ? 0 : slice.Starts[axis] * stride.Constant).Sum();
                return under with { Offset = offset, Strides = under.Strides.Select((stride, axis) => from[axis].IsBatch ? stride : new Stride(stride.Constant * slice.Steps[axis])).ToEquatableArray() };
            case Op.Transpose transpose:
                return under with { Strides = transpose.Permutation.Select(axis => under.Strides[axis]).ToEquatableArray() };
            default:
                return Reshaped(from, under.Strides, to) is { } strides ? under with { Strides = strides } : null;
        }
    }

    /// <summary>The strides under another shape, or null when they would not be strides: groups of axes with as many elements on both sides must be dense among themselves where they are joined.</summary>
    private static EquatableArray<Stride>? Reshaped(Shape from, EquatableArray<Stride> strides, Shape to)
    {
        Stride[] result = new Stride[to.Rank];
        int i = 0, j = 0;
        if (from.IsBatched)
        {
            result[j++] = strides[i++];
        }

        while (i < from.Rank || j < to.Rank)
        {
            int firstFrom = i, firstTo = j;
            long fromCount = i < from.Rank ? from[i++].Value : 1, toCount = j < to.Rank ? to[j++].Value : 1;
            while (fromCount != toCount)
            {
                if (fromCount < toCount)
                {
                    fromCount *= from[i++].Value;
                }
                else
                {
                    toCount *= to[j++].Value;
                }
            }

            int[] wide = [.. Enumerable.Range(firstFrom, i - firstFrom).Where(axis => !from[axis].IsOne)];
            for (int k = 1; k < wide.Length; k++)
            {
                if (strides[wide[k - 1]].Constant != strides[wide[k]].Constant * from[wide[k]].Value)
                {
                    return null;
                }
            }

            long stride = wide.Length == 0 ? 1 : strides[wide[wide.Length - 1]].Constant;
            for (int axis = j - 1; axis >= firstTo; axis--)
            {
                result[axis] = new Stride(stride);
                stride *= to[axis].Value;
            }
        }

        return result.ToEquatableArray();
    }
}

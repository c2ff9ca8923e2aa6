using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes the coordinates of an element of a view, gives the coordinates of the operand's element that it shows, and the guards outside which the view reads zero. This is how views cost no memory:
/// they compose into the index expressions of loads. Guarantees: coordinates of axes of extent 1 are the constant 0, and the batch coordinate is never mixed with others.
/// </summary>
internal static class IndexLowering
{
    /// <summary>The operand's coordinates for element <paramref name="at"/> of a view; guards are appended.</summary>
    public static Index[] OperandIndex(Value view, Shape operand, IReadOnlyList<Index> at, IndexMath math, List<Guard> guards)
    {
        Index[] index = new Index[operand.Rank];
        switch (view.Op)
        {
            case Op.Scalar or Op.ToFloat or Op.StopGradient:
                return [.. at];
            case Op.Reshape:
                return Reshape(at, view.Type.Shape, operand, math);
            case Op.Transpose transpose:
                for (int axis = 0; axis < index.Length; axis++)
                {
                    index[transpose.Permutation[axis]] = at[axis];
                }

                return index;
            case Op.Broadcast broadcast:
                for (int axis = 0; axis < index.Length; axis++)
                {
                    index[axis] = operand[axis].IsOne ? IndexMath.Constant(0) : at[broadcast.Axes[axis]];
                }

                return index;
            case Op.Slice slice:
                for (int axis = 0; axis < index.Length; axis++)
                {
                    index[axis] = operand[axis].IsOne
                        ? IndexMath.Constant(0)
                        : IndexMath.Add(IndexMath.Multiply(at[axis], slice.Steps[axis]), IndexMath.Constant(slice.Starts[axis]));
                }

                return index;
            case Op.Pad pad:
                for (int axis = 0; axis < index.Length; axis++)
                {
                    index[axis] = Unpad(at[axis], operand[axis], pad.Before[axis], pad.After[axis], pad.Interior[axis], math, guards);
                }

                return index;
            case Op.Window window:
                // The coordinate of an axis of extent 1 is 0 wherever the guard holds.
                index = ContractionIndex(window.Index, operand, at, math, guards);
                return [.. index.Select((coordinate, axis) => operand[axis].IsOne ? IndexMath.Constant(0) : coordinate)];
            default:
                throw new CompilerBugException(nameof(IndexLowering), $"{view.Op} is not a view");
        }
    }

    /// <summary>
    /// The coordinates of the element with the same row-major position in <paramref name="to"/>. Axes are taken in the smallest groups of equal size, so an axis that stays as it is keeps its coordinate, even one that
    /// leaves the axis where a guard fails (the padded rows of a grouped convolution).
    /// </summary>
    public static Index[] Reshape(IReadOnlyList<Index> at, Shape from, Shape to, IndexMath math)
    {
        Index[] index = new Index[to.Rank];
        for (int i = 0, j = 0; i < from.Rank || j < to.Rank;)
        {
            if (j < to.Rank && to[j].IsBatch)
            {
                index[j++] = at[i++];
                continue;
            }

            int firstOfGroup = j;
            Index position = IndexMath.Constant(0);
            long count = 1, wanted = 1;
            do
            {
                if (i < from.Rank && (count <= wanted || j == to.Rank))
                {
                    position = IndexMath.Add(IndexMath.Multiply(position, from[i].Value), at[i]);
                    count *= from[i++].Value;
                }
                else
                {
                    wanted *= to[j++].Value;
                }
            }
            while (count != wanted);
            Split(position, to, firstOfGroup, j, math, index);
        }

        return index;
    }

    /// <summary>The coordinates of neighbouring axes from the position within them.</summary>
    private static void Split(Index position, Shape shape, int first, int end, IndexMath math, Index[] index)
    {
        for (int axis = end - 1; axis >= first; axis--)
        {
            bool isOutermost = Enumerable.Range(first, axis - first).All(other => shape[other].IsOne);
            index[axis] = shape[axis].IsOne ? IndexMath.Constant(0) : isOutermost ? position : math.Remainder(position, shape[axis].Value);
            position = isOutermost || shape[axis].IsOne ? position : math.Quotient(position, shape[axis].Value);
        }
    }

    /// <summary>The row-major position of an element within one example, or with <paramref name="batchFactor"/> 1 within the whole value.</summary>
    public static Index Position(IReadOnlyList<Index> at, Shape shape, long batchFactor = 1)
    {
        Index[] terms = new Index[shape.Rank];
        long stride = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            terms[axis] = IndexMath.Multiply(at[axis], shape[axis].IsBatch ? stride * batchFactor : stride);
            stride *= shape[axis].IsBatch ? 1 : shape[axis].Value;
        }

        return IndexMath.Add(terms);
    }

    /// <summary>The distance of an element from a buffer's first.</summary>
    public static Index Address(IReadOnlyList<Index> at, EquatableArray<Stride> strides)
    {
        Index[] terms = new Index[strides.Count];
        for (int axis = 0; axis < terms.Length; axis++)
        {
            terms[axis] = strides[axis].InBlocks ? IndexMath.Example(at[axis], strides[axis].Constant) : IndexMath.Multiply(at[axis], strides[axis].Constant);
        }

        return IndexMath.Add(terms);
    }

    /// <summary>The coordinates that affine indices give (of a contraction's operand, or a window's), with guards where they may leave the operand.</summary>
    public static Index[] ContractionIndex(
        EquatableArray<AffineIndex> access, Shape operand, IReadOnlyList<Index> dimensions, IndexMath math, List<Guard> guards)
    {
        Index[] index = new Index[access.Count];
        for (int axis = 0; axis < index.Length; axis++)
        {
            index[axis] = IndexMath.Add(
                [.. access[axis].Terms.Select(term => IndexMath.Multiply(dimensions[term.Dimension], term.Coefficient)), IndexMath.Constant(access[axis].Offset)]);
            if (!operand[axis].IsBatch)
            {
                AddGuard(new Guard(index[axis], operand[axis].Value), math, guards);
            }
        }

        return index;
    }

    private static Index Unpad(Index at, Extent operand, int before, int after, int interior, IndexMath math, List<Guard> guards)
    {
        if (before + after + interior == 0)
        {
            return at;
        }

        // Shifted by whole steps, so that what is divided is never negative.
        int step = interior + 1, shift = (before + step - 1) / step;
        Index shifted = IndexMath.Add(at, IndexMath.Constant((shift * step) - before));
        AddGuard(new Guard(math.Remainder(shifted, step), 1), math, guards);
        Index index = IndexMath.Add(math.Quotient(shifted, step), IndexMath.Constant(-shift));
        AddGuard(new Guard(index, operand.Value), math, guards);
        return operand.IsOne ? IndexMath.Constant(0) : index;
    }

    private static void AddGuard(Guard guard, IndexMath math, List<Guard> guards)
    {
        if (!math.AlwaysHolds(guard) && !guards.Contains(guard))
        {
            guards.Add(guard);
        }
    }
}

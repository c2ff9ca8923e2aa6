using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes a graph, gives one in which long reductions to few numbers (norms, sums over everything, statistics of channels) run in two stages, so that the first has enough independent rows for all
/// cores. How they are cut depends on shapes only, so the order of summation, and with it every bit of the result, is the same for every batch and device of a class.
/// </summary>
internal static class ReductionSplitting
{
    /// <summary>Reductions with more results than this have work for all cores as they are.</summary>
    private const long GreatestResults = 64;

    /// <summary>Shorter reductions take less than a second launch costs.</summary>
    private const long LeastLength = 4096;

    /// <summary>With the batch among the axes the number of examples multiplies the length.</summary>
    private const long LeastLengthPerExample = 64;

    public static Graph Run(Graph graph) => GraphRewriter.Rewrite(graph, Split);

    private static int? Split(GraphBuilder builder, Value value)
    {
        if (value.Op is not Op.Reduce { Kind: ReduceKind.Sum or ReduceKind.Maximum } reduce || value.Type.Shape.IsBatched || value.Type.Shape.CountPerExample > GreatestResults)
        {
            return null;
        }

        int operand = value.Operands[0];
        Shape shape = builder.ShapeOf(operand);
        long length = reduce.Axes.Aggregate(1L, (product, axis) => product * (shape[axis].IsBatch ? 1 : shape[axis].Value));
        int[] wide = [.. reduce.Axes.Where(axis => shape[axis].IsBatch || !shape[axis].IsOne)];
        if (wide.Length > 1 && length >= (shape[wide[0]].IsBatch ? LeastLengthPerExample : LeastLength))
        {
            // One row for each index of the outermost axis: an example, or a row of a matrix.
            int outer = wide[0];
            int rows = builder.Reduce(reduce.Kind, operand, [.. reduce.Axes.Where(axis => axis != outer)]);
            return builder.Reduce(reduce.Kind, rows, outer - reduce.Axes.Count(axis => axis < outer));
        }

        if (wide.Length == 1 && length >= LeastLength && RowLength((int)length) is int rowLength)
        {
            int axis = wide[0];
            Shape cut = new(shape.Extents.Take(axis).Append((int)(length / rowLength)).Append(rowLength).Concat(shape.Extents.Skip(axis + 1)).ToEquatableArray());
            int rows = builder.Reduce(reduce.Kind, builder.Reshape(operand, cut), axis + 1);
            return builder.Reduce(reduce.Kind, rows, [.. reduce.Axes]);
        }

        return null;
    }

    /// <summary>A divisor near the square root, or null when none is useful.</summary>
    private static int? RowLength(int length)
    {
        for (int row = (int)Math.Sqrt(length); row >= 16; row--)
        {
            if (length % row == 0)
            {
                return length / row;
            }
        }

        return null;
    }
}

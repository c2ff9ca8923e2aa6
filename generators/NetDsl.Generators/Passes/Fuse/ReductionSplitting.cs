using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Sequences;
using NetDsl.Generators.Passes.Simplify;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes a graph, gives one in which long reductions to few numbers (norms, sums over everything, statistics of channels) run in two stages, so that the first has enough independent rows for all
/// cores. How they are cut depends on shapes and on whether the device is a CPU only, so the order of summation, and with it every bit of the result, is the same for every batch and device of a class.
/// A sum of squared distances from a common centre (a variance) is cut so that its first stage needs no centre but the row's own mean, and shares the stage of the sum that gives the centre: one pass
/// over memory, without the cancellation of Σx² − (Σx)² (Chan, Golub and LeVeque, "Algorithms for computing the sample variance", 1983).
/// </summary>
internal static class ReductionSplitting
{
    /// <summary>Reductions with more results than this have work for all cores as they are.</summary>
    private const long GreatestResults = 64;

    /// <summary>
    /// On a CPU rows are left whole if they keep its cores busy and one stays in the cache of a core: then statistics, normalisation and ReLU are one kernel that reads memory once, and the gradient of all that
    /// another. A GPU has more cores than any network channels, and cuts. By the number of rows the longest one per example: with 32 examples 4096 floats are 512 KiB, half of the second cache of a current core; of
    /// fewer rows each must be done in the time of another launch.
    /// </summary>
    private static readonly (long Rows, long Length)[] s_wholeOnCpu = [(16, 4096), (4, 1024)];

    /// <summary>Shorter reductions take less than a second launch costs.</summary>
    private const long LeastLength = 4096;

    /// <summary>With the batch among the axes the number of examples multiplies the length.</summary>
    private const long LeastLengthPerExample = 64;

    /// <param name="graph">The graph.</param>
    /// <param name="isCpu">Whether for CPUs, else for GPUs.</param>
    public static Graph Run(Graph graph, bool isCpu) => LoopBodies.Map(
        CommonSubexpressions.Run(GraphRewriter.Rewrite(graph, (builder, value) => Split(builder, value, isCpu))), step => Run(step, isCpu));

    private static int? Split(GraphBuilder builder, Value value, bool isCpu)
    {
        if (value.Op is not Op.Reduce { Kind: ReduceKind.Sum or ReduceKind.Maximum } reduce || value.Type.Shape.IsBatched || value.Type.Shape.CountPerExample > GreatestResults)
        {
            return null;
        }

        int operand = value.Operands[0];
        Shape shape = builder.ShapeOf(operand);
        long length = reduce.Axes.Aggregate(1L, (product, axis) => product * (shape[axis].IsBatch ? 1 : shape[axis].Value));
        bool isWholeOnCpu = s_wholeOnCpu.Any(whole => value.Type.Shape.CountPerExample >= whole.Rows && length <= whole.Length) && reduce.Axes.Any(axis => shape[axis].IsBatch);
        if (isCpu && isWholeOnCpu)
        {
            return null;
        }

        int[] wide = [.. reduce.Axes.Where(axis => shape[axis].IsBatch || !shape[axis].IsOne)];
        if (wide.Length > 1 && length >= (shape[wide[0]].IsBatch ? LeastLengthPerExample : LeastLength))
        {
            // One row for each index of the outermost axis: an example, or a row of a matrix.
            int outer = wide[0], outerOfRows = outer - reduce.Axes.Count(axis => axis < outer);
            int[] inner = [.. reduce.Axes.Where(axis => axis != outer)];
            int rows = reduce.Kind == ReduceKind.Sum && SquaredDistances(builder, operand, inner) is int distances ? distances : builder.Reduce(reduce.Kind, operand, inner);
            return builder.Reduce(reduce.Kind, rows, outerOfRows);
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

    /// <summary>
    /// For (x − c)², where c only repeats along the axes, its sum over them as Σ(x − m)² + n (m − c)² with the mean m of the n elements. Null for anything else.
    /// </summary>
    private static int? SquaredDistances(GraphBuilder builder, int squares, int[] axes)
    {
        if (!builder.Is(squares, ScalarFunction.Multiply, out int distance, out int same) || distance != same
            || !builder.Is(distance, ScalarFunction.Subtract, out int x, out int centers)
            || !builder.Is(centers, out Op.Broadcast? broadcast, out int center) || broadcast!.Axes.Any(axis => Array.IndexOf(axes, axis) >= 0))
        {
            return null;
        }

        Shape shape = builder.ShapeOf(x);
        int[] kept = [.. Enumerable.Range(0, shape.Rank).Where(axis => Array.IndexOf(axes, axis) < 0)];
        double count = axes.Aggregate(1.0, (product, axis) => product * shape[axis].Value);
        int mean = builder.Multiply(builder.Reduce(ReduceKind.Sum, x, axes), 1 / count);
        int deviation = builder.Subtract(x, builder.Broadcast(mean, shape, kept));
        int within = builder.Reduce(ReduceKind.Sum, builder.Multiply(deviation, deviation), axes);
        int between = builder.Subtract(mean, builder.Broadcast(center, builder.ShapeOf(mean), [.. broadcast.Axes.Select(axis => Array.IndexOf(kept, axis))]));
        return builder.Add(within, builder.Multiply(builder.Multiply(between, between), count));
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

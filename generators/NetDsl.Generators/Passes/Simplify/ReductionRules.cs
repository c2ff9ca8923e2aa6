using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Simplify;

/// <summary>
/// Sums and maxima of what is repeated, of single elements and of other reductions: takes a value whose operands are written, gives the value to use instead, or null.
/// A sum of n equal numbers becomes one multiplication, so results may differ by roundings.
/// </summary>
internal static class ReductionRules
{
    public static int? Apply(GraphBuilder graph, Value value) => value.Op is Op.Reduce { Kind: not ReduceKind.ArgMaximum } reduce
        ? WithoutSingles(graph, value, reduce) ?? OfReduction(graph, value, reduce) ?? OfConstant(graph, value, reduce) ?? OfBroadcast(graph, value, reduce)
        : null;

    /// <summary>An axis of extent 1 needs no reduction.</summary>
    private static int? WithoutSingles(GraphBuilder graph, Value value, Op.Reduce reduce)
    {
        Shape from = graph.ShapeOf(value.Operands[0]);
        if (!reduce.Axes.Any(axis => from[axis].IsOne))
        {
            return null;
        }

        int[] kept = [.. Enumerable.Range(0, from.Rank).Where(axis => !from[axis].IsOne || !reduce.Axes.Contains(axis))];
        int reshaped = graph.Reshape(value.Operands[0], new Shape(kept.Select(axis => from[axis]).ToEquatableArray()));
        return graph.Reduce(reduce.Kind, reshaped, [.. Enumerable.Range(0, kept.Length).Where(i => reduce.Axes.Contains(kept[i]))]);
    }

    private static int? OfReduction(GraphBuilder graph, Value value, Op.Reduce reduce)
    {
        if (!graph.Is(value.Operands[0], out Op.Reduce? inner, out int source) || inner!.Kind != reduce.Kind)
        {
            return null;
        }

        int[] kept = [.. Enumerable.Range(0, graph.ShapeOf(source).Rank).Where(axis => !inner.Axes.Contains(axis))];
        return graph.Reduce(reduce.Kind, source, [.. inner.Axes, .. reduce.Axes.Select(axis => kept[axis])]);
    }

    private static int? OfConstant(GraphBuilder graph, Value value, Op.Reduce reduce) => graph.IsConstant(value.Operands[0], out double number)
        ? Repeated(graph, graph.Constant(number, value.Type.Shape), reduce, graph.ShapeOf(value.Operands[0]), reduce.Axes)
        : null;

    /// <summary>Axes along which the operand only repeats leave a factor; the others are reduced before repeating.</summary>
    private static int? OfBroadcast(GraphBuilder graph, Value value, Op.Reduce reduce)
    {
        if (!graph.Is(value.Operands[0], out Op.Broadcast? broadcast, out int source))
        {
            return null;
        }

        Shape to = graph.ShapeOf(value.Operands[0]);
        int[] images = broadcast!.Axes.ToArray();
        EquatableArray<int> repeated = reduce.Axes.Where(axis => !images.Contains(axis)).ToEquatableArray();
        if (repeated.IsEmpty)
        {
            return null;
        }

        int[] kept = [.. Enumerable.Range(0, to.Rank).Where(axis => !repeated.Contains(axis))];
        int smaller = graph.Broadcast(source, new Shape(kept.Select(axis => to[axis]).ToEquatableArray()), [.. images.Select(axis => Array.IndexOf(kept, axis))]);
        int reduced = graph.Reduce(reduce.Kind, smaller, [.. Enumerable.Range(0, kept.Length).Where(i => reduce.Axes.Contains(kept[i]))]);
        return Repeated(graph, reduced, reduce, to, repeated);
    }

    /// <summary>A value that stands for many equal ones along <paramref name="axes"/> of <paramref name="shape"/>.</summary>
    private static int Repeated(GraphBuilder graph, int value, Op.Reduce reduce, Shape shape, EquatableArray<int> axes)
    {
        if (reduce.Kind == ReduceKind.Maximum)
        {
            return value;
        }

        double count = axes.Aggregate(1.0, (product, axis) => product * (shape[axis].IsBatch ? 1 : shape[axis].Value));
        int total = count == 1 ? value : graph.Multiply(value, count);
        return axes.Any(axis => shape[axis].IsBatch) ? graph.Multiply(total, graph.BatchSize()) : total;
    }
}

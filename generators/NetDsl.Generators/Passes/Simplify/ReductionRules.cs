using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Simplify;

/// <summary>
/// Sums and maxima of what is repeated, of single elements and of other reductions: takes a value whose operands are written, gives the value to use instead, or null.
/// A sum of n equal numbers becomes one multiplication, and a factor that all terms of a sum share is multiplied once, so results may differ by roundings.
/// </summary>
internal static class ReductionRules
{
    public static int? Apply(GraphBuilder graph, Value value) => value.Op is Op.Reduce { Kind: not ReduceKind.ArgMaximum } reduce
        ? WithoutSingles(graph, value, reduce) ?? OfReduction(graph, value, reduce) ?? OfConstant(graph, value, reduce) ?? OfBroadcast(graph, value, reduce) ?? OfProduct(graph, value, reduce)
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

    /// <summary>Σ −x = −Σ x; Σ x · y = y · Σ x and Σ x / y = (Σ x) / y where y only repeats along the reduced axes: what is left is often a sum that is needed anyway.</summary>
    private static int? OfProduct(GraphBuilder graph, Value value, Op.Reduce reduce)
    {
        int operand = value.Operands[0];
        if (reduce.Kind != ReduceKind.Sum)
        {
            return null;
        }

        if (graph.IsNegation(operand, out int positive))
        {
            return graph.Scalar(ScalarFunction.Negate, graph.Reduce(ReduceKind.Sum, positive, reduce.Axes.ToArray()));
        }

        return graph.Is(operand, ScalarFunction.Multiply, out int x, out int y)
                ? WithoutFactor(graph, value, reduce, ScalarFunction.Multiply, x, y) ?? WithoutFactor(graph, value, reduce, ScalarFunction.Multiply, y, x)
            : graph.Is(operand, ScalarFunction.Divide, out x, out y) ? WithoutFactor(graph, value, reduce, ScalarFunction.Divide, x, y)
            : null;
    }

    private static int? WithoutFactor(GraphBuilder graph, Value value, Op.Reduce reduce, ScalarFunction function, int terms, int factor)
    {
        if (!graph.Is(factor, out Op.Broadcast? broadcast, out int source) || broadcast!.Axes.Any(axis => reduce.Axes.Contains(axis)))
        {
            return null;
        }

        int[] kept = [.. Enumerable.Range(0, graph.ShapeOf(terms).Rank).Where(axis => !reduce.Axes.Contains(axis))];
        int sum = graph.Reduce(ReduceKind.Sum, terms, reduce.Axes.ToArray());
        return graph.Scalar(function, sum, graph.Broadcast(source, value.Type.Shape, [.. broadcast.Axes.Select(axis => Array.IndexOf(kept, axis))]));
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

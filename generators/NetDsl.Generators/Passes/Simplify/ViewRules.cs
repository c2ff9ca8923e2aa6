using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Simplify;

/// <summary>Views of views become one view: takes a value whose operands are written, gives the value to use instead, or null. Nothing is computed differently.</summary>
internal static class ViewRules
{
    public static int? Apply(GraphBuilder graph, Value value) => value.Op switch
    {
        Op.Reshape => graph.Is(value.Operands[0], out Op.Reshape? _, out int source) ? graph.Reshape(source, value.Type.Shape) : null,
        Op.Transpose transpose => Transpose(graph, value, transpose),
        Op.Broadcast broadcast => Broadcast(graph, value, broadcast),
        Op.Slice slice => Slice(graph, value, slice),
        Op.Window window => Window(graph, value, window),
        _ => null,
    };

    /// <summary>
    /// The axis of <paramref name="wide"/> for each axis of <paramref name="narrow"/> when they differ only by axes of extent 1 that <paramref name="wide"/> has in addition; else null.
    /// </summary>
    public static int[]? AxesIn(Shape wide, Shape narrow)
    {
        int[] axes = new int[narrow.Rank];
        int next = 0;
        for (int axis = 0; axis < wide.Rank; axis++)
        {
            if (next < narrow.Rank && narrow[next] == wide[axis])
            {
                axes[next++] = axis;
            }
            else if (!wide[axis].IsOne)
            {
                return null;
            }
        }

        return next == narrow.Rank ? axes : null;
    }

    /// <summary>The affine index <paramref name="outer"/> with each of its variables replaced by an affine index.</summary>
    public static AffineIndex Compose(AffineIndex outer, EquatableArray<AffineIndex> variables)
    {
        SortedDictionary<int, int> terms = [];
        int offset = outer.Offset;
        foreach (AffineTerm term in outer.Terms)
        {
            offset += term.Coefficient * variables[term.Dimension].Offset;
            foreach (AffineTerm inner in variables[term.Dimension].Terms)
            {
                terms[inner.Dimension] = (terms.TryGetValue(inner.Dimension, out int others) ? others : 0) + (term.Coefficient * inner.Coefficient);
            }
        }

        return new AffineIndex(offset, terms.Where(term => term.Value != 0).Select(term => new AffineTerm(term.Key, term.Value)).ToEquatableArray());
    }

    /// <summary>A window that only exchanges axes is a transposition. Any other takes a shift into its indices: what is outside a padded value, or in its padding, reads as zero just so.</summary>
    private static int? Window(GraphBuilder graph, Value value, Op.Window window)
    {
        int operand = value.Operands[0];
        Shape from = graph.ShapeOf(operand), to = value.Type.Shape;
        if (from.Rank == to.Rank && Enumerable.Range(0, from.Rank).All(axis => window.Index[axis] is { Offset: 0, Terms: [(var of, 1)] } && to[of] == from[axis]))
        {
            int[] sources = [.. window.Index.Select(index => index.Terms[0].Dimension)];
            if (sources.Distinct().Count() == sources.Length)
            {
                return graph.Transpose(operand, [.. Enumerable.Range(0, to.Rank).Select(axis => Array.IndexOf(sources, axis))]);
            }
        }

        return graph.Is(operand, out Op.Pad? pad, out int source) && pad!.Interior.All(zeros => zeros == 0)
            ? graph.Window(source, value.Type.Shape, window.Index.Select((index, axis) => index with { Offset = index.Offset - pad.Before[axis] }).ToEquatableArray())
            : null;
    }

    private static int? Transpose(GraphBuilder graph, Value value, Op.Transpose transpose)
    {
        int operand = value.Operands[0];
        if (graph.Is(operand, out Op.Transpose? inner, out int source))
        {
            return graph.Transpose(source, [.. transpose.Permutation.Select(axis => inner!.Permutation[axis])]);
        }

        if (graph.Is(operand, out Op.Broadcast? broadcast, out source))
        {
            int[] permutation = transpose.Permutation.ToArray();
            int[] axes = [.. broadcast!.Axes.Select(axis => Array.IndexOf(permutation, axis))];
            bool isAscending = Enumerable.Range(1, Math.Max(0, axes.Length - 1)).All(i => axes[i] > axes[i - 1]);
            return isAscending ? graph.Broadcast(source, value.Type.Shape, axes) : null;
        }

        return null;
    }

    private static int? Broadcast(GraphBuilder graph, Value value, Op.Broadcast broadcast)
    {
        int operand = value.Operands[0];
        if (graph.Is(operand, out Op.Broadcast? inner, out int source))
        {
            return graph.Broadcast(source, value.Type.Shape, [.. inner!.Axes.Select(axis => broadcast.Axes[axis])]);
        }

        return graph.Is(operand, out Op.Reshape? _, out source) && AxesIn(graph.ShapeOf(operand), graph.ShapeOf(source)) is int[] axes
            ? graph.Broadcast(source, value.Type.Shape, [.. axes.Select(axis => broadcast.Axes[axis])])
            : null;
    }

    private static int? Slice(GraphBuilder graph, Value value, Op.Slice slice)
    {
        int operand = value.Operands[0];
        if (graph.Is(operand, out Op.Slice? inner, out int source))
        {
            int[] starts = [.. slice.Starts.Select((start, axis) => inner!.Starts[axis] + (start * inner.Steps[axis]))];
            return graph.Slice(source, starts, [.. slice.Steps.Select((step, axis) => step * inner!.Steps[axis])], value.Type.Shape.Extents);
        }

        if (graph.Is(operand, out Op.Pad? pad, out source) && pad!.Interior.All(zeros => zeros == 0))
        {
            Shape from = graph.ShapeOf(source);
            int[] starts = [.. slice.Starts.Select((start, axis) => start - pad.Before[axis])];
            bool isInside = Enumerable.Range(0, from.Rank).All(axis =>
                from[axis].IsBatch || (starts[axis] >= 0 && starts[axis] + ((value.Type.Shape[axis].Value - 1) * slice.Steps[axis]) < from[axis].Value));
            return isInside ? graph.Slice(source, starts, slice.Steps.ToArray(), value.Type.Shape.Extents) : null;
        }

        return null;
    }
}

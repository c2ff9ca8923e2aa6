using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Simplify;

/// <summary>
/// Contractions take views into their index maps, products without a sum become elementwise, and products with unit vectors become look-ups: takes a value whose operands are written,
/// gives the value to use instead, or null.
/// </summary>
internal static class ContractionRules
{
    public static int? Apply(GraphBuilder graph, Value value) => value.Op is Op.Contract { Contraction: var contraction }
        ? LookUp(graph, contraction, value.Operands[0], value.Operands[1])
            ?? LookUp(graph, contraction with { A = contraction.B, B = contraction.A }, value.Operands[1], value.Operands[0])
            ?? Absorb(graph, value, contraction)
            ?? Elementwise(graph, value, contraction)
        : null;

    private static int? Absorb(GraphBuilder graph, Value value, Contraction contraction)
    {
        int a = value.Operands[0], b = value.Operands[1];
        if (Through(graph, contraction, contraction.A, a) is (int source, EquatableArray<AffineIndex> index) && KeepsVariables(contraction, index, contraction.B))
        {
            return graph.Contract(contraction with { A = index }, source, b);
        }

        return Through(graph, contraction, contraction.B, b) is (int other, EquatableArray<AffineIndex> otherIndex) && KeepsVariables(contraction, contraction.A, otherIndex)
            ? graph.Contract(contraction with { B = otherIndex }, a, other)
            : null;
    }

    /// <summary>Whether every loop variable still indexes an operand: a variable of a repeated operand alone would leave a loop that does the same again and again.</summary>
    private static bool KeepsVariables(Contraction contraction, EquatableArray<AffineIndex> a, EquatableArray<AffineIndex> b) =>
        Enumerable.Range(0, contraction.Dimensions.Count).All(variable => a.Concat(b).Any(index => index.CoefficientOf(variable) != 0));

    /// <summary>The index map into what a view looks at. An index that leaves a view must leave its source too, because what is outside reads as zero.</summary>
    private static (int Source, EquatableArray<AffineIndex> Index)? Through(GraphBuilder graph, Contraction contraction, EquatableArray<AffineIndex> index, int operand)
    {
        Value view = graph.Values[operand];
        if (view.Operands.Count != 1)
        {
            return null;
        }

        int source = view.Operands[0];
        Shape from = graph.ShapeOf(source), to = view.Type.Shape;
        bool StaysInside(int axis) => IsInside(contraction, index[axis], to[axis]);
        switch (view.Op)
        {
            case Op.Transpose transpose:
                int[] permutation = transpose.Permutation.ToArray();
                return (source, Enumerable.Range(0, from.Rank).Select(axis => index[Array.IndexOf(permutation, axis)]).ToEquatableArray());
            case Op.Reshape when ViewRules.AxesIn(to, from) is int[] axes && Enumerable.Range(0, to.Rank).Except(axes).All(StaysInside):
                return (source, axes.Select(axis => index[axis]).ToEquatableArray());
            case Op.Reshape when ViewRules.AxesIn(from, to) is int[] axes:
                return (source, Enumerable.Range(0, from.Rank).Select(axis => Array.IndexOf(axes, axis) is >= 0 and int i ? index[i] : new AffineIndex(0, [])).ToEquatableArray());
            case Op.Broadcast broadcast when
                Enumerable.Range(0, to.Rank).All(axis => StaysInside(axis) || (broadcast.Axes.Contains(axis) && from[IndexOf(broadcast.Axes, axis)] == to[axis])):
                return (source, broadcast.Axes.Select((axis, i) => from[i] == to[axis] ? index[axis] : new AffineIndex(0, [])).ToEquatableArray());
            case Op.Pad pad when pad.Interior.All(zeros => zeros == 0):
                return (source, index.Select((map, axis) => map with { Offset = map.Offset - pad.Before[axis] }).ToEquatableArray());
            case Op.Slice slice when Enumerable.Range(0, to.Rank).All(axis => to[axis] == from[axis] || StaysInside(axis)):
                return (source, index.Select((map, axis) => Scale(map, slice.Starts[axis], slice.Steps[axis])).ToEquatableArray());
            case Op.Window window when Enumerable.Range(0, to.Rank).All(StaysInside):
                return (source, window.Index.Select(map => ViewRules.Compose(map, index)).ToEquatableArray());
            default:
                return null;
        }
    }

    private static int IndexOf(EquatableArray<int> axes, int axis) => Array.IndexOf(axes.ToArray(), axis);

    private static AffineIndex Scale(AffineIndex index, int start, int step) =>
        new(start + (index.Offset * step), index.Terms.Select(term => term with { Coefficient = term.Coefficient * step }).ToEquatableArray());

    /// <summary>Whether an index is within an axis for all values of its loop variables.</summary>
    private static bool IsInside(Contraction contraction, AffineIndex index, Extent extent)
    {
        if (extent.IsBatch)
        {
            return true;
        }

        int least = index.Offset, greatest = index.Offset;
        foreach (AffineTerm term in index.Terms)
        {
            int reach = term.Coefficient * (contraction.Dimensions[term.Dimension].Extent.Value - 1);
            least += Math.Min(0, reach);
            greatest += Math.Max(0, reach);
        }

        return least >= 0 && greatest < extent.Value;
    }

    /// <summary>The loop variable that an axis is indexed by, all of the axis and nothing else; −1 otherwise.</summary>
    private static int PlainVariable(Contraction contraction, AffineIndex index, Extent extent) =>
        index is { Offset: 0, Terms.Count: 1 } && index.Terms[0].Coefficient == 1 && contraction.Dimensions[index.Terms[0].Dimension].Extent == extent ? index.Terms[0].Dimension : -1;

    private static int[]? PlainVariables(GraphBuilder graph, Contraction contraction, EquatableArray<AffineIndex> index, int operand)
    {
        int[] variables = [.. index.Select((map, axis) => PlainVariable(contraction, map, graph.ShapeOf(operand)[axis]))];
        return variables.All(variable => variable >= 0) && variables.Distinct().Count() == variables.Length ? variables : null;
    }

    /// <summary>A product that sums nothing: both operands repeated to the output's shape and multiplied, so that it fuses like any other.</summary>
    private static int? Elementwise(GraphBuilder graph, Value value, Contraction contraction)
    {
        int[] output = [.. contraction.Output.Select(index => index.Terms[0].Dimension)];
        if (contraction.Dimensions.Count != output.Length
            || PlainVariables(graph, contraction, contraction.A, value.Operands[0]) is not int[] a
            || PlainVariables(graph, contraction, contraction.B, value.Operands[1]) is not int[] b)
        {
            return null;
        }

        return graph.Multiply(Repeat(value.Operands[0], a), Repeat(value.Operands[1], b));

        int Repeat(int operand, int[] variables)
        {
            int[] order = [.. Enumerable.Range(0, variables.Length).OrderBy(axis => Array.IndexOf(output, variables[axis]))];
            return graph.Broadcast(graph.Transpose(operand, order), value.Type.Shape, [.. order.Select(axis => Array.IndexOf(output, variables[axis]))]);
        }
    }

    /// <summary>
    /// Σₖ oneHot[i…, k] · table[…k…, r…] is row index[i…] of the table. Labels are in range by the language's contract (the runtime checks them), so that it does not matter that a look-up
    /// clamps what a unit vector ignores.
    /// </summary>
    private static int? LookUp(GraphBuilder graph, Contraction contraction, int oneHot, int table)
    {
        if (graph.Values[oneHot].Op is not Op.OneHot
            || PlainVariables(graph, contraction, contraction.A, oneHot) is not int[] at
            || PlainVariables(graph, contraction, contraction.B, table) is not int[] of)
        {
            return null;
        }

        int[] output = [.. contraction.Output.Select(index => index.Terms[0].Dimension)];
        int looked = at[at.Length - 1];
        int[] indices = [.. at.Take(at.Length - 1)], rest = [.. of.Where(variable => variable != looked)];
        bool isLookUp = of.Contains(looked) && !output.Contains(looked) && !indices.Intersect(rest).Any() && contraction.Dimensions.Count == output.Length + 1
            && indices.Concat(rest).OrderBy(variable => variable).SequenceEqual(output.OrderBy(variable => variable))
            && !graph.ShapeOf(table).IsBatched;
        if (!isLookUp)
        {
            return null;
        }

        int rowsFirst = graph.Transpose(table, [Array.IndexOf(of, looked), .. rest.Select(variable => Array.IndexOf(of, variable))]);
        int[] made = [.. indices, .. rest];
        return graph.Transpose(graph.Gather(rowsFirst, graph.Values[oneHot].Operands[0], 0), [.. output.Select(variable => Array.IndexOf(made, variable))]);
    }
}

using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Library;

/// <summary>
/// The rules about shapes that the whole library shares, and the words of their messages. Users count axes of one example; the graph puts the batch in front, and only this
/// file translates.
/// </summary>
internal static class Shapes
{
    /// <summary>The shape of one example and where the value comes from: <c>16×5×5 (Features.2)</c>.</summary>
    public static string Describe(this GraphBuilder graph, int value)
    {
        string label = graph.Values[value].Label;
        string shape = graph.ShapeOf(value).ToDisplay();
        return label.Length == 0 ? shape : $"{shape} ({label})";
    }

    /// <summary>The axis of the graph's value for an axis of one example. ND2004 when it does not exist.</summary>
    public static int Axis(this GraphBuilder graph, string function, int value, int axis)
    {
        Shape shape = graph.ShapeOf(value);
        return NormalizeAxis(function, axis, shape.Example.Rank, graph.Describe(value)) + BatchAxes(shape);
    }

    /// <summary>The axes of the graph's value for axes of one example. ND2004 when one does not exist or is named twice.</summary>
    public static int[] Axes(this GraphBuilder graph, string function, int value, int[] axes)
    {
        int[] result = [.. axes.Select(axis => graph.Axis(function, value, axis))];
        for (int i = 0; i < result.Length; i++)
        {
            if (Array.IndexOf(result, result[i]) < i)
            {
                throw new StagingException(DiagnosticIds.AxisOutOfRange, function, axes[i], "that axis is named twice");
            }
        }

        return result;
    }

    /// <summary>An axis of one example counted from 0. ND2004 when it is not among <paramref name="rank"/> axes.</summary>
    public static int NormalizeAxis(string function, int axis, int rank, string owner)
    {
        int normal = axis < 0 ? axis + rank : axis;
        if (normal >= 0 && normal < rank)
        {
            return normal;
        }

        string have = rank switch
        {
            0 => $"{owner} has no axes",
            1 => $"{owner} has one axis (0, or -1 from the end)",
            _ => $"{owner} has {rank} axes (0 to {rank - 1}, or -{rank} to -1 from the end)",
        };
        throw new StagingException(DiagnosticIds.AxisOutOfRange, function, axis, have);
    }

    /// <summary>1 when the graph's shape has the batch axis in front, otherwise 0: what to add to an axis of one example.</summary>
    public static int BatchAxes(Shape shape) => shape.IsBatched ? 1 : 0;

    /// <summary>The shape <paramref name="example"/> of one example, with the batch axis when <paramref name="like"/> has it.</summary>
    public static Shape WithBatchOf(Shape like, params IEnumerable<Extent> example)
    {
        Shape shape = new(example.ToEquatableArray());
        return like.IsBatched ? shape.Batched : shape;
    }

    /// <summary>A scalar function of operands that broadcast. ND2001 when they do not.</summary>
    public static int MapChecked(this GraphBuilder graph, string function, ScalarFunction scalar, params int[] operands)
    {
        graph.CheckBroadcast(function, operands);
        return graph.Map(scalar, operands);
    }

    /// <summary>The common shape of operands that broadcast. ND2001 when they do not.</summary>
    public static Shape CheckBroadcast(this GraphBuilder graph, string function, params int[] operands) => graph.CheckBroadcast(function, isMultiplication: false, operands);

    /// <summary>The same; a multiplication whose operands fit a product of matrices is told of it.</summary>
    public static Shape CheckBroadcast(this GraphBuilder graph, string function, bool isMultiplication, params int[] operands)
    {
        Shape shape = graph.ShapeOf(operands[0]);
        for (int i = 1; i < operands.Length; i++)
        {
            Shape next = graph.ShapeOf(operands[i]);
            if (GraphBuilder.BroadcastShape(shape, next) is not Shape common)
            {
                bool isProduct = isMultiplication && IsProduct(shape.Example, next.Example);
                throw new StagingException(
                    DiagnosticIds.BroadcastMismatch, function, i == 1 ? graph.Describe(operands[0]) : shape.ToDisplay(), graph.Describe(operands[i]),
                    Clash(shape.Example, next.Example) + (isProduct ? "; the product of matrices is Dot" : ""))
                {
                    FixData = isProduct ? [(FixData.Product, "")] : [],
                };
            }

            shape = common;
        }

        CheckCount(function, shape);
        return shape;
    }

    /// <summary>ND2011 when an extent is below 1.</summary>
    public static void CheckPositive(string function, long extent)
    {
        if (extent < 1)
        {
            throw new StagingException(DiagnosticIds.ExtentNotPositive, function, extent);
        }
    }

    /// <summary>ND2018 when one example has more elements than a 32-bit position can number.</summary>
    public static void CheckCount(string function, Shape shape) => CheckCount(function, shape.Example.Extents.Aggregate(1.0, (product, extent) => product * extent.Value));

    /// <summary>ND2018 for a number of elements that may be none of 32 bits.</summary>
    public static void CheckCount(string function, double count)
    {
        if (count > int.MaxValue)
        {
            throw new StagingException(DiagnosticIds.TensorTooLarge, function, count.ToString("0", System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>ND2012 when a constant argument is outside its range (also when it is not a number).</summary>
    public static void CheckArgument(bool holds, string function, string name, object value, string range)
    {
        if (!holds)
        {
            throw new StagingException(DiagnosticIds.ArgumentOutOfRange, function, name, value, range);
        }
    }

    /// <summary>Whether a matrix product of the two is meant, that is: fits.</summary>
    private static bool IsProduct(Shape left, Shape right) => left.Rank > 0 && right.Rank > 1 && left[left.Rank - 1] == right[right.Rank - 2];

    private static string Clash(Shape left, Shape right)
    {
        for (int i = 1; i <= Math.Min(left.Rank, right.Rank); i++)
        {
            Extent x = left[left.Rank - i], y = right[right.Rank - i];
            if (x != y && !x.IsOne && !y.IsOne)
            {
                return $"axis -{i} has {x} and {y} elements, and extents that meet must be equal or 1; Reshape or Transpose one of them";
            }
        }

        throw new CompilerBugException(nameof(Shapes), $"{left} and {right} broadcast");
    }
}

using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Graph;

/// <summary>What composes primitives: broadcasting by the language's rule and the products of vectors and matrices.</summary>
internal sealed partial class GraphBuilder
{
    /// <summary>
    /// The language's broadcasting rule: examples align at the last axis, extents are equal or one of them is 1; the result is batched when an operand is. Null when they do not fit.
    /// </summary>
    public static Shape? BroadcastShape(Shape left, Shape right)
    {
        Shape a = left.Example, b = right.Example;
        int rank = Math.Max(a.Rank, b.Rank);
        Extent[] extents = new Extent[rank];
        for (int i = 1; i <= rank; i++)
        {
            Extent x = i <= a.Rank ? a[a.Rank - i] : 1, y = i <= b.Rank ? b[b.Rank - i] : 1;
            if (x != y && !x.IsOne && !y.IsOne)
            {
                return null;
            }

            extents[rank - i] = x.IsOne ? y : x;
        }

        Shape shape = new(extents.ToEquatableArray());
        return left.IsBatched || right.IsBatched ? shape.Batched : shape;
    }

    /// <summary>Repeats a value to a shape that <see cref="BroadcastShape"/> gave.</summary>
    public int BroadcastTo(int value, Shape shape)
    {
        Shape from = ShapeOf(value);
        int shift = shape.Rank - from.Rank;
        int[] axes = new int[from.Rank];
        for (int i = 0; i < from.Rank; i++)
        {
            axes[i] = from[i].IsBatch ? 0 : i + shift;
        }

        return Broadcast(value, shape, axes);
    }

    /// <summary>A scalar function of operands that broadcast.</summary>
    public int Map(ScalarFunction function, params int[] operands)
    {
        Shape shape = ShapeOf(operands[0]);
        foreach (int operand in operands.Skip(1))
        {
            shape = BroadcastShape(shape, ShapeOf(operand)) ?? throw new CompilerBugException(nameof(GraphBuilder), $"{shape} and {ShapeOf(operand)} do not broadcast");
        }

        return Scalar(function, [.. operands.Select(operand => BroadcastTo(operand, shape))]);
    }

    public int Add(int a, int b) => Map(ScalarFunction.Add, a, b);

    public int Subtract(int a, int b) => Map(ScalarFunction.Subtract, a, b);

    public int Multiply(int a, int b) => Map(ScalarFunction.Multiply, a, b);

    public int Divide(int a, int b) => Map(ScalarFunction.Divide, a, b);

    /// <summary>The product with a number. Write 2.0, not 2: an int is the number of a value.</summary>
    public int Multiply(int a, double factor) => Map(ScalarFunction.Multiply, a, Constant(factor));

    /// <summary>The sum with a number. Write 1.0, not 1: an int is the number of a value.</summary>
    public int Add(int a, double term) => Map(ScalarFunction.Add, a, Constant(term));

    /// <summary>The axes of one example, as axes of the value: what a reduction without axes reduces.</summary>
    public int[] ExampleAxes(int value)
    {
        Shape shape = ShapeOf(value);
        return [.. Enumerable.Range(shape.IsBatched ? 1 : 0, shape.Example.Rank)];
    }

    /// <summary>
    /// The matrix product over the last axis of <paramref name="a"/> and the last but one of <paramref name="b"/> (its only one when b is a vector), one example at a time:
    /// a [r…, K] · b [K, N] = [r…, N]. Axes of b before the last two are shared with a (batched product) and must be equal there.
    /// A batched b makes a product for each example.
    /// </summary>
    public int Dot(int a, int b)
    {
        Shape x = ShapeOf(a), y = ShapeOf(b);
        bool vector = y.Example.Rank == 1;
        int shared = Math.Max(0, y.Example.Rank - 2);
        List<LoopDimension> dimensions = [];
        int Dimension(string name, Extent extent)
        {
            dimensions.Add(new LoopDimension(name, extent));
            return dimensions.Count - 1;
        }

        List<AffineIndex> output = [], indexA = [], indexB = [];
        if (x.IsBatched || y.IsBatched)
        {
            AffineIndex batch = AffineIndex.Of(Dimension("b", Extent.Batch));
            output.Add(batch);
            if (x.IsBatched)
            {
                indexA.Add(batch);
            }

            if (y.IsBatched)
            {
                indexB.Add(batch);
            }
        }

        Shape xe = x.Example, ye = y.Example;
        for (int i = 0; i < xe.Rank - 1; i++)
        {
            AffineIndex row = AffineIndex.Of(Dimension(i < shared ? "g" + i : "m" + i, xe[i]));
            output.Add(row);
            indexA.Add(row);
            if (i < shared)
            {
                indexB.Add(row);
            }
        }

        AffineIndex k = AffineIndex.Of(Dimension("k", xe[xe.Rank - 1]));
        indexA.Add(k);
        indexB.Add(k);
        if (!vector)
        {
            AffineIndex column = AffineIndex.Of(Dimension("n", ye[ye.Rank - 1]));
            output.Add(column);
            indexB.Add(column);
        }

        return Contract(new Contraction(dimensions.ToEquatableArray(), output.ToEquatableArray(), indexA.ToEquatableArray(), indexB.ToEquatableArray()), a, b);
    }

    /// <summary>Elements start, start + step, … of one axis, which exist.</summary>
    public int Cut(int value, int axis, int start, int count, int step = 1)
    {
        Shape shape = ShapeOf(value);
        int[] starts = new int[shape.Rank], steps = [.. Enumerable.Repeat(1, shape.Rank)];
        (starts[axis], steps[axis]) = (start, step);
        return Slice(value, starts, steps, shape.Extents.Select((extent, i) => i == axis ? count : extent).ToEquatableArray());
    }

    /// <summary>Items of a sequence, from number <paramref name="first"/> on.</summary>
    public int CutItems(int sequence, int first, int count) => Cut(sequence, ShapeOf(sequence).ItemAxis, first, count);

    /// <summary>One item of a sequence.</summary>
    public int ItemOf(int sequence, int number) => Reshape(CutItems(sequence, number, 1), ShapeOf(sequence).OfItem);
}

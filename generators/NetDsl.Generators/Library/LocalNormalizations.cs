using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Library;

/// <summary>
/// Normalisations by the neighbourhood: local responses across channels (Krizhevsky, Sutskever and Hinton, 2012) and local contrast (Jarrett, Kavukcuoglu, Ranzato and LeCun, 2009).
/// </summary>
internal static class LocalNormalizations
{
    /// <summary>The deviation below which contrast is not raised, as in Torch's layer.</summary>
    private const double LeastDeviation = 1e-4;

    public static LibraryFunction[] Rows { get; } =
    [
        new("LocalResponseNorm", LocalResponseNorm),
        new("SubtractiveNorm", call => Contrast(call, "SubtractiveNorm", Subtract)),
        new("DivisiveNorm", call => Contrast(call, "DivisiveNorm", Divide)),
        new("LocalContrastNorm", call => Contrast(call, "LocalContrastNorm", (graph, x, size) => Divide(graph, Subtract(graph, x, size), size))),
    ];

    private static Staged.Layer LocalResponseNorm(LibraryCall call)
    {
        int size = call.Integer("size");
        double alpha = call.Number("alpha"), beta = call.Number("beta"), k = call.Number("k");
        const string Kind = "LocalResponseNorm";
        Shapes.CheckArgument(size is >= 1 and <= 255, Kind, "size", size, "at least 1 and at most 255");
        return Row.Layer(Kind, (at, x) =>
        {
            GraphBuilder graph = at.Graph;
            Normalizations.RequireRank(graph, Kind, x, 1, "an example whose first axis is the channel", "Reshape(1) makes a vector of one number");
            int sum = Neighbours(graph, Pointwise.Square(graph, x), Shapes.BatchAxes(graph.ShapeOf(x)), size);
            int scale = graph.Add(graph.Multiply(sum, alpha / size), k);
            return graph.Divide(x, PowerOf(graph, scale, beta));
        });
    }

    /// <summary>The sum over the channels i − size / 2 to i + (size − 1) / 2, as a sum of shifted copies, which all read the same lines of memory.</summary>
    private static int Neighbours(GraphBuilder graph, int x, int axis, int size)
    {
        int sum = x, channels = graph.ShapeOf(x)[axis].Value;
        for (int shift = -(size / 2); shift <= (size - 1) / 2; shift++)
        {
            if (shift != 0 && Math.Abs(shift) < channels)
            {
                int[] before = new int[graph.ShapeOf(x).Rank], after = new int[graph.ShapeOf(x).Rank];
                (before[axis], after[axis]) = (Math.Max(0, -shift), Math.Max(0, shift));
                int moved = graph.Cut(x, axis, Math.Max(0, shift), channels - Math.Abs(shift));
                sum = graph.Add(sum, graph.Pad(moved, before, after, new int[before.Length]));
            }
        }

        return sum;
    }

    /// <summary>The usual exponents by roots, which are many times cheaper than a power.</summary>
    private static int PowerOf(GraphBuilder graph, int x, double exponent)
    {
        int Root(int value) => graph.Map(ScalarFunction.Sqrt, value);
        return exponent switch
        {
            1 => x,
            0.5 => Root(x),
            0.75 => graph.Multiply(Root(x), Root(Root(x))),
            _ => graph.Map(ScalarFunction.Power, x, graph.Constant(exponent)),
        };
    }

    private static Staged.Layer Contrast(LibraryCall call, string function, Func<GraphBuilder, int, int, int> body)
    {
        int size = call.Integer("size");
        string kind = $"{function}({size})";
        Shapes.CheckArgument(size is >= 1 and <= 63 && size % 2 == 1, kind, "size", size, "odd, at least 1 and at most 63");
        return Row.Layer(kind, (at, x) =>
        {
            Shape example = at.Graph.ShapeOf(x).Example;
            return example.Rank == 3
                ? body(at.Graph, x, size)
                : throw new StagingException(Diagnostics.DiagnosticIds.WrongRank, kind, "an image [channels, height, width]", at.Graph.Describe(x), "Reshape what has others");
        });
    }

    /// <summary>x minus its weighted mean over window and channels.</summary>
    private static int Subtract(GraphBuilder graph, int x, int size) => graph.Subtract(x, WeightedMean(graph, x, size));

    /// <summary>x over its weighted deviation, or the example's mean deviation where that is greater.</summary>
    private static int Divide(GraphBuilder graph, int x, int size)
    {
        int variance = WeightedMean(graph, Pointwise.Square(graph, x), size);
        int deviation = graph.Map(ScalarFunction.Sqrt, graph.Map(ScalarFunction.Maximum, variance, graph.Constant(LeastDeviation * LeastDeviation)));
        int[] axes = graph.ExampleAxes(deviation);
        int mean = Reductions.Restore(graph, deviation, Reductions.Mean(graph, deviation, axes), axes);
        return graph.Divide(x, graph.Map(ScalarFunction.Maximum, mean, deviation));
    }

    /// <summary>The mean over channels and a Gaussian window, weights inside the image adding up to 1: [c, h, w] → [1, h, w].</summary>
    private static int WeightedMean(GraphBuilder graph, int x, int size)
    {
        Shape shape = graph.ShapeOf(x);
        Shape example = shape.Example;
        int batch = Shapes.BatchAxes(shape);
        int height = example[1].Value, width = example[2].Value, half = size / 2;
        double[] window = Gaussian(size);
        int sum = graph.Reduce(ReduceKind.Sum, x, batch);
        int weights = graph.Constant(window.SelectMany(a => window.Select(b => a * b)).ToEquatableArray(), Shape.Of(size, size));
        List<LoopDimension> dimensions = batch == 1 ? [new LoopDimension("b", Extent.Batch)] : [];
        dimensions.AddRange([new LoopDimension("y", height), new LoopDimension("x", width), new LoopDimension("p", size), new LoopDimension("q", size)]);
        EquatableArray<AffineIndex> output = Enumerable.Range(0, batch + 2).Select(AffineIndex.Of).ToEquatableArray();
        AffineIndex Moved(int position) => new(-half, [new AffineTerm(batch + position, 1), new AffineTerm(batch + position + 2, 1)]);
        EquatableArray<AffineIndex> read = output.Take(batch).Append(Moved(0)).Append(Moved(1)).ToEquatableArray();
        int blurred = graph.Contract(new Contraction(dimensions.ToEquatableArray(), output, read, [AffineIndex.Of(batch + 2), AffineIndex.Of(batch + 3)]), sum, weights);
        int inside = graph.Multiply(
            graph.Constant(Inside(window, height).Select(weight => weight * example[0].Value).ToEquatableArray(), Shape.Of(height, 1)), graph.Constant(Inside(window, width).ToEquatableArray(), Shape.Of(width)));
        return graph.Reshape(graph.Divide(blurred, inside), Shapes.WithBatchOf(shape, 1, height, width));
    }

    /// <summary>A Gaussian whose deviation is a quarter of its size, adding up to 1.</summary>
    private static double[] Gaussian(int size)
    {
        double[] window = [.. Enumerable.Range(0, size).Select(i => Math.Exp(-Math.Pow((i - (size / 2)) / (size / 4.0), 2) / 2))];
        double total = window.Sum();
        return [.. window.Select(weight => weight / total)];
    }

    /// <summary>For each position how much of the window's weight lies inside an axis.</summary>
    private static IEnumerable<double> Inside(double[] window, int extent) =>
        Enumerable.Range(0, extent).Select(at => Enumerable.Range(0, window.Length).Where(i => at + i - (window.Length / 2) is var position && position >= 0 && position < extent).Sum(i => window[i]));
}

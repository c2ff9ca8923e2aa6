using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Library;

/// <summary>Normalisations by the statistics of one example: over trailing axes, groups of channels and single channels.</summary>
internal static class Normalizations
{
    public static LibraryFunction[] Rows { get; } =
    [
        new("LayerNorm", LayerNorm),
        new("InstanceNorm", InstanceNorm),
        new("GroupNorm", GroupNorm),
        new("ChannelDropout", ChannelDropout),
    ];

    public static void CheckEpsilon(string kind, double epsilon) =>
        Shapes.CheckArgument(epsilon > 0 && epsilon < float.MaxValue, kind, "epsilon", Text.Number(epsilon), "above 0");

    /// <summary>ND2002 when an example has fewer than <paramref name="least"/> axes.</summary>
    public static Shape RequireRank(GraphBuilder graph, string kind, int x, int least, string wanted, string remedy)
    {
        Shape example = graph.ShapeOf(x).Example;
        return example.Rank >= least ? example : throw new StagingException(DiagnosticIds.WrongRank, kind, wanted, graph.Describe(x), remedy);
    }

    private static Staged.Layer LayerNorm(LibraryCall call)
    {
        int axes = call.Integer("axes");
        double epsilon = call.Number("epsilon");
        bool isAffine = call.Flag("affine");
        string kind = axes == 0 ? "LayerNorm" : $"LayerNorm({axes})";
        Shapes.CheckArgument(axes >= 0, kind, "axes", axes, "at least 0");
        CheckEpsilon(kind, epsilon);
        return Row.Layer(kind, (at, x) =>
        {
            GraphBuilder graph = at.Graph;
            Shape example = RequireRank(graph, kind, x, Math.Max(1, axes), $"an example of at least {Math.Max(1, axes)} axes", "it normalises over its last axes");
            int count = axes == 0 ? example.Rank : axes, rank = graph.ShapeOf(x).Rank;
            return Affine(at, isAffine, Normalize(graph, x, [.. Enumerable.Range(rank - count, count)], epsilon), [.. example.Extents.Skip(example.Rank - count)], 0);
        }, makesWeights: isAffine);
    }

    private static Staged.Layer InstanceNorm(LibraryCall call)
    {
        double epsilon = call.Number("epsilon");
        bool isAffine = call.Flag("affine");
        CheckEpsilon("InstanceNorm", epsilon);
        return Row.Layer("InstanceNorm", (at, x) =>
        {
            GraphBuilder graph = at.Graph;
            Shape example = RequireRank(graph, "InstanceNorm", x, 2, "channels of at least one more axis", "a channel of one number has no deviation");
            int[] positions = [.. graph.ExampleAxes(x).Skip(1)];
            return Affine(at, isAffine, Normalize(graph, x, positions, epsilon), [example[0]], positions.Length);
        }, makesWeights: isAffine);
    }

    private static Staged.Layer GroupNorm(LibraryCall call)
    {
        int groups = call.Integer("groups");
        double epsilon = call.Number("epsilon");
        bool isAffine = call.Flag("affine");
        string kind = $"GroupNorm({groups})";
        Shapes.CheckArgument(groups >= 1, kind, "groups", groups, "at least 1");
        CheckEpsilon(kind, epsilon);
        return Row.Layer(kind, (at, x) =>
        {
            GraphBuilder graph = at.Graph;
            Shape example = RequireRank(graph, kind, x, 1, "an example whose first axis is the channel", "Reshape(1) makes a vector of one number"), shape = graph.ShapeOf(x);
            int channels = example[0].Value;
            if (channels % groups != 0)
            {
                throw new StagingException(DiagnosticIds.SplitMismatch, kind, channels, graph.Describe(x), $"{channels}/{groups} is not whole; it has {Text.Divisors(channels)} equal groups");
            }

            int grouped = graph.Reshape(x, Shapes.WithBatchOf(shape, groups, (int)(example.CountPerExample / groups)));
            int normal = graph.Reshape(Normalize(graph, grouped, [graph.ShapeOf(grouped).Rank - 1], epsilon), shape);
            return Affine(at, isAffine, normal, [example[0]], example.Rank - 1);
        }, makesWeights: isAffine);
    }

    /// <summary>Dropout of whole channels: one draw for each.</summary>
    private static Staged.Layer ChannelDropout(LibraryCall call)
    {
        double rate = call.Number("rate");
        string kind = Text.Call("ChannelDropout", rate);
        Shapes.CheckArgument(rate is >= 0 and < 1, kind, "rate", Text.Number(rate), "at least 0 and below 1");
        return Row.Layer(kind, (at, x) =>
        {
            GraphBuilder graph = at.Graph;
            Shape example = RequireRank(graph, kind, x, 1, "an example whose first axis is the channel", "Reshape(1) makes a vector of one number");
            if (!at.IsTraining || rate == 0)
            {
                return x;
            }

            Shape channels = Shapes.WithBatchOf(graph.ShapeOf(x), [example[0], .. Enumerable.Repeat(new Extent(1), example.Rank - 1)]);
            int draws = graph.Random(RandomKind.Uniform, at.RandomStream(), channels);
            int isDropped = graph.Map(ScalarFunction.Less, draws, graph.Constant(rate));
            return graph.Map(ScalarFunction.Select, isDropped, graph.Constant(0.0), graph.Multiply(x, 1 / (1 - rate)));
        });
    }

    /// <summary>(x − mean) / √(variance + ε) over axes of the graph's value; the variance divides by the count.</summary>
    public static int Normalize(GraphBuilder graph, int x, int[] axes, double epsilon)
    {
        int mean = Reductions.Restore(graph, x, Reductions.Mean(graph, x, axes), axes);

        // The sum of squared distances is least at the mean, so its derivative with respect to the mean is 0: not asking for it saves a reduction of zeros.
        int squares = Pointwise.Square(graph, graph.Subtract(x, graph.StopGradient(mean)));
        int variance = Reductions.Restore(graph, x, Reductions.Mean(graph, squares, axes), axes);
        int factor = graph.Divide(graph.Constant(1.0), graph.Map(ScalarFunction.Sqrt, graph.Add(variance, epsilon)));
        return graph.Multiply(graph.Subtract(x, mean), factor);
    }

    /// <summary>Times a weight plus a bias, each of the given shape followed by <paramref name="repeated"/> axes along which it repeats.</summary>
    private static int Affine(LibraryCall at, bool isAffine, int x, Extent[] extents, int repeated)
    {
        if (!isAffine)
        {
            return x;
        }

        GraphBuilder graph = at.Graph;
        Shape shape = Shape.Of(extents), spread = Shape.Of([.. extents, .. Enumerable.Repeat(new Extent(1), repeated)]);
        int weight = graph.Reshape(at.Weight("Weight", shape, Initializers.Ones), spread);
        return graph.Add(graph.Multiply(x, weight), graph.Reshape(at.Weight("Bias", shape, Initializers.Zeros), spread));
    }
}

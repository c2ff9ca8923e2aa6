using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Library;

/// <summary>Mixtures of Gaussians as outputs (Bishop, "Mixture Density Networks", 1994; of pen strokes Graves, "Generating Sequences With Recurrent Neural Networks", 2013), by logarithms throughout.</summary>
internal static class Mixtures
{
    private const string Name = "BivariateMixtureLoss";

    /// <summary>Correlations stay within tanh 5 = 0.9999, so that a density has a width.</summary>
    private const double GreatestCorrelation = 5;

    public static LibraryFunction[] Rows { get; } =
    [
        Row.Pipeable(Name, "parameters", call =>
        {
            Staged target = call.Required("target");
            return (at, parameters) => Loss(at.Graph, parameters, at.ToTensor(target));
        }),
    ];

    private static int Loss(GraphBuilder graph, int parameters, int target)
    {
        Shape shape = graph.ShapeOf(parameters).Example, wanted = graph.ShapeOf(target).Example;
        if (shape.Rank == 0 || shape[shape.Rank - 1].Value % 6 != 1 || shape[shape.Rank - 1].Value < 7)
        {
            throw new StagingException(
                DiagnosticIds.WrongRank, Name, "6 · n + 1 numbers for a mixture of n (the end; n weights, means, means, deviations, deviations and correlations)", graph.Describe(parameters),
                "make the layer in front of it give as many");
        }

        if (wanted != new Shape([.. shape.Extents.Take(shape.Rank - 1), 3]))
        {
            throw new StagingException(DiagnosticIds.JoinMismatch, Name, graph.Describe(parameters), graph.Describe(target), "a target is x, y and the end (0 or 1) along its last axis, and other axes are equal");
        }

        int count = shape[shape.Rank - 1].Value / 6;
        int Last(int x) => graph.ShapeOf(x).Rank - 1;
        int Part(int number) => graph.Cut(parameters, Last(parameters), 1 + (number * count), count);
        int Target(int number) => graph.Cut(target, Last(target), number, 1);
        int Map(ScalarFunction function, int x) => graph.Map(function, x);
        int logWeights = Softmaxes.LogSoftmax(graph, Part(0), Last(parameters)), logX = Part(3), logY = Part(4);
        int x = graph.Multiply(graph.Subtract(Target(0), Part(1)), Map(ScalarFunction.Exp, Map(ScalarFunction.Negate, logX)));
        int y = graph.Multiply(graph.Subtract(Target(1), Part(2)), Map(ScalarFunction.Exp, Map(ScalarFunction.Negate, logY)));
        int raw = Pointwise.Clamp(graph, Part(5), graph.Constant(-GreatestCorrelation), graph.Constant(GreatestCorrelation));
        int correlation = Map(ScalarFunction.Tanh, raw);

        // ln (1 − ρ²) = −2 ln cosh r without cancellation, from ln cosh r = r + ln (1 + e^−2r) − ln 2, which is exact for negative r, too.
        int logCosh = graph.Add(graph.Add(raw, Activations.Softplus(graph, graph.Multiply(raw, -2.0))), -Math.Log(2));
        int distance = graph.Subtract(graph.Add(Pointwise.Square(graph, x), Pointwise.Square(graph, y)), graph.Multiply(graph.Multiply(graph.Multiply(x, y), correlation), 2.0));
        int exponent = graph.Multiply(graph.Multiply(distance, Map(ScalarFunction.Exp, graph.Multiply(logCosh, 2.0))), 0.5);
        int logDensity = graph.Subtract(graph.Subtract(logCosh, graph.Add(graph.Add(logX, logY), exponent)), graph.Constant(Math.Log(2 * Math.PI)));
        int joint = graph.Add(logWeights, logDensity);
        int axis = Last(joint);
        int greatest = graph.StopGradient(graph.Reduce(ReduceKind.Maximum, joint, axis));
        int sum = graph.Reduce(ReduceKind.Sum, Map(ScalarFunction.Exp, Softmaxes.Centered(graph, joint, axis)), axis);
        int end = graph.Cut(parameters, Last(parameters), 0, 1);
        int ends = graph.Subtract(Activations.Softplus(graph, end), graph.Multiply(end, Target(2)));
        return graph.Subtract(graph.Reduce(ReduceKind.Sum, ends, Last(ends)), graph.Add(greatest, Map(ScalarFunction.Log, sum)));
    }
}

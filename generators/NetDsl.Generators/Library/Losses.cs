using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Library;

/// <summary>Losses from logits and from predictions. The layer forms keep their target as it came and read it where they are applied.</summary>
internal static class Losses
{
    public static LibraryFunction[] Rows { get; } =
    [
        new("CrossEntropy", CrossEntropy),
        Against("BinaryCrossEntropyWithLogits", "logits", _ => BinaryCrossEntropy),
        Against("MeanSquaredError", "prediction", _ => (graph, difference) => MeanOver(graph, Pointwise.Square(graph, difference))),
        Against("MeanAbsoluteError", "prediction", _ => (graph, difference) => MeanOver(graph, graph.Map(ScalarFunction.Abs, difference))),
        Against("Huber", "prediction", Huber),
    ];

    private static Staged CrossEntropy(LibraryCall call)
    {
        Staged target = call.Required(call.Has("label") ? "label" : "target");
        return call.Has("logits")
            ? new Staged.Tensor(CrossEntropy(call, call.Tensor("logits"), target))
            : Row.Layer("CrossEntropy", (at, logits) => CrossEntropy(at, logits, target));
    }

    private static int CrossEntropy(LibraryCall call, int logits, Staged target)
    {
        GraphBuilder graph = call.Graph;
        int axis = Softmaxes.LastAxis(graph, "CrossEntropy", logits);
        if (target is Staged.Indices labels)
        {
            return FromLabels(graph, logits, axis, labels);
        }

        int probabilities = call.ToTensor(target);
        Shape shape = graph.CheckBroadcast("CrossEntropy", logits, probabilities);
        int logarithms = Softmaxes.LogSoftmax(graph, graph.BroadcastTo(logits, shape), shape.Rank - 1);
        return Negate(graph, graph.Reduce(ReduceKind.Sum, graph.Multiply(probabilities, logarithms), shape.Rank - 1));
    }

    /// <summary>
    /// ln Σ e^z − z[label] with z = x − max x. The label's logit is chosen by its unit vector with Select, not multiplied: a logit of −∞ elsewhere must not become NaN.
    /// </summary>
    private static int FromLabels(GraphBuilder graph, int logits, int axis, Staged.Indices labels)
    {
        Shape example = graph.ShapeOf(logits).Example, labelShape = graph.ShapeOf(labels.Id).Example;
        int classes = example[example.Rank - 1].Value;
        StagingException Misfit(string why) => new(
            DiagnosticIds.ClassesMismatch, "CrossEntropy", $"logits of {graph.Describe(logits)}", LookUps.Describe(graph, labels), why);
        if (labels.Classes != classes)
        {
            throw Misfit(labels.Classes == 0
                ? $"put [Classes({classes})] on the labels' parameter"
                : $"the last axis of the logits has {classes} elements, one for each class; make the layer before it give {labels.Classes}, or write [Classes({classes})]");
        }

        if (labelShape != new Shape([.. example.Extents.Take(example.Rank - 1)]))
        {
            throw Misfit($"logits of {example.ToDisplay()} take {(example.Rank == 1 ? "one label" : new Shape([.. example.Extents.Take(example.Rank - 1)]).ToDisplay() + " labels")} an example"
                + (example.Rank == 1 && labelShape.Rank == 1 ? "; a [Shape] is of one example and has no axis for the batch" : ""));
        }

        int centered = Softmaxes.Centered(graph, logits, axis);
        int normalizer = graph.Map(ScalarFunction.Log, graph.Reduce(ReduceKind.Sum, graph.Map(ScalarFunction.Exp, centered), axis));
        int chosen = graph.Map(ScalarFunction.Select, LookUps.OneHot(graph, "CrossEntropy", labels, classes), centered, graph.Constant(0));
        return graph.Subtract(normalizer, graph.Reduce(ReduceKind.Sum, chosen, graph.ShapeOf(chosen).Rank - 1));
    }

    private static int BinaryCrossEntropy(GraphBuilder graph, int logits, int target) =>
        graph.Subtract(Activations.Softplus(graph, logits), graph.Multiply(logits, target));

    private static Func<GraphBuilder, int, int> Huber(LibraryCall call)
    {
        double delta = call.Number("delta");
        Shapes.CheckArgument(delta > 0 && !double.IsInfinity(delta), "Huber", "delta", Text.Number(delta), "greater than 0");
        return (graph, difference) =>
        {
            int magnitude = graph.Map(ScalarFunction.Abs, difference);
            int parabola = graph.Multiply(Pointwise.Square(graph, difference), 0.5);
            int line = graph.Multiply(graph.Add(magnitude, -0.5 * delta), delta);
            return MeanOver(graph, Pointwise.WhereLessOrEqual(graph, magnitude, graph.Constant(delta), parabola, line));
        };
    }

    private static int MeanOver(GraphBuilder graph, int x) => Reductions.Mean(graph, x, graph.ExampleAxes(x));

    /// <summary>A loss of the difference between a prediction and a target.</summary>
    private static LibraryFunction Against(string name, string operand, Func<LibraryCall, Func<GraphBuilder, int, int>> prepare) =>
        Against(name, operand, call =>
        {
            Func<GraphBuilder, int, int> body = prepare(call);
            return (graph, x, target) => body(graph, graph.Subtract(x, target));
        });

    private static LibraryFunction Against(string name, string operand, Func<LibraryCall, Func<GraphBuilder, int, int, int>> prepare) =>
        Row.Pipeable(name, operand, call =>
        {
            Staged target = call.Required("target");
            Func<GraphBuilder, int, int, int> body = prepare(call);
            return (at, x) =>
            {
                int wanted = at.ToTensor(target);
                at.Graph.CheckBroadcast(name, x, wanted);
                return body(at.Graph, x, wanted);
            };
        });

    private static int Negate(GraphBuilder graph, int x) => graph.Map(ScalarFunction.Negate, x);
}

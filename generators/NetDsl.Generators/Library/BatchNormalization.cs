using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Library;

/// <summary>Batch normalisation (Ioffe and Szegedy, 2015), with the conventions of PyTorch.</summary>
internal static class BatchNormalization
{
    public static LibraryFunction[] Rows { get; } = [new("BatchNorm", BatchNorm)];

    private static Staged.Layer BatchNorm(LibraryCall call)
    {
        double momentum = call.Number("momentum"), epsilon = call.Number("epsilon");
        bool isAffine = call.Flag("affine");
        const string Kind = "BatchNorm";
        Shapes.CheckArgument(momentum is >= 0 and <= 1, Kind, "momentum", Text.Number(momentum), "at least 0 and at most 1");
        Normalizations.CheckEpsilon(Kind, epsilon);
        return new Staged.Layer(new StagedLayer(Kind, makesWeights: true, (at, operand) =>
        {
            GraphBuilder graph = at.Graph;
            int x = at.ToTensor(operand);
            Shape example = graph.ShapeOf(x).Example;
            if (example.Rank == 0)
            {
                throw new StagingException(DiagnosticIds.WrongRank, Kind, "an example whose first axis is the channel", graph.Describe(x), "Reshape(1) makes a vector of one number");
            }

            Shape channels = Shape.Of(example[0]);
            int? weight = isAffine ? at.Weight("Weight", channels, Initializers.Ones) : null, bias = isAffine ? at.Weight("Bias", channels, Initializers.Zeros) : null;
            int runningMean = at.ReadState("RunningMean", channels, 0), runningVariance = at.ReadState("RunningVariance", channels, 1);
            if (!at.IsTraining)
            {
                // One factor and one term a channel, of parameters and states only: they ride on the convolution that makes x.
                int factor = Scale(graph, runningVariance, epsilon, weight);
                int product = graph.Multiply(runningMean, factor);
                int term = bias is int offset ? graph.Subtract(offset, product) : graph.Map(ScalarFunction.Negate, product);
                return new Staged.Tensor(graph.Add(graph.Multiply(x, Along(graph, factor, x)), Along(graph, term, x)));
            }

            int[] axes = [.. Enumerable.Range(0, graph.ShapeOf(x).Rank).Where(axis => axis != Shapes.BatchAxes(graph.ShapeOf(x)))];
            int count = Count(graph, x, axes);
            int mean = graph.Divide(graph.Reduce(ReduceKind.Sum, x, axes), count);
            int centered = graph.Subtract(x, Along(graph, mean, x));

            // The sum of squared distances is least at the mean, so its derivative with respect to the mean is 0: not asking for it saves a reduction of zeros.
            int distance = graph.Subtract(x, Along(graph, graph.StopGradient(mean), x));
            int squares = graph.Reduce(ReduceKind.Sum, Pointwise.Square(graph, distance), axes);
            int variance = graph.Divide(squares, count);
            int others = graph.Map(ScalarFunction.Maximum, graph.Add(count, -1.0), graph.Constant(1.0));
            at.WriteState("RunningMean", Moved(graph, runningMean, mean, momentum));
            at.WriteState("RunningVariance", Moved(graph, runningVariance, graph.Divide(squares, others), momentum));
            int scaled = graph.Multiply(centered, Along(graph, Scale(graph, variance, epsilon, weight), x));
            return new Staged.Tensor(bias is int shift ? graph.Add(scaled, Along(graph, shift, x)) : scaled);
        }));
    }

    /// <summary>How many elements of the whole batch share a channel.</summary>
    private static int Count(GraphBuilder graph, int x, int[] axes)
    {
        Shape shape = graph.ShapeOf(x);
        double positions = axes.Aggregate(1.0, (product, axis) => product * (shape[axis].IsBatch ? 1 : shape[axis].Value));
        return shape.IsBatched ? graph.Multiply(graph.BatchSize(), positions) : graph.Constant(positions);
    }

    private static int Scale(GraphBuilder graph, int variance, double epsilon, int? weight)
    {
        int deviation = graph.Map(ScalarFunction.Sqrt, graph.Add(variance, epsilon));
        return graph.Divide(weight ?? graph.Constant(1.0), deviation);
    }

    /// <summary>The state after this batch; no gradient flows into the next step.</summary>
    private static int Moved(GraphBuilder graph, int running, int batch, double momentum) =>
        graph.StopGradient(graph.Add(graph.Multiply(running, 1 - momentum), graph.Multiply(batch, momentum)));

    /// <summary>A number for each channel, repeated along all other axes of <paramref name="x"/>.</summary>
    private static int Along(GraphBuilder graph, int channels, int x)
    {
        Shape shape = graph.ShapeOf(x);
        return graph.Broadcast(channels, shape, Shapes.BatchAxes(shape));
    }
}

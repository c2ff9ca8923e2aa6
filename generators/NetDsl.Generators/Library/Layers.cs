using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Library;

/// <summary>Layers with weights, and dropout. A row makes the layer; what is inside its StagedLayer runs once for each application.</summary>
internal static class Layers
{
    public static LibraryFunction[] Rows { get; } =
    [
        new("Dense", Dense),
        new("PRelu", PRelu),
        new("Dropout", Dropout),
    ];

    private static Staged.Layer Dense(LibraryCall call)
    {
        int units = call.Integer("units");
        bool hasBias = call.Flag("bias");
        Staged init = call.Required("init");
        string kind = $"Dense({units})";
        Shapes.CheckPositive(kind, units);
        return new Staged.Layer(new StagedLayer(kind, makesWeights: true, (at, operand) =>
        {
            GraphBuilder graph = at.Graph;
            int x = at.ToTensor(operand);
            Shape example = graph.ShapeOf(x).Example;
            if (example.Rank != 1)
            {
                throw new StagingException(
                    DiagnosticIds.WrongRank, kind, "a vector", graph.Describe(x), example.Rank == 0 ? "it needs one axis; Reshape(1) makes a vector of one number"
                    : example.Rank == 2 ? $"put Flatten before it, or Map({kind}) does it for each of {example[0]} items" : "put Flatten before it")
                {
                    FixData = [(FixData.Insert, example.Rank == 0 ? "Reshape(1)" : "Flatten"), (FixData.Shape, "1")],
                };
            }

            Shape shape = Shape.Of(example[0], units);
            Shapes.CheckCount(kind, shape);
            int product = graph.Dot(x, at.Weight("Weight", shape, Initializers.Choose(init, shape)));
            return new Staged.Tensor(hasBias ? graph.Add(product, at.Weight("Bias", Shape.Of(units), Initializers.Zeros)) : product);
        })
        {
            Initializer = Initializers.NameOf(init),
        });
    }

    private static Staged.Layer PRelu(LibraryCall call)
    {
        double initial = call.Number("initial");
        return new Staged.Layer(new StagedLayer("PRelu", makesWeights: true, (at, operand) =>
        {
            int x = at.ToTensor(operand);
            int slope = at.Weight("Slope", Shape.Scalar, new Model.Initializer(Model.InitializerKind.Constant, initial, 0));
            return new Staged.Tensor(Activations.LeakyRelu(at.Graph, x, slope));
        }));
    }

    /// <summary>Uniform draws below the rate drop; the rest is scaled so that the mean stays.</summary>
    private static Staged.Layer Dropout(LibraryCall call)
    {
        double rate = call.Number("rate");
        string kind = Text.Call("Dropout", rate);
        Shapes.CheckArgument(rate is >= 0 and < 1, kind, "rate", Text.Number(rate), "at least 0 and below 1");
        return Row.Layer(kind, (at, x) => at.IsTraining ? Dropped(at.Graph, x, rate, at.RandomStream()) : x);
    }

    /// <summary>What a dropout leaves while training.</summary>
    public static int Dropped(GraphBuilder graph, int x, double rate, uint stream)
    {
        if (rate == 0)
        {
            return x;
        }

        int draws = graph.Random(RandomKind.Uniform, stream, graph.ShapeOf(x));
        int isDropped = graph.Map(ScalarFunction.Less, draws, graph.Constant(rate));
        return graph.Map(ScalarFunction.Select, isDropped, graph.Constant(0), graph.Multiply(x, 1 / (1 - rate)));
    }
}

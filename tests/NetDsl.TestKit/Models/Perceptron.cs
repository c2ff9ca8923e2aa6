using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.TestKit.Models;

/// <summary>
/// The model of a multilayer perceptron for classes, as the reader makes it from a class with the entry points <c>Logits(image)</c> and <c>Loss(image, label)</c>: ReLU and dropout between
/// the layers, cross-entropy behind them.
/// </summary>
internal static class Perceptron
{
    /// <summary>The user's part of the class, so that generated code has its static entry points.</summary>
    public const string Source = """
        namespace Samples;

        /// <summary>A perceptron.</summary>
        public partial class Perceptron
        {
            private static NetDsl.Tensor Logits(NetDsl.Tensor image) => image;

            private static NetDsl.Tensor Loss(NetDsl.Tensor image, NetDsl.Indices label) => image;
        }
        """;

    public static OptimizerModel Sgd(double learningRate, double momentum = 0) => new("Sgd", [new("LearningRate", learningRate), new("Momentum", momentum), new("WeightDecay", 0)], 0, 0, []);

    public static OptimizerModel Adam(double learningRate) => new(
        "Adam", [new("LearningRate", learningRate), new("Beta1", 0.9), new("Beta2", 0.999), new("Epsilon", 1e-8), new("WeightDecay", 0)], 0, 0, []);

    public static NetworkModel Model(OptimizerModel optimizer, double dropout, params int[] sizes)
    {
        // Names in ordinal order, Bias before Weight, as the reader sorts them.
        List<Variable> parameters = [];
        List<LayerModel> layers = [];
        for (int layer = 0; layer + 1 < sizes.Length; layer++)
        {
            double bound = Math.Sqrt(6.0 / (sizes[layer] + sizes[layer + 1]));
            parameters.Add(new Variable($"Layers.{layer}.Bias", Shape.Of(sizes[layer + 1]), new Initializer(InitializerKind.Constant, 0, 0)));
            parameters.Add(new Variable($"Layers.{layer}.Weight", Shape.Of(sizes[layer], sizes[layer + 1]), new Initializer(InitializerKind.Uniform, -bound, bound)));
            layers.Add(new LayerModel($"Layers.{layer}", $"Dense({sizes[layer + 1]})", $"{sizes[layer]}", $"{sizes[layer + 1]}", (sizes[layer] + 1L) * sizes[layer + 1]));
        }

        GraphBuilder prediction = new();
        prediction.Result(ResultKind.Output, 0, Logits(prediction, sizes, 0));
        EntryModel logits = new("Logits", null, prediction.ToGraph("Logits"), null, [], null, ["destination"], "");
        EntryModel loss = new(
            "Loss", "Train", LossGraph(sizes, 0), LossGraph(sizes, dropout), Enumerable.Range(0, parameters.Count).ToEquatableArray(), optimizer, [], "");
        return new NetworkModel(
            "Samples", [], "Perceptron", "public", 256, parameters.ToEquatableArray(), [], layers.ToEquatableArray(), [logits, loss], [], []);
    }

    private static Graph LossGraph(int[] sizes, double dropout)
    {
        GraphBuilder graph = new();
        int logits = Logits(graph, sizes, dropout);
        int labels = graph.Input("label", ElementType.Int32, Shape.Scalar, sizes[^1]);
        graph.Label = "CrossEntropy";
        int maximum = graph.Reshape(graph.Reduce(ReduceKind.Maximum, logits, 1), Shape.Of(Extent.Batch, 1));
        int centered = graph.Subtract(logits, graph.StopGradient(maximum));
        int normalizer = graph.Map(ScalarFunction.Log, graph.Reduce(ReduceKind.Sum, graph.Map(ScalarFunction.Exp, centered), 1));
        int chosen = graph.Map(ScalarFunction.Select, graph.OneHot(labels, sizes[^1]), centered, graph.Constant(0));
        graph.Result(ResultKind.Loss, 0, graph.Subtract(normalizer, graph.Reduce(ReduceKind.Sum, chosen, 1)));
        return graph.ToGraph("Loss");
    }

    private static int Logits(GraphBuilder graph, int[] sizes, double dropout)
    {
        graph.Label = "";
        int h = graph.Input("image", ElementType.Float32, Shape.Of(sizes[0]), 0);
        for (int layer = 0; layer + 1 < sizes.Length; layer++)
        {
            graph.Label = $"Layers.{layer}.Weight";
            int weight = graph.Parameter((2 * layer) + 1, Shape.Of(sizes[layer], sizes[layer + 1]));
            graph.Label = $"Layers.{layer}.Bias";
            int bias = graph.Parameter(2 * layer, Shape.Of(sizes[layer + 1]));
            graph.Label = $"Layers.{layer}";
            h = graph.Add(graph.Dot(h, weight), bias);
            if (layer + 2 == sizes.Length)
            {
                break;
            }

            graph.Label = "Relu";
            h = graph.Map(ScalarFunction.Maximum, h, graph.Constant(0));
            if (dropout > 0)
            {
                graph.Label = "Dropout";
                int keep = graph.Map(ScalarFunction.LessOrEqual, graph.Constant(dropout), graph.Random(RandomKind.Uniform, (uint)layer, graph.ShapeOf(h)));
                h = graph.Multiply(h, graph.Multiply(keep, 1 / (1 - dropout)));
            }
        }

        return h;
    }
}

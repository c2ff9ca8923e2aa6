using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.TestKit.Models;

/// <summary>Small convolutional networks as the reader would hand them over, built value by value, for tests below the reader.</summary>
internal static class Convolutional
{
    /// <summary>LeNet's pattern: two convolutions with bias and tanh, each followed by sums over 2 × 2 windows, a flattened image, a dense layer, cross-entropy.</summary>
    public static NetworkModel Model(int side, int channels, int filters, int classes, OptimizerModel optimizer)
    {
        int middle = (side - 2) / 2, last = (middle - 2) / 2;
        Variable[] parameters =
        [
            Weight("A.Bias", channels), Weight("A.Weight", channels, 2, 3, 3), Weight("B.Bias", filters), Weight("B.Weight", filters, channels, 3, 3),
            Weight("C.Bias", classes), Weight("C.Weight", filters * last * last, classes),
        ];
        Graph Build(string name, bool hasLoss)
        {
            GraphBuilder graph = new();
            int x = graph.Input("x", ElementType.Float32, Shape.Of(2, side, side), 0);
            graph.Label = "A";
            x = Pool(graph, Convolution(graph, x, Parameter(1), Parameter(0)), (side - 2) / 2);
            graph.Label = "B";
            x = Pool(graph, Convolution(graph, x, Parameter(3), Parameter(2)), last);
            graph.Label = "C";
            int flat = graph.Reshape(x, Shape.Of(filters * last * last).Batched);
            int logits = graph.Add(graph.Dot(flat, Parameter(5)), Parameter(4));
            if (!hasLoss)
            {
                graph.Result(ResultKind.Output, 0, logits);
                return graph.ToGraph(name);
            }

            graph.Label = "CrossEntropy";
            int label = graph.Input("label", ElementType.Int32, Shape.Scalar, classes);
            int top = graph.BroadcastTo(graph.Reshape(graph.Reduce(ReduceKind.Maximum, logits, 1), Shape.Of(Extent.Batch, 1)), graph.ShapeOf(logits));
            int shifted = graph.Subtract(logits, top);
            int normalizer = graph.Map(ScalarFunction.Log, graph.Reduce(ReduceKind.Sum, graph.Map(ScalarFunction.Exp, shifted), 1));
            int picked = graph.Reduce(ReduceKind.Sum, graph.Multiply(shifted, graph.OneHot(label, classes)), 1);
            graph.Result(ResultKind.Loss, 0, graph.Subtract(normalizer, picked));
            return graph.ToGraph(name);

            int Parameter(int index) => graph.Parameter(index, parameters[index].Shape);
        }

        EntryModel loss = new("Loss", "Train", Build("Loss", hasLoss: true), Build("Loss", hasLoss: true), [.. Enumerable.Range(0, parameters.Length)], optimizer, [], "");
        EntryModel prediction = new("Predict", null, Build("Predict", hasLoss: false), null, [], null, ["destination"], "");
        return new NetworkModel("", [], "Small", "public", 64, parameters.ToEquatableArray(), [], [], [loss, prediction], [], []);
    }

    private static Variable Weight(string name, params Extent[] extents) => new(name, Shape.Of(extents), new Initializer(InitializerKind.Uniform, -0.1, 0.1));

    /// <summary>Kernel 3 × 3, stride 1, no padding; then bias and tanh.</summary>
    private static int Convolution(GraphBuilder graph, int x, int weight, int bias)
    {
        Shape image = graph.ShapeOf(x), kernel = graph.ShapeOf(weight);
        int side = image[2].Value - 2;
        Contraction contraction = new(
            [new("b", Extent.Batch), new("o", kernel[0]), new("y", side), new("x", side), new("i", kernel[1]), new("u", 3), new("v", 3)],
            [AffineIndex.Of(0), AffineIndex.Of(1), AffineIndex.Of(2), AffineIndex.Of(3)],
            [AffineIndex.Of(0), AffineIndex.Of(4), new AffineIndex(0, [new(2, 1), new(5, 1)]), new AffineIndex(0, [new(3, 1), new(6, 1)])],
            [AffineIndex.Of(1), AffineIndex.Of(4), AffineIndex.Of(5), AffineIndex.Of(6)]);
        int sum = graph.Contract(contraction, x, weight);
        return graph.Map(ScalarFunction.Tanh, graph.Add(sum, graph.Broadcast(bias, graph.ShapeOf(sum), 1)));
    }

    /// <summary>The mean over windows of 2 × 2 with stride 2; what does not fill a window is left out.</summary>
    private static int Pool(GraphBuilder graph, int x, int side)
    {
        Shape shape = graph.ShapeOf(x);
        int cut = graph.Slice(x, [0, 0, 0, 0], [1, 1, 1, 1], [Extent.Batch, shape[1], 2 * side, 2 * side]);
        int windows = graph.Reshape(cut, Shape.Of(shape[1], side, 2, side, 2).Batched);
        return graph.Multiply(graph.Reduce(ReduceKind.Sum, windows, 3, 5), 0.25);
    }
}

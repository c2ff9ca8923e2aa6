using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Passes;

namespace NetDsl.Generators.Tests.Passes.Fuse;

/// <summary>Graphs as the library builds them, for tests of fusion.</summary>
internal static class Networks
{
    public static int Relu(GraphBuilder graph, int x) => graph.Map(ScalarFunction.Maximum, x, graph.Constant(0));

    public static int Dense(GraphBuilder graph, int x, ref int parameter, int inputs, int outputs, string label)
    {
        graph.Label = label + ".Weight";
        int weight = graph.Parameter(parameter++, Shape.Of(inputs, outputs));
        graph.Label = label + ".Bias";
        int bias = graph.Parameter(parameter++, Shape.Of(outputs));
        graph.Label = label;
        return graph.Add(graph.Dot(x, weight), bias);
    }

    public static int Keep(GraphBuilder graph, ReduceKind kind, int x, int axis)
    {
        Shape shape = graph.ShapeOf(x);
        int reduced = graph.Reduce(kind, x, axis);
        int kept = graph.Reshape(reduced, new Shape([.. shape.Extents.Select((extent, i) => i == axis ? new Extent(1) : extent)]));
        return graph.BroadcastTo(kept, shape);
    }

    public static int Softmax(GraphBuilder graph, int x)
    {
        int axis = graph.ShapeOf(x).Rank - 1;
        int exponentials = graph.Map(ScalarFunction.Exp, graph.Subtract(x, graph.StopGradient(Keep(graph, ReduceKind.Maximum, x, axis))));
        return graph.Divide(exponentials, Keep(graph, ReduceKind.Sum, exponentials, axis));
    }

    public static int CrossEntropy(GraphBuilder graph, int logits, int labels, int classes)
    {
        graph.Label = "CrossEntropy";
        int axis = graph.ShapeOf(logits).Rank - 1;
        int centered = graph.Subtract(logits, graph.StopGradient(Keep(graph, ReduceKind.Maximum, logits, axis)));
        int normalizer = graph.Map(ScalarFunction.Log, graph.Reduce(ReduceKind.Sum, graph.Map(ScalarFunction.Exp, centered), axis));
        int chosen = graph.Map(ScalarFunction.Select, graph.OneHot(labels, classes), centered, graph.Constant(0));
        return graph.Subtract(normalizer, graph.Reduce(ReduceKind.Sum, chosen, axis));
    }

    /// <summary>A multilayer perceptron with ReLU between its layers and cross-entropy, as the reader builds it.</summary>
    public static Graph Mlp(double dropout, params int[] sizes)
    {
        GraphBuilder graph = new();
        int h = graph.Input("image", ElementType.Float32, Shape.Of(sizes[0]), 0);
        int labels = graph.Input("label", ElementType.Int32, Shape.Scalar, sizes[^1]);
        int parameter = 0;
        for (int layer = 1; layer < sizes.Length; layer++)
        {
            h = Dense(graph, h, ref parameter, sizes[layer - 1], sizes[layer], $"Layers.{layer - 1}");
            if (layer < sizes.Length - 1)
            {
                h = Relu(graph, h);
                h = dropout > 0 ? Dropout(graph, h, dropout, (uint)layer) : h;
            }
        }

        graph.Result(ResultKind.Loss, 0, CrossEntropy(graph, h, labels, sizes[^1]));
        return graph.ToGraph("Mlp");
    }

    public static int Dropout(GraphBuilder graph, int x, double rate, uint stream)
    {
        int keep = graph.Map(ScalarFunction.LessOrEqual, graph.Constant(rate), graph.Random(RandomKind.Uniform, stream, graph.ShapeOf(x)));
        return graph.Multiply(x, graph.Multiply(keep, 1 / (1 - rate)));
    }

    public static int Square(GraphBuilder graph, int x) => graph.Multiply(x, x);

    /// <summary>The sum over one example.</summary>
    public static int Sum(GraphBuilder graph, int x) => graph.Reduce(ReduceKind.Sum, x, graph.ExampleAxes(x));

    public static int Softplus(GraphBuilder graph, int x) =>
        graph.Add(Relu(graph, x), graph.Map(ScalarFunction.Log1p, graph.Map(ScalarFunction.Exp, graph.Map(ScalarFunction.Negate, graph.Map(ScalarFunction.Abs, x)))));

    public static int BinaryCrossEntropy(GraphBuilder graph, int logits, int target) => graph.Subtract(Softplus(graph, logits), graph.Multiply(logits, target));

    /// <summary>A layer normalisation over the last axis with gain and shift.</summary>
    public static int LayerNorm(GraphBuilder graph, int x, ref int parameter)
    {
        int axis = graph.ShapeOf(x).Rank - 1, size = graph.ShapeOf(x)[axis].Value;
        int centered = graph.Subtract(x, graph.Multiply(Keep(graph, ReduceKind.Sum, x, axis), 1.0 / size));
        int variance = graph.Multiply(Keep(graph, ReduceKind.Sum, Square(graph, centered), axis), 1.0 / size);
        int normal = graph.Divide(centered, graph.Map(ScalarFunction.Sqrt, graph.Add(variance, 1e-5)));
        return graph.Add(graph.Multiply(normal, graph.Parameter(parameter++, Shape.Of(size))), graph.Parameter(parameter++, Shape.Of(size)));
    }

    /// <summary>The joint graph of a loss, with all its parameters trained.</summary>
    public static Graph Training(Graph graph) =>
        GraphPipeline.Training(graph, graph.Values.Select(value => value.Op).OfType<Op.Parameter>().Select(parameter => parameter.Index)).Graph;
}

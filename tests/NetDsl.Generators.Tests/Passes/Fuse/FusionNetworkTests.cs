using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Passes.Fuse;

/// <summary>Whole networks: the kernels' results are the graph's.</summary>
public sealed class FusionNetworkTests
{
    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(5, 7, 3)]
    [InlineData(10, 1, 2)]
    [InlineData(31, 65, 10)]
    public void Mlp_Training_MatchesGraph(int inputs, int hidden, int classes) =>
        FusionCheck.Run(Networks.Training(Networks.Mlp(0, inputs, hidden, hidden + 2, classes)), 1, 3, 7);

    [Fact]
    public void Mlp_WithDropout_MatchesGraph() => FusionCheck.Run(Networks.Training(Networks.Mlp(0.5, 10, 7, 5)), 1, 3, 31);

    [Theory]
    [InlineData("Sgd")]
    [InlineData("Adam")]
    [InlineData("Adadelta")]
    public void Mlp_WithOptimizer_UpdatesAllParameters(string rule) =>
        FusionCheck.Run(Networks.Training(Networks.Mlp(0, 5, 31, 3)), new OptimizerModel(rule, [], 0, 0, []), 1, 3);

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0, 0.1)]
    [InlineData(0.01, 0.02)]
    public void Mlp_WithClipping_UpdatesAllParameters(double norm, double value)
    {
        OptimizerModel optimizer = new("Sgd", [], norm, value, []);
        FusionCheck.Run(GraphPipeline.Training(Networks.Mlp(0, 5, 7, 3), [0, 1, 2, 3], optimizer).Graph, optimizer, 1, 3);
    }

    [Fact]
    public void Mlp_TrainingSomeParameters_LeavesTheOthers()
    {
        OptimizerModel optimizer = new("Adam", [], 0, 0, []);
        FusionCheck.Run(GraphPipeline.Training(Networks.Mlp(0, 5, 7, 6, 3), [0, 1, 4], optimizer).Graph, optimizer, 3);
    }

    [Fact]
    public void VariationalAutoencoder_Training_MatchesGraph()
    {
        GraphBuilder graph = new();
        int parameter = 0;
        int x = graph.Input("x", ElementType.Float32, Shape.Of(10), 0);
        int h = Networks.Relu(graph, Networks.Dense(graph, x, ref parameter, 10, 7, "Encoder"));
        int mean = Networks.Dense(graph, h, ref parameter, 7, 3, "ToMean"), logVariance = Networks.Dense(graph, h, ref parameter, 7, 3, "ToLogVariance");
        int noise = graph.Random(RandomKind.Normal, 5, graph.ShapeOf(mean));
        int z = graph.Add(mean, graph.Multiply(graph.Map(ScalarFunction.Exp, graph.Multiply(logVariance, 0.5)), noise));
        int logits = Networks.Dense(graph, Networks.Relu(graph, Networks.Dense(graph, z, ref parameter, 3, 7, "Decoder.0")), ref parameter, 7, 10, "Decoder.1");
        int divergence = graph.Subtract(graph.Subtract(graph.Add(logVariance, 1.0), Networks.Square(graph, mean)), graph.Map(ScalarFunction.Exp, logVariance));
        int reconstruction = Networks.Sum(graph, Networks.BinaryCrossEntropy(graph, logits, x));
        graph.Result(ResultKind.Loss, 0, graph.Subtract(reconstruction, graph.Multiply(Networks.Sum(graph, divergence), 0.5)));
        FusionCheck.Run(Networks.Training(graph.ToGraph("Vae")), 1, 3, 31);
    }

    [Fact]
    public void RestrictedBoltzmannMachine_ContrastiveDivergence_MatchesGraph()
    {
        GraphBuilder graph = new();
        int v = graph.Input("v", ElementType.Float32, Shape.Of(7), 0);
        int w = graph.Parameter(0, Shape.Of(7, 5)), b = graph.Parameter(1, Shape.Of(7)), d = graph.Parameter(2, Shape.Of(5));
        int Bernoulli(int p, uint stream) => graph.Map(ScalarFunction.Less, graph.Random(RandomKind.Uniform, stream, graph.ShapeOf(p)), p);
        int FreeEnergy(int x) => graph.Subtract(
            graph.Map(ScalarFunction.Negate, Networks.Sum(graph, graph.Multiply(x, b))), Networks.Sum(graph, Networks.Softplus(graph, graph.Add(graph.Dot(x, w), d))));
        int hidden = Bernoulli(graph.Map(ScalarFunction.Sigmoid, graph.Add(graph.Dot(v, w), d)), 1);
        int visible = Bernoulli(graph.Map(ScalarFunction.Sigmoid, graph.Add(graph.Dot(hidden, graph.Transpose(w, 1, 0)), b)), 2);
        graph.Result(ResultKind.Loss, 0, graph.Subtract(FreeEnergy(v), FreeEnergy(graph.StopGradient(visible))));
        FusionCheck.Run(Networks.Training(graph.ToGraph("Rbm")), 1, 3);
    }

    [Fact]
    public void AttentionBlock_Training_MatchesGraph()
    {
        GraphBuilder graph = new();
        int parameter = 0;
        const int Tokens = 5, Width = 6, Heads = 2;
        int text = graph.Input("text", ElementType.Int32, Shape.Of(Tokens), 7);
        int x = graph.Gather(graph.Parameter(parameter++, Shape.Of(7, Width)), text, 0);
        int normal = Networks.LayerNorm(graph, x, ref parameter);
        int Project() => graph.Transpose(
            graph.Reshape(graph.Dot(normal, graph.Parameter(parameter++, Shape.Of(Width, Width))), Shape.Of(Extent.Batch, Tokens, Heads, Width / Heads)), 0, 2, 1, 3);
        int query = Project(), key = Project(), value = Project();
        int scores = graph.Multiply(graph.Contract(Batched(Heads, Tokens, Tokens, Width / Heads, isTransposed: true), query, key), 0.5);
        int mixed = graph.Contract(Batched(Heads, Tokens, Width / Heads, Tokens, isTransposed: false), Networks.Softmax(graph, scores), value);
        int joined = graph.Reshape(graph.Transpose(mixed, 0, 2, 1, 3), Shape.Of(Extent.Batch, Tokens, Width));
        int output = graph.Add(x, graph.Dot(joined, graph.Parameter(parameter++, Shape.Of(Width, Width))));
        graph.Result(ResultKind.Loss, 0, Networks.Sum(graph, Networks.CrossEntropy(graph, graph.Dot(output, graph.Parameter(parameter++, Shape.Of(Width, 7))), text, 7)));
        FusionCheck.Run(Networks.Training(graph.ToGraph("Attention")), 1, 3);
    }

    [Fact]
    public void BatchNormalization_WithRunningStatistics_MatchesGraph()
    {
        GraphBuilder graph = new();
        int parameter = 0;
        int x = Networks.Dense(graph, graph.Input("x", ElementType.Float32, Shape.Of(5), 0), ref parameter, 5, 7, "Dense");
        int mean = graph.Divide(graph.Reduce(ReduceKind.Sum, x, 0), graph.BatchSize());
        int centered = graph.Subtract(x, mean);
        int variance = graph.Divide(graph.Reduce(ReduceKind.Sum, Networks.Square(graph, centered), 0), graph.BatchSize());
        int normal = graph.Divide(centered, graph.Map(ScalarFunction.Sqrt, graph.Add(variance, 1e-5)));
        int running = graph.State(0, Shape.Of(7));
        graph.Result(ResultKind.State, 0, graph.Add(graph.Multiply(running, 0.9), graph.Multiply(mean, 0.1)));
        graph.Result(ResultKind.Loss, 0, Networks.Sum(graph, Networks.Square(graph, graph.Multiply(normal, graph.Parameter(parameter, Shape.Of(7))))));
        FusionCheck.Run(Networks.Training(graph.ToGraph("BatchNorm")), 1, 3);
    }

    [Fact]
    public void State_ReadAfterItIsNew_IsReadAsItWas()
    {
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(4), 0), state = graph.State(0, Shape.Of(4));
        int total = graph.Reduce(ReduceKind.Sum, x, 0);
        graph.Result(ResultKind.State, 0, graph.Add(total, graph.Slice(graph.Pad(state, [1], [0], [0]), [0], [1], [4])));
        graph.Result(ResultKind.Output, 0, graph.Add(graph.Reduce(ReduceKind.Sum, graph.Multiply(x, state), 1), graph.Reduce(ReduceKind.Sum, graph.Add(total, state), 0)));
        FusionCheck.Run(graph.ToGraph("State"), 1, 3);
    }

    [Fact]
    public void Convolution_WithPoolingAndConcatenation_MatchesGraph()
    {
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(2, 7), 0);
        Contraction convolution = new(
            [new("b", Extent.Batch), new("o", 3), new("y", 7), new("i", 2), new("u", 3)],
            [AffineIndex.Of(0), AffineIndex.Of(1), AffineIndex.Of(2)],
            [AffineIndex.Of(0), AffineIndex.Of(3), new AffineIndex(-1, [new AffineTerm(2, 1), new AffineTerm(4, 1)])],
            [AffineIndex.Of(1), AffineIndex.Of(3), AffineIndex.Of(4)]);
        int features = Networks.Relu(graph, graph.Contract(convolution, x, graph.Parameter(0, Shape.Of(3, 2, 3))));
        int even = graph.Slice(features, [0, 0, 0], [1, 1, 2], [Extent.Batch, 3, 3]), odd = graph.Slice(features, [0, 0, 1], [1, 1, 2], [Extent.Batch, 3, 3]);
        int pooled = graph.Map(ScalarFunction.Maximum, even, odd);
        int joined = graph.Add(graph.Pad(pooled, [0, 0, 0], [0, 2, 0], [0, 0, 0]), graph.Pad(graph.Slice(x, [0, 0, 2], [1, 1, 1], [Extent.Batch, 2, 3]), [0, 3, 0], [0, 0, 0], [0, 0, 0]));
        int logits = graph.Dot(graph.Reshape(joined, Shape.Of(Extent.Batch, 15)), graph.Parameter(1, Shape.Of(15, 2)));
        graph.Result(ResultKind.Loss, 0, Networks.Sum(graph, Networks.Square(graph, logits)));
        FusionCheck.Run(Networks.Training(graph.ToGraph("Convolution")), 1, 3);
    }

    [Fact]
    public void Recurrence_Unrolled_MatchesGraph()
    {
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(4, 3), 0), wx = graph.Parameter(0, Shape.Of(3, 5)), wh = graph.Parameter(1, Shape.Of(5, 5));
        int h = graph.Constant(0, Shape.Of(Extent.Batch, 5));
        for (int step = 0; step < 4; step++)
        {
            int at = graph.Reshape(graph.Slice(x, [0, step, 0], [1, 1, 1], [Extent.Batch, 1, 3]), Shape.Of(Extent.Batch, 3));
            h = graph.Map(ScalarFunction.Tanh, graph.Add(graph.Dot(at, wx), graph.Dot(h, wh)));
        }

        graph.Result(ResultKind.Loss, 0, Networks.Sum(graph, Networks.Square(graph, h)));
        FusionCheck.Run(Networks.Training(graph.ToGraph("Recurrence")), 1, 3);
    }

    [Fact]
    public void Prediction_OfLabelsAndScores_MatchesGraph()
    {
        GraphBuilder graph = new();
        int parameter = 0;
        int logits = Networks.Dense(graph, graph.Input("x", ElementType.Float32, Shape.Of(5), 0), ref parameter, 5, 10, "Dense");
        graph.Result(ResultKind.Output, 0, Networks.Softmax(graph, logits));
        graph.Result(ResultKind.Output, 1, graph.Reduce(ReduceKind.ArgMaximum, logits, 1));
        graph.Result(ResultKind.Output, 2, graph.Constant([1, 2, 3], Shape.Of(3)));
        FusionCheck.Run(graph.ToGraph("Labels"), 1, 3, 64);
    }

    /// <summary>A product for each example and head; the second operand has its two axes exchanged when transposed.</summary>
    private static Contraction Batched(int heads, int rows, int columns, int inner, bool isTransposed) => new(
        [new("b", Extent.Batch), new("h", heads), new("m", rows), new("n", columns), new("k", inner)],
        [AffineIndex.Of(0), AffineIndex.Of(1), AffineIndex.Of(2), AffineIndex.Of(3)],
        [AffineIndex.Of(0), AffineIndex.Of(1), AffineIndex.Of(2), AffineIndex.Of(4)],
        isTransposed ? [AffineIndex.Of(0), AffineIndex.Of(1), AffineIndex.Of(3), AffineIndex.Of(4)] : [AffineIndex.Of(0), AffineIndex.Of(1), AffineIndex.Of(4), AffineIndex.Of(3)]);
}

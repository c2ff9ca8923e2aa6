using System.Text;
using NetDsl.Execution;

namespace NetDsl.Numerics.Tests.Engine;

/// <summary>The functions of the language on the device, forward: each group is one network, each expression one output. Sizes are awkward on purpose.</summary>
public sealed class LanguageMatrixTests
{
    private static readonly int[] s_batches = [1, 3, 33];

    [Theory]
    [InlineData(DeviceClass.Gpu, "Exp(x)", "Log(Abs(x) + 0.5)", "Log1p(Abs(x))", "Expm1(x)", "Sqrt(Abs(x))", "Rsqrt(Abs(x) + 0.1)", "Square(x)", "Reciprocal(x)")]
    [InlineData(DeviceClass.Cpu8, "Abs(x)", "Sign(x)", "Floor(3 * x)", "Ceiling(3 * x)", "Round(3 * x)", "Sin(3 * x)", "Cos(3 * x)", "Tan(x)", "Atan(2 * x)")]
    [InlineData(DeviceClass.Gpu, "Sinh(x)", "Cosh(x)", "Tanh(x)", "Erf(2 * x)", "Power(Abs(x), 1.7)", "Power(Abs(x), y)", "Maximum(x, y)", "Minimum(x, y)", "Clamp(x, -0.3, 0.4)")]
    [InlineData(DeviceClass.Cpu8, "x + y", "x - y", "x * y", "x / y", "-x", "1 - x", "2 / x", "x < y", "x >= y", "Equal(Sign(x), Sign(y))", "NotEqual(Sign(x), Sign(y))", "Where(x > y, x, 2 * y)", "And(x > 0, y > 0)", "Or(x > 0, y > 0)", "Not(x > 0)")]
    [InlineData(DeviceClass.Gpu, "Relu(x)", "Relu6(9 * x)", "LeakyRelu(x)", "x | LeakyRelu(0.2)", "Elu(x)", "x | Elu(0.5)", "Selu(x)", "Gelu(x)", "GeluTanh(x)")]
    [InlineData(DeviceClass.Cpu8, "Silu(x)", "Swish(x)", "Mish(x)", "Sigmoid(9 * x)", "LogSigmoid(9 * x)", "HardSigmoid(4 * x)", "HardSwish(4 * x)", "HardTanh(2 * x)", "Softplus(9 * x)", "Softsign(x)")]
    public void Pointwise_Functions_AgreeWithOracle(DeviceClass other, params string[] expressions) =>
        Run(other, ["[Shape(5, 7)] Tensor x, [Shape(5, 7)] Tensor y", "[Shape(31)] Tensor x, [Shape(31)] Tensor y"], "", expressions);

    [Theory]
    [InlineData(DeviceClass.Cpu8, "Sum(x)", "x | Sum(0)", "x | Sum(1)", "x | Sum(-1)", "Sum(x, 1, keepDims: true)", "Sum(x, [0, 2])", "Mean(x)", "x | Mean(1)", "Mean(x, [1, 2], keepDims: true)")]
    [InlineData(DeviceClass.Gpu, "Max(x)", "x | Max(0)", "x | Max(-1)", "Min(x)", "Min(x, 1)", "x | LogSumExp(1)", "LogSumExp(x)", "x | Variance(2)", "Variance(x)", "x | Norm(0)", "Norm(x)")]
    [InlineData(DeviceClass.Cpu8, "x | Softmax", "x | Softmax(0)", "x | LogSoftmax", "x | LogSoftmax(1)", "x - (x | Mean(2, true))")]
    public void Reductions_AgreeWithOracle(DeviceClass other, params string[] expressions) => Run(other, ["[Shape(3, 5, 7)] Tensor x", "[Shape(2, 3, 65)] Tensor x"], "", expressions);

    [Fact]
    public void Reductions_OfVectors_AgreeWithOracle() => Run(
        null, [.. new[] { 1, 2, 10, 784 }.Select(n => $"[Shape({n})] Tensor x")], "",
        "Sum(x)", "Mean(x)", "Max(x)", "x | Softmax", "x | LogSoftmax", "LogSumExp(x)", "BatchMean(x)");

    [Theory]
    [InlineData(DeviceClass.Gpu, "x | Transpose(2, 0, 1)", "x | Reshape(7, 15)", "Flatten(x)", "x[1..]", "x[..^1]", "x[1]", "x[^1]", "x[1, 2..]", "x | Slice(2, 1..6, 2)")]
    [InlineData(DeviceClass.Cpu8, "Concat(x, 2 * x)", "Concat([x, x * x], axis: 2)", "Stack(x, -x)", "Stack([x, -x], axis: 1)", "Split(x, 3)[1]", "Split(x, [2, 3], 1)[1]", "x.Transpose(0, 2, 1)")]
    [InlineData(DeviceClass.Gpu, "x + Arange(7)", "x * Vector(1, 2, 3, 4, 5, 6, 7)", "x + Constant(2, 5, 1)", "ZerosLike(x) + 1", "OnesLike(x) - x", "(x | Transpose(1, 2, 0) | Reshape(35, 3)) * 2")]
    public void Views_AgreeWithOracle(DeviceClass other, params string[] expressions) => Run(other, ["[Shape(3, 5, 7)] Tensor x"], "", expressions);

    [Fact]
    public void LookUps_AgreeWithOracle() => Run(
        null, ["[Shape(7)] Tensor x, [Classes(7)] Indices label, [Shape(5), Classes(7)] Indices text"], "",
        "OneHot(label)", "OneHot(text)", "x | At(label)", "text | Gather(Table)", "label | Gather(Table)", "text | OneHot(9)", "OneHot(ArgMax(x))", "x | CrossEntropy(label)", "x | CrossEntropy(Softmax(2 * x))");

    [Theory]
    [InlineData(DeviceClass.Cpu8, 1, 1, 1)]
    [InlineData(DeviceClass.Gpu, 16, 65, 33)]
    public void Products_AgreeWithOracle(DeviceClass other, int m, int k, int n) => Run(
        other, [$"[Shape({m}, {k})] Tensor x, [Shape({k}, {n})] Tensor y, [Shape({k})] Tensor v, [Shape(2, {m}, {k})] Tensor p, [Shape(2, {k}, {n})] Tensor q"],
        $"private static readonly Parameter A = Param([{k}, {n}]), T = Param([{n}, {k}]);",
        "x.Dot(y)", "x.Dot(A)", "v.Dot(A)", "v.Dot(T.T)", "x.Dot(v)", "v.Dot(v)", "p.Dot(q)", "Dot(x, T.T) | Relu",
        "Einsum(\"ik,kj->ji\", x, y)", "Einsum(\"ik->k\", x)", "Einsum(\"i,j->ij\", v, v)", "Einsum(\"bik,bkj->bij\", p, q)", "Einsum(\"bik,kj->ibj\", p, A)", "Einsum(\"ij->ji\", x)");

    [Fact]
    public void Layers_AgreeWithOracle() => Run(
        DeviceClass.Gpu, ["[Shape(10)] Tensor x"],
        """
        private static readonly Layer Wide = Dense(65) | Tanh, Narrow = Dense(1), Plain = Dense(10, bias: false), Around = Residual(Dense(10) | Relu), Changed = Residual(Dense(3), Dense(3)),
            Deep = Repeat(2, _ => Dense(7) | Relu), Slope = PRelu();
        """,
        "x | Wide", "x | Narrow", "x | Plain", "x | Around", "x | Changed", "x | Deep", "x | Slope", "x | Wide | Dropout(0.5)", "x | Iterate(Plain, 2)", "x | Frozen(Wide)");

    [Fact]
    public void Losses_AgreeWithOracle() => Run(
        DeviceClass.Cpu8, ["[Shape(10)] Tensor x, [Shape(10)] Tensor y, [Classes(10)] Indices label"], "",
        "x | CrossEntropy(label)", "x | BinaryCrossEntropyWithLogits(Sigmoid(y))", "x | BinaryCrossEntropyWithLogits(1)", "x | MeanSquaredError(y)", "x | MeanAbsoluteError(y)", "x | Huber(y)", "x | Huber(y, 0.2)");

    [Fact]
    public void Sequences_AgreeWithOracle() => Run(
        DeviceClass.Gpu, ["[Shape(5, 7)] Tensor x, [Shape(3, 7)] Tensor y, [Shape(5), Classes(7)] Indices text, [Classes(6)] Indices length"],
        """
        private static readonly Layer Readout = Dense(10) | Tanh, Heads = MultiHeadAttention(7, causal: true), Block = LearnedPositions() | TransformerBlock(1, 10);
        private static readonly AttentionLayer Additive = AdditiveAttention(3), Cross = CrossAttention(7);
        private static readonly Func<Indices, Tensor> Embed = Embedding(31, 10);
        """,
        "x | Map(Readout)", "(x, text) | Map((t, l) => t.At(l) * Sum(x))", "text | Embed | PositionalEncoding", "x | Heads", "x | Block", "Additive(y, x, LengthMask(length, 5)).Result",
        "Cross(x, y).Weights", "Attention(x, y, y, LengthMask(length, 3)) | MaskedMean(LengthMask(length, 5).Reshape(5, 1))");

    [Fact]
    public void GradientsOfInputs_AgreeWithOracle() => Run(
        DeviceClass.Gpu, ["[Shape(10)] Tensor x, [Shape(10)] Tensor y, [Classes(7)] Indices label"],
        "private static readonly Layer Body = Dense(31) | Tanh | Dense(7);",
        "Gradient(x | Body | CrossEntropy(label), x)", "Sign(Gradient(Sum(x * y), y))", "Norm(Gradient(x | Body | LogSumExp, x))", "Gradient(Gradient(Sum(x * x * y), x) | Sum, y)");

    [Fact]
    public void RandomDraws_AgreeWithOracle() => Run(
        null, ["[Shape(31)] Tensor x"], "", "Normal(10) + Sum(x)", "NormalLike(x)", "Uniform(7) * Sum(x)", "UniformLike(x)", "Bernoulli(Sigmoid(x))");

    /// <summary>One entry point, which the runtime compiles as a program of its own, for each list of parameters and as many expressions as it may have results.</summary>
    private static void Run(DeviceClass? other, string[] parameters, string members, params string[] expressions)
    {
        StringBuilder source = new();
        source.AppendLine($$"""
            [Network]
            public partial class Sample
            {
                private static readonly Parameter Table = Param([7, 3]);
                {{members}}
            """);
        foreach ((int entry, (string list, string[] group)) in parameters.SelectMany(list => expressions.Chunk(8).Select(group => (list, group))).Index())
        {
            string type = group.Length == 1 ? "Tensor" : "(" + string.Join(", ", group.Select((_, i) => "Tensor r" + i)) + ")";
            string result = group.Length == 1 ? group[0] : "(" + string.Join(", ", group) + ")";
            source.AppendLine($"    [Predict] private static {type} E{entry}({list}) => {result};");
        }

        source.AppendLine("}");
        EngineCheck.Predictions(source.ToString(), s_batches, other: other);
    }
}

using NetDsl.Execution;

namespace NetDsl.Numerics.Tests.Engine;

/// <summary>Training steps on the device: gradients of the language's functions, every optimiser, several entry points.</summary>
public sealed class TrainingMatrixTests
{
    private static readonly int[] s_batches = [1, 3, 33];

    [Theory]
    [InlineData(DeviceClass.Gpu, "Exp(z)", "Log(Abs(z) + 0.5)", "Log1p(Abs(z))", "Expm1(z)", "Sqrt(Abs(z) + 0.1)", "Square(z)", "Reciprocal(Abs(z) + 0.5)", "Abs(z)", "Sin(z)", "Cos(z)", "Tan(0.3 * z)", "Atan(z)")]
    [InlineData(DeviceClass.Cpu8, "Tanh(z)", "Sigmoid(z)", "Erf(z)", "Power(Abs(z) + 0.1, 1.7)", "Maximum(z, 0.1)", "Minimum(z, x)", "Where(z > 0, z, x)", "z / (Abs(z) + 1)", "Sinh(z)", "Cosh(z)")]
    [InlineData(DeviceClass.Gpu, "Relu(z)", "LeakyRelu(z)", "Elu(z)", "Selu(z)", "Gelu(z)", "GeluTanh(z)", "Silu(z)", "Mish(z)", "Softplus(z)", "Softsign(z)", "HardSwish(z)", "LogSigmoid(z)")]
    [InlineData(DeviceClass.Cpu8, "Softmax(z) * x", "LogSoftmax(z) * x", "LogSumExp(z)", "Max(z)", "Variance(z)", "Norm(z)", "Mean(z)", "z[1..]", "z[^1]", "Concat(z, z * z)", "Reshape(1, 7)(z)")]
    public void Gradients_AgreeWithOracle(DeviceClass other, params string[] expressions)
    {
        string sum = string.Join("\n            + ", expressions.Select(expression => $"Sum({expression})"));
        EngineCheck.Training(
            $$"""
            [Network]
            public partial class Sample
            {
                private static readonly Parameter W = Param([7]);

                [Train, Sgd(0.05f)]
                private static Tensor Loss([Shape(7)] Tensor x)
                {
                    var z = W * x + 0.05;
                    return {{sum}};
                }
            }
            """,
            s_batches, steps: 2, tolerance: 2e-4, other);
    }

    [Fact]
    public void GradientPenalty_TrainsAsTheOracleDoes() => EngineCheck.Training(
        """
        [Network]
        public partial class Sample
        {
            private static readonly Layer Critic = Dense(31) | Tanh | Dense(1);

            [Train, Sgd(0.05f)]
            private static Tensor Loss([Shape(5)] Tensor x)
            {
                var score = x | Critic;
                return (score | Sum) + 10 * Square(Norm(Gradient(score, x)) - 1);
            }
        }
        """,
        s_batches, steps: 2, tolerance: 1e-3, other: DeviceClass.Gpu);

    [Fact]
    public void Transformer_WithMaps_TrainsAsTheOracleDoes() => EngineCheck.Training(
        """
        [Network]
        public partial class Sample
        {
            private static readonly Func<Indices, Tensor> Embed = Embedding(7, 6);
            private static readonly Layer Body = LearnedPositions() | TransformerBlock(2, 10, dropout: 0.1, causal: true) | Map(Dense(7));

            [Train, Sgd(0.05f)]
            private static Tensor Loss([Shape(5), Classes(7)] Indices text, [Shape(5), Classes(7)] Indices next, [Classes(6)] Indices length) =>
                text | Embed | Body | CrossEntropy(next) | MaskedMean(LengthMask(length, 5));
        }
        """,
        [3, 33], steps: 2, tolerance: 1e-3, other: DeviceClass.Gpu);

    [Theory]
    [InlineData(DeviceClass.Gpu, "Sgd(0.1f)")]
    [InlineData(DeviceClass.Cpu8, "Sgd(0.1f, Momentum = 0.9f)")]
    [InlineData(DeviceClass.Gpu, "Sgd(0.1f, Momentum = 0.9f, Nesterov = true, WeightDecay = 0.01f)")]
    [InlineData(DeviceClass.Cpu8, "Adagrad(0.1f)")]
    [InlineData(DeviceClass.Gpu, "RmsProp(0.01f)")]
    [InlineData(DeviceClass.Cpu8, "RmsProp(0.01f, Momentum = 0.5f)")]
    [InlineData(DeviceClass.Gpu, "Adam(0.01f)")]
    [InlineData(DeviceClass.Cpu8, "AdamW(0.01f, WeightDecay = 0.1f)")]
    [InlineData(DeviceClass.Gpu, "Adadelta(1f)")]
    [InlineData(DeviceClass.Cpu8, "Sgd(0.1f), ClipNorm(0.05f)")]
    [InlineData(DeviceClass.Gpu, "Adam(0.01f), ClipValue(0.01f)")]
    public void Optimizers_TrainClassifiers_AsTheOracleDoes(DeviceClass other, string attributes) => EngineCheck.Training(
        $$"""
        [Network]
        public partial class Sample
        {
            private static readonly Layer Body = Dense(5);

            [Train, {{attributes}}]
            private static Tensor Loss([Shape(10)] Tensor x, [Classes(5)] Indices label) => x | Body | CrossEntropy(label);
        }
        """,
        [3, 33], steps: 3, tolerance: 1e-3, other);

    [Theory]
    [InlineData(DeviceClass.Cpu8, 1, 1, 2)]
    [InlineData(DeviceClass.Gpu, 2, 3, 5)]
    [InlineData(DeviceClass.Cpu8, 31, 65, 10)]
    public void Perceptrons_WithDropout_TrainAsTheOracleDoes(DeviceClass other, int inputs, int hidden, int classes) => EngineCheck.Training(
        $$"""
        [Network]
        public partial class Sample
        {
            private static readonly Layer Body = Dense({{hidden}}) | Relu | Dropout(0.3) | Dense({{hidden}}) | Relu | Dense({{classes}});

            [Train, Sgd(0.05f)]
            private static Tensor Loss([Shape({{inputs}})] Tensor x, [Classes({{classes}})] Indices label) => x | Body | CrossEntropy(label);
        }
        """,
        s_batches, steps: 3, tolerance: 5e-4, other);

    [Fact]
    public void VariationalAutoencoder_TrainsAsTheOracleDoes() => EngineCheck.Training(
        """
        [Network]
        public partial class Vae
        {
            private static readonly Layer Encoder = Dense(17) | Tanh, ToMean = Dense(3), ToLogVariance = Dense(3);
            private static readonly Layer Decoder = Dense(17) | Tanh | Dense(21);

            [Train, Adam(1e-3f)]
            private static Tensor NegativeElbo([Shape(21)] Tensor x)
            {
                var h = x | Encoder;
                var (mu, logVar) = (h | ToMean, h | ToLogVariance);
                var z = mu + Exp(0.5 * logVar) * NormalLike(mu);
                return (z | Decoder | BinaryCrossEntropyWithLogits(x) | Sum) - 0.5 * (1 + logVar - Square(mu) - Exp(logVar) | Sum);
            }
        }
        """,
        s_batches, steps: 3, tolerance: 1e-3, other: DeviceClass.Cpu8);

    [Fact]
    public void BoltzmannMachine_TrainsAsTheOracleDoes() => EngineCheck.Training(
        """
        [Network]
        public partial class Rbm
        {
            private const int Visible = 21, Hidden = 10;
            private static readonly Parameter W = Param([Visible, Hidden], Init.Normal(0, 0.01f)), B = Param([Visible]), D = Param([Hidden]);

            private static Tensor HiddenGivenVisible(Tensor v) => Sigmoid(v.Dot(W) + D);
            private static Tensor VisibleGivenHidden(Tensor h) => Sigmoid(h.Dot(W.T) + B);
            private static Tensor FreeEnergy(Tensor v) => -(v * B | Sum) - (Softplus(v.Dot(W) + D) | Sum);
            private static Tensor Gibbs(Tensor v) => v | HiddenGivenVisible | VisibleGivenHidden;

            [Train, Sgd(0.05f)]
            private static Tensor ContrastiveDivergence([Shape(Visible)] Tensor v)
                => FreeEnergy(v) - FreeEnergy(v | Iterate(Gibbs, 2) | StopGradient);
        }
        """,
        s_batches, steps: 3, tolerance: 5e-4, other: DeviceClass.Gpu);

    [Fact]
    public void TwoLosses_TrainTheirOwnLayers() => EngineCheck.Training(
        """
        [Network]
        public partial class Gan
        {
            private static readonly Layer Generator = Dense(17) | Relu | Dense(10), Discriminator = Dense(17) | LeakyRelu | Dense(1);

            private static Tensor Fake() => Normal(5) | Generator;

            [Train(Updates = [nameof(Discriminator)]), Adam(2e-3f, Beta1 = 0.5f)]
            private static Tensor DiscriminatorLoss([Shape(10)] Tensor real)
                => (real | Discriminator | BinaryCrossEntropyWithLogits(1)) + (Fake() | StopGradient | Discriminator | BinaryCrossEntropyWithLogits(0));

            [Train(Updates = [nameof(Generator)]), Sgd(0.05f)]
            private static Tensor GeneratorLoss() => Fake() | Discriminator | BinaryCrossEntropyWithLogits(1);
        }
        """,
        [3, 33], steps: 2, tolerance: 1e-3, other: DeviceClass.Cpu8);
}

using Microsoft.CodeAnalysis;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

/// <summary>The surface as C# sees it: what users write type-checks as plain C#, and the reader and the library agree about every function of it.</summary>
public sealed class LanguagePageTests
{
    /// <summary>Stands in for layers that later versions of the language have, with their intended signatures.</summary>
    private const string Later = """
        global using static Later;

        static class Later
        {
            public static Layer Conv2D(int channels, int kernel, int stride = 1, int padding = 0, bool bias = true) => x => x;
            public static Layer Deconv2D(int channels, int kernel, int stride = 1, int padding = 0, bool bias = true) => x => x;
            public static Layer AvgPool2D(int size) => x => x;
            public static Layer BatchNorm() => x => x;
            public static Tensor GlobalAvgPool(Tensor x) => x;
            public static Layer Map(Layer layer) => layer;
            public static Func<Tensor, Tensor> Scan<S>(Func<S, Tensor, S> cell, S initial, Func<S, Tensor> select) => x => x;
        }
        """;

    private const string LeNet5 = """
        [Network]
        public partial class LeNet5
        {
            static readonly Layer Features =
                Conv2D(6, kernel: 5, padding: 2) | Tanh | AvgPool2D(2) |
                Conv2D(16, kernel: 5) | Tanh | AvgPool2D(2);

            static readonly Layer Classifier = Flatten | Dense(120) | Tanh | Dense(84) | Tanh | Dense(10);

            [Predict]
            static Tensor Logits([Shape(1, 28, 28)] Tensor image) => image | Features | Classifier;

            [Train, Sgd(0.1f, Momentum = 0.9f)]
            static Tensor Loss(Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);
        }
        """;

    private const string ResNet20 = """
        [Network]
        public partial class ResNet20
        {
            static Layer Block(int channels, int stride)
            {
                var body = Conv2D(channels, 3, stride, padding: 1, bias: false) | BatchNorm() | Relu
                         | Conv2D(channels, 3, padding: 1, bias: false) | BatchNorm();
                var shortcut = stride == 1 ? Identity : Conv2D(channels, 1, stride, bias: false) | BatchNorm();
                return Residual(body, shortcut) | Relu;
            }

            static readonly Layer Body =
                Conv2D(16, 3, padding: 1, bias: false) | BatchNorm() | Relu
                | Repeat(3, _ => Block(16, 1))
                | Repeat(3, i => Block(32, i == 0 ? 2 : 1))
                | Repeat(3, i => Block(64, i == 0 ? 2 : 1))
                | GlobalAvgPool | Dense(10);

            [Predict] static Tensor Logits([Shape(3, 32, 32)] Tensor image) => image | Body;

            [Train, Sgd(0.1f, Momentum = 0.9f)]
            static Tensor Loss(Tensor image, [Classes(10)] Indices label) => Logits(image) | CrossEntropy(label);
        }
        """;

    private const string CharLstm = """
        [Network]
        public partial class CharLstm
        {
            const int T = 64, Vocab = 65, H = 256;
            static readonly Parameter Wx = Param([Vocab, 4 * H]), Wh = Param([H, 4 * H]), B = Param([4 * H], Init.Zeros);
            static readonly Layer Readout = Dense(Vocab);

            static (Tensor h, Tensor c) Cell((Tensor h, Tensor c) s, Tensor x)
            {
                var (i, f, g, o) = Split(x.Dot(Wx) + s.h.Dot(Wh) + B, 4);
                var c = Sigmoid(f) * s.c + Sigmoid(i) * Tanh(g);
                return (Sigmoid(o) * Tanh(c), c);
            }

            [Predict]
            static Tensor Next([Shape(T), Classes(Vocab)] Indices text)
                => text | OneHot | Scan(Cell, (h: Zeros(H), c: Zeros(H)), s => s.h) | Map(Readout);

            [Train, Adam(2e-3f), ClipNorm(5)]
            static Tensor Loss(Indices text, [Shape(T), Classes(Vocab)] Indices next) => Next(text) | CrossEntropy(next) | Mean;
        }
        """;

    private const string Gan = """
        [Network]
        public partial class Gan
        {
            static readonly Layer Generator = Dense(128 * 7 * 7) | BatchNorm() | Relu | Reshape(128, 7, 7)
                | Deconv2D(64, 4, stride: 2, padding: 1) | BatchNorm() | Relu | Deconv2D(1, 4, stride: 2, padding: 1) | Sigmoid;
            static readonly Layer Discriminator = Conv2D(64, 4, stride: 2, padding: 1) | LeakyRelu | Flatten | Dense(1);

            static Tensor Fake() => Normal(100) | Generator;

            [Train(Updates = [nameof(Discriminator)]), Adam(2e-4f, Beta1 = 0.5f)]
            static Tensor DiscriminatorLoss([Shape(1, 28, 28)] Tensor real)
                => (real | Discriminator | BinaryCrossEntropyWithLogits(1))
                 + (Fake() | StopGradient | Discriminator | BinaryCrossEntropyWithLogits(0));

            [Train(Updates = [nameof(Generator)]), Adam(2e-4f, Beta1 = 0.5f)]
            static Tensor GeneratorLoss() => Fake() | Discriminator | BinaryCrossEntropyWithLogits(1);

            [Predict] static Tensor Sample([Shape(100)] Tensor z) => z | Generator;
        }
        """;

    private const string Rbm = """
        [Network]
        public partial class Rbm
        {
            const int Visible = 784, Hidden = 256;
            static readonly Parameter W = Param([Visible, Hidden], Init.Normal(0, 0.01f)), B = Param([Visible]), D = Param([Hidden]);

            static Tensor HiddenGivenVisible(Tensor v) => Sigmoid(v.Dot(W) + D);
            static Tensor VisibleGivenHidden(Tensor h) => Sigmoid(h.Dot(W.T) + B);
            static Tensor FreeEnergy(Tensor v) => -(v * B | Sum) - (Softplus(v.Dot(W) + D) | Sum);
            static Tensor Gibbs(Tensor v) => v | HiddenGivenVisible | Bernoulli | VisibleGivenHidden | Bernoulli;

            [Train, Sgd(0.05f)]
            static Tensor ContrastiveDivergence([Shape(Visible)] Tensor v)
                => FreeEnergy(v) - FreeEnergy(v | Iterate(Gibbs, 1) | StopGradient);
        }
        """;

    private const string Vae = """
        [Network]
        public partial class Vae
        {
            static readonly Layer Encoder = Dense(400) | Relu, ToMean = Dense(20), ToLogVariance = Dense(20);
            static readonly Layer Decoder = Dense(400) | Relu | Dense(784);

            [Train, Adam(1e-3f)]
            static Tensor NegativeElbo([Shape(784)] Tensor x)
            {
                var h = x | Encoder;
                var (mu, logVar) = (h | ToMean, h | ToLogVariance);
                var z = mu + Exp(0.5 * logVar) * NormalLike(mu);
                return (z | Decoder | BinaryCrossEntropyWithLogits(x) | Sum) - 0.5 * (1 + logVar - Square(mu) - Exp(logVar) | Sum);
            }

            [Predict] static Tensor Sample([Shape(20)] Tensor z) => z | Decoder | Sigmoid;
        }
        """;

    /// <summary>Every function of the language at least once, in the forms that C# might find ambiguous.</summary>
    private const string Everything = """
        [Network]
        public partial class Everything
        {
            static readonly Parameter W = Param([3, 4]), S = Param([]), Table = Param([5, 3], Init.Uniform(-1, 1));
            static readonly Layer Stack1 = Dense(4) | PRelu() | Residual(Dense(4, bias: false, Init.HeNormal)) | Repeat(2, i => Dense(i == 0 ? 3 : 4)) | Dropout(0.5);
            static readonly Layer[] Many = [Dense(4, init: Init.Orthogonal()), Relu, x => x + 1];

            [Predict]
            static (Tensor Value, Indices Best) All([Shape(3)] Tensor v, [Shape(2, 3)] Tensor m, [Shape(2), Classes(5)] Indices labels, [Classes(3)] Indices label)
            {
                Tensor a = W * W + W.T.T - W / 2 + (W | Sum) + (1 - W) + (W < 0.5) + (W >= S) - (W > 1f) * (W <= S);
                Tensor n = v | LeakyRelu | LeakyRelu(0.1) | LeakyRelu(0.1f) | Elu | Elu(2) | Clamp(-1, 1) | Power(2) | (t => t * 2);
                Tensor sums = Sum(m) + Sum(m, 1).Dot(Vector(1, 2)) + (m | Sum(axis: 0) | Sum(0)) + (m | Mean([0, 1], keepDims: true) | Max) + Mean(m, [0, 1], true) + Min(m, -1)[0];
                Tensor spread = Variance(v) + Norm(v) + LogSumExp(v) + (m | Variance(0) | Norm(0) | LogSumExp([]));
                Tensor probability = (v | Softmax | Softmax(0) | LogSoftmax | LogSoftmax(-1)) + Softmax(v, 0) + LogSoftmax(v, -1);
                Tensor looked = (labels | OneHot).Dot(Table) + (labels | OneHot(5)).Dot(Table) + (labels | Gather(Table)) + Table.At(labels) + (v | At(label)) + v.At(label);
                Tensor loss = (v | CrossEntropy(label)) + CrossEntropy(v, label) + (v | CrossEntropy(v)) + CrossEntropy(v, v) + (v | MeanSquaredError(0)) + MeanSquaredError(v, n)
                    + (v | MeanAbsoluteError(1)) + MeanAbsoluteError(v, n) + (v | Huber(0)) + (v | Huber(n, delta: 2)) + Huber(v, n) + Mean(BinaryCrossEntropyWithLogits(v, Sigmoid(n)));
                Tensor joined = Concat(v, n) + Concat([v, n]) + Concat(Many.Select(_ => v), axis: -1)[..6] + Flatten(Stack(v, n)) + (Stack([v, n], axis: 1) | Flatten);
                var (p, q) = Split(joined, 2);
                var (first, rest) = Split(joined, [1, 5], axis: 0);
                Tensor views = (m | Transpose | Transpose(1, 0) | Reshape(3, -1)).Transpose(1, 0).Reshape(6) + (m.T | Flatten);
                Tensor parts = m[0] + m[^1] + m[1..][0] + m[.., 0..3][0] + m[0, ..] + m[0, 1] + m[..1, ^1] + m.Slice(1, .., step: 1)[0] + (m | Slice(0, 0..1))[0];
                Tensor products = v.Dot(W) + Dot(v, W) + Einsum("i,ij->j", v, W) + Einsum("ij->j", W);
                Tensor pointwise = Exp(v) + Log(v) + Log1p(v) + Expm1(v) + Sqrt(v) + Rsqrt(v) + Square(v) + Reciprocal(v) + Abs(v) + Sign(v) + Floor(v) + Ceiling(v) + Round(v)
                    + Sin(v) + Cos(v) + Tan(v) + Atan(v) + Sinh(v) + Cosh(v) + Erf(v) + Power(v, 2) + Maximum(v, n) + Minimum(0, v) + Clamp(v, -1, n) + -v + +v;
                Tensor activations = v | Identity | Relu | Relu6 | Selu | Gelu | GeluTanh | Silu | Swish | Mish | Sigmoid | LogSigmoid | HardSigmoid | HardSwish | Tanh | HardTanh | Softplus | Softsign;
                Tensor truths = Equal(v, n) + NotEqual(v, 0) + And(v > 0, n > 0) + Or(v, n) + Not(v) + Where(v > 0, v, 0);
                Tensor values = Zeros(3) + Ones(3) + Constant(2, 3) + Arange(3) + ZerosLike(v) + OnesLike(v) + BatchMean(v) + StopGradient(v);
                Tensor draws = Normal(3) + Normal() + Uniform(3) + NormalLike(v) + UniformLike(v) + Bernoulli(Sigmoid(v));
                Tensor layers = (v | Stack1) + (v | Many[0] | Many[1] | Many[2]) + (v | Frozen(Many[0]) | Iterate(Many[1], 2));
                Tensor everything = (a | Sum) + (n | Sum) + sums + spread + (probability | Sum) + (looked | Sum) + loss + (p + q | Sum) + (first | Sum) + (rest | Sum) + (views | Sum)
                    + (parts | Sum) + (products | Sum) + (pointwise | Sum) + (activations | Sum) + (truths | Sum) + (values | Sum) + (draws | Sum) + (layers | Sum)
                    + labels.ToTensor()[0] + labels[..1].ToTensor()[0] + labels[1].ToTensor();
                Indices best = (v | ArgMax);
                return (everything + best.ToTensor() + ArgMax(m, 0).ToTensor()[0] + (m | ArgMax(axis: 1)).ToTensor()[0], best);
            }
        }
        """;

    public static TheoryData<string> Programs => [LeNet5, ResNet20, CharLstm, Gan, Rbm, Vae, Everything];

    [Theory]
    [MemberData(nameof(Programs))]
    public void Program_OfTheLanguagePage_IsPlainCSharp(string program)
    {
        IEnumerable<Diagnostic> errors = NetworkHost.Compile(program, Later).GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

        Assert.Empty(errors);
    }

    [Fact]
    public void EveryFunction_ReadByTheReader_MeansSomething()
    {
        NetworkModel model = NetworkHost.ReadSound(Everything);

        EntryModel entry = Assert.Single(model.Entries);
        Assert.Equal(["Value", "Best"], entry.OutputNames);
        Assert.Equal(
            ["Many.0.Bias", "Many.0.Weight", "S", "Stack1.0.Bias", "Stack1.0.Weight", "Stack1.1.Slope", "Stack1.2.Body.Weight", "Stack1.3.0.Bias", "Stack1.3.0.Weight", "Stack1.3.1.Bias",
                "Stack1.3.1.Weight", "Table", "W"],
            model.Parameters.Select(parameter => parameter.Name));
    }

    [Fact]
    public void EveryDraw_OfIterationsRepetitionsAndReuse_HasAStreamOfItsOwn()
    {
        NetworkModel model = NetworkHost.ReadSound("""
            [Network]
            public partial class Draws
            {
                static readonly Layer Noise = Dropout(0.5), Body = Repeat(2, _ => Dropout(0.5)) | Dense(3) | Noise | Noise;

                static Tensor Step(Tensor x) => x + Bernoulli(Sigmoid(x)) * Normal(3);

                [Train, Sgd(0.1f)]
                static Tensor Loss([Shape(3)] Tensor x)
                {
                    Tensor sum = x | Body | Iterate(Step, 3);
                    for (int i = 0; i < 2; i++)
                    {
                        sum += Uniform(3) + Uniform(3);
                    }

                    return (sum | Sum) + (x | Body | Step | Sum);
                }
            }
            """);

        uint[] streams = [.. model.Entries.Single().Training!.Values.Select(value => value.Op).OfType<Op.Random>().Select(draw => draw.Stream)];

        // Twice Body with four dropouts, three and one steps of two draws, two rounds of two.
        Assert.Equal((4 * 2) + (4 * 2) + (2 * 2), streams.Length);
        Assert.Equal(streams.Length, streams.Distinct().Count());
    }

    [Fact]
    public void Everything_NamesEveryFunctionOfTheLanguage()
    {
        string[] missing = [.. Surface.Names.Where(name => !name.Contains('.', StringComparison.Ordinal)).Where(name => !Everything.Contains(name, StringComparison.Ordinal))];

        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("if (x > 0) { return x; } return x;", "CS0029")]
    [InlineData("return x | LeakyRelu + 1;", "CS0019")]
    [InlineData("return Dense(3).Foo;", "CS1061")]
    [InlineData("return x * 1m;", "CS0019")]
    public void Mistake_ThatCSharpFinds_IsAnErrorOfCSharp(string body, string id)
    {
        IEnumerable<string> errors = NetworkHost.Compile("static class Program { static Tensor F(Tensor x) { " + body + " } }").GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Id);

        Assert.Equal([id], errors);
    }
}

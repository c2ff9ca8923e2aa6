using Microsoft.CodeAnalysis;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes;
using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Interpreter;
using NetDsl.TestKit.Models;
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

            [Train(Updates = [nameof(Generator)]), Adam(2e-4, Beta1 = 0.5)]
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

    public static TheoryData<string> Programs => [LeNet5, ResNet20, CharLstm, Gan, Rbm, Vae, Everything.Source];

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
        NetworkModel model = NetworkHost.ReadSound(Everything.Source);

        Assert.Equal(["Images", "Loss", "Numbers", "Pointwise", "Recurrence", "Sequences", "Shapes"], model.Entries.Select(entry => entry.Name));
        Assert.Equal("best", model.Entries[2].OutputNames[^1]);
        Assert.Equal(
            ["Additive.Bias", "Additive.MemoryWeight", "Additive.QueryWeight", "Additive.ScoreWeight", "Centered.Bias", "Centered.Weight", "Convolved.0.Bias", "Convolved.0.Weight", "Convolved.1.Bias", "Convolved.1.Weight", "Convolved.2.Bias", "Convolved.2.Weight", "Convolved.3.Bias", "Convolved.3.Weight",
                "Convolved.4.Bias", "Convolved.4.Weight", "Cross.Memory.Bias", "Cross.Memory.Weight", "Cross.Output.Bias", "Cross.Output.Weight", "Cross.Query.Bias", "Cross.Query.Weight", "Line.0.Bias", "Line.0.Weight", "Line.1.Weight", "Many.0.Bias", "Many.0.Weight", "Recurrent.0.Bias", "Recurrent.0.InputWeight", "Recurrent.0.StateWeight",
                "Recurrent.1.Bias", "Recurrent.1.InputWeight", "Recurrent.1.StateWeight", "Recurrent.2.Bias", "Recurrent.2.InputWeight", "Recurrent.2.StateBias", "Recurrent.2.StateWeight", "Recurrent.3.Backward.Bias", "Recurrent.3.Backward.InputWeight", "Recurrent.3.Backward.Peepholes", "Recurrent.3.Backward.StateWeight", "Recurrent.3.Forward.Bias", "Recurrent.3.Forward.InputWeight", "Recurrent.3.Forward.Peepholes", "Recurrent.3.Forward.StateWeight",
                "S", "Stack1.0.Bias", "Stack1.0.Weight", "Stack1.1.Slope", "Stack1.2.Body.Weight", "Stack1.3.0.Bias", "Stack1.3.0.Weight", "Stack1.3.1.Bias",
                "Stack1.3.1.Weight", "Table", "Transformer.0.Weight",
                "Transformer.1.Attention.Input.Bias", "Transformer.1.Attention.Input.Weight", "Transformer.1.Attention.Output.Bias", "Transformer.1.Attention.Output.Weight", "Transformer.1.Hidden.Bias", "Transformer.1.Hidden.Weight",
                "Transformer.1.Norm1.Bias", "Transformer.1.Norm1.Weight", "Transformer.1.Norm2.Bias", "Transformer.1.Norm2.Weight", "Transformer.1.Output.Bias", "Transformer.1.Output.Weight",
                "Transformer.2.Input.Bias", "Transformer.2.Input.Weight", "Transformer.2.Output.Bias", "Transformer.2.Output.Weight", "Volume.0.Bias", "Volume.0.Weight", "Volume.1.Bias", "Volume.1.Weight", "W", "Words.Weight"],
            model.Parameters.Select(parameter => parameter.Name));
    }

    [Theory]
    [InlineData("image | Classifier", "ND2002 Dense(10) takes a vector but gets 8×8 (image): put Flatten before it, or Map(Dense(10)) does it for each of 8 items")]
    [InlineData("image + (image | Flatten)", "ND2001 '+' gets 8×8 (image) and 64 (Flatten), which do not broadcast: axis -1 has 8 and 64 elements, and extents that meet must be equal or 1; Reshape or Transpose one of them")]
    [InlineData("image | Sum(2)", "ND2004 Sum names axis 2, but 8×8 (image) has 2 axes (0 to 1, or -2 to -1 from the end)")]
    [InlineData("image.Dot(W)", "ND2003 Dot multiplies 8×8 (image) by 5×3 (W): the last axis of the left operand has 8 elements, the last axis but one of the right operand 5")]
    [InlineData("image | Flatten | Residual(Tanh, Reshape(8, 8))", "ND2015 Residual adds 8×8 (Reshape) (its shortcut) and 64 (Tanh) (its body) for an operand of 64 (Flatten): make both ways give the same shape")]
    public void ShapeMistake_OfAProgram_NamesBothShapesAndWhereTheyCameFrom(string body, string expected)
    {
        ModelError error = Assert.Single(NetworkHost.Read($$"""
            [Network]
            public partial class Mistaken
            {
                static readonly Layer Classifier = Dense(10);
                static readonly Parameter W = Param([5, 3]);

                [Predict]
                static Tensor Result([Shape(8, 8)] Tensor image) => {{body}};
            }
            """).Model.Errors);

        Assert.Equal(expected, $"{error.Id} {error.Message}");
    }

    [Theory]
    [InlineData("100000, 100000")]
    [InlineData("2147483647, 2147483647, 2147483647")]
    public void Input_OfTooManyElements_IsAMistakeOfTheProgram(string shape)
    {
        ModelError error = Assert.Single(NetworkHost.Read($$"""
            [Network]
            public partial class Huge
            {
                [Predict]
                static Tensor Result([Shape({{shape}})] Tensor image) => image | Flatten | Sum;
            }
            """).Model.Errors);

        Assert.Matches("^ND(0016|2018)$", error.Id);
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
    public void EveryFunction_Fused_GivesTheNumbersOfTheGraph()
    {
        foreach (EntryModel entry in NetworkHost.ReadSound(Everything.Source).Entries)
        {
            FusionCheck.Run(
                entry.Training is null ? GraphPipeline.Prediction(entry.Inference) : GraphPipeline.Training(entry.Training, entry.Trained, entry.Optimizer).Graph, entry.Optimizer, 1, 3, 7);
        }
    }

    [Fact]
    public void EveryFunction_Differentiated_HasTheGradientOfItsDifferences()
    {
        EntryModel training = NetworkHost.ReadSound(Everything.Source).Entries.Single(entry => entry.Training is not null);

        GradientCheck.Verify(training.Training!, TestData.For(training.Training!, batch: 3), optimize: Generators.Passes.Simplify.SimplifyPipeline.Run);
    }

    [Fact]
    public void Everything_NamesEveryFunctionOfTheLanguage()
    {
        string[] missing = [.. Surface.Names.Where(name => !name.Contains('.', StringComparison.Ordinal)).Where(name => !Everything.Source.Contains(name, StringComparison.Ordinal))];

        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("return x > 0 && x < 1;", "CS0019")]
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

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Frontend;

/// <summary>The programs of the language page are read into models.</summary>
public class ProgramTests
{
    public const string Mlp = """
        [Network]
        public partial class Mlp
        {
            static readonly Layer Classifier = Flatten | Dense(256) | Relu | Dropout(0.1) | Dense(128) | Relu | Dense(10);

            /// <summary>Scores of the ten digits.</summary>
            [Predict]
            static Tensor Logits([Shape(1, 28, 28)] Tensor image) => image | Classifier;

            [Train, Adam(1e-3f)]
            static Tensor Loss(Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);
        }
        """;

    [Fact]
    public void Read_FieldsThatHoldChains_HaveTheShapesOfTheirFirstUseAndTheParametersOfTheirLayers()
    {
        NetworkModel model = NetworkHost.ReadSound("""
            [Network]
            public partial class Sample
            {
                static readonly Layer Body = Flatten | Dense(7) | Relu | Dense(3), Single = Dense(5), Twice = LeakyRelu(0.2) | Relu, Alias = Body, Unused = Elu(0.5) | Sigmoid, Rest = x => x | Twice;
                [Predict] static Tensor Run([Shape(2, 3)] Tensor x) => x | Alias | Single | Rest | Twice;
                [Predict] static Tensor Again([Shape(6)] Tensor x) => x | Twice | Body;
            }
            """);

        Assert.Equal(
            [new LayerModel("Twice", "chain of 2", "6", "6", 0), new LayerModel("Body", "chain of 4", "6", "3", 73)],
            model.Fields);
    }

    [Fact]
    public void Read_Mlp_GivesParametersNamedByTheFieldAndThePositionAmongWeights()
    {
        NetworkModel model = NetworkHost.ReadSound(Mlp);

        Assert.Equal(
            ["Classifier.0.Bias [256]", "Classifier.0.Weight [784, 256]", "Classifier.1.Bias [128]", "Classifier.1.Weight [256, 128]", "Classifier.2.Bias [10]", "Classifier.2.Weight [128, 10]"],
            model.Parameters.Select(parameter => $"{parameter.Name} {parameter.Shape}"));
        Assert.Equal(["Classifier.0 Dense(256) 784 256 200960", "Classifier.1 Dense(128) 256 128 32896", "Classifier.2 Dense(10) 128 10 1290"],
            model.Layers.Select(layer => $"{layer.Name} {layer.Kind} {layer.InputShape} {layer.OutputShape} {layer.ParameterCount}"));
    }

    [Fact]
    public void Read_Mlp_GivesEntriesWithGraphsInBothModes()
    {
        NetworkModel model = NetworkHost.ReadSound(Mlp);

        Assert.Equal(["Logits", "Loss"], model.Entries.Select(entry => entry.Name));
        EntryModel logits = model.Entries[0], loss = model.Entries[1];
        Assert.Null(logits.Training);
        Assert.Equal("Scores of the ten digits.", logits.Summary);
        Assert.Equal("Train", loss.TrainName);
        Assert.Equal([0, 1, 2, 3, 4, 5], loss.Trained);
        Assert.Equal("[B, 1, 28, 28]", loss.Inference.Inputs[0].Type.Shape.ToString());
        Assert.Equal(10, loss.Inference.Inputs[1].Classes);
        Assert.DoesNotContain(loss.Inference.Values, value => value.Op is Op.Random);
        Assert.Single(loss.Training!.Values, value => value.Op is Op.Random);
        Assert.Equal("[B]", loss.Training![loss.Training.Results[0].Value].Type.Shape.ToString());
        Assert.Equal("Adam", loss.Optimizer!.Rule);
    }

    [Fact]
    public void Read_RestrictedBoltzmannMachine_NamesParametersAfterTheirFields()
    {
        NetworkModel model = NetworkHost.ReadSound("""
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
            """);

        Assert.Equal(["B [784]", "D [256]", "W [784, 256]"], model.Parameters.Select(parameter => $"{parameter.Name} {parameter.Shape}"));
        EntryModel entry = Assert.Single(model.Entries);
        Assert.Equal("TrainContrastiveDivergence", entry.TrainName);
        Assert.Equal([0, 1, 2], entry.Trained);
        uint[] streams = [.. entry.Training!.Values.Select(value => value.Op).OfType<Op.Random>().Select(random => random.Stream)];
        Assert.Equal(2, streams.Distinct().Count());
    }

    [Fact]
    public void Read_VariationalAutoencoder_SharesTheDecoderBetweenEntries()
    {
        NetworkModel model = NetworkHost.ReadSound("""
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
            """);

        Assert.Equal(
            ["Decoder.0.Bias", "Decoder.0.Weight", "Decoder.1.Bias", "Decoder.1.Weight", "Encoder.0.Bias", "Encoder.0.Weight", "ToLogVariance.Bias", "ToLogVariance.Weight", "ToMean.Bias", "ToMean.Weight"],
            model.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(["NegativeElbo", "Sample"], model.Entries.Select(entry => entry.Name));
    }

    [Fact]
    public void Read_TwoLosses_TrainOnlyTheirUpdates()
    {
        NetworkModel model = NetworkHost.ReadSound("""
            [Network]
            public partial class Gan
            {
                static readonly Layer Generator = Dense(128) | Relu | Dense(784) | Sigmoid;
                static readonly Layer Discriminator = Dense(64) | LeakyRelu | Dense(1);

                static Tensor Fake() => Normal(100) | Generator;

                [Train(Updates = [nameof(Discriminator)]), Adam(2e-4f, Beta1 = 0.5f)]
                static Tensor DiscriminatorLoss([Shape(784)] Tensor real)
                    => (real | Discriminator | BinaryCrossEntropyWithLogits(1))
                     + (Fake() | StopGradient | Discriminator | BinaryCrossEntropyWithLogits(0));

                [Train(Updates = [nameof(Generator)]), Adam(2e-4f, Beta1 = 0.5f)]
                static Tensor GeneratorLoss() => Fake() | Discriminator | BinaryCrossEntropyWithLogits(1);

                [Predict] static Tensor Sample([Shape(100)] Tensor z) => z | Generator;
            }
            """);

        string[] Trained(string entry) => [.. model.Entries.Single(candidate => candidate.Name == entry).Trained.Select(index => model.Parameters[index].Name)];
        Assert.Equal(["Discriminator.0.Bias", "Discriminator.0.Weight", "Discriminator.1.Bias", "Discriminator.1.Weight"], Trained("DiscriminatorLoss"));
        Assert.Equal(["Generator.0.Bias", "Generator.0.Weight", "Generator.1.Bias", "Generator.1.Weight"], Trained("GeneratorLoss"));
        Assert.Equal("TrainGenerator", model.Entries.Single(entry => entry.Name == "GeneratorLoss").TrainName);
        Assert.Empty(model.Entries.Single(entry => entry.Name == "GeneratorLoss").Inference.Inputs);
    }

    [Fact]
    public void Read_UnrolledRecurrence_SharesItsParameters()
    {
        NetworkModel model = NetworkHost.ReadSound("""
            [Network]
            public partial class Lstm
            {
                const int T = 5, Vocab = 11, H = 7;
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
                {
                    var x = text | OneHot;
                    (Tensor h, Tensor c) state = (Zeros(H), Zeros(H));
                    var outputs = new Tensor[T];
                    for (var t = 0; t < T; t++)
                    {
                        state = Cell(state, x[t]);
                        outputs[t] = state.h | Readout;
                    }

                    return Stack(outputs, axis: 0);
                }

                [Train, Adam(2e-3f), ClipNorm(5)]
                static Tensor Loss(Indices text, [Shape(T), Classes(Vocab)] Indices next) => Next(text) | CrossEntropy(next) | Mean;
            }
            """);

        Assert.Equal(["B", "Readout.Bias", "Readout.Weight", "Wh", "Wx"], model.Parameters.Select(parameter => parameter.Name));
        EntryModel loss = model.Entries.Single(entry => entry.Name == "Loss");
        Assert.Equal(5, loss.Optimizer!.ClipNorm);
        Assert.Equal("[B, 5]", loss.Inference.Inputs[0].Type.Shape.ToString());
        Assert.Equal(11, loss.Inference.Inputs[0].Classes);
        Assert.Equal(5, loss.Inference.Values.Count(value => value.Op is Op.Parameter));
    }
}

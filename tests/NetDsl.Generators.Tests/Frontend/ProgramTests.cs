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
}

using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes;
using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Passes.Fuse;

/// <summary>A pooling rides on the contraction whose results it takes, where its windows lie side by side and leave nothing out.</summary>
public sealed class PoolingFusionTests
{
    private static EntryModel Entry(string members) => NetworkHost.ReadSound("[Network] public partial class Pooled { " + members + " }").Entries.Single(entry => entry.Training is not null);

    private static EntryModel Entry(string layers, int channels, int height, int width) => Entry($$"""
        static readonly Layer Body = {{layers}};
        [Train, Sgd(0.1f)]
        static Tensor Loss([Shape({{channels}}, {{height}}, {{width}})] Tensor x) => Square(x | Body) | Sum;
        """);

    private static KernelProgram Prediction(EntryModel entry, params int[] batches) => FusionCheck.Run(GraphPipeline.Evaluation(entry.Inference), batches);

    private static KernelProgram Training(EntryModel entry, params int[] batches) => FusionCheck.Run(GraphPipeline.Training(entry.Training!, entry.Trained).Graph, batches);

    private static Kernel.Contract[] Pooled(KernelProgram program) => [.. program.Kernels.OfType<Kernel.Contract>().Where(kernel => kernel.Windows is not null)];

    [Theory]
    [InlineData("Conv2D(3, 3) | Relu | MaxPool2D(2)", 2, 4, 6)]
    [InlineData("Conv2D(2, 5, padding: 2) | Tanh | AvgPool2D(2)", 1, 2, 10)]
    [InlineData("Conv2D(2, 1) | MaxPool2D((1, 3))", 3, 5, 3)]
    [InlineData("Conv2D(2, 2, stride: 2) | Sigmoid | L2Pool2D((3, 1))", 1, 7, 5)]
    [InlineData("Conv2D(2, 3, padding: 1) | Relu | AvgPool2D(4)", 2, 4, 8)]
    [InlineData("Conv2D(2, 3, padding: 1) | Relu | Dropout(0.5) | MaxPool2D(2) | Dropout(0.25)", 1, 4, 2)]
    [InlineData("Conv2D(2, 3) | Relu | AdaptiveMaxPool2D(2, 1)", 1, 6, 4)]
    public void Pooling_SideBySide_RidesOnTheConvolution(string layers, int channels, int height, int width)
    {
        EntryModel entry = Entry(layers, channels, height, width);

        KernelProgram prediction = Prediction(entry, 1, 3), training = Training(entry, 3);

        Assert.Empty(Assert.Single(Pooled(prediction)).Stores);
        Assert.Single(Pooled(training));
    }

    [Theory]
    [InlineData("Conv2D(2, 2) | Relu | MaxPool2D(2)", 1, 6, 5)]
    [InlineData("Conv2D(2, 1) | AvgPool2D(2, ceilMode: true)", 1, 5, 4)]
    [InlineData("Conv2D(2, 1) | Relu | MaxPool2D(3, stride: 2)", 1, 5, 7)]
    [InlineData("Conv2D(2, 1) | Relu | MaxPool2D(2, padding: 1)", 1, 4, 4)]
    [InlineData("Conv2D(2, 1) | AvgPool2D(1, stride: 2)", 1, 4, 4)]
    [InlineData("Conv2D(1, 1) | AvgPool2D(5)", 1, 10, 5)]
    public void Pooling_ThatOverlapsOrLeavesOutOrIsLarge_IsAKernelOfItsOwn(string layers, int channels, int height, int width) =>
        Assert.Empty(Pooled(Prediction(Entry(layers, channels, height, width), 3)));

    /// <summary>The gradient asks the sign of the maxima; behind any other activation it needs the image.</summary>
    [Theory]
    [InlineData("Conv2D(3, 3) | Relu | MaxPool2D(2)", 6, 8, false)]
    [InlineData("Conv2D(2, 1) | Relu | MaxPool2D((1, 3)) | Dropout(0.5) | Flatten | Dense(2)", 2, 9, false)]
    [InlineData("Conv1D(2, 2) | Relu | MaxPool1D(2)", 3, 9, false)]
    [InlineData("Conv2D(2, 1) | Tanh | MaxPool2D(2)", 4, 4, true)]
    [InlineData("Conv2D(2, 1) | Relu | AvgPool2D(2)", 4, 4, true)]
    public void Image_OfATrainingStep_IsStoredIfItsGradientNeedsIt(string layers, int height, int width, bool isStored)
    {
        EntryModel entry = layers.Contains("1D", StringComparison.Ordinal)
            ? Entry($$"""
                static readonly Layer Body = {{layers}};
                [Train, Sgd(0.1f)]
                static Tensor Loss([Shape({{height}}, {{width}})] Tensor x) => Square(x | Body) | Sum;
                """)
            : Entry(layers, 2, height, width);

        Assert.Equal(isStored, Assert.Single(Pooled(Training(entry, 1, 3, 17))).Stores.Count > 0);
    }

    [Fact]
    public void Pooling_OfAResidualBlock_RidesOnItsLastConvolution()
    {
        EntryModel entry = Entry("""
            static readonly Layer A = Conv2D(2, 3, padding: 1) | Relu, B = Conv2D(2, 3, padding: 1);
            [Train, Sgd(0.1f)]
            static Tensor Loss([Shape(1, 4, 6)] Tensor x)
            {
                var first = x | A;
                return (Relu(first + (first | B)) | AvgPool2D(2) | Square | Sum);
            }
            """);

        Kernel.Contract pooled = Assert.Single(Pooled(Prediction(entry, 1, 3)));

        Assert.StartsWith("B_", pooled.Name, StringComparison.Ordinal);
        Assert.Single(Pooled(Training(entry, 3)));
    }

    [Fact]
    public void Image_ThatAnotherConvolutionReadsToo_IsPooledByAKernelOfItsOwn() => Assert.Empty(Pooled(Training(
        Entry("""
            static readonly Layer Body = Conv2D(2, 3, padding: 1) | Relu, Skip = Conv2D(1, 1);
            [Train, Sgd(0.1f)]
            static Tensor Loss([Shape(1, 4, 4)] Tensor x)
            {
                var image = x | Body;
                return (image | MaxPool2D(2) | Square | Sum) + (image | Skip | Square | Sum);
            }
            """),
        3)));

    [Fact]
    public void Normalization_BeforeThePooling_LetsItRideInPredictionsOnly()
    {
        EntryModel entry = Entry("Conv2D(2, 3) | BatchNorm() | Relu | MaxPool2D(2)", 1, 6, 4);

        Assert.Single(Pooled(Prediction(entry, 3)));
        Assert.Empty(Pooled(Training(entry, 3)));
    }
}

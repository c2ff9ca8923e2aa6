using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes;
using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Passes.Fuse;

/// <summary>The gradient of a dropout behind a rectifier draws nothing.</summary>
public sealed class DroppedMaskTests
{
    [Theory]
    [InlineData("Dense(7) | Relu | Dropout(0.5)", 1)]
    [InlineData("Dense(7) | Relu | Dropout(0.25) | Dense(5) | Relu | Dropout(0.1)", 2)]
    [InlineData("Dense(7) | Tanh | Dropout(0.5)", 2)]
    [InlineData("Dense(7) | Dropout(0.5) | Relu", 2)]
    public void TrainingStep_DrawsAgainOnlyWhereTheSignDoesNotTell(string layers, int draws)
    {
        EntryModel entry = NetworkHost.ReadSound($$"""
            [Network] public partial class Sample
            {
                static readonly Layer Body = {{layers}} | Dense(3);
                [Train, Sgd(0.1f)]
                static Tensor Loss([Shape(5)] Tensor x) => x | Body | Square | Sum;
            }
            """).Entries.Single();

        KernelProgram program = FusionCheck.Run(GraphPipeline.Training(entry.Training!, entry.Trained).Graph, 1, 3, 17);

        Assert.Equal(draws, program.Kernels.SelectMany(KernelRewriter.Programs).Sum(body => body.Leaves.Count(leaf => leaf is Leaf.Random)));
    }

    [Fact]
    public void Maxima_BehindARectifier_AreNotStoredBesideWhatIsLeftOfThem()
    {
        EntryModel entry = NetworkHost.ReadSound("""
            [Network] public partial class Sample
            {
                static readonly Layer Body = Conv2D(2, 3) | Relu | MaxPool2D(2) | Dropout(0.25) | Flatten | Dense(3);
                [Train, Sgd(0.1f)]
                static Tensor Loss([Shape(1, 6, 8)] Tensor x) => x | Body | Square | Sum;
            }
            """).Entries.Single();

        KernelProgram program = FusionCheck.Run(GraphPipeline.Training(entry.Training!, entry.Trained).Graph, 1, 3, 17);

        Kernel.Contract pooled = Assert.Single(program.Kernels.OfType<Kernel.Contract>(), kernel => kernel.Windows is not null);
        Assert.Empty(pooled.Stores);
        Assert.Equal(2, pooled.Windows!.Stores.Count);
    }
}

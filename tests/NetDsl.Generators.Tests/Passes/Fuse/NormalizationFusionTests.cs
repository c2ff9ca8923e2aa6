using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes;
using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Passes.Fuse;

/// <summary>Which kernels a batch normalisation between two layers takes.</summary>
public sealed class NormalizationFusionTests
{
    private static IEnumerable<string> Names(KernelProgram program) => program.Kernels.Select(kernel => kernel.Name);

    private static EntryModel Block(int channels) => NetworkHost.ReadSound($$"""
        [Network]
        public partial class Block
        {
            private static readonly Parameter W = Param([2, {{channels}}]), V = Param([{{channels}}, 3]);
            private static readonly Layer N = BatchNorm();

            private static Tensor Mix(Tensor x, Parameter w) => Einsum("chw,ck->khw", x, w);

            [Train, Sgd(0.1f)]
            private static Tensor Loss([Shape(2, 8, 8)] Tensor x) => Square(Mix(Mix(x, W) | N | Relu, V)) | Sum;
        }
        """).Entries.Single();

    private static KernelProgram Training(EntryModel entry) => FusionCheck.Run(GraphPipeline.Training(entry.Training!, entry.Trained).Graph, 1, 3);

    [Fact]
    public void BatchNorm_InInference_RidesOnTheLayerBeforeIt()
    {
        KernelProgram program = FusionCheck.Run(GraphPipeline.Evaluation(Block(5).Inference), 1, 3);

        // The scale and the shift of each channel, once a call; product, normalisation and ReLU; the second product; the loss of each example; their mean.
        Assert.Equal(["N_forward", "Einsum_forward"], Names(program).Take(2));
        Assert.Equal(5, program.Kernels.Count);
    }

    [Fact]
    public void BatchNorm_OfFewChannels_TakesOnePassForItsStatisticsAndOneForBothSumsOfItsGradient()
    {
        KernelProgram program = Training(Block(3));

        // Each example's sums and squared distances; the batch's, with the states; normalisation and ReLU.
        Assert.Equal(["Einsum_forward", "N_forward", "N_forward_2", "Relu_forward"], Names(program).Take(4));

        // Both sums of each example; of the batch; the adjoint of the normalised layer.
        Assert.Equal(["N_Bias_adjoint", "N_Bias_gradient", "Einsum_adjoint"], Names(program).SkipWhile(name => name != "N_Bias_adjoint").Take(3));
        Assert.Equal(2, Assert.IsType<Kernel.Loops>(program.Kernels.Single(kernel => kernel.Name == "N_Bias_adjoint")).Stages.Single(stage => stage.IsOverReduced).Reductions.Count);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(65)]
    public void BatchNorm_OfManyChannels_TakesOneKernelAndOneForItsGradient(int channels)
    {
        KernelProgram program = Training(Block(channels));

        // A channel's statistics, normalisation and ReLU; the second product; the channel's sums and adjoints.
        Assert.Equal(["Einsum_forward", "N_forward", "Einsum_forward_adjoint"], Names(program).Take(3));
        Assert.Single(Names(program), name => name.StartsWith("N_", StringComparison.Ordinal) && name != "N_forward");
        Assert.DoesNotContain(program.Kernels, kernel => kernel is Kernel.Loops { Stages: [{ Reductions.Count: 0 }] });
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes;
using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Interpreter;
using NetDsl.TestKit.Models;
using Xunit;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Tests.Passes.Fuse;

/// <summary>Which layouts values get, and that kernels over them compute what the graph says.</summary>
public sealed class LayoutTests
{
    private static readonly OptimizerModel s_optimizer = Perceptron.Sgd(0.1);

    private static EntryModel Loss(NetworkModel model) => model.Entries.Single(entry => entry.Optimizer is not null);

    private static NetworkModel Model(int side, int channels, int filters, int classes) => NetworkHost.ReadSound(Convolutional.Source(side, channels, filters, classes));

    [Theory]
    [InlineData(10, 3, 5, 3)]
    [InlineData(11, 1, 2, 1)]
    [InlineData(10, 33, 2, 2)]
    public void Training_OfConvolutions_KeepsNumbersWithTheBatchInnermost(int side, int channels, int filters, int classes)
    {
        EntryModel entry = Loss(Model(side, channels, filters, classes));
        KernelProgram program = FusionCheck.Run(GraphPipeline.Training(entry.Training!, entry.Trained).Graph, s_optimizer, 1, 3, 7);

        IEnumerable<Buffer> batched = program.Buffers.Where(buffer => buffer.Kind == BufferKind.Step && buffer.Shape.IsBatched);
        Assert.Contains(batched, buffer => buffer.Shape.Rank == 4);
        Assert.All(batched, buffer =>
        {
            // Planes of 8 × 8 elements for a block of examples are 4 KiB: a gap keeps neighbours from wanting the same lines of a cache.
            bool hasGaps = buffer.Shape.Rank == 4 && buffer.Shape[1].Value < 32 && buffer.Shape[2].Value * buffer.Shape[3].Value % 64 == 0;
            Assert.Equal(new Stride(buffer.Shape.CountPerExample + (hasGaps ? buffer.Shape[1].Value : 0), InBlocks: true), buffer.Strides[0]);
            Assert.True(!hasGaps || buffer.Strides[1].Constant == ((buffer.Shape[2].Value * buffer.Shape[3].Value) + 1) * Stride.Block);
            Assert.All(buffer.Strides.Skip(1), stride => Assert.Equal(0, stride.Constant % Stride.Block));
        });
    }

    [Fact]
    public void Training_OfManyChannels_PutsThemNextToTheBatch()
    {
        EntryModel entry = Loss(Model(10, 33, 2, 2));
        KernelProgram program = FusionCheck.Run(GraphPipeline.Training(entry.Training!, entry.Trained).Graph, 2);

        Buffer image = program.Buffers.First(buffer => buffer.Kind == BufferKind.Step && buffer.Shape == Shape.Of(33, 8, 8).Batched);
        Assert.Equal([2112, 16, 4224, 528], image.Strides.Select(stride => stride.Constant));
    }

    [Fact]
    public void Evaluation_OfConvolutions_KeepsNumbersInTheLayoutOfPredictions()
    {
        EntryModel entry = Loss(Model(10, 3, 5, 3));
        KernelProgram program = FusionCheck.Run(GraphPipeline.Evaluation(entry.Inference), 1, 3, 7);
        Assert.DoesNotContain(program.Buffers, buffer => buffer.Strides.Any(stride => stride.InBlocks));
    }

    [Fact]
    public void Input_OfConvolutions_IsCopiedOnce_AndLabelsAreReadInPlace()
    {
        EntryModel entry = Loss(Model(10, 3, 5, 3));
        KernelProgram program = FusionCheck.Run(GraphPipeline.Training(entry.Training!, entry.Trained).Graph, 3);

        int image = program.Buffers.Single(buffer => buffer is { Kind: BufferKind.Input, Element: ElementType.Float32 }).Id;
        Assert.Single(program.Kernels, kernel => KernelCost.Reads(kernel).Contains(image));
        Assert.Equal("image_copy", program.Kernels[0].Name);
        Buffer label = program.Buffers.Single(buffer => buffer is { Kind: BufferKind.Input, Element: ElementType.Int32 });
        Assert.Equal(new Stride(1), Assert.Single(label.Strides));
    }

    [Theory]
    [InlineData(14, 3, 5, 3)]
    [InlineData(15, 1, 2, 1)]
    public void Prediction_OfConvolutions_KeepsNumbersWithChannelsInnermost_AndFlattensInOrder(int side, int channels, int filters, int classes)
    {
        EntryModel entry = Model(side, channels, filters, classes).Entries.Single(entry => entry.Optimizer is null);
        KernelProgram program = FusionCheck.Run(GraphPipeline.Prediction(entry.Inference), 1, 3, 7);

        // The copy of the first pooling, which the second convolution reads, and the second pooling, which the dense layer reads as one row.
        int pooled = (side - 2) / 2, last = (pooled - 2) / 2;
        Buffer image = program.Buffers.Single(buffer => buffer.Kind == BufferKind.Step && buffer.Shape == Shape.Of(channels, pooled, pooled).Batched);
        Assert.Equal([channels * pooled * pooled, 1, pooled * channels, channels], image.Strides.Select(stride => stride.Constant));
        Buffer flat = program.Buffers.Single(buffer => buffer.Kind == BufferKind.Step && buffer.Shape == Shape.Of(filters, last, last).Batched);
        Assert.Equal(Buffer.DenseStrides(flat.Shape), flat.Strides);
    }

    [Fact]
    public void Training_WithoutConvolutions_KeepsTheBatchOutermost()
    {
        EntryModel entry = Loss(Perceptron.Model(s_optimizer, dropout: 0.5, 7, 5, 3));
        KernelProgram program = FusionCheck.Run(GraphPipeline.Training(entry.Training!, entry.Trained).Graph, 3);
        Assert.All(program.Buffers, buffer => Assert.Equal(Buffer.DenseStrides(buffer.Shape), buffer.Strides));
    }
}

using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes;
using NetDsl.Generators.Passes.Memory;
using NetDsl.Generators.Passes.Schedule;
using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Interpreter;
using Xunit;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Tests.Passes.Fuse;

/// <summary>A concatenation takes no kernel: its branches store where they belong, and read their part of its gradient where it is.</summary>
public sealed class ConcatenationFusionTests
{
    private static EntryModel Entry(string members) => NetworkHost.ReadSound("[Network] public partial class Joined { " + members + " }").Entries.Single(entry => entry.Training is not null);

    private static KernelProgram Training(EntryModel entry, params int[] batches) =>
        Planned(FusionCheck.Run(GraphPipeline.Training(entry.Training!, entry.Trained).Graph, batches));

    private static KernelProgram Evaluation(EntryModel entry, params int[] batches) => Planned(FusionCheck.Run(GraphPipeline.Evaluation(entry.Inference), batches));

    /// <summary>The program, after the plans of all classes were verified.</summary>
    private static KernelProgram Planned(KernelProgram program)
    {
        foreach (DeviceProfile profile in DeviceProfile.All)
        {
            PlanVerifier.Verify(MemoryPlanner.Run(program with { Name = "Joined" }, KernelScheduler.Run(program, profile), profile.Class));
        }

        return program;
    }

    private static int Copies(KernelProgram program) => program.Kernels.Count(kernel => kernel is Kernel.Loops { Stages: [{ Reductions.Count: 0 }] });

    private static Buffer[] Parts(KernelProgram program) => [.. program.Buffers.Where(buffer => buffer.Whole is not null)];

    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(5, 1, 7)]
    [InlineData(31, 3, 2)]
    public void Branches_OfConvolutions_StoreIntoTheWholeAndReadTheirGradientsThere(int first, int second, int third)
    {
        EntryModel entry = Entry($$"""
            static readonly Layer A = Conv2D({{first}}, 1) | Relu, B = Conv2D({{second}}, 3, padding: 1) | Relu, C = Conv2D({{third}}, 1) | Tanh, D = Conv2D(2, 3);
            [Train, Sgd(0.1f)]
            static Tensor Loss([Shape(1, 3, 4)] Tensor x) => Square(Concat(x | A, x | B, x | C) | D) | Sum;
            """);

        KernelProgram forward = Evaluation(entry, 1, 3), training = Training(entry, 1, 3);

        Assert.Equal([0L, first, first + second], Parts(forward).Select(part => part.Offset));
        Assert.Equal(0, Copies(forward));

        // The copy of the input, and the gradient behind the last activation, which differs from that of the others.
        Assert.Equal(3, Parts(training).Length);
        Assert.True(Copies(training) <= 4, string.Join(", ", training.Kernels.Select(kernel => kernel.Name)));
    }

    [Fact]
    public void Branches_WithOneActivation_TakeNoKernelForTheirGradients()
    {
        EntryModel entry = Entry("""
            static readonly Layer A = Conv2D(4, 1) | Relu, B = Conv2D(3, 3, padding: 1) | Relu, C = Conv2D(5, 3, padding: 1) | Relu, D = Conv2D(2, 3);
            [Train, Sgd(0.1f)]
            static Tensor Loss([Shape(2, 4, 3)] Tensor x) => Square(Concat(x | A, x | B, x | C) | D) | Sum;
            """);

        // Only the input is copied.
        Assert.Equal(1, Copies(Training(entry, 1, 3)));
    }

    [Fact]
    public void Concatenations_OfConcatenations_LieInsideEachOther()
    {
        EntryModel entry = Entry("""
            static readonly Layer A = Conv2D(2, 3, padding: 1) | Relu, B = Conv2D(3, 3, padding: 1) | Relu, C = Conv2D(1, 3, padding: 1) | Relu, D = Conv2D(2, 3);
            static Tensor Grow(Tensor x, Layer layer) => Concat(x, x | layer);
            [Train, Sgd(0.1f)]
            static Tensor Loss([Shape(1, 4, 3)] Tensor x) => Square(Grow(Grow(x | A, B), C) | D) | Sum;
            """);

        KernelProgram forward = Evaluation(entry, 1, 2);
        Training(entry, 1, 17);

        Assert.Equal(4, Parts(forward).Length);
        Assert.Equal(0, Copies(forward));
        Assert.Single(Parts(forward), part => part.Whole is { } whole && forward.Buffers[whole].Whole is not null && part.Offset == 2);
    }

    [Fact]
    public void Values_InTwoConcatenations_AreCopiedIntoTheSecond()
    {
        EntryModel entry = Entry("""
            static readonly Layer A = Conv2D(2, 3, padding: 1) | Relu, B = Conv2D(3, 3, padding: 1) | Relu, C = Conv2D(1, 3), D = Conv2D(1, 3);
            static Tensor Both(Tensor a, Tensor b) => Square((Concat(a, b) | C) + (Concat(b, a) | D)) | Sum;
            [Train, Sgd(0.1f)]
            static Tensor Loss([Shape(2, 4, 3)] Tensor x) => Both(x | A, x | B);
            """);

        Assert.Equal(2, Parts(Evaluation(entry, 1, 3)).Length);
        Training(entry, 1, 3);
    }

    [Fact]
    public void Inputs_AndResults_StayInTheirOwnMemory()
    {
        EntryModel entry = Entry("""
            static readonly Layer A = Conv2D(2, 3, padding: 1) | Relu, D = Conv2D(1, 3);
            [Train, Sgd(0.1f)]
            static Tensor Loss([Shape(2, 4, 3)] Tensor x) => Square(Concat(x, x | A) | D) | Sum;
            """);

        Assert.Empty(Parts(Evaluation(entry, 1, 3)));
        Training(entry, 1, 3);
    }

    [Fact]
    public void Pooling_OfAConcatenation_ReadsTheWhole()
    {
        EntryModel entry = Entry("""
            static readonly Layer A = Conv2D(3, 3, padding: 1) | Relu, B = Conv2D(2, 1) | Relu;
            [Train, Sgd(0.1f)]
            static Tensor Loss([Shape(1, 6, 4)] Tensor x) => Square(Concat(x | A, x | B) | MaxPool2D(3, 2)) | Sum;
            """);

        KernelProgram forward = Evaluation(entry, 1, 3);
        Training(entry, 1, 3);

        Assert.Equal(2, Parts(forward).Length);
        Assert.Equal(0, Copies(forward));
    }
}

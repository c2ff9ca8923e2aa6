using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Passes.Fuse;

/// <summary>What shares a kernel, what is stored, in which order the loops run.</summary>
public sealed class FusionStructureTests
{
    private static IEnumerable<string> Names(KernelProgram program) => program.Kernels.Select(kernel => kernel.Name);

    private static int StepBuffers(KernelProgram program) => program.Buffers.Count(buffer => buffer.Kind == BufferKind.Step);

    [Fact]
    public void Mlp_TrainingStep_HasTheseKernels()
    {
        // Levels of independent kernels share a launch: forward 1, 2, 3; loss and adjoint; then {mean, biases, adjoint, weights} of layer 2, those of layer 1, of layer 0; the update: 8.
        KernelProgram program = FusionCheck.Run(Networks.Training(Networks.Mlp(0, 10, 7, 5, 3)), new OptimizerModel("Adam", [], 0, 0, []), 3);

        Assert.Equal(
            [
                "Layers_0_forward", "Layers_1_forward", "Layers_2_forward", "CrossEntropy_forward_adjoint", "CrossEntropy_mean",
                "Layers_2_Bias_gradient", "Layers_1_adjoint", "Layers_2_Weight_gradient",
                "Layers_1_Bias_gradient", "Layers_0_adjoint", "Layers_1_Weight_gradient",
                "Layers_0_Bias_gradient", "Layers_0_Weight_gradient", "Adam_update",
            ],
            Names(program));
    }

    [Fact]
    public void Mlp_TrainingStep_StoresOnlyWhatTheNextLayersNeed()
    {
        // Two activations, logits, three adjoints, the loss of each example; no pre-activation, no mask, no softmax.
        KernelProgram program = FusionCheck.Run(Networks.Training(Networks.Mlp(0, 10, 7, 5, 3)), 3);

        Assert.Equal(7, StepBuffers(program));
    }

    [Fact]
    public void Dropout_InTraining_AddsNoKernelAndNoMask()
    {
        KernelProgram with = FusionCheck.Run(Networks.Training(Networks.Mlp(0.5, 10, 7, 3)), 3), without = FusionCheck.Run(Networks.Training(Networks.Mlp(0, 10, 7, 3)), 3);

        Assert.Equal(without.Kernels.Count, with.Kernels.Count);
        Assert.DoesNotContain(with.Buffers, buffer => buffer.Kind == BufferKind.Step && buffer.Name.Contains("Random", StringComparison.Ordinal));
    }

    [Fact]
    public void Prediction_OfLogits_StoresStraightIntoTheOutput()
    {
        GraphBuilder graph = new();
        int parameter = 0;
        graph.Result(ResultKind.Output, 0, Networks.Dense(graph, graph.Input("x", ElementType.Float32, Shape.Of(5), 0), ref parameter, 5, 3, "Dense"));
        KernelProgram program = FusionCheck.Run(graph.ToGraph("Logits"), 1, 3);

        Kernel kernel = Assert.Single(program.Kernels);
        Assert.Equal(BufferKind.Output, program.Buffers[Assert.Single(KernelRewriter.Stores(kernel)).Access.Buffer].Kind);
        Assert.Equal(0, StepBuffers(program));
    }

    [Fact]
    public void Softmax_OfLogits_IsOneKernelAfterTheContraction()
    {
        GraphBuilder graph = new();
        int parameter = 0;
        graph.Result(ResultKind.Output, 0, Networks.Softmax(graph, Networks.Dense(graph, graph.Input("x", ElementType.Float32, Shape.Of(5), 0), ref parameter, 5, 3, "Dense")));
        KernelProgram program = FusionCheck.Run(graph.ToGraph("Softmax"), 1, 3);

        Assert.Equal(2, program.Kernels.Count);
        Assert.Equal(3, Assert.IsType<Kernel.Loops>(program.Kernels[1]).Stages.Count);
    }

    [Fact]
    public void LayerNorm_OfAnInput_IsOneKernel()
    {
        GraphBuilder graph = new();
        int parameter = 0;
        graph.Result(ResultKind.Output, 0, Networks.LayerNorm(graph, graph.Input("x", ElementType.Float32, Shape.Of(3, 7), 0), ref parameter));

        Assert.Single(FusionCheck.Run(graph.ToGraph("LayerNorm"), 1, 3).Kernels);
    }

    [Fact]
    public void TransposedGradient_OfTiedWeights_IsStoredRowByRow()
    {
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(5), 0), w = graph.Parameter(0, Shape.Of(7, 5));
        graph.Result(ResultKind.Loss, 0, Networks.Sum(graph, graph.Dot(x, graph.Transpose(w, 1, 0))));
        KernelProgram program = FusionCheck.Run(Networks.Training(graph.ToGraph("Tied")), 3);

        Kernel.Contract gradient = Assert.Single(
            program.Kernels.OfType<Kernel.Contract>(), kernel => kernel.Stores.Any(store => program.Buffers[store.Access.Buffer].Kind == BufferKind.Gradients));
        Assert.Equal([7, 5], gradient.Dimensions.Take(2).Select(dimension => dimension.Extent.Value));
        Assert.Equal(1, IndexMath.CoefficientOf(gradient.Stores[0].Access.Address, 1));
    }

    [Fact]
    public void Elementwise_OverDenseTensors_RunsAsOneLoopAnExample()
    {
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(3, 5, 7), 0);
        graph.Result(ResultKind.Output, 0, graph.Map(ScalarFunction.Tanh, x));
        Kernel.Loops kernel = Assert.IsType<Kernel.Loops>(Assert.Single(FusionCheck.Run(graph.ToGraph("Tanh"), 3).Kernels));

        Assert.Equal([Extent.Batch, 105], kernel.Dimensions.Select(dimension => dimension.Extent));
    }

    [Fact]
    public void ConvolutionAfterFlatten_ReadsTheUnflattenedValue()
    {
        GraphBuilder graph = new();
        int x = graph.Map(ScalarFunction.Tanh, graph.Dot(graph.Input("x", ElementType.Float32, Shape.Of(4, 3), 0), graph.Parameter(0, Shape.Of(3, 5))));
        int flat = graph.Reshape(x, Shape.Of(Extent.Batch, 20));
        graph.Result(ResultKind.Output, 0, graph.Dot(flat, graph.Parameter(1, Shape.Of(20, 2))));
        KernelProgram program = FusionCheck.Run(graph.ToGraph("Flatten"), 3);

        Assert.Equal(2, program.Kernels.Count);
        Assert.Equal(1, StepBuffers(program));
        Assert.Equal(3, Assert.IsType<Kernel.Contract>(program.Kernels[1]).Dimensions.Count);
    }

    [Fact]
    public void MeanAndSquareMean_OfOneInput_ShareAKernel()
    {
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(7), 0);
        graph.Result(ResultKind.Output, 0, graph.Reduce(ReduceKind.Sum, x, 1));
        graph.Result(ResultKind.Output, 1, graph.Reduce(ReduceKind.Sum, Networks.Square(graph, x), 1));

        Assert.Single(FusionCheck.Run(graph.ToGraph("Moments"), 1, 3).Kernels);
    }

    [Fact]
    public void State_UpdatedFromItself_StaysInPlace()
    {
        GraphBuilder graph = new();
        int state = graph.State(0, Shape.Of(7)), mean = graph.Reduce(ReduceKind.Sum, graph.Input("x", ElementType.Float32, Shape.Of(7), 0), 0);
        graph.Result(ResultKind.State, 0, graph.Add(graph.Multiply(state, 0.9), mean));

        Assert.Single(FusionCheck.Run(graph.ToGraph("Running"), 3).Kernels);
    }

    [Fact]
    public void CheapValue_WithManyReaders_IsComputedAgain()
    {
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(7), 0), doubled = graph.Multiply(x, 2.0);
        for (int output = 0; output < 3; output++)
        {
            graph.Result(ResultKind.Output, output, graph.Reduce(ReduceKind.Sum, graph.Multiply(doubled, graph.Parameter(output, Shape.Of(7))), 1));
        }

        Assert.Equal(0, StepBuffers(FusionCheck.Run(graph.ToGraph("Cheap"), 3)));
    }

    [Fact]
    public void DearValue_WithManyReaders_IsStoredOnce()
    {
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(7), 0);
        int dear = graph.Map(ScalarFunction.Power, graph.Map(ScalarFunction.Erf, graph.Map(ScalarFunction.Sin, x)), graph.Constant(2.0));
        for (int output = 0; output < 3; output++)
        {
            graph.Result(ResultKind.Output, output, graph.Reduce(ReduceKind.Sum, graph.Multiply(dear, graph.Parameter(output, Shape.Of(7))), 1));
        }

        Assert.Equal(1, StepBuffers(FusionCheck.Run(graph.ToGraph("Dear"), 3)));
    }

    [Fact]
    public void Run_Twice_GivesEqualPrograms()
    {
        Graph graph = Networks.Training(Networks.Mlp(0.5, 10, 7, 3));

        Assert.Equal(KernelPrinter.Print(FusionCheck.Run(graph, 1)), KernelPrinter.Print(FusionCheck.Run(graph, 3)));
    }

    [Theory]
    [InlineData(64, 80)]
    [InlineData(1, 5040)]
    public void SumOfManyNumbers_RunsInTwoStages(int rows, int columns)
    {
        GraphBuilder graph = new();
        int squares = Networks.Square(graph, graph.Parameter(0, Shape.Of(rows, columns)));
        graph.Result(ResultKind.Output, 0, graph.Reduce(ReduceKind.Sum, squares, 0, 1));
        KernelProgram program = FusionCheck.Run(graph.ToGraph("Norm"), 1);

        Assert.Equal([1, 0], program.Kernels.Cast<Kernel.Loops>().Select(kernel => kernel.ParallelCount));
    }

    [Fact]
    public void SumOverBatchAndPositions_AddsTheExamplesLast()
    {
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(3, 65), 0);
        graph.Result(ResultKind.Output, 0, graph.Reduce(ReduceKind.Maximum, x, 0, 2));
        KernelProgram program = FusionCheck.Run(graph.ToGraph("Channels"), 1, 7);

        Assert.Equal([2, 1], program.Kernels.Cast<Kernel.Loops>().Select(kernel => kernel.ParallelCount));
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Operators;
using NetDsl.Generators.Passes.Simplify;
using Xunit;

namespace NetDsl.Generators.Tests.Operators;

/// <summary>The form of strided gradients; that their numbers are right is checked for all layers by ConvolutionTests and PoolingTests.</summary>
public sealed class ContractionGradientTests
{
    [Fact]
    public void DataGradient_OfAStridedConvolution_IsOneContractionOverPhases()
    {
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(7), 0), weights = graph.Parameter(0, Shape.Of(3));
        int y = graph.Contract(Convolution(new AffineIndex(-1, [new(1, 2), new(2, 1)]), 4), x, weights);
        int adjoint = graph.Input("adjoint", ElementType.Float32, Shape.Of(4), 0);

        ContractionGradient.Of(graph, graph.Values[y], 0, adjoint);

        Assert.Equal(
            [
                "%4 = contract(b:B, y:4, k:2, kt:2 | b, y, k | b, y-kt | k+2*kt) %3 %1 : f32[B, 4, 2]",
                "%5 = reshape %4 : f32[B, 8]",
                "%6 = slice([0, 1], [1, 1]) %5 : f32[B, 7]",
            ],
            graph.Values.Skip(4).Select(GraphPrinter.Print));
    }

    [Fact]
    public void DataGradient_OfAStrideThatDividesTheDilation_IsPlacedBetweenZeros()
    {
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(9), 0), weights = graph.Parameter(0, Shape.Of(3));
        int y = graph.Contract(Convolution(new AffineIndex(-1, [new(1, 2), new(2, 4)]), 3), x, weights);
        int adjoint = graph.Input("adjoint", ElementType.Float32, Shape.Of(3), 0);

        ContractionGradient.Of(graph, graph.Values[y], 0, adjoint);

        Assert.Equal(
            [
                "%4 = contract(b:B, y:4, k:3 | b, y | b, y-2*k+1 | k) %3 %1 : f32[B, 4]",
                "%5 = pad([0, 1], [0, 1], [0, 1]) %4 : f32[B, 9]",
            ],
            graph.Values.Skip(4).Select(GraphPrinter.Print));
    }

    [Fact]
    public void DataGradient_OfStrideAndDilationWithoutCommonFactor_DilatesTheAdjoint()
    {
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(9), 0), weights = graph.Parameter(0, Shape.Of(3));
        int y = graph.Contract(Convolution(new AffineIndex(0, [new(1, 2), new(2, 3)]), 2), x, weights);
        int adjoint = graph.Input("adjoint", ElementType.Float32, Shape.Of(2), 0);

        ContractionGradient.Of(graph, graph.Values[y], 0, adjoint);

        Assert.Equal(
            ["%4 = pad([0, 0], [0, 0], [0, 1]) %3 : f32[B, 3]", "%5 = contract(b:B, y:9, k:3 | b, y | b, y-3*k | k) %4 %1 : f32[B, 9]"],
            graph.Values.Skip(4).Select(GraphPrinter.Print));
    }

    [Fact]
    public void Gradient_OfWindowsThatDoNotOverlap_MovesElementsOnly()
    {
        GraphBuilder graph = new();
        int adjoint = graph.Input("adjoint", ElementType.Float32, Shape.Of(3, 2), 0);
        graph.Result(ResultKind.Output, 0, ContractionGradient.OfWindow(graph, [AffineIndex.Of(0), new AffineIndex(0, [new(1, 2), new(2, 1)])], Shape.Of(6).Batched, adjoint));

        Assert.Equal(["input(0)", "reshape"], SimplifyPipeline.Run(graph.ToGraph("test")).Values.Select(value => GraphPrinter.Print(value.Op)));
    }

    [Fact]
    public void Window_OfTwoExchangedAxes_BecomesATransposition()
    {
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(3, 2), 0);
        graph.Result(ResultKind.Output, 0, graph.Window(x, Shape.Of(2, 3).Batched, [AffineIndex.Of(0), AffineIndex.Of(2), AffineIndex.Of(1)]));

        Assert.Equal(["input(0)", "transpose([0, 2, 1])"], SimplifyPipeline.Run(graph.ToGraph("test")).Values.Select(value => GraphPrinter.Print(value.Op)));
    }

    [Fact]
    public void Window_OfAPaddedValue_ReadsTheValue()
    {
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(5), 0);
        int padded = graph.Pad(x, [0, 2], [0, 1], [0, 0]);
        graph.Result(ResultKind.Output, 0, graph.Window(padded, Shape.Of(3, 2).Batched, [AffineIndex.Of(0), new AffineIndex(0, [new(1, 3), new(2, 1)])]));

        Assert.Equal(["input(0)", "window(i0, 3*i1+i2-2)"], SimplifyPipeline.Run(graph.ToGraph("test")).Values.Select(value => GraphPrinter.Print(value.Op)));
    }

    /// <summary>y[b, y] = Σ x[b, index(y, k)] · w[k] with variables b, y, k.</summary>
    private static Contraction Convolution(AffineIndex index, int outputs) => new(
        [new LoopDimension("b", Extent.Batch), new LoopDimension("y", outputs), new LoopDimension("k", 3)],
        [AffineIndex.Of(0), AffineIndex.Of(1)], [AffineIndex.Of(0), index], [AffineIndex.Of(2)]);
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Passes.Autodiff;

/// <summary>Gradients of the contraction for all kinds of index maps, against central differences.</summary>
public class ContractionGradientTests
{
    private static AffineIndex Index(int offset, params (int Dimension, int Coefficient)[] terms) => new(offset, [.. terms.Select(term => new AffineTerm(term.Dimension, term.Coefficient))]);

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(3, 5, 7, 2)]
    [InlineData(2, 31, 3, 10)]
    public void Dense_AnySizes_MatchesDifferences(int batch, int inputs, int hidden, int outputs)
    {
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(inputs), 0);
        int h = graph.Dot(x, graph.Parameter(0, Shape.Of(inputs, hidden)));
        Check(graph, graph.Dot(h, graph.Parameter(1, Shape.Of(hidden, outputs))), batch);
    }

    [Fact]
    public void BatchedMatrixProduct_OfParameters_MatchesDifferences()
    {
        GraphBuilder graph = new();
        Check(graph, graph.Dot(graph.Parameter(0, Shape.Of(2, 3, 4)), graph.Parameter(1, Shape.Of(2, 4, 5))), 1);
    }

    [Theory]
    [InlineData(1, 7, 3, 1, 0, 1, 1)]
    [InlineData(3, 7, 3, 1, 1, 1, 1)]
    [InlineData(1, 8, 3, 2, 1, 1, 1)]
    [InlineData(2, 7, 3, 2, 0, 1, 2)]
    [InlineData(1, 9, 3, 1, 2, 2, 1)]
    [InlineData(2, 9, 2, 3, 1, 2, 1)]
    [InlineData(1, 5, 5, 1, 4, 1, 3)]
    [InlineData(1, 6, 1, 2, 0, 1, 1)]
    [InlineData(2, 10, 3, 4, 1, 1, 2)]
    public void Convolution_StridePaddingDilationGroups_MatchesDifferences(int batch, int size, int kernel, int stride, int padding, int dilation, int groups)
    {
        const int In = 2, Out = 3;
        int outputs = ((size + (2 * padding) - (dilation * (kernel - 1)) - 1) / stride) + 1;
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(groups, In, size), 0);
        int scaled = graph.Multiply(x, graph.Parameter(0, Shape.Of(groups, In, size)));
        int w = graph.Parameter(1, Shape.Of(groups, Out, In, kernel));
        Contraction convolution = new(
            [new("b", Extent.Batch), new("g", groups), new("o", Out), new("y", outputs), new("i", In), new("u", kernel)],
            [AffineIndex.Of(0), AffineIndex.Of(1), AffineIndex.Of(2), AffineIndex.Of(3)],
            [AffineIndex.Of(0), AffineIndex.Of(1), AffineIndex.Of(4), Index(-padding, (3, stride), (5, dilation))],
            [AffineIndex.Of(1), AffineIndex.Of(2), AffineIndex.Of(4), AffineIndex.Of(5)]);
        Check(graph, graph.Contract(convolution, scaled, w), batch);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void LocallyConnected_WeightsForEachPosition_MatchesDifferences(int stride)
    {
        GraphBuilder graph = new();
        int x = graph.Parameter(0, Shape.Of(7)), w = graph.Parameter(1, Shape.Of(3, 3));
        Contraction local = new(
            [new("y", 3), new("u", 3)], [AffineIndex.Of(0)], [Index(-1, (0, stride), (1, 1))], [AffineIndex.Of(0), AffineIndex.Of(1)]);
        Check(graph, graph.Contract(local, x, w), 1);
    }

    [Fact]
    public void TransposedConvolution_DilatedOperand_MatchesDifferences()
    {
        GraphBuilder graph = new();
        int x = graph.Pad(graph.Parameter(0, Shape.Of(4)), [0], [0], [1]), w = graph.Parameter(1, Shape.Of(3));
        Contraction transposed = new([new("y", 9), new("u", 3)], [AffineIndex.Of(0)], [Index(0, (0, 1), (1, -1))], [AffineIndex.Of(1)]);
        Check(graph, graph.Contract(transposed, x, w), 1);
    }

    [Theory]
    [InlineData(0, 1, 4, 4)]
    [InlineData(2, 1, 4, 4)]
    [InlineData(-2, 1, 4, 4)]
    [InlineData(1, 2, 3, 9)]
    [InlineData(-1, 2, 4, 5)]
    [InlineData(0, 1, 6, 3)]
    [InlineData(3, -1, 4, 4)]
    [InlineData(7, -2, 4, 9)]
    [InlineData(9, 1, 4, 4)]
    public void OneVariableAxis_OffsetStrideAndCropping_MatchesDifferences(int offset, int coefficient, int extent, int size)
    {
        GraphBuilder graph = new();
        int x = graph.Parameter(0, Shape.Of(size)), w = graph.Parameter(1, Shape.Of(extent));
        Contraction map = new([new("y", extent)], [AffineIndex.Of(0)], [Index(offset, (0, coefficient))], [AffineIndex.Of(0)]);
        Check(graph, graph.Contract(map, x, w), 1);
        GraphBuilder summed = new();
        x = summed.Parameter(0, Shape.Of(size));
        w = summed.Parameter(1, Shape.Of(2));
        Contraction sum = new([new("n", 2), new("k", extent)], [AffineIndex.Of(0)], [Index(offset, (1, coefficient))], [AffineIndex.Of(0)]);
        Check(summed, summed.Contract(sum, x, w), 1);
    }

    [Fact]
    public void ConstantAxis_OneRowOfTheOperand_MatchesDifferences()
    {
        GraphBuilder graph = new();
        int x = graph.Parameter(0, Shape.Of(3, 4)), w = graph.Parameter(1, Shape.Of(4));
        Contraction row = new([new("k", 4)], [], [Index(1), AffineIndex.Of(0)], [AffineIndex.Of(0)]);
        Check(graph, graph.Contract(row, x, w), 1);
    }

    [Fact]
    public void Trace_SameVariableOnTwoAxes_MatchesDifferences()
    {
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(3, 3), 0);
        int scaled = graph.Multiply(x, graph.Parameter(0, Shape.Of(3, 3)));
        Contraction diagonal = new(
            [new("b", Extent.Batch), new("i", 3), new("n", 2)], [AffineIndex.Of(0), AffineIndex.Of(2)],
            [AffineIndex.Of(0), AffineIndex.Of(1), AffineIndex.Of(1)], [AffineIndex.Of(1), AffineIndex.Of(2)]);
        Check(graph, graph.Contract(diagonal, scaled, graph.Parameter(1, Shape.Of(3, 2))), 2);
    }

    [Fact]
    public void Windows_SummedVariableThatNothingGuards_MatchesDifferences()
    {
        // out[n] = Σ over k, u of x[2k + u − 1] · w[n]: neither k nor u indexes anything else.
        GraphBuilder graph = new();
        int x = graph.Parameter(0, Shape.Of(6)), w = graph.Parameter(1, Shape.Of(2));
        Contraction windows = new([new("n", 2), new("k", 3), new("u", 3)], [AffineIndex.Of(0)], [Index(-1, (1, 2), (2, 1))], [AffineIndex.Of(0)]);
        Check(graph, graph.Contract(windows, x, w), 1);
    }

    [Fact]
    public void SquareOfOneOperand_BothSidesAtOnce_MatchesDifferences()
    {
        GraphBuilder graph = new();
        int x = graph.Parameter(0, Shape.Of(2, 3));
        Contraction square = new(
            [new("i", 2), new("j", 2), new("k", 3)], [AffineIndex.Of(0), AffineIndex.Of(1)], [AffineIndex.Of(0), AffineIndex.Of(2)], [AffineIndex.Of(1), AffineIndex.Of(2)]);
        Check(graph, graph.Contract(square, x, x), 1);
    }

    /// <summary>The loss is the sum of sines of the result, so that adjoints differ from element to element.</summary>
    private static void Check(GraphBuilder graph, int value, int batch)
    {
        int sines = graph.Map(Generators.Ir.Scalars.ScalarFunction.Sin, value);
        graph.Result(ResultKind.Loss, 0, graph.Reduce(ReduceKind.Sum, sines, graph.ExampleAxes(sines)));
        Graph built = GraphVerifier.Verify(graph.ToGraph("check"), "test");
        GradientCheck.Verify(built, TestData.For(built, batch), optimize: Generators.Passes.Simplify.SimplifyPipeline.Run);
    }
}

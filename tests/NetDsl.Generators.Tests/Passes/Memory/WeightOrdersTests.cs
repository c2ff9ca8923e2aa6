using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Memory;
using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Models;
using Xunit;

namespace NetDsl.Generators.Tests.Passes.Memory;

public sealed class WeightOrdersTests
{
    [Fact]
    public void Of_Convolutions_PutsFiltersInnermost_AndLeavesMatrices()
    {
        NetworkModel model = NetworkHost.ReadSound(Convolutional.Source(10, 3, 5, 7));
        EquatableArray<PlacedVariable> placed = ArenaLayouts.OfParameters(model).Variables;
        Assert.Equal([1, 5, 45, 15], placed.Single(variable => variable.Variable.Name == "Features.1.Weight").Strides);
        Assert.Equal([7, 1], placed.Single(variable => variable.Variable.Name == "Classifier.0.Weight").Strides);
    }

    [Fact]
    public void Of_GroupedWeights_FindsTheFiltersUnderTheReshape()
    {
        // y[b, g, o, p] = Σ x[b, g, i, p + u] · w[g·o, i, u], six filters of four channels in three groups of two.
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(3, 4, 9), 0);
        int weights = graph.Reshape(graph.Parameter(0, Shape.Of(6, 4, 5)), Shape.Of(3, 2, 4, 5));
        Contraction contraction = new(
            [new("b", Extent.Batch), new("g", 3), new("o", 2), new("p", 5), new("i", 4), new("u", 5)],
            [AffineIndex.Of(0), AffineIndex.Of(1), AffineIndex.Of(2), AffineIndex.Of(3)],
            [AffineIndex.Of(0), AffineIndex.Of(1), AffineIndex.Of(4), new AffineIndex(0, [new(3, 1), new(5, 1)])],
            [AffineIndex.Of(1), AffineIndex.Of(2), AffineIndex.Of(4), AffineIndex.Of(5)]);
        graph.Result(ResultKind.Output, 0, graph.Contract(contraction, x, weights));
        Assert.Equal([2, 1, 0], WeightOrders.Of([graph.ToGraph("grouped")])[0]);
    }

    [Fact]
    public void Of_ProductsWithoutWindows_AreRowMajor()
    {
        GraphBuilder graph = new();
        graph.Result(ResultKind.Output, 0, graph.Dot(graph.Input("x", ElementType.Float32, Shape.Of(2, 7), 0), graph.Parameter(0, Shape.Of(7, 3))));
        Assert.Empty(WeightOrders.Of([graph.ToGraph("dense")]));
    }
}

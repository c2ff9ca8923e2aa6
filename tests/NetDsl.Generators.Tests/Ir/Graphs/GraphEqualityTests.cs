using NetDsl.Generators.Ir.Graph;
using Xunit;

namespace NetDsl.Generators.Tests.Ir.Graphs;

/// <summary>Graphs keep their hash, which must not outlive a change.</summary>
public class GraphEqualityTests
{
    [Fact]
    public void Graphs_AreEqualByContent_AndCopiesHashAnew()
    {
        Graph graph = Twice(2), same = Twice(2), other = Twice(3);
        Assert.Equal(graph.GetHashCode(), same.GetHashCode());
        Assert.Equal(graph, same);
        Assert.NotEqual(graph, other);
        Assert.NotEqual(graph.GetHashCode(), other.GetHashCode());

        Graph changed = graph with { Values = other.Values };
        Assert.Equal(other, changed);
        Assert.Equal(other.GetHashCode(), changed.GetHashCode());
        Assert.NotEqual(graph, graph with { Name = "h" });
    }

    private static Graph Twice(double factor)
    {
        GraphBuilder graph = new();
        graph.Result(ResultKind.Output, 0, graph.Multiply(graph.Input("x", ElementType.Float32, Shape.Of(9), 0), factor));
        return graph.ToGraph("g");
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Passes;
using NetDsl.Generators.Tests.Passes.Fuse;
using Xunit;

namespace NetDsl.Generators.Tests.Ir.Graphs;

public class GraphTextTests
{
    [Fact]
    public void Print_Contraction_IsReadable()
    {
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(9), 0);
        graph.Label = "Conv";
        Contraction convolution = new(
            [new("b", Extent.Batch), new("y", 4), new("u", 3)], [AffineIndex.Of(0), AffineIndex.Of(1)],
            [AffineIndex.Of(0), new AffineIndex(-1, [new AffineTerm(1, 2), new AffineTerm(2, -1)])], [AffineIndex.Of(2)]);
        graph.Result(ResultKind.Output, 0, graph.Contract(convolution, x, graph.Parameter(0, Shape.Of(3))));
        Assert.Equal(
            """
            graph "g"
            input "x" : f32[B, 9]
            %0 = input(0) : f32[B, 9]
            %1 = parameter(0) : f32[3] "Conv"
            %2 = contract(b:B, y:4, u:3 | b, y | b, 2*y-u-1 | u) %0 %1 : f32[B, 4] "Conv"
            Output 0 = %2

            """.ReplaceLineEndings("\n"),
            GraphPrinter.Print(graph.ToGraph("g")));
    }

    [Fact]
    public void Parse_PrintedTrainingGraph_IsTheSame()
    {
        Graph graph = GraphPipeline.Training(Networks.Mlp(0.5, 31, 10, 7, 3), Enumerable.Range(0, 6)).Graph;
        Assert.Equal(graph, GraphParser.Parse(GraphPrinter.Print(graph)));
    }

    [Fact]
    public void Parse_LoopVariablesOfOneName_AreToldApartByNumber()
    {
        GraphBuilder graph = new();
        Contraction product = new(
            [new("i", 2), new("i", 3), new("i", 4)], [AffineIndex.Of(0), AffineIndex.Of(1)], [AffineIndex.Of(0), AffineIndex.Of(2)], [AffineIndex.Of(2), AffineIndex.Of(1)]);
        graph.Result(ResultKind.Output, 0, graph.Contract(product, graph.Parameter(0, Shape.Of(2, 4)), graph.Parameter(1, Shape.Of(4, 3))));
        Graph built = graph.ToGraph("a \"quoted\" \\ name");
        Assert.Equal(built, GraphVerifier.Verify(GraphParser.Parse(GraphPrinter.Print(built)), "test"));
    }

    [Theory]
    [InlineData("%0 = sine : f32[]", "'sine' is not an operation")]
    [InlineData("%0 = negate %1 : f32[]", "%1 is not defined yet")]
    [InlineData("%0 = batch_size : f64[]", "'f64' is not an element type")]
    [InlineData("%0 = constant(x) : f32[]", "'x' is not a number")]
    [InlineData("%0 = constant(1) : f32[0]", "extent 0 is not positive")]
    [InlineData("%0 = batch_size : f32[] \"label\" more", "the line should end here")]
    [InlineData("%0 = batch_size : f32[]\n%0 = batch_size : f32[]", "%0 is defined twice")]
    [InlineData("Outcome 0 = %0", "'Outcome' is no ResultKind")]
    [InlineData("%0 = contract(i:3 | j | i | i) : f32[]", "'j' is not a loop variable")]
    public void Parse_BrokenText_SaysWhere(string text, string message)
    {
        FormatException error = Assert.Throws<FormatException>(() => GraphParser.Parse(text));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("line ", error.Message, StringComparison.Ordinal);
    }
}

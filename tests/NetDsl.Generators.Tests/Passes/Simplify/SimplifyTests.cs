using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Passes;
using NetDsl.Generators.Passes.Simplify;
using NetDsl.Generators.Tests.Passes.Fuse;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Passes.Simplify;

public class SimplifyTests
{
    /// <summary>%2 is an expression that is just %0.</summary>
    [Theory]
    [InlineData("%9 = constant(0) : f32[3]\n%2 = add %0 %9 : f32[3]")]
    [InlineData("%9 = constant(0) : f32[3]\n%2 = add %9 %0 : f32[3]")]
    [InlineData("%9 = constant(1) : f32[3]\n%2 = multiply %0 %9 : f32[3]")]
    [InlineData("%9 = constant(1) : f32[3]\n%2 = divide %0 %9 : f32[3]")]
    [InlineData("%9 = constant(1) : f32[3]\n%2 = power %0 %9 : f32[3]")]
    [InlineData("%8 = negate %0 : f32[3]\n%2 = negate %8 : f32[3]")]
    [InlineData("%9 = constant(1) : f32[3]\n%2 = select %9 %0 %9 : f32[3]")]
    [InlineData("%8 = reshape %0 : f32[1, 3]\n%2 = reshape %8 : f32[3]")]
    [InlineData("%8 = pad([1], [2], [0]) %0 : f32[6]\n%2 = slice([1], [1]) %8 : f32[3]")]
    [InlineData("%2 = maximum %0 %0 : f32[3]")]
    public void Rules_NothingToCompute_LeaveTheOperand(string lines)
    {
        Graph graph = SimplifyPipeline.Run(Parse(lines));
        Assert.IsType<Op.Parameter>(Assert.Single(graph.Values).Op);
    }

    [Theory]
    [InlineData("%9 = constant(4) : f32[3]\n%2 = divide %0 %9 : f32[3]", "multiply")]
    [InlineData("%9 = constant(3) : f32[3]\n%2 = divide %0 %9 : f32[3]", "divide")]
    [InlineData("%9 = constant(0) : f32[3]\n%2 = multiply %0 %9 : f32[3]", "multiply")]
    [InlineData("%2 = subtract %0 %0 : f32[3]", "subtract")]
    [InlineData("%2 = divide %0 %0 : f32[3]", "divide")]
    [InlineData("%2 = equal %0 %0 : f32[3]", "equal")]
    [InlineData("%9 = constant(2) : f32[3]\n%2 = power %0 %9 : f32[3]", "multiply")]
    [InlineData("%8 = negate %0 : f32[3]\n%9 = constant(5) : f32[3]\n%2 = subtract %9 %8 : f32[3]", "add")]
    [InlineData("%9 = constant(0) : f32[3]\n%2 = subtract %9 %0 : f32[3]", "negate")]
    [InlineData("%9 = sin %0 : f32[3]\n%8 = broadcast([1]) %9 : f32[7, 3]\n%2 = reduce(Sum, [0]) %8 : f32[3]", "multiply")]
    [InlineData("%9 = less %0 %0 : f32[3]\n%8 = constant(1) : f32[3]\n%7 = constant(0) : f32[3]\n%2 = select %9 %8 %7 : f32[3]", "less")]
    public void Rules_Expression_BecomesOneOf(string lines, string operation)
    {
        Graph graph = SimplifyPipeline.Run(Parse(lines));
        Assert.StartsWith(operation, GraphPrinter.Print(graph[graph.Results[0].Value].Op), StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_ProductWithZero_IsZeroOnlyForFiniteOperands()
    {
        Graph graph = SimplifyPipeline.Run(Parse("%9 = constant(0) : f32[3]\n%8 = iota(0) : f32[3]\n%2 = multiply %8 %9 : f32[3]"));
        Assert.IsType<Op.Constant>(Assert.Single(graph.Values).Op);
    }

    [Fact]
    public void Rules_FunctionOfRepeatedValues_IsComputedOnce()
    {
        Graph graph = SimplifyPipeline.Run(Parse(
            "%7 = constant(3) : f32[5, 3]\n%8 = broadcast([1]) %0 : f32[5, 3]\n%9 = multiply %8 %7 : f32[5, 3]\n%6 = add %9 %8 : f32[5, 3]\n%2 = exp %6 : f32[5, 3]"));
        Assert.All(graph.Values.Where(value => value.Op is Op.Scalar), value => Assert.Equal(Shape.Of(3), value.Type.Shape));
    }

    [Fact]
    public void CommonSubexpressions_RandomOfDifferentStreams_StayTwo()
    {
        Graph graph = SimplifyPipeline.Run(Parse(
            "%5 = random(Uniform, 1) : f32[3]\n%6 = random(Uniform, 2) : f32[3]\n%7 = random(Uniform, 1) : f32[3]\n%8 = add %5 %6 : f32[3]\n%2 = add %8 %7 : f32[3]"));
        Assert.Equal(2, graph.Values.Count(value => value.Op is Op.Random));
    }

    [Fact]
    public void CommonSubexpressions_SwappedOperandsOfASum_AreOneValue()
    {
        Graph graph = SimplifyPipeline.Run(Parse("%7 = sin %0 : f32[3]\n%5 = add %0 %7 : f32[3]\n%6 = add %7 %0 : f32[3]\n%2 = multiply %5 %6 : f32[3]"));
        Assert.Single(graph.Values, value => value.Op is Op.Scalar { Function: ScalarFunction.Add });
    }

    [Fact]
    public void Contraction_WithOneHotRows_BecomesALookUp()
    {
        GraphBuilder graph = new();
        int text = graph.Input("text", ElementType.Int32, Shape.Of(5), 7);
        graph.Result(ResultKind.Output, 0, graph.Dot(graph.OneHot(text, 7), graph.Parameter(0, Shape.Of(7, 3))));
        AssertSame(graph.ToGraph("g"), simplified => Assert.Equal(["Gather", "Input", "Parameter"], Kinds(simplified)));
    }

    [Fact]
    public void Contraction_WithViewsOfOperands_ReadsThroughThem()
    {
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(4, 5), 0);
        int padded = graph.Pad(graph.Reshape(x, Shape.Of(1, 4, 5).Batched), [0, 0, 0, 1], [0, 0, 0, 2], [0, 0, 0, 0]);
        int cut = graph.Slice(graph.Parameter(0, Shape.Of(3, 17)), [1, 0], [1, 2], [2, 8]);
        graph.Result(ResultKind.Output, 0, graph.Dot(padded, graph.Transpose(cut, 1, 0)));
        AssertSame(graph.ToGraph("g"), simplified => Assert.Equal(["Contract", "Input", "Parameter"], Kinds(simplified).Where(kind => kind != "Reshape")));
    }

    [Fact]
    public void Contraction_PaddedAxisOfExtentOne_StillReadsZeroOutside()
    {
        GraphBuilder graph = new();
        int x = graph.Broadcast(graph.Parameter(0, Shape.Of(1)), Shape.Of(2, 1), 1);
        Contraction shifted = new(
            [new("m", 2), new("u", 3)], [AffineIndex.Of(0)], [AffineIndex.Of(0), new AffineIndex(-1, [new AffineTerm(1, 1)])], [AffineIndex.Of(1), AffineIndex.Of(0)]);
        graph.Result(ResultKind.Output, 0, graph.Contract(shifted, x, graph.Parameter(1, Shape.Of(3, 2))));
        AssertSame(graph.ToGraph("g"), _ => { });
    }

    [Fact]
    public void Contraction_WithoutASum_BecomesElementwise()
    {
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(3), 0), y = graph.Input("y", ElementType.Float32, Shape.Of(5), 0);
        Contraction outer = new(
            [new("b", Extent.Batch), new("i", 3), new("j", 5)], [AffineIndex.Of(0), AffineIndex.Of(2), AffineIndex.Of(1)],
            [AffineIndex.Of(0), AffineIndex.Of(1)], [AffineIndex.Of(0), AffineIndex.Of(2)]);
        graph.Result(ResultKind.Output, 0, graph.Contract(outer, x, y));
        AssertSame(graph.ToGraph("g"), simplified => Assert.DoesNotContain("Contract", Kinds(simplified)));
    }

    [Fact]
    public void Training_SoftmaxAndCrossEntropy_LeavesFewOperationsForTheGradient()
    {
        GraphBuilder graph = new();
        int logits = graph.Parameter(0, Shape.Of(10)), label = graph.Input("label", ElementType.Int32, Shape.Scalar, 10);
        graph.Result(ResultKind.Loss, 0, Networks.CrossEntropy(graph, graph.Broadcast(logits, Shape.Of(10).Batched, 1), label, 10));
        Graph forward = GraphPipeline.Evaluation(graph.ToGraph("loss"));
        Graph joint = GraphPipeline.Training(graph.ToGraph("loss"), [0]).Graph;
        Assert.InRange(Computing(joint) - Computing(forward), 1, 8);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Training_OfANetwork_HasTheGradientsOfTheGraphAsBuilt(int batch)
    {
        Graph graph = Networks.Mlp(0.25, 7, 5, 3);
        GraphArguments arguments = TestData.For(graph, batch);
        GradientCheck.Verify(graph, arguments, optimize: joint => SimplifyPipeline.Run(GradientMarks.Erase(joint)));
    }

    private static int Computing(Graph graph) => graph.Values.Count(value => value.Op is Op.Scalar or Op.Reduce or Op.Contract);

    private static string[] Kinds(Graph graph) => [.. graph.Values.Select(value => value.Op.GetType().Name).Order(StringComparer.Ordinal)];

    private static Graph Parse(string lines) => GraphVerifier.Verify(
        GraphParser.Parse($"""
            graph "rules"
            input "x" : f32[B, 3]
            %0 = parameter(0) : f32[3]
            %1 = input(0) : f32[B, 3]
            {lines}
            Output 0 = %2
            """),
        "test");

    private static void AssertSame(Graph graph, Action<Graph> inspect)
    {
        GraphVerifier.Verify(graph, "test");
        Graph simplified = GraphVerifier.Verify(SimplifyPipeline.Run(graph), nameof(SimplifyPipeline));
        GraphArguments arguments = TestData.For(graph, 3);
        Assert.All(
            GraphInterpreter.Run(graph, arguments).Result(ResultKind.Output).Zip(GraphInterpreter.Run(simplified, arguments).Result(ResultKind.Output)),
            pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        inspect(simplified);
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes;
using NetDsl.Generators.Passes.Autodiff;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Passes.Autodiff;

public class ReverseModeTests
{
    [Fact]
    public void Run_LossOfEachExample_GivesTheMeanAndItsGradient()
    {
        Graph joint = ReverseMode.Run(Parse("%2 = broadcast([1]) %1 : f32[B, 3]\n%3 = multiply %0 %2 : f32[B, 3]\n%4 = reduce(Sum, [1]) %3 : f32[B]\nLoss 0 = %4"), [0]).Graph;
        Evaluation evaluation = GraphInterpreter.Run(joint, new GraphArguments(2) { Inputs = [[1, 2, 3, 5, 6, 7]], Parameters = [[1, 10, 100]] });
        Assert.Equal([(321 + 765) / 2.0], evaluation.Result(ResultKind.Loss));
        Assert.Equal([3, 4, 5], evaluation.Result(ResultKind.Gradient));
        Assert.Equal(Shape.Scalar, joint[joint.Results[0].Value].Type.Shape);
    }

    [Fact]
    public void Run_LossThatNoExampleInfluences_IsItsOwnMean()
    {
        Graph joint = ReverseMode.Run(Parse("%2 = multiply %1 %1 : f32[3]\n%3 = reduce(Sum, [0]) %2 : f32[]\nLoss 0 = %3"), [0]).Graph;
        Evaluation evaluation = GraphInterpreter.Run(joint, new GraphArguments(5) { Inputs = [new double[15]], Parameters = [[1, 2, 3]] });
        Assert.Equal([14], evaluation.Result(ResultKind.Loss));
        Assert.Equal([2, 4, 6], evaluation.Result(ResultKind.Gradient));
    }

    [Fact]
    public void Run_LossWithAnAxisOfOne_CountsAsOneNumber()
    {
        Graph joint = ReverseMode.Run(Parse("%2 = broadcast([1]) %1 : f32[B, 3]\n%3 = slice([0, 1], [1, 1]) %2 : f32[B, 1]\nLoss 0 = %3"), [0]).Graph;
        Assert.Equal([0, 1, 0], GraphInterpreter.Run(joint, new GraphArguments(4) { Inputs = [new double[12]], Parameters = [[1, 2, 3]] }).Result(ResultKind.Gradient));
    }

    [Fact]
    public void Run_LossOfManyNumbers_IsABug() =>
        Assert.Throws<CompilerBugException>(() => ReverseMode.Run(Parse("Loss 0 = %0"), [0]));

    [Theory]
    [InlineData("%2 = stop_gradient %1 : f32[3]")]
    [InlineData("%2 = floor %1 : f32[3]")]
    [InlineData("%2 = less %1 %1 : f32[3]")]
    [InlineData("%2 = constant(1) : f32[3]")]
    public void Run_ParameterThatTheLossDoesNotFeel_IsReported(string line)
    {
        JointGraph joint = ReverseMode.Run(Parse(line + "\n%3 = reduce(Sum, [0]) %2 : f32[]\nLoss 0 = %3"), [0]);
        Assert.Equal([0], joint.WithoutGradient);
        Assert.DoesNotContain(joint.Graph.Results, result => result.Kind == ResultKind.Gradient);
    }

    [Fact]
    public void Run_ParameterThatIsNotTrained_CostsNothing()
    {
        Graph graph = Parse("%2 = parameter(1) : f32[3]\n%3 = exp %2 : f32[3]\n%4 = multiply %1 %3 : f32[3]\n%5 = reduce(Sum, [0]) %4 : f32[]\nLoss 0 = %5");
        Graph joint = GraphPipeline.Training(graph, [0]).Graph;
        Assert.Equal([0], joint.Results.Where(result => result.Kind == ResultKind.Gradient).Select(result => result.Index));
        Assert.Equal(joint.Results.Single(result => result.Kind == ResultKind.Gradient).Value, joint.Values.Single(value => value.Op is Op.Scalar { Function: ScalarFunction.Exp }).Id);
    }

    [Fact]
    public void Run_ParameterReadTwice_GetsTheSumOfBoth()
    {
        Graph joint = ReverseMode.Run(Parse("%2 = parameter(0) : f32[3]\n%3 = multiply %1 %2 : f32[3]\n%4 = reduce(Sum, [0]) %3 : f32[]\nLoss 0 = %4"), [0]).Graph;
        Assert.Equal([2, 4, 6], GraphInterpreter.Run(joint, new GraphArguments(1) { Inputs = [new double[3]], Parameters = [[1, 2, 3]] }).Result(ResultKind.Gradient));
    }

    [Fact]
    public void Run_StateResults_PassThrough()
    {
        JointGraph joint = ReverseMode.Run(Parse("%2 = state(0) : f32[3]\n%3 = add %1 %2 : f32[3]\n%4 = reduce(Sum, [0]) %3 : f32[]\nLoss 0 = %4\nState 0 = %3"), [0]);
        Assert.Contains(new GraphResult(ResultKind.State, 0, 3), joint.Graph.Results);
    }

    [Fact]
    public void Run_Adjoints_AreNamedAfterTheirValues()
    {
        Graph graph = Parse("%2 = sin %1 : f32[3] \"Wave\"\n%3 = multiply %2 %2 : f32[3] \"Power\"\n%4 = reduce(Sum, [0]) %3 : f32[]\nLoss 0 = %4");
        Graph joint = GraphPipeline.Training(graph, [0]).Graph;
        Assert.Contains(joint.Values, value => value.Label == "Wave.adjoint");
    }

    [Fact]
    public void Run_Twice_GivesTheSameGraph()
    {
        Graph graph = Fuse.Networks.Mlp(0.5, 7, 5, 3);
        Assert.Equal(ReverseMode.Run(graph, [3, 1, 0]), ReverseMode.Run(graph, [0, 1, 3]));
    }

    [Fact]
    public void GradientClipping_ByNorm_ScalesAllGradientsTogether()
    {
        Graph joint = Clipped(value: 0, norm: 1);
        double[] first = Gradient(joint, 0), second = Gradient(joint, 1);
        Assert.Equal(1, Math.Sqrt(first.Concat(second).Sum(x => x * x)), 1e-5);
        Assert.Equal(2, second[0] / first[0], 1e-9);
        Assert.Equal([1, 1, 1], Gradient(Clipped(value: 0, norm: 100), 0));
    }

    [Fact]
    public void GradientClipping_ByValue_LimitsEachElement()
    {
        Assert.Equal([1, 1, 1], Gradient(Clipped(value: 1.5, norm: 0), 0));
        Assert.Equal([1.5, 1.5, 1.5], Gradient(Clipped(value: 1.5, norm: 0), 1));
    }

    /// <summary>Gradients of ones for parameter 0 and of twos for parameter 1, limited.</summary>
    private static Graph Clipped(double value, double norm)
    {
        Graph graph = Parse(
            "%2 = parameter(1) : f32[3]\n%3 = add %2 %2 : f32[3]\n%4 = add %1 %3 : f32[3]\n%5 = reduce(Sum, [0]) %4 : f32[]\nLoss 0 = %5");
        return GraphPipeline.Training(graph, [0, 1], new OptimizerModel("Sgd", [], norm, value, [])).Graph;
    }

    private static double[] Gradient(Graph joint, int parameter) =>
        GraphInterpreter.Run(joint, new GraphArguments(1) { Inputs = [new double[3]], Parameters = [[1, 2, 3], [4, 5, 6]] }).Result(ResultKind.Gradient, parameter);

    private static Graph Parse(string lines) => GraphParser.Parse($"""
        graph "loss"
        input "x" : f32[B, 3]
        %0 = input(0) : f32[B, 3]
        %1 = parameter(0) : f32[3]
        {lines}
        """);
}

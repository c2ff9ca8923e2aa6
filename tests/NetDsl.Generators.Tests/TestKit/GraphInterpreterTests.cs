using NetDsl.Generators.Ir.Graph;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.TestKit;

public class GraphInterpreterTests
{
    [Fact]
    public void Philox_KnownAnswers_AreThoseOfThePaper()
    {
        Assert.Equal((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u), Philox.Words(0, 0, 0, 0, 0, 0));
        Assert.Equal(
            (0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u),
            Philox.Words(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0));
    }

    [Fact]
    public void Dot_OfBatchedRows_IsTheMatrixProduct()
    {
        GraphBuilder graph = new();
        int x = graph.Input("x", ElementType.Float32, Shape.Of(3), 0), w = graph.Parameter(0, Shape.Of(3, 2));
        graph.Result(ResultKind.Output, 0, graph.Dot(x, w));
        double[] y = GraphInterpreter.Run(graph.ToGraph("g"), new GraphArguments(2) { Inputs = [[1, 2, 3, 4, 5, 6]], Parameters = [[1, 0, 0, 1, 2, 3]] }).Result(ResultKind.Output);
        Assert.Equal([7, 11, 16, 23], y);
    }

    [Fact]
    public void Contract_OutsideTheOperand_ReadsZero()
    {
        // A convolution of three taps with padding 1 over four numbers.
        GraphBuilder graph = new();
        int x = graph.Parameter(0, Shape.Of(4)), w = graph.Parameter(1, Shape.Of(3));
        Contraction contraction = new(
            [new LoopDimension("y", 4), new LoopDimension("u", 3)],
            [AffineIndex.Of(0)],
            [new AffineIndex(-1, [new AffineTerm(0, 1), new AffineTerm(1, 1)])],
            [AffineIndex.Of(1)]);
        graph.Result(ResultKind.Output, 0, graph.Contract(contraction, x, w));
        double[] y = GraphInterpreter.Run(graph.ToGraph("g"), new GraphArguments(1) { Parameters = [[1, 2, 3, 4], [1, 10, 100]] }).Result(ResultKind.Output);
        Assert.Equal([210, 321, 432, 43], y);
    }

    [Fact]
    public void Gather_WithSharedBatchAxis_LooksUpEachExampleInItsOwnTable()
    {
        GraphBuilder graph = new();
        int table = graph.Input("table", ElementType.Float32, Shape.Of(3), 0), at = graph.Input("at", ElementType.Int32, Shape.Of(2), 3);
        graph.Result(ResultKind.Output, 0, graph.Gather(table, at, 1));
        double[] y = GraphInterpreter.Run(graph.ToGraph("g"), new GraphArguments(2) { Inputs = [[1, 2, 3, 4, 5, 6], [2, 0, 1, 7]] }).Result(ResultKind.Output);
        Assert.Equal([3, 1, 5, 6], y);
    }

    [Fact]
    public void Reduce_MaximumOfEqualElements_IsTheFirst()
    {
        GraphBuilder graph = new();
        int x = graph.Parameter(0, Shape.Of(2, 3));
        graph.Result(ResultKind.Output, 0, graph.Reduce(ReduceKind.ArgMaximum, x, 1));
        graph.Result(ResultKind.Output, 1, graph.Reduce(ReduceKind.Maximum, x, 0));
        Evaluation evaluation = GraphInterpreter.Run(graph.ToGraph("g"), new GraphArguments(1) { Parameters = [[1, 5, 5, -1, -2, -1]] });
        Assert.Equal([1, 0], evaluation.Result(ResultKind.Output, 0));
        Assert.Equal([1, 5, 5], evaluation.Result(ResultKind.Output, 1));
    }

    [Fact]
    public void Views_PadThenSlice_GiveTheOperandBack()
    {
        GraphBuilder graph = new();
        int x = graph.Parameter(0, Shape.Of(2, 3));
        int padded = graph.Pad(x, [1, 0], [0, 2], [1, 2]);
        graph.Result(ResultKind.Output, 0, padded);
        graph.Result(ResultKind.Output, 1, graph.Slice(padded, [1, 0], [2, 3], [2, 3]));
        graph.Result(ResultKind.Output, 2, graph.Transpose(x, 1, 0));
        Evaluation evaluation = GraphInterpreter.Run(graph.ToGraph("g"), new GraphArguments(1) { Parameters = [[1, 2, 3, 4, 5, 6]] });
        Assert.Equal(
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 5, 0, 0, 6, 0, 0],
            evaluation.Result(ResultKind.Output, 0));
        Assert.Equal([1, 2, 3, 4, 5, 6], evaluation.Result(ResultKind.Output, 1));
        Assert.Equal([1, 4, 2, 5, 3, 6], evaluation.Result(ResultKind.Output, 2));
    }

    [Fact]
    public void Random_Streams_HaveTheMomentsOfTheirDistributionAndDoNotDependOnTheBatch()
    {
        GraphBuilder graph = new();
        graph.Result(ResultKind.Output, 0, graph.Random(RandomKind.Uniform, 7, Shape.Of(5).Batched));
        graph.Result(ResultKind.Output, 1, graph.Random(RandomKind.Normal, 7, Shape.Of(5).Batched));
        Evaluation many = GraphInterpreter.Run(graph.ToGraph("g"), new GraphArguments(2000) { Seed = 42, Step = 3 });
        Evaluation few = GraphInterpreter.Run(graph.ToGraph("g"), new GraphArguments(3) { Seed = 42, Step = 3 });
        double[] uniform = many.Result(ResultKind.Output, 0), normal = many.Result(ResultKind.Output, 1);
        Assert.Equal(uniform.Take(15), few.Result(ResultKind.Output, 0));
        Assert.All(uniform, u => Assert.InRange(u, 0, 1 - (1.0 / (1 << 24))));
        Assert.InRange(uniform.Average(), 0.49, 0.51);
        Assert.InRange(normal.Average(), -0.03, 0.03);
        Assert.InRange(normal.Select(x => x * x).Average(), 0.95, 1.05);
    }
}

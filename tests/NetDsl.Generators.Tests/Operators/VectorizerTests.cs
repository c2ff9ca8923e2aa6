using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;
using NetDsl.Generators.Operators.Mapping;
using NetDsl.Generators.Passes.Simplify;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Operators;

/// <summary>A graph for all items of a sequence gives for each item what the graph gives for that item alone.</summary>
public class VectorizerTests
{
    public static TheoryData<string> Samples => new(OperationSamples.All.Keys.Where(name => !name.StartsWith("Random", StringComparison.Ordinal)).Concat(OtherSamples.Keys));

    /// <summary>What the samples of operations lack: operands with and without the batch that meet.</summary>
    private static Dictionary<string, Func<GraphBuilder, int>> OtherSamples { get; } = new()
    {
        ["BroadcastOfOneToTheBatch"] = graph => graph.Broadcast(graph.Parameter(0, Shape.Of(1, 3)), Shape.Of(Extent.Batch, 2, 3), 0, 2),
        ["BroadcastOfBatched"] = graph => graph.Broadcast(graph.Input("x", ElementType.Float32, Shape.Of(2, 1), 0), Shape.Of(Extent.Batch, 5, 2, 3), 0, 2, 3),
        ["ProductOfVariables"] = graph => graph.Dot(graph.Parameter(0, Shape.Of(2, 3)), graph.Parameter(1, Shape.Of(3, 5))),
        ["ProductForEachExample"] = graph =>
            graph.Dot(graph.Input("x", ElementType.Float32, Shape.Of(2, 3), 0), graph.Multiply(graph.Input("y", ElementType.Float32, Shape.Of(3, 2), 0), graph.Parameter(0, Shape.Of(3, 2)))),
        ["ProductOverTheBatch"] = graph => graph.Contract(
            new Contraction([new("b", Extent.Batch), new("i", 2), new("j", 3)], [AffineIndex.Of(1), AffineIndex.Of(2)], [AffineIndex.Of(0), AffineIndex.Of(1)], [AffineIndex.Of(0), AffineIndex.Of(2)]),
            graph.Input("x", ElementType.Float32, Shape.Of(2), 0), graph.Input("y", ElementType.Float32, Shape.Of(3), 0)),
        ["GatherOfVariables"] = graph => graph.Gather(graph.Parameter(0, Shape.Of(2, 5, 3)), graph.Reduce(ReduceKind.ArgMaximum, graph.Parameter(1, Shape.Of(2, 5, 3)), 1), 1),
        ["WindowOfBatched"] = graph => graph.Window(graph.Input("x", ElementType.Float32, Shape.Of(7), 0), Shape.Of(Extent.Batch, 3, 2), [AffineIndex.Of(0), new(-1, [new(1, 3), new(2, 1)])]),
        ["SliceOfVariable"] = graph => graph.Slice(graph.Parameter(0, Shape.Of(7, 2)), [1, 0], [2, 1], [3, 2]),
        ["PadOfVariable"] = graph => graph.Pad(graph.Parameter(0, Shape.Of(2, 3)), [1, 0], [0, 2], [0, 1]),
        ["TransposeOfVariable"] = graph => graph.Transpose(graph.Parameter(0, Shape.Of(2, 3, 5)), 2, 0, 1),
        ["Label"] = graph => graph.ToFloat(graph.Reduce(ReduceKind.ArgMaximum, graph.Parameter(0, Shape.Of(2, 5)), 1)),
    };

    [Fact]
    public void Catalog_EveryOperationWithOperands_HasAMappingRule() =>
        Assert.Empty(PrimitiveCatalog.Rows.Where(row => row.Arity != 0 && row.Mapped is null).Select(row => row.Name));

    [Theory]
    [MemberData(nameof(Samples))]
    public void Run_EverySetOfMappedInputs_GivesTheItemsResults(string name)
    {
        Graph body = BodyOf(OtherSamples.TryGetValue(name, out Func<GraphBuilder, int>? build) ? build : OperationSamples.All[name]);
        for (int set = 0; set < 1 << body.Inputs.Count; set++)
        {
            bool[] isMapped = [.. Enumerable.Range(0, body.Inputs.Count).Select(input => (set & (1 << input)) != 0)];
            Check(body, isMapped, extent: 1 + (set % 3), batch: 3);
            CheckTwice(body, isMapped);
        }
    }

    [Fact]
    public void Run_RandomNumbers_AreDrawnForAllItems()
    {
        GraphBuilder item = new();
        item.Result(ResultKind.Output, 0, item.Random(RandomKind.Uniform, 7, Shape.Of(2).Batched));
        GraphBuilder graph = new();
        (int value, bool isMapped) = Vectorizer.Run(graph, item.ToGraph("draws"), [], 5)[0];
        Assert.True(isMapped);
        Assert.Equal(Shape.Of(5, 2).Batched, graph.ShapeOf(value));
    }

    [Fact]
    public void Run_WhatDependsOnNoItem_IsComputedOnce()
    {
        GraphBuilder item = new();
        int x = item.Input("x", ElementType.Float32, Shape.Of(3), 0), shift = item.Input("shift", ElementType.Float32, Shape.Of(3), 0);
        item.Result(ResultKind.Output, 0, item.Add(x, item.Multiply(shift, 2.0)));
        item.Result(ResultKind.Output, 1, item.Multiply(shift, 3.0));
        GraphBuilder graph = new();
        int sequence = graph.Input("sequence", ElementType.Float32, Shape.Of(7, 3), 0), same = graph.Input("same", ElementType.Float32, Shape.Of(3), 0);
        (int Value, bool IsMapped)[] results = Vectorizer.Run(graph, item.ToGraph("item"), [(sequence, true), (same, false)], 7);
        Assert.Equal([true, false], results.Select(result => result.IsMapped));
        Assert.Equal([Shape.Of(7, 3).Batched, Shape.Of(3).Batched], results.Select(result => graph.ShapeOf(result.Value)));
    }

    [Fact]
    public void Run_DenseLayerOfItems_IsTheProductWrittenByHand()
    {
        GraphBuilder item = new();
        item.Result(ResultKind.Output, 0, item.Dot(item.Input("x", ElementType.Float32, Shape.Of(7), 0), item.Parameter(0, Shape.Of(7, 3))));
        GraphBuilder mapped = new();
        int sequence = mapped.Input("x", ElementType.Float32, Shape.Of(5, 7), 0);
        mapped.Result(ResultKind.Output, 0, Vectorizer.Run(mapped, item.ToGraph("item"), [(sequence, true)], 5)[0].Value);
        GraphBuilder hand = new();
        hand.Result(ResultKind.Output, 0, hand.Dot(hand.Input("x", ElementType.Float32, Shape.Of(5, 7), 0), hand.Parameter(0, Shape.Of(7, 3))));
        string WithoutNames(GraphBuilder graph) => GraphPrinter.Print(SimplifyPipeline.Run(graph.ToGraph("graph"))).Replace("t0", "m0", StringComparison.Ordinal);
        Assert.Equal(WithoutNames(hand), WithoutNames(mapped));
    }

    [Fact]
    public void Run_InputOfAnotherShape_IsABug()
    {
        GraphBuilder item = new();
        item.Result(ResultKind.Output, 0, item.Input("x", ElementType.Float32, Shape.Of(3), 0));
        GraphBuilder graph = new();
        int sequence = graph.Input("sequence", ElementType.Float32, Shape.Of(7, 3), 0);
        Assert.Contains("[B, 5, 3]", Assert.Throws<CompilerBugException>(() => Vectorizer.Run(graph, item.ToGraph("item"), [(sequence, true)], 5)).Message, StringComparison.Ordinal);
    }

    /// <summary>The graph of one item: parameters are inputs, too, so that they can differ between items.</summary>
    private static Graph BodyOf(Func<GraphBuilder, int> build)
    {
        GraphBuilder graph = new();
        int result = build(graph);
        Graph made = graph.ToGraph("item");
        List<GraphInput> inputs = [.. made.Inputs];
        Value[] values = [.. made.Values.Select(value =>
        {
            if (value.Op is not Op.Parameter)
            {
                return value;
            }

            inputs.Add(new GraphInput($"parameter{inputs.Count}", value.Type, 0));
            return value with { Op = new Op.Input(inputs.Count - 1) };
        })];
        return GraphVerifier.Verify(new Graph("item", inputs.ToEquatableArray(), values.ToEquatableArray(), [new GraphResult(ResultKind.Output, 0, result)]), nameof(BodyOf));
    }

    private static void Check(Graph body, bool[] isMapped, int extent, int batch)
    {
        GraphBuilder graph = new();
        (int Value, bool IsMapped)[] inputs = [.. body.Inputs.Select((input, i) =>
            (graph.Append(new Op.Parameter(i), [], isMapped[i] ? input.Type with { Shape = input.Type.Shape.WithItems(extent) } : input.Type), isMapped[i]))];
        (int value, bool hasItems) = Vectorizer.Run(graph, body, inputs, extent)[0];
        Assert.Equal(isMapped.Any(mapped => mapped), hasItems);
        graph.Result(ResultKind.Output, 0, hasItems ? value : MappedCall.Repeat(graph, value, extent));
        Graph all = AsInputs(graph.ToGraph("items"));
        double[][] data = [.. all.Inputs.Select((input, i) => Data(input.Type, batch, i))];
        double[] actual = GraphInterpreter.Run(all, new GraphArguments(batch) { Inputs = data, States = States(body), Carried = Carried(body, batch) }).Result(ResultKind.Output);
        Shape result = body[body.Results[0].Value].Type.Shape;
        for (int item = 0; item < extent; item++)
        {
            double[][] own = [.. body.Inputs.Select((input, i) => isMapped[i] ? Item(data[i], input.Type.Shape, batch, extent, item) : data[i])];
            double[] expected = GraphInterpreter.Run(body, new GraphArguments(batch) { Inputs = own, States = States(body), Carried = Carried(body, batch) }).Result(ResultKind.Output);
            Assert.Equal(expected, Item(actual, result, batch, extent, item));
        }
    }

    /// <summary>A graph for all items is a graph, too: sequences of sequences.</summary>
    private static void CheckTwice(Graph body, bool[] isMapped)
    {
        GraphBuilder graph = new();
        (int Value, bool IsMapped)[] inputs = [.. body.Inputs.Select((input, i) =>
            (graph.Append(new Op.Parameter(i), [], isMapped[i] ? input.Type with { Shape = input.Type.Shape.WithItems(2) } : input.Type), isMapped[i]))];
        graph.Result(ResultKind.Output, 0, Vectorizer.Run(graph, body, inputs, 2)[0].Value);
        Check(AsInputs(graph.ToGraph("items")), isMapped, extent: 3, batch: 2);
    }

    private static Graph AsInputs(Graph graph)
    {
        GraphInput[] inputs = [.. graph.Values.Where(value => value.Op is Op.Parameter).Select((value, i) => new GraphInput("x" + i, value.Type, 0))];
        return GraphVerifier.Verify(
            graph with
            {
                Inputs = inputs.ToEquatableArray(),
                Values = graph.Values.Select(value => value.Op is Op.Parameter parameter ? value with { Op = new Op.Input(parameter.Index) } : value).ToEquatableArray(),
            },
            nameof(Vectorizer));
    }

    private static double[][] States(Graph body) => [.. body.Values.Where(value => value.Op is Op.State).Select(value => Data(value.Type, 1, 11))];

    private static double[][] Carried(Graph body, int batch) => [.. body.Values.Where(value => value.Op is Op.Carried).Select(value => Data(value.Type, batch, 12))];

    private static double[] Data(TensorType type, int batch, int seed) =>
        [.. Enumerable.Range(0, (int)type.Shape.CountPerExample * (type.Shape.IsBatched ? batch : 1)).Select(i => type.Element == ElementType.Int32 ? ((i * 7) + seed) % 6 : Math.Sin(1 + seed + (1.3 * i)))];

    /// <summary>One item of a value that has the axis of items.</summary>
    private static double[] Item(double[] all, Shape item, int batch, int extent, int number)
    {
        int size = (int)item.CountPerExample;
        return [.. Enumerable.Range(0, item.IsBatched ? batch : 1).SelectMany(example => all.Skip(((example * extent) + number) * size).Take(size))];
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Tests.Operators;

/// <summary>
/// Every primitive and every scalar function in small graphs of awkward sizes, for the tests that hold for all of them. Each gives its value from a builder; parameters are numbered from 0.
/// </summary>
internal static class OperationSamples
{
    public static IReadOnlyDictionary<string, Func<GraphBuilder, int>> All { get; } = Primitives().Concat(Scalars()).ToDictionary(sample => sample.Name, sample => sample.Build);

    /// <summary>The graph of a sample with its value as an output; Int32 values are made floats.</summary>
    public static Graph Prediction(string name)
    {
        GraphBuilder graph = new();
        graph.Label = name;
        graph.Result(ResultKind.Output, 0, Float(graph, All[name](graph)));
        return graph.ToGraph(name);
    }

    /// <summary>The graph of a sample with a loss: the sum of products of its elements with fixed different numbers.</summary>
    public static Graph Loss(string name)
    {
        GraphBuilder graph = new();
        int value = Float(graph, All[name](graph));
        Shape example = graph.ShapeOf(value).Example;
        int weights = graph.Constant([.. Enumerable.Range(0, (int)example.CountPerExample).Select(i => Math.Cos(1 + (1.7 * i)))], example);
        int product = graph.Multiply(value, weights);
        graph.Result(ResultKind.Loss, 0, graph.Reduce(ReduceKind.Sum, product, graph.ExampleAxes(product)));
        return graph.ToGraph(name);
    }

    private static int Float(GraphBuilder graph, int value) => graph.TypeOf(value).Element == ElementType.Int32 ? graph.ToFloat(value) : value;

    /// <summary>A batched value that a parameter influences.</summary>
    private static int Batched(GraphBuilder graph, params Extent[] extents)
    {
        Shape shape = Shape.Of(extents);
        return graph.Multiply(graph.Input("x", ElementType.Float32, shape, 0), graph.Parameter(0, shape));
    }

    private static IEnumerable<(string Name, Func<GraphBuilder, int> Build)> Primitives() =>
    [
        ("Input", graph => graph.Input("x", ElementType.Float32, Shape.Of(3), 0)),
        ("Parameter", graph => graph.Parameter(0, Shape.Of(2, 3))),
        ("State", graph => graph.State(0, Shape.Of(7))),
        ("Carried", graph => graph.Carried(0, Shape.Of(7))),
        ("Constant", graph => graph.Constant([1, -2.5, 1e-30, double.PositiveInfinity, 1.0 / 3], Shape.Of(5))),
        ("BatchSize", graph => graph.BatchSize()),
        ("Iota", graph => graph.Iota(Shape.Of(2, 3), 1)),
        ("ToFloat", graph => graph.ToFloat(graph.Input("labels", ElementType.Int32, Shape.Of(2), 5))),
        ("StopGradient", graph => graph.StopGradient(graph.Input("x", ElementType.Float32, Shape.Of(3), 0))),
        ("Reshape", graph => graph.Reshape(Batched(graph, 2, 3), Shape.Of(3, 2).Batched)),
        ("Transpose", graph => graph.Transpose(Batched(graph, 2, 3, 5), 0, 3, 1, 2)),
        ("Broadcast", graph => graph.Broadcast(graph.Parameter(0, Shape.Of(1, 3)), Shape.Of(2, 5, 3, 2).Batched, 1, 3)),
        ("Slice", graph => graph.Slice(Batched(graph, 10, 5), [0, 2, 1], [1, 3, 1], [Extent.Batch, 3, 2])),
        ("Pad", graph => graph.Pad(Batched(graph, 3, 2), [0, 1, 0], [0, 2, 1], [0, 1, 2])),
        ("Window", graph => graph.Window(
            Batched(graph, 7, 5), Shape.Of(Extent.Batch, 3, 3, 2, 2), [AffineIndex.Of(0), new(-1, [new(1, 3), new(2, 1)]), new(5, [new(3, -2), new(4, -1)])])),
        ("WindowOfOneElementTwice", graph => graph.Window(graph.Parameter(0, Shape.Of(1, 3)), Shape.Of(2, 2), [new(-1, [new(0, 1), new(1, 1)]), new(0, [new(0, 1), new(1, 2)])])),
        ("Contract", graph => graph.Dot(Batched(graph, 2, 7), graph.Parameter(1, Shape.Of(7, 3)))),
        ("Reduce", graph => graph.Reduce(ReduceKind.Sum, Batched(graph, 2, 3, 5), 1, 3)),
        ("ReduceOverBatch", graph => graph.Reduce(ReduceKind.Sum, Batched(graph, 3, 2), 0, 2)),
        ("ReduceMaximum", graph => graph.Reduce(ReduceKind.Maximum, Batched(graph, 2, 3, 5), 1, 3)),
        ("ReduceMaximumOverBatch", graph => graph.Reduce(ReduceKind.Maximum, Batched(graph, 3, 2), 0, 1)),
        ("ReduceArgMaximum", graph => graph.Reduce(ReduceKind.ArgMaximum, graph.Input("x", ElementType.Float32, Shape.Of(10), 0), 1)),
        ("Gather", graph => graph.Gather(graph.Parameter(0, Shape.Of(5, 3)), graph.Input("labels", ElementType.Int32, Shape.Of(2), 5), 0)),
        ("GatherFromEachExample", graph => graph.Gather(Batched(graph, 5, 2), graph.Input("labels", ElementType.Int32, Shape.Of(3), 5), 1)),
        ("OneHot", graph => graph.OneHot(graph.Input("labels", ElementType.Int32, Shape.Of(2), 5), 5)),
        ("RandomUniform", graph => graph.Random(RandomKind.Uniform, 123456789, Shape.Of(3).Batched)),
        ("RandomNormal", graph => graph.Random(RandomKind.Normal, uint.MaxValue, Shape.Of(5))),
        ("Scan", graph => Loop(graph, length: 3, isReversed: false, output: 0)),
        ("ScanOfOneStep", graph => Loop(graph, length: 1, isReversed: false, output: 0)),
        ("ScanFromTheEnd", graph => Loop(graph, length: 3, isReversed: true, output: 0)),
        ("ScanEmitting", graph => Loop(graph, length: 3, isReversed: false, output: 1)),
        ("ScanEmittingFromTheEnd", graph => Loop(graph, length: 2, isReversed: true, output: 1)),
        ("ScanFinally", graph => graph.Slice(Loop(graph, length: 3, isReversed: false, output: 0), [0, 3, 0], [1, 1, 1], [Extent.Batch, 1, 2])),
        ("ScanFinallyFromTheEnd", graph => graph.Slice(Loop(graph, length: 3, isReversed: true, output: 0), [0, 0, 0], [1, 1, 1], [Extent.Batch, 1, 2])),
        ("ScanOfLabels", graph => Loop(graph, length: 3, isReversed: false, output: 0, isOfLabels: true)),
        ("ScanOfLabelsFromTheEnd", graph => Loop(graph, length: 2, isReversed: true, output: 1, isOfLabels: true)),
        ("ScanOfParametersOnly", graph => graph.Scan(Accumulate(4), [graph.Parameter(0, Shape.Of(2)), graph.Parameter(1, Shape.Of(4, 2))], 0)),
        ("ScanInScan", graph => Nested(graph, 0)),
        ("ScanInScanEmitting", graph => Nested(graph, 1)),
    ];

    /// <summary>A recurrent layer of two units over three inputs, or labels of three classes: h' = tanh(x · W + h · U), emitting h² of before and after.</summary>
    private static int Loop(GraphBuilder graph, int length, bool isReversed, int output, bool isOfLabels = false)
    {
        GraphBuilder step = new();
        int h = step.Input("h", TensorType.Float(Shape.Of(2).Batched)), x = step.Input("x", TensorType.Float(Shape.Of(3).Batched));
        int w = step.Input("w", TensorType.Float(Shape.Of(3, 2))), u = step.Input("u", TensorType.Float(Shape.Of(2, 2)));
        int next = step.Scalar(ScalarFunction.Tanh, step.Add(step.Dot(x, w), step.Dot(h, u)));
        step.Result(ResultKind.Output, 0, next);
        step.Result(ResultKind.Output, 1, step.Multiply(next, h));
        ScanBody body = ScanBodies.Complete(new ScanBody(step.ToGraph(""), 1, 1, length, isReversed));
        int initial = graph.Broadcast(graph.Parameter(3, Shape.Of(2)), Shape.Of(2).Batched, 1);
        int sequence = isOfLabels ? graph.OneHot(graph.Input("labels", ElementType.Int32, Shape.Of(length), 3), 3) : graph.Input("x", ElementType.Float32, Shape.Of(length, 3), 0);
        return graph.Scan(body, [initial, sequence, graph.Parameter(0, Shape.Of(3, 2)), graph.Parameter(1, Shape.Of(2, 2))], output);
    }

    /// <summary>Sums of the first items, of two numbers each.</summary>
    private static ScanBody Accumulate(int length)
    {
        GraphBuilder step = new();
        TensorType type = TensorType.Float(Shape.Of(2));
        step.Result(ResultKind.Output, 0, step.Multiply(step.Add(step.Input("sum", type), step.Input("item", type)), 0.5));
        return new ScanBody(step.ToGraph(""), 1, 1, length, IsReversed: false);
    }

    /// <summary>A loop of two steps around one of four.</summary>
    private static int Nested(GraphBuilder graph, int output)
    {
        GraphBuilder step = new();
        int state = step.Input("state", TensorType.Float(Shape.Of(2))), items = step.Input("items", TensorType.Float(Shape.Of(4, 2)));
        int inner = step.Scan(Accumulate(4), [state, step.Scalar(ScalarFunction.Sin, items)], 0);
        step.Result(ResultKind.Output, 0, step.Reshape(step.Slice(inner, [4, 0], [1, 1], [1, 2]), Shape.Of(2)));
        step.Result(ResultKind.Output, 1, step.Multiply(inner, inner));
        ScanBody body = ScanBodies.Complete(new ScanBody(step.ToGraph(""), 1, 1, 3, IsReversed: true));
        return graph.Scan(body, [graph.Parameter(0, Shape.Of(2)), graph.Parameter(1, Shape.Of(3, 4, 2))], output);
    }

    /// <summary>Operands are positive, where every function is smooth but the comparisons, and no two are equal.</summary>
    private static IEnumerable<(string Name, Func<GraphBuilder, int> Build)> Scalars() => ScalarCatalog.Rows.Select(row => (row.Function.ToString(), new Func<GraphBuilder, int>(graph =>
    {
        int[] operands = [.. Enumerable.Range(0, row.Arity).Select(i =>
        {
            int parameter = graph.Parameter(i, Shape.Of(3));
            return graph.Add(graph.Map(ScalarFunction.Abs, i == 0 ? graph.Multiply(parameter, graph.Input("x", ElementType.Float32, Shape.Of(3), 0)) : parameter), 0.3);
        })];
        return graph.Map(row.Function, operands);
    })));
}

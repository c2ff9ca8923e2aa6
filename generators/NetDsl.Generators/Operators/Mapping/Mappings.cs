using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Operators.Mapping;

/// <summary>
/// The mapping rule of each primitive: the operation for all items of a sequence, written in the graph builder's language. A rule is asked only where an operand has the axis of items (a draw of
/// random numbers always is), and gives the value that has it. An operand without the axis is the same for all items: where the operation can use it as it is, it is not repeated.
/// </summary>
internal static class Mappings
{
    /// <summary>Element by element: all operands get the axis.</summary>
    public static int Elementwise(MappedCall call) =>
        call.Graph.Append(call.Value.Op, Enumerable.Range(0, call.Operands.Count).Select(call.Mapped).ToEquatableArray(), call.Value.Type with { Shape = call.Shape });

    public static int Reshape(MappedCall call) => call.Graph.Reshape(call.Operand, call.Shape);

    public static int Transpose(MappedCall call)
    {
        int at = call.OperandAxis;
        EquatableArray<int> permutation = ((Op.Transpose)call.Value.Op).Permutation;
        return call.Graph.Transpose(call.Operand, MappedCall.Insert([.. permutation.Select(axis => MappedCall.Shift(axis, at))], at, at));
    }

    /// <summary>An axis of extent 1 that is repeated to the batch is dropped first: the items come behind the batch, and axes keep their order.</summary>
    public static int Broadcast(MappedCall call)
    {
        EquatableArray<int> axes = ((Op.Broadcast)call.Value.Op).Axes;
        Shape item = call.Types[0].Shape;
        int operand = call.Operand, items = call.Axis;
        int[] rest = [.. axes.Select(axis => MappedCall.Shift(axis, items))];
        if (call.OperandAxis == 1)
        {
            return call.Graph.Broadcast(operand, call.Shape, MappedCall.Insert(rest, 1, items));
        }

        if (rest.Length > 0 && rest[0] < items)
        {
            operand = call.Graph.Reshape(operand, new Shape(item.Extents.Skip(1).ToEquatableArray()).WithItems(call.Extent));
            rest = [.. rest.Skip(1)];
        }

        return call.Graph.Broadcast(operand, call.Shape, MappedCall.Insert(rest, 0, items));
    }

    public static int Slice(MappedCall call)
    {
        Op.Slice slice = (Op.Slice)call.Value.Op;
        int at = call.OperandAxis;
        return call.Graph.Slice(call.Operand, MappedCall.Insert(slice.Starts, at, 0), MappedCall.Insert(slice.Steps, at, 1), call.Shape.Extents);
    }

    public static int Pad(MappedCall call)
    {
        Op.Pad pad = (Op.Pad)call.Value.Op;
        int at = call.OperandAxis;
        return call.Graph.Pad(call.Operand, MappedCall.Insert(pad.Before, at, 0), MappedCall.Insert(pad.After, at, 0), MappedCall.Insert(pad.Interior, at, 0));
    }

    public static int Window(MappedCall call)
    {
        EquatableArray<AffineIndex> index = ((Op.Window)call.Value.Op).Index;
        int at = call.Axis;
        return call.Graph.Window(call.Operand, call.Shape, MappedCall.Insert([.. index.Select(each => Shift(each, at))], at, AffineIndex.Of(at)).ToEquatableArray());
    }

    /// <summary>The items are a further loop, of the output and of those operands that have them.</summary>
    public static int Contract(MappedCall call)
    {
        Contraction contraction = ((Op.Contract)call.Value.Op).Contraction;
        int loop = contraction.Dimensions.Count > 0 && contraction.Dimensions[0].Extent.IsBatch ? 1 : 0;
        string name = Enumerable.Range(0, contraction.Dimensions.Count + 1).Select(i => "t" + i).First(candidate => contraction.Dimensions.All(dimension => dimension.Name != candidate));
        EquatableArray<AffineIndex> Indices(EquatableArray<AffineIndex> indices, int? at)
        {
            AffineIndex[] shifted = [.. indices.Select(index => Shift(index, loop))];
            return (at is int axis ? MappedCall.Insert(shifted, axis, AffineIndex.Of(loop)) : shifted).ToEquatableArray();
        }

        EquatableArray<AffineIndex> Operand(EquatableArray<AffineIndex> indices, int operand) =>
            Indices(indices, call.Operands[operand].IsMapped ? call.Types[operand].Shape.ItemAxis : null);
        return call.Graph.Contract(
            new Contraction(
                MappedCall.Insert(contraction.Dimensions, loop, new LoopDimension(name, call.Extent)).ToEquatableArray(),
                Indices(contraction.Output, call.Axis), Operand(contraction.A, 0), Operand(contraction.B, 1)),
            call.Operands[0].Value, call.Operands[1].Value);
    }

    /// <summary>Where the batch is reduced, it is for each item, and the items become the first axis.</summary>
    public static int Reduce(MappedCall call)
    {
        Op.Reduce reduce = (Op.Reduce)call.Value.Op;
        return call.Graph.Reduce(reduce.Kind, call.Operand, [.. reduce.Axes.Select(axis => MappedCall.Shift(axis, call.OperandAxis))]);
    }

    /// <summary>
    /// Tables of items with positions of items share one more axis. One table for all items is looked up at more positions; one list of positions for all looks up rows that hold
    /// those of all items, so that no table and no position is repeated where the other side does not have the batch.
    /// </summary>
    public static int Gather(MappedCall call)
    {
        GraphBuilder graph = call.Graph;
        int shared = ((Op.Gather)call.Value.Op).BatchAxes, positions = call.Types[1].Shape.Rank;
        if (!call.Operands[0].IsMapped)
        {
            int items = call.Types[1].Shape.ItemAxis, behind = Math.Max(items, shared);
            return Moved(graph, graph.Gather(call.Operands[0].Value, Moved(graph, call.Operands[1].Value, items, behind), shared), behind, call.Axis);
        }

        if (call.Operands[1].IsMapped && call.Types[0].Shape.IsBatched == call.Types[1].Shape.IsBatched)
        {
            return graph.Gather(call.Operands[0].Value, call.Operands[1].Value, shared + 1);
        }

        if (call.Operands[1].IsMapped)
        {
            // Each example asks the tables of all items at positions of its own, so it gets its copy of them.
            Shape tables = graph.ShapeOf(call.Operands[0].Value);
            int copies = graph.Broadcast(call.Operands[0].Value, tables.Batched, [.. Enumerable.Range(1, tables.Rank)]);
            return graph.Gather(copies, call.Operands[1].Value, shared + 2);
        }

        int table = Moved(graph, call.Operands[0].Value, call.OperandAxis, shared + 1);
        return Moved(graph, graph.Gather(table, call.Operands[1].Value, shared), positions, call.Axis);
    }

    /// <summary>Draws for all items.</summary>
    public static int Random(MappedCall call)
    {
        Op.Random random = (Op.Random)call.Value.Op;
        return call.Graph.Random(random.Kind, random.Stream, call.Shape);
    }

    /// <summary>One loop whose states are those of all items: items of items lie behind the steps.</summary>
    public static int Scan(MappedCall call)
    {
        Op.Scan scan = (Op.Scan)call.Value.Op;
        ScanBody body = scan.Body;
        GraphBuilder step = new();
        (int Value, bool IsMapped)[] inputs = new (int, bool)[body.Operands];
        int[] operands = new int[body.Operands];
        for (int i = 0; i < inputs.Length; i++)
        {
            TensorType type = body.Step.Inputs[i].Type;
            bool isState = i < body.States, isMapped = isState || call.Operands[i].IsMapped, isSequence = !isState && i < body.States + body.Sequences;
            inputs[i] = (step.Input(body.Step.Inputs[i].Name, isMapped ? type with { Shape = type.Shape.WithItems(call.Extent) } : type), isMapped);
            int items = type.Shape.ItemAxis;
            operands[i] = isState ? call.Mapped(i) : isSequence && isMapped ? Moved(call.Graph, call.Operands[i].Value, items, items + 1) : call.Operands[i].Value;
        }

        (int Value, bool IsMapped)[] results = Vectorizer.Run(step, body.Step, inputs, call.Extent);
        for (int output = 0; output < results.Length; output++)
        {
            step.Result(ResultKind.Output, output, results[output].IsMapped ? results[output].Value : MappedCall.Repeat(step, results[output].Value, call.Extent));
        }

        int steps = call.Value.Type.Shape.ItemAxis;
        return Moved(call.Graph, call.Graph.Scan(body with { Step = step.ToGraph("") }, operands.ToEquatableArray(), scan.Output), steps, steps + 1);
    }

    private static AffineIndex Shift(AffineIndex index, int items) =>
        new(index.Offset, index.Terms.Select(term => new AffineTerm(MappedCall.Shift(term.Dimension, items), term.Coefficient)).ToEquatableArray());

    /// <summary>The value with its axis <paramref name="from"/> at <paramref name="to"/> and all others in their order.</summary>
    private static int Moved(GraphBuilder graph, int value, int from, int to)
    {
        List<int> axes = [.. Enumerable.Range(0, graph.ShapeOf(value).Rank)];
        axes.RemoveAt(from);
        axes.Insert(to, from);
        return graph.Transpose(value, [.. axes]);
    }
}

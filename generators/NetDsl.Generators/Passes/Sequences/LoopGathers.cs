using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Sequences;

/// <summary>
/// Takes a graph, gives it with rows of tables looked up where a loop's step reads them, instead of in front of the loop for all items. (The product of a recurrent cell's input with its weights, hoisted, is such a look-up where
/// the input is a label.) A step reads the same rows, from a table that stays near, and the sequence of them, the largest value of such a network, is neither written nor kept. What several loops read (a cell whose gradient computes its gates again) stays in
/// front of them: looked up once, it is read in vectors wherever a gradient cuts it. Guarantees: the same numbers.
/// </summary>
internal static class LoopGathers
{
    public static Graph Run(Graph graph)
    {
        HashSet<(ScanBody, int)> ofOneLoop = [.. OfOneLoop(graph)];
        return LoopBodies.Rewrite(graph, (builder, body, operands, used) => Sink(builder, body, operands, used, sequence => ofOneLoop.Contains((body, sequence))));
    }

    /// <summary>Bodies and operands of them that nothing else reads than one loop.</summary>
    private static IEnumerable<(ScanBody Body, int Operand)> OfOneLoop(Graph graph)
    {
        ILookup<int, Value> readers = graph.Values.SelectMany(value => value.Operands.Distinct().Select(operand => (operand, value))).ToLookup(item => item.operand, item => item.value);
        return from value in graph.Values
               where value.Op is Op.Gather && readers[value.Id].Any() && graph.Results.All(result => result.Value != value.Id)
               let first = readers[value.Id].First()
               where first.Op is Op.Scan && readers[value.Id].All(reader => reader == first || reader.IsOfLoop(first))
               from operand in Enumerable.Range(0, first.Operands.Count)
               where first.Operands[operand] == value.Id
               select (((Op.Scan)first.Op).Body, operand);
    }

    private static IReadOnlyList<int> Sink(GraphBuilder builder, ScanBody body, EquatableArray<int> operands, IReadOnlyList<int> used, Func<int, bool> isOfOneLoop)
    {
        int[] sunk = body.IsSegmented ? [] : [.. Enumerable.Range(body.States, body.Sequences).Where(i => isOfOneLoop(i) && IsOfItems(builder, operands[i]))];
        if (sunk.Length > 0)
        {
            body = body with { Step = WithGathers(builder, body.Step, operands, sunk) };
            operands = operands.Select((operand, i) => sunk.Contains(i) ? builder.Values[operand].Operands[1] : operand).Concat(sunk.Select(i => builder.Values[operands[i]].Operands[0])).ToEquatableArray();
        }

        return [.. used.Select(output => builder.Scan(body, operands, output))];
    }

    /// <summary>Whether a sequence holds rows of one table, each item those of an item of the indices.</summary>
    private static bool IsOfItems(GraphBuilder builder, int sequence) =>
        builder.Values[sequence] is { Op: Op.Gather { BatchAxes: 0 }, Operands: var operands, Type.Shape: var shape }
            && !builder.ShapeOf(operands[0]).IsBatched && builder.ShapeOf(operands[1]) is var indices && indices.IsBatched == shape.IsBatched && indices.Rank > shape.ItemAxis;

    private static Graph WithGathers(GraphBuilder builder, Graph step, EquatableArray<int> operands, int[] sunk)
    {
        GraphBuilder graph = new();
        int[] inputs = new int[step.Inputs.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = graph.Input(step.Inputs[i].Name, sunk.Contains(i) ? ItemOf(builder.TypeOf(builder.Values[operands[i]].Operands[1])) : step.Inputs[i].Type);
        }

        int[] tables = [.. sunk.Select(i => graph.Input(step.Inputs[i].Name + ".table", builder.TypeOf(builder.Values[operands[i]].Operands[0])))];
        for (int i = 0; i < sunk.Length; i++)
        {
            graph.Label = builder.Values[operands[sunk[i]]].Label;
            inputs[sunk[i]] = graph.Gather(tables[i], inputs[sunk[i]], 0);
        }

        return LoopBodies.WithInputs(graph, step, inputs);
    }

    private static TensorType ItemOf(TensorType sequence) => sequence with { Shape = sequence.Shape.OfItem };
}

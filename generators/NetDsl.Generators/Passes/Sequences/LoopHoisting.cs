using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;
using NetDsl.Generators.Operators.Mapping;
using NetDsl.Generators.Passes.Fuse;

namespace NetDsl.Generators.Passes.Sequences;

/// <summary>
/// Takes a graph, gives it with less in its loops: products, sums and inner loops of a step that do not depend on its states are done for all items at once in front of the loop, which walks along the results. (The product of a
/// recurrent cell's input with its weights is one product over time and batch; loop-invariant code motion, with time as one more axis.) What is elementwise stays, where it rides on other kernels; so does what segments
/// compute of their items, which would take the memory that they save.
/// </summary>
internal static class LoopHoisting
{
    public static Graph Run(Graph graph) => LoopBodies.Rewrite(graph, Hoist);

    private static IReadOnlyList<int> Hoist(GraphBuilder builder, ScanBody body, EquatableArray<int> operands, IReadOnlyList<int> used)
    {
        Graph step = body.Step;
        int first = body.IsSegmented ? body.States + body.Sequences : body.States;
        bool[] isCarried = ScanBodies.Dependent(step, value => value.Op is Op.Input input && input.Index < first);
        HashSet<int> readByOthers = [.. step.Results.Select(result => result.Value)];
        bool[] belongs = new bool[step.Values.Count];
        foreach (Value value in step.Values.Reverse())
        {
            // Dear values and what they are made of; what is made of them stays, and showing an item in another way is nothing to do beforehand.
            belongs[value.Id] |= !isCarried[value.Id] && ScanBodies.IsDear(value.Op);
            foreach (int operand in value.Operands)
            {
                belongs[operand] |= belongs[value.Id];
                if (!belongs[value.Id])
                {
                    readByOthers.Add(operand);
                }
            }
        }

        int[] hoisted = [.. step.Values.Where(value => belongs[value.Id] && readByOthers.Contains(value.Id) && step[Legality.Origin(step, value.Id)].Op is not (Op.Input or Op.Constant or Op.Iota or Op.BatchSize)).Select(value => value.Id)];
        if (hoisted.Length == 0)
        {
            return [.. used.Select(output => builder.Scan(body, operands, output))];
        }

        int[] known = [.. Enumerable.Range(body.States, body.Operands - body.States)];
        Graph before = ScanBodies.Part(step, known, hoisted);
        (int Value, bool IsMapped)[] results = Vectorizer.Run(builder, before, [.. known.Select(input => (operands[input], input < body.States + body.Sequences))], body.Length);

        int[] sequences = [.. Enumerable.Range(0, hoisted.Length).Where(i => results[i].IsMapped)], captures = [.. Enumerable.Range(0, hoisted.Length).Where(i => !results[i].IsMapped)];
        int firstCapture = body.States + body.Sequences;
        Graph rest = ScanBodies.Part(
            step,
            [.. Enumerable.Range(0, firstCapture), .. sequences.Select(i => hoisted[i]), .. Enumerable.Range(firstCapture, body.Operands - firstCapture), .. captures.Select(i => hoisted[i])],
            [.. step.Results.OrderBy(result => result.Index).Select(result => result.Value)]);
        EquatableArray<int> all = operands.Take(firstCapture).Concat(sequences.Select(i => results[i].Value)).Concat(operands.Skip(firstCapture)).Concat(captures.Select(i => results[i].Value)).ToEquatableArray();
        ScanBody smaller = body with { Step = rest, Sequences = body.Sequences + sequences.Length };
        return [.. used.Select(output => builder.Scan(smaller, all, output))];
    }
}

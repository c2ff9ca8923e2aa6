using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Passes.Sequences;

/// <summary>
/// Takes a graph in front of reverse mode whose views are simplified, gives it with its long loops as loops over segments of about √T steps (Chen et al., "Training deep nets with sublinear memory cost", 2016): then only the states at the borders
/// are stored for the way back, which runs each segment again before it goes backward through it, so about 2√T steps are in memory instead of T. Without a gradient nothing is computed again, and what is done for all items at
/// once (<see cref="LoopHoisting"/>) is done for a segment at a time. Guarantees: the same numbers, also those drawn at random, which are drawn in front of loops. In a training step loops without gradient stay as they are; so do
/// everywhere those inside others.
/// </summary>
internal static class LoopSegments
{
    /// <summary>Below as many items a loop in segments stores hardly less.</summary>
    public const int FewestItems = 16;

    /// <param name="graph">The graph.</param>
    /// <param name="trained">The indices of the parameters to train; null where there is no gradient.</param>
    public static (Graph Graph, EquatableArray<LoopCut> Cuts) Run(Graph graph, IReadOnlyCollection<int>? trained)
    {
        bool[]? isOnTheWay = trained is null ? null : WithGradient(graph, trained);
        ILookup<(ScanBody, EquatableArray<int>), Value> outputs = graph.Values.Where(value => value.Op is Op.Scan).ToLookup(KeyOf);
        Dictionary<(ScanBody, EquatableArray<int>), SegmentedLoop> loops = [];
        List<LoopCut> cuts = [];
        Graph result = GraphRewriter.Rewrite(graph, (builder, value) => value.Op switch
        {
            Op.Scan scan => LoopOf(builder, value)?.Output(scan.Output),
            Op.Slice slice when graph[graph[value.Id].Operands[0]] is { Op: Op.Scan { Output: var output, Body.States: var states } } sliced && output < states
                && loops.TryGetValue(KeyOf(sliced), out SegmentedLoop? loop) => loop.Slice(output, slice, value.Type.Shape.Extents),
            _ => null,
        });
        return (result, cuts.ToEquatableArray());

        (ScanBody Body, EquatableArray<int> Operands) KeyOf(Value value) => (((Op.Scan)value.Op).Body, graph[value.Id].Operands);

        SegmentedLoop? LoopOf(GraphBuilder builder, Value value)
        {
            var key = KeyOf(value);
            bool isWanted = isOnTheWay is null || outputs[key].Any(output => isOnTheWay[output.Id]);
            if (!loops.TryGetValue(key, out SegmentedLoop? loop) && isWanted && StepsOf(key.Body, outputs[key]) is int steps)
            {
                int[] used = [.. outputs[key].Select(output => ((Op.Scan)output.Op).Output).Distinct().OrderBy(output => output)];
                loops.Add(key, loop = new SegmentedLoop(builder, key.Body, value.Operands, used, steps));
                cuts.Add(new LoopCut(value.Label, key.Body.Length, steps));
            }

            return loop;
        }
    }

    /// <summary>
    /// The steps of a segment: the greatest divisor of the number of items between half its root and the root (a step stores more for the way back than a border does), or the smallest one up to twice the root; else the root itself,
    /// and what is left of the items is a loop of its own.
    /// </summary>
    public static int StepsFor(int items)
    {
        int root = (int)Math.Sqrt(items);
        IEnumerable<int> below = Enumerable.Range(0, root).Select(i => root - i).TakeWhile(steps => 4 * steps * steps >= items), above = Enumerable.Range(root + 1, root);
        return below.Concat(above).Where(steps => items % steps == 0).Append(root).First();
    }

    /// <summary>For each value whether it lies between the trained parameters and the loss, where gradients go.</summary>
    private static bool[] WithGradient(Graph graph, IReadOnlyCollection<int> trained)
    {
        bool[] reaching = Adjoints.Reaching(graph.Values, value => value.Op is Op.Parameter parameter && trained.Contains(parameter.Index)), isOnTheWay = new bool[reaching.Length];
        foreach (GraphResult loss in graph.Results.Where(result => result.Kind == ResultKind.Loss))
        {
            isOnTheWay[loss.Value] = reaching[loss.Value];
        }

        foreach (Value value in graph.Values.Reverse().Where(value => isOnTheWay[value.Id]))
        {
            foreach (int operand in value.Operands)
            {
                isOnTheWay[operand] |= reaching[operand];
            }
        }

        return isOnTheWay;
    }

    /// <summary>The steps of the segments of a loop; null for one that is not to be cut.</summary>
    private static int? StepsOf(ScanBody body, IEnumerable<Value> outputs)
    {
        if (body.Length < FewestItems || body.States == 0 || body.IsSegmented)
        {
            return null;
        }

        // What the segments and the rest emit is joined by adding, which numbers of labels are not.
        int steps = StepsFor(body.Length);
        return body.Length % steps == 0 || outputs.All(output => output.Type.Element == ElementType.Float32) ? steps : null;
    }
}

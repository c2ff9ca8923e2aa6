using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Sequences;

/// <summary>Writes a loop anew.</summary>
/// <param name="builder">The new graph, where values are appended.</param>
/// <param name="body">The loop's body.</param>
/// <param name="operands">Its operands, in the new graph.</param>
/// <param name="used">The outputs of which there are values, ascending.</param>
/// <returns>The new values of the used outputs, in their order.</returns>
internal delegate IReadOnlyList<int> LoopRule(GraphBuilder builder, ScanBody body, EquatableArray<int> operands, IReadOnlyList<int> used);

/// <summary>Doing something to the loops of a graph, each with all its outputs at once.</summary>
internal static class LoopBodies
{
    public static bool HasLoops(Graph graph) => graph.Values.Any(value => value.Op is Op.Scan);

    /// <summary>The graph with each step rewritten, once.</summary>
    public static Graph Map(Graph graph, Func<Graph, Graph> rewrite)
    {
        if (!HasLoops(graph))
        {
            return graph;
        }

        Dictionary<ScanBody, ScanBody> rewritten = [];
        return GraphRewriter.Rewrite(graph, (builder, value) => value.Op is Op.Scan scan ? builder.Scan(Rewritten(scan.Body), value.Operands, scan.Output) : null);

        ScanBody Rewritten(ScanBody body)
        {
            if (!rewritten.TryGetValue(body, out ScanBody? result))
            {
                result = body with { Step = InputsFirst(rewrite(body.Step)) };
                rewritten.Add(body, result);
            }

            return result;
        }
    }

    /// <summary>The graph with each loop written anew where its first output stands.</summary>
    public static Graph Rewrite(Graph graph, LoopRule rule)
    {
        if (!HasLoops(graph))
        {
            return graph;
        }

        Dictionary<(ScanBody, EquatableArray<int>), SortedSet<int>> used = [];
        foreach (Value value in graph.Values)
        {
            if (value.Op is Op.Scan scan)
            {
                if (!used.TryGetValue((scan.Body, value.Operands), out SortedSet<int>? outputs))
                {
                    used.Add((scan.Body, value.Operands), outputs = []);
                }

                outputs.Add(scan.Output);
            }
        }

        Dictionary<(ScanBody, EquatableArray<int>), Dictionary<int, int>> rewritten = [];
        return GraphRewriter.Rewrite(graph, (builder, value) =>
        {
            if (value.Op is not Op.Scan scan)
            {
                return null;
            }

            // Operands of the rule are renumbered; what belongs to one loop is known by the old ones.
            var key = (scan.Body, graph[value.Id].Operands);
            if (!rewritten.TryGetValue(key, out Dictionary<int, int>? values))
            {
                int[] outputs = [.. used[key]];
                IReadOnlyList<int> made = rule(builder, scan.Body, value.Operands, outputs);
                rewritten.Add(key, values = Enumerable.Range(0, outputs.Length).ToDictionary(i => outputs[i], i => made[i]));
            }

            return values[scan.Output];
        });
    }

    /// <summary>A step whose first values are its inputs, in order, as <see cref="ScanBody"/> demands it; passes over graphs leave out what is not read.</summary>
    private static Graph InputsFirst(Graph step)
    {
        GraphBuilder builder = new();
        return WithInputs(builder, step, [.. step.Inputs.Select(input => builder.Input(input.Name, input.Type))]);
    }

    /// <summary>A step whose inputs are values that the builder has already: all else is copied behind them.</summary>
    public static Graph WithInputs(GraphBuilder builder, Graph step, IReadOnlyList<int> inputs)
    {
        int[] numbers = new int[step.Values.Count];
        foreach (Value value in step.Values)
        {
            builder.Label = value.Label;
            numbers[value.Id] = value.Op is Op.Input input ? inputs[input.Index] : builder.Append(value.Op, value.Operands.Select(operand => numbers[operand]).ToEquatableArray(), value.Type);
        }

        foreach (GraphResult result in step.Results)
        {
            builder.Result(result.Kind, result.Index, numbers[result.Value]);
        }

        return builder.ToGraph(step.Name);
    }
}

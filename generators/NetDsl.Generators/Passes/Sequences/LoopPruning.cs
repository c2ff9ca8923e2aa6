using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Sequences;

/// <summary>
/// Takes a graph, gives it with loops that carry, walk along, read and emit only what something needs: a state stays if its trajectory is used or another state that stays needs it; operands given twice become one. 
/// Guarantees: the numbers of all other values are as before.
/// </summary>
internal static class LoopPruning
{
    public static Graph Run(Graph graph) => LoopBodies.Rewrite(graph, (builder, body, operands, used) =>
    {
        Pruned loop = Pruned.Of(body, operands, used);
        EquatableArray<int> kept = loop.Inputs.Select(input => operands[input]).ToEquatableArray();
        return [.. used.Select(output => builder.Scan(loop.Body, kept, loop.Outputs[output]))];
    });

    /// <summary>A loop with less.</summary>
    /// <param name="Body">The new body.</param>
    /// <param name="Inputs">For each of its inputs the number of the old one.</param>
    /// <param name="Outputs">For each old output that is used the new number.</param>
    private sealed record Pruned(ScanBody Body, EquatableArray<int> Inputs, IReadOnlyDictionary<int, int> Outputs)
    {
        public static Pruned Of(ScanBody body, EquatableArray<int> operands, IReadOnlyList<int> used)
        {
            Graph step = body.Step;
            HashSet<int> outputs = [.. used];
            bool[] needed;
            while (true)
            {
                needed = step.NeededBy(outputs.Select(body.ResultOf));
                int before = outputs.Count;
                outputs.UnionWith(Enumerable.Range(0, body.States).Where(state => needed[state]));
                if (outputs.Count == before)
                {
                    break;
                }
            }

            // The first of the inputs that read the same operand in the same way stands for all.
            int[] inputs = [.. Enumerable.Range(0, body.Operands).Where(input => input < body.States ? outputs.Contains(input) : needed[input])];
            Dictionary<int, int> standsFor = [];
            List<int> kept = [];
            foreach (int input in inputs)
            {
                int same = input < body.States ? -1 : kept.FindIndex(other => other >= body.States && operands[other] == operands[input] && (other < body.States + body.Sequences) == (input < body.States + body.Sequences));
                standsFor.Add(input, same < 0 ? input : kept[same]);
                if (same < 0)
                {
                    kept.Add(input);
                }
            }

            GraphBuilder builder = new();
            Dictionary<int, int> numbers = [];
            foreach (int input in kept)
            {
                numbers.Add(input, builder.Input(step.Inputs[input].Name, step.Inputs[input].Type));
            }

            foreach (Value value in step.Values)
            {
                if (needed[value.Id] && !numbers.ContainsKey(value.Id))
                {
                    builder.Label = value.Label;
                    numbers.Add(value.Id, value.Op is Op.Input
                        ? numbers[standsFor[value.Id]]
                        : builder.Append(value.Op, value.Operands.Select(operand => numbers[operand]).ToEquatableArray(), value.Type));
                }
            }

            Dictionary<int, int> newOutputs = [];
            foreach (int output in outputs.OrderBy(output => output))
            {
                builder.Result(ResultKind.Output, newOutputs.Count, numbers[body.ResultOf(output)]);
                newOutputs.Add(output, newOutputs.Count);
            }

            ScanBody result = body with
            {
                Step = builder.ToGraph(step.Name),
                States = kept.Count(input => input < body.States),
                Sequences = kept.Count(input => input >= body.States && input < body.States + body.Sequences),
            };
            return new Pruned(result, kept.ToEquatableArray(), newOutputs);
        }
    }
}

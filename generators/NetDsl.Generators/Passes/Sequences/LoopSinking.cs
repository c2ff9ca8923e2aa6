using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;
using NetDsl.Generators.Operators.Mapping;

namespace NetDsl.Generators.Passes.Sequences;

/// <summary>
/// Takes a graph, gives it with less in its loops: emissions that take products, sums or inner loops which no later step waits for are made for all items at once behind the loop, from what it emits anyway. (The gradient of a
/// recurrent weight is one product over time and batch; so is a read-out of each state.) The mirror image of <see cref="LoopHoisting"/>; nothing leaves segments.
/// </summary>
internal static class LoopSinking
{
    public static Graph Run(Graph graph) => LoopBodies.Rewrite(graph, Sink);

    private static IReadOnlyList<int> Sink(GraphBuilder builder, ScanBody body, EquatableArray<int> operands, IReadOnlyList<int> used)
    {
        Graph step = body.Step;
        bool[] isWaitedFor = step.NeededBy(Enumerable.Range(0, body.States).Select(body.ResultOf));
        int[] sunk = [.. used.Where(output => !body.IsSegmented && output >= body.States && IsWorth(step, body.ResultOf(output), isWaitedFor))];
        if (sunk.Length == 0)
        {
            return [.. used.Select(output => builder.Scan(body, operands, output))];
        }

        // The border: what the steps behind read of inputs and of values that the loop makes.
        int[] results = [.. sunk.Select(body.ResultOf)];
        SortedSet<int> border = [];
        bool[] isBehind = new bool[step.Values.Count];
        foreach (int result in results)
        {
            isBehind[result] = true;
        }

        foreach (Value value in step.Values.Reverse().Where(value => isBehind[value.Id]))
        {
            foreach (int operand in value.Operands)
            {
                bool isBorder = isWaitedFor[operand] || step[operand].Op is Op.Input;
                isBehind[operand] |= !isBorder;
                if (isBorder)
                {
                    border.Add(operand);
                }
            }
        }

        // What is at the border becomes an emission, unless it is a sequence, a capture or a state.
        List<int> emissions = [.. step.Results.OrderBy(result => result.Index).Select(result => result.Value)];
        Dictionary<int, int> emissionOf = [];
        foreach (int value in border.Where(value => step[value].Op is not Op.Input))
        {
            int output = emissions.IndexOf(value);
            emissionOf.Add(value, output >= 0 ? output : emissions.Count);
            if (output < 0)
            {
                emissions.Add(value);
            }
        }

        ScanBody emitting = body with { Step = step with { Results = emissions.Select((value, i) => new GraphResult(ResultKind.Output, i, value)).ToEquatableArray() } };
        List<(int Value, bool IsMapped)> bound = [];
        foreach (int value in border)
        {
            bound.Add(step[value].Op is not Op.Input
                ? (Sequence(emissionOf[value], body.After), true)
                : value < body.States ? (Sequence(value, body.Before), true)
                : (operands[value], value < body.States + body.Sequences));
        }

        (int Value, bool IsMapped)[] made = Vectorizer.Run(builder, ScanBodies.Part(step, [.. border], results), bound, body.Length);
        return [.. used.Select(output => Array.IndexOf(sunk, output) is >= 0 and int i ? Repeated(made[i]) : builder.Scan(emitting, operands, output))];

        int Sequence(int output, int first)
        {
            int sequence = builder.Scan(emitting, operands, output);
            return output < body.States ? builder.CutItems(sequence, first, body.Length) : sequence;
        }

        int Repeated((int Value, bool IsMapped) result) => result.IsMapped ? result.Value : MappedCall.Repeat(builder, result.Value, body.Length);
    }

    /// <summary>Whether making a value takes something dear that no state waits for.</summary>
    private static bool IsWorth(Graph step, int result, bool[] isWaitedFor)
    {
        bool[] needed = step.NeededBy([result]);
        return step.Values.Any(value => needed[value.Id] && !isWaitedFor[value.Id] && ScanBodies.IsDear(value.Op));
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes a graph whose loops are prepared, says which trajectories need the room of one item: those of sums that a loop over segments carries (the adjoints of captures), of which only the last is used. The kernel that adds a
/// segment's share reads the sum where it writes it and nothing else reads it, so all items may lie in one place. The sum of gradients over segments then takes what one gradient takes.
/// </summary>
internal static class RunningSums
{
    public static HashSet<int> Of(Graph graph)
    {
        if (!graph.Values.Any(value => value.Op is Op.Scan { Body.IsSegmented: true }))
        {
            return [];
        }

        ILookup<int, Value> readers = graph.Values.SelectMany(value => value.Operands.Distinct().Select(operand => (operand, value))).ToLookup(item => item.operand, item => item.value);
        HashSet<int> results = [.. graph.Results.Select(result => result.Value)];
        return
        [
            .. graph.Values.Where(value => value.Op is Op.Scan { Body: { IsSegmented: true } body, Output: var output } && output < body.States && IsSum(body, output)
                && !results.Contains(value.Id) && readers[value.Id].All(reader => IsLast(reader, body))).Select(value => value.Id),
        ];
    }

    /// <summary>Whether a slice shows the state behind the last step.</summary>
    private static bool IsLast(Value reader, ScanBody body)
    {
        int axis = reader.Type.Shape.ItemAxis;
        return reader.Op is Op.Slice slice && slice.Starts[axis] == body.LastState && reader.Type.Shape[axis].IsOne;
    }

    /// <summary>Whether a step adds something to a state, and neither the state before nor the one behind it is used otherwise.</summary>
    private static bool IsSum(ScanBody body, int state)
    {
        Graph step = body.Step;
        Value next = step[body.ResultOf(state)];
        return next.Op is Op.Scalar { Function: ScalarFunction.Add } && next.Operands.Count(operand => operand == state) == 1
            && step.Values.All(value => value.Id == next.Id || !value.Operands.Contains(state)) && step.Values.All(value => !value.Operands.Contains(next.Id))
            && step.Results.All(result => result.Value != state && (result.Value != next.Id || result.Index == state));
    }
}

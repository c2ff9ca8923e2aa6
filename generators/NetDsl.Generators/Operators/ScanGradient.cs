using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Operators;

/// <summary>
/// The adjoint of a loop over sequences, which is a loop in the other direction (back-propagation through time; Werbos, 1990): its states are the adjoints of the loop's states, it walks along what the loop met and made, and it
/// emits the adjoints of items and, step by step, of captures, which are summed behind it. What a step computed is read where the loop emitted it (<see cref="ScanBodies.Complete"/>) and computed again where that is cheap, or
/// where the steps are segments (Chen et al., "Training deep nets with sublinear memory cost", 2016), which have the adjoints of captures as states, because the shares of all segments would lie side by side in memory.
/// Builds in the language of graphs, so that loops of loops are differentiated and derivatives differentiate again.
/// </summary>
internal static class ScanGradient
{
    /// <summary>The adjoints of the operands, null where none is asked for or none arrives.</summary>
    /// <param name="graph">Where the loop stands and its adjoint is appended.</param>
    /// <param name="body">The loop.</param>
    /// <param name="operands">Its operands.</param>
    /// <param name="adjoints">The adjoints of its outputs, by number.</param>
    /// <param name="wanted">The operands to differentiate for.</param>
    public static int?[] Of(GraphBuilder graph, ScanBody body, EquatableArray<int> operands, IReadOnlyDictionary<int, int> adjoints, bool[] wanted)
    {
        bool[] reaching = Reaching(body, wanted, out bool[] isActive);
        int[] active = [.. Enumerable.Range(0, body.States).Where(state => isActive[state])];
        BackwardLoop loop = new(graph, body, operands);
        GraphBuilder step = loop.Step;

        // Inputs of the step come in the order states, items, captures; items are made known as they are asked for, so the step is built with its inputs in any order and sorted at the end.
        int[] carried = [.. active.Select(state => loop.State(body.Step.Inputs[state].Type, InitialAdjoint(graph, body, state, adjoints)))];
        int[] own = loop.CopyForward();
        Value[] values = [.. step.Values];
        int?[] inner = new int?[values.Length];
        bool[] innerReaching = new bool[values.Length];
        foreach (Value value in body.Step.Values)
        {
            innerReaching[own[value.Id]] |= reaching[value.Id];
        }

        for (int i = 0; i < active.Length; i++)
        {
            int after = own[body.ResultOf(active[i])];
            Seed(after, carried[i]);
            if (AlongTrajectory(active[i]) is int trajectory)
            {
                Seed(after, loop.Item(loop.PartOf(trajectory, body.After)));
            }
        }

        for (int output = body.States; output < body.Outputs; output++)
        {
            if (adjoints.TryGetValue(output, out int emission))
            {
                Seed(own[body.ResultOf(output)], loop.Item(emission));
            }
        }

        void Seed(int value, int adjoint)
        {
            step.Label = Adjoints.Label(step.Values[value]);
            inner[value] = inner[value] is int others ? step.Add(others, adjoint) : adjoint;
        }

        Adjoints.Walk(step, values, inner, innerReaching);

        int? AdjointOfInput(int input) => inner[own[input]];
        int[] next = [.. active.Select(state => AdjointOfInput(state) ?? step.Broadcast(step.Constant(0.0), body.Step.Inputs[state].Type.Shape))];
        ILookup<bool, (int Operand, int Value)> adjointsOfInputs = Enumerable.Range(body.States, body.Operands - body.States).Where(operand => wanted[operand] && AdjointOfInput(operand) is not null)
            .Select(operand => (operand, AdjointOfInput(operand)!.Value)).ToLookup(item => body.IsSegmented && item.operand >= body.States + body.Sequences);
        (int Operand, int Value)[] emitted = [.. adjointsOfInputs[false]], summed = [.. adjointsOfInputs[true]];
        int[] sums = [.. summed.Select(item => Sum(item.Operand, item.Value))];
        int[] outputs = loop.Run([.. next, .. sums], [.. emitted.Select(item => item.Value)]);

        int?[] result = new int?[operands.Count];
        for (int i = 0; i < active.Length; i++)
        {
            if (wanted[active[i]])
            {
                // The adjoint's loop ends where this one begins.
                int atFirst = graph.ItemOf(outputs[i], body.FirstState);
                result[active[i]] = AlongTrajectory(active[i]) is int trajectory ? graph.Add(atFirst, graph.ItemOf(trajectory, body.FirstState)) : atFirst;
            }
        }

        for (int i = 0; i < emitted.Length; i++)
        {
            int sequence = outputs[active.Length + summed.Length + i];
            bool isItem = emitted[i].Operand < body.States + body.Sequences;
            result[emitted[i].Operand] = isItem ? sequence : graph.Reduce(ReduceKind.Sum, sequence, graph.ShapeOf(sequence).ItemAxis);
        }

        for (int i = 0; i < summed.Length; i++)
        {
            result[summed[i].Operand] = graph.ItemOf(outputs[active.Length + i], body.FirstState);
        }

        return result;

        // The sum, over the segments, of a capture's adjoint.
        int Sum(int capture, int share)
        {
            step.Label = step.Values[share].Label;
            return step.Add(loop.State(body.Step.Inputs[capture].Type, graph.Broadcast(graph.Constant(0.0), body.Step.Inputs[capture].Type.Shape)), share);
        }

        // The adjoint of a trajectory, where it is more than that of the last state, with which the loop begins.
        int? AlongTrajectory(int state) => adjoints.TryGetValue(state, out int trajectory) && !IsOnlyLast(graph, body, trajectory) ? trajectory : null;
    }

    /// <summary>For each value of the step whether something wanted is reached from it, through this step or those before it.</summary>
    private static bool[] Reaching(ScanBody body, bool[] wanted, out bool[] isActive)
    {
        bool[] active = [.. wanted.Take(body.States)];
        while (true)
        {
            bool[] reaching = Adjoints.Reaching(body.Step.Values, value => value.Op is Op.Input input && (input.Index < body.States ? active[input.Index] : wanted[input.Index]));
            bool[] next = [.. active.Select((isIn, state) => isIn || reaching[body.ResultOf(state)])];
            if (next.SequenceEqual(active))
            {
                isActive = active;
                return reaching;
            }

            active = next;
        }
    }

    /// <summary>The adjoint of the state behind the last step: what arrives at the trajectory there if it arrives nowhere else, otherwise zeros, and the trajectory's items are added step by step.</summary>
    private static int InitialAdjoint(GraphBuilder graph, ScanBody body, int state, IReadOnlyDictionary<int, int> adjoints)
    {
        Shape shape = body.Step.Inputs[state].Type.Shape;
        return adjoints.TryGetValue(state, out int trajectory) && IsOnlyLast(graph, body, trajectory)
            ? graph.Reshape(graph.Values[trajectory].Operands[0], shape)
            : graph.Broadcast(graph.Constant(0.0), shape);
    }

    /// <summary>Whether a trajectory's adjoint is zero but for the last state: what becomes of a loop of which only the final state is used.</summary>
    private static bool IsOnlyLast(GraphBuilder graph, ScanBody body, int trajectory)
    {
        int axis = graph.ShapeOf(trajectory).ItemAxis;
        return graph.Values[trajectory] is { Op: Op.Pad pad } value && graph.ShapeOf(value.Operands[0])[axis].IsOne && pad.Before[axis] == body.LastState
            && pad.Before.Select((before, i) => (before, i)).All(item => item.i == axis || item.before + pad.After[item.i] + pad.Interior[item.i] == 0);
    }
}

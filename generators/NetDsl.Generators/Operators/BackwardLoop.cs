using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Operators;

/// <summary>Builds the loop that <see cref="ScanGradient"/> gives: collects its states, items and captures while its step is written, then puts them in order.</summary>
internal sealed class BackwardLoop(GraphBuilder graph, ScanBody forward, EquatableArray<int> operands)
{
    private readonly List<(int Input, int Operand)> _states = [], _items = [], _captures = [];
    private readonly Dictionary<int, int> _stored = [];

    /// <summary>The step of the backward loop.</summary>
    public GraphBuilder Step { get; } = new();

    /// <summary>Adds a state; gives its value in the step.</summary>
    public int State(TensorType type, int initial) => Add(_states, type, initial);

    /// <summary>Adds a sequence, a value of the graph around; gives its item in the step.</summary>
    public int Item(int sequence)
    {
        int known = _items.FindIndex(item => item.Operand == sequence);
        return known >= 0 ? _items[known].Input : Add(_items, graph.TypeOf(sequence) with { Shape = graph.ShapeOf(sequence).OfItem }, sequence);
    }

    /// <summary>As many items of a trajectory as there are steps, from <paramref name="first"/> on.</summary>
    public int PartOf(int trajectory, int first) => graph.CutItems(trajectory, first, forward.Length);

    /// <summary>Writes the forward step into this one; gives the number here of each of its values. What the forward loop emitted stands for what it computed.</summary>
    public int[] CopyForward()
    {
        int[] numbers = new int[forward.Step.Values.Count];
        foreach (Value value in forward.Step.Values)
        {
            Step.Label = value.Label;
            numbers[value.Id] = value.Op is Op.Input input ? Input(input.Index) : Step.Append(value.Op, value.Operands.Select(operand => numbers[operand]).ToEquatableArray(), value.Type);
            if (value.Op is not Op.Input && value.Type.Element == ElementType.Float32 && Output(value.Id) is int output)
            {
                int all = graph.Scan(forward, operands, output);
                _stored[numbers[value.Id]] = Item(output < forward.States ? PartOf(all, forward.After) : all);
            }
        }

        return numbers;
    }

    /// <summary>Appends the loop to the graph.</summary>
    /// <param name="next">The values of the step that the states become.</param>
    /// <param name="emitted">The values of the step that it emits.</param>
    /// <returns>The trajectories of the states, then the emissions.</returns>
    public int[] Run(IReadOnlyList<int> next, IReadOnlyList<int> emitted)
    {
        (int Input, int Operand)[] inputs = [.. _states, .. _items, .. _captures];
        GraphBuilder sorted = new();
        Dictionary<int, int> numbers = [];
        foreach ((int input, _) in inputs)
        {
            numbers.Add(input, sorted.Input(Step.Values[input].Label, Step.TypeOf(input)));
        }

        foreach (Value value in Step.Values.Where(value => value.Op is not Op.Input))
        {
            sorted.Label = value.Label;
            numbers[value.Id] = _stored.TryGetValue(value.Id, out int item)
                ? numbers[item]
                : sorted.Append(value.Op, value.Operands.Select(operand => numbers[operand]).ToEquatableArray(), value.Type);
        }

        int[] results = [.. next, .. emitted];
        for (int i = 0; i < results.Length; i++)
        {
            sorted.Result(ResultKind.Output, i, numbers[results[i]]);
        }

        ScanBody body = ScanBodies.Complete(new ScanBody(sorted.ToGraph(""), _states.Count, _items.Count, forward.Length, !forward.IsReversed) { IsSegmented = forward.IsSegmented });
        EquatableArray<int> all = inputs.Select(input => input.Operand).ToEquatableArray();
        return [.. Enumerable.Range(0, results.Length).Select(output => graph.Scan(body, all, output))];
    }

    private int Input(int index) => index < forward.States
        ? Item(PartOf(graph.Scan(forward, operands, index), forward.Before))
        : index < forward.States + forward.Sequences ? Item(operands[index]) : Add(_captures, graph.TypeOf(operands[index]), operands[index]);

    private int? Output(int value)
    {
        for (int output = 0; output < forward.Outputs; output++)
        {
            if (forward.ResultOf(output) == value)
            {
                return output;
            }
        }

        return null;
    }

    private int Add(List<(int Input, int Operand)> kind, TensorType type, int operand)
    {
        int input = Step.Input(graph.Values[operand].Label, type);
        kind.Add((input, operand));
        return input;
    }
}

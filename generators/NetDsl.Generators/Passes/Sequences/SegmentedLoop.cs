using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Sequences;

/// <summary>
/// A loop written as a loop over segments: takes its body and operands, gives values for what its outputs are. The step of the new loop runs the old body along a segment; its states are those at the borders, its emissions
/// whatever of the segment is used outside. Items that fill no segment are the last ones, and a loop of their own, which goes on where the segments end, or comes before them where the loop begins at the end.
/// </summary>
internal sealed class SegmentedLoop
{
    private readonly GraphBuilder _builder;
    private readonly ScanBody _body;
    private readonly int[] _used;
    private readonly int _steps;
    private readonly int _segments;
    private readonly ScanBody _outer;
    private readonly EquatableArray<int> _operands;
    private readonly EquatableArray<int> _begin;
    private readonly (ScanBody Body, EquatableArray<int> Operands)? _rest;
    private readonly Dictionary<int, int> _sequences = [], _outputs = [];

    /// <param name="builder">Where values are appended.</param>
    /// <param name="body">The loop.</param>
    /// <param name="operands">Its operands.</param>
    /// <param name="used">The outputs of which there are values, ascending.</param>
    /// <param name="steps">The steps of a segment.</param>
    public SegmentedLoop(GraphBuilder builder, ScanBody body, EquatableArray<int> operands, int[] used, int steps)
    {
        (_builder, _body, _used, _steps, _segments) = (builder, body, used, steps, body.Length / steps);
        int whole = _segments * steps, left = body.Length - whole;
        _begin = operands.Take(body.States).ToEquatableArray();
        _outer = Outer();
        EquatableArray<int> before = _begin;
        ScanBody ofRest = body with { Length = left };
        if (left > 0 && body.IsReversed)
        {
            _rest = (ofRest, RestOf(before));
            before = After(ofRest, _rest.Value.Operands);
        }

        _operands = before.Concat(operands.Skip(body.States).Select((operand, i) => i < body.Sequences ? InSegments(operand, body.Step.Inputs[body.States + i].Type.Shape) : operand)).ToEquatableArray();
        if (left > 0 && !body.IsReversed)
        {
            _rest = (ofRest, RestOf(After(_outer, _operands)));
        }

        EquatableArray<int> RestOf(EquatableArray<int> states) =>
            states.Concat(operands.Skip(body.States).Select((operand, i) => i < body.Sequences ? builder.CutItems(operand, whole, left) : operand)).ToEquatableArray();

        int InSegments(int sequence, Shape item) => builder.Reshape(builder.CutItems(sequence, 0, whole), item.WithItems(steps).WithItems(_segments));
    }

    /// <summary>What stands for output number <paramref name="output"/>.</summary>
    public int Output(int output)
    {
        if (!_outputs.TryGetValue(output, out int value))
        {
            value = Sequence(output);
            if (output < _body.States)
            {
                int begin = _builder.Reshape(_begin[output], _body.Step.Inputs[output].Type.Shape.WithItems(1));
                value = _body.IsReversed ? Joined(value, begin) : Joined(begin, value);
            }

            _outputs.Add(output, value);
        }

        return value;
    }

    /// <summary>What stands for a slice of a trajectory: the state behind the last step is one of the borders, and what leaves out the initial state is part of what the segments emit.</summary>
    public int Slice(int trajectory, Op.Slice slice, EquatableArray<Extent> extents)
    {
        int axis = _body.Step.Inputs[trajectory].Type.Shape.ItemAxis, start = slice.Starts[axis], last = start + ((extents[axis].Value - 1) * slice.Steps[axis]);
        if (start == _body.LastState && last == start)
        {
            (ScanBody body, EquatableArray<int> operands) = _body.IsReversed || _rest is null ? (_outer, _operands) : _rest.Value;
            return Cut(_builder.Scan(body, operands, trajectory), body.LastState);
        }

        return start >= _body.After && last < _body.After + _body.Length ? Cut(Sequence(trajectory), start - _body.After) : Cut(Output(trajectory), start);

        int Cut(int value, int first) => _builder.Slice(value, [.. slice.Starts.Select((other, i) => i == axis ? first : other)], slice.Steps.ToArray(), extents);
    }

    /// <summary>The loop over segments: states are those of the loop, walked along is a segment of each sequence.</summary>
    private ScanBody Outer()
    {
        GraphBuilder step = new() { Label = _builder.Label };
        int sequences = _body.States + _body.Sequences;
        EquatableArray<int> inputs = _body.Step.Inputs.Select((input, i) =>
            step.Input(input.Name, i >= _body.States && i < sequences ? input.Type with { Shape = input.Type.Shape.WithItems(_steps) } : input.Type)).ToEquatableArray();
        ScanBody inner = _body with { Length = _steps };
        Dictionary<int, int> outputs = Enumerable.Range(0, _body.States).Union(_used).ToDictionary(output => output, output => step.Scan(inner, inputs, output));
        for (int state = 0; state < _body.States; state++)
        {
            step.Result(ResultKind.Output, state, step.ItemOf(outputs[state], inner.LastState));
        }

        for (int i = 0; i < _used.Length; i++)
        {
            int output = outputs[_used[i]];
            step.Result(ResultKind.Output, _body.States + i, _used[i] < _body.States ? step.CutItems(output, inner.After, _steps) : output);
        }

        return new ScanBody(step.ToGraph(_body.Step.Name), _body.States, _body.Sequences, _segments, _body.IsReversed) { IsSegmented = true };
    }

    /// <summary>An item for each step: what it emits, or the state behind it.</summary>
    private int Sequence(int output)
    {
        if (!_sequences.TryGetValue(output, out int all))
        {
            int emitted = _builder.Scan(_outer, _operands, _body.States + Array.IndexOf(_used, output));
            all = _builder.Reshape(emitted, _body.Step[_body.ResultOf(output)].Type.Shape.WithItems(_segments * _steps));
            if (_rest is { } rest)
            {
                int behind = _builder.Scan(rest.Body, rest.Operands, output);
                all = Joined(all, output < _body.States ? _builder.CutItems(behind, rest.Body.After, rest.Body.Length) : behind);
            }

            _sequences.Add(output, all);
        }

        return all;
    }

    /// <summary>The states behind the last step of a loop.</summary>
    private EquatableArray<int> After(ScanBody body, EquatableArray<int> operands) =>
        Enumerable.Range(0, body.States).Select(state => _builder.ItemOf(_builder.Scan(body, operands, state), body.LastState)).ToEquatableArray();

    /// <summary>Items behind items.</summary>
    private int Joined(int first, int second)
    {
        Shape shape = _builder.ShapeOf(first);
        int axis = shape.ItemAxis, count = shape[axis].Value, others = _builder.ShapeOf(second)[axis].Value;
        int[] none = new int[shape.Rank];
        int[] Zeros(int length) => [.. none.Select((zero, i) => i == axis ? length : zero)];
        return _builder.Add(_builder.Pad(first, none, Zeros(others), none), _builder.Pad(second, Zeros(count), none, none));
    }
}

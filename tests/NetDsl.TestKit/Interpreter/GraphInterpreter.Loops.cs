using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.TestKit.Interpreter;

/// <summary>Loops along sequences: the step, run as often as the loop says. All outputs of one loop are computed together.</summary>
internal sealed partial class GraphInterpreter
{
    private readonly Dictionary<(ScanBody, EquatableArray<int>), double[][]> _loops = [];

    private double[] Scan(Value value, Op.Scan op)
    {
        if (!_loops.TryGetValue((op.Body, value.Operands), out double[][]? outputs))
        {
            outputs = Loop(op.Body, [.. value.Operands.Select(operand => _values[operand])]);
            _loops.Add((op.Body, value.Operands), outputs);
        }

        return outputs[op.Output];
    }

    private double[][] Loop(ScanBody body, double[][] operands)
    {
        double[][] states = [.. operands.Take(body.States)];
        double[][] outputs = [.. Enumerable.Range(0, body.Outputs).Select(output => new double[TensorIndex.Count(TensorIndex.Extents(body.TypeOf(output).Shape, _arguments.Batch))])];
        for (int state = 0; state < body.States; state++)
        {
            Put(body.TypeOf(state).Shape, outputs[state], body.FirstState, states[state]);
        }

        for (int i = 0; i < body.Length; i++)
        {
            int at = body.IsReversed ? body.Length - 1 - i : i;
            double[][] inputs =
            [
                .. states,
                .. Enumerable.Range(body.States, body.Sequences).Select(n => Take(body.Step.Inputs[n].Type.Shape.WithItems(body.Length), operands[n], at)),
                .. operands.Skip(body.States + body.Sequences),
            ];
            Evaluation step = Run(body.Step, _arguments with { Inputs = inputs });
            states = [.. Enumerable.Range(0, body.States).Select(state => step.Values[body.ResultOf(state)])];
            for (int output = 0; output < body.Outputs; output++)
            {
                Put(body.TypeOf(output).Shape, outputs[output], output < body.States ? at + body.After : at, step.Values[body.ResultOf(output)]);
            }
        }

        return outputs;
    }

    private void Put(Shape shape, double[] sequence, int number, double[] item)
    {
        int size = item.Length / Rows(shape), count = shape[shape.ItemAxis].Value;
        for (int row = 0; row < Rows(shape); row++)
        {
            Array.Copy(item, row * size, sequence, ((row * count) + number) * size, size);
        }
    }

    private double[] Take(Shape shape, double[] sequence, int number)
    {
        int count = shape[shape.ItemAxis].Value, size = sequence.Length / Rows(shape) / count;
        double[] item = new double[Rows(shape) * size];
        for (int row = 0; row < Rows(shape); row++)
        {
            Array.Copy(sequence, ((row * count) + number) * size, item, row * size, size);
        }

        return item;
    }

    private int Rows(Shape shape) => shape.IsBatched ? _arguments.Batch : 1;
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Operators;

namespace NetDsl.TestKit.Interpreter;

/// <summary>What a graph is run on. Tensors are dense and row-major; Int32 elements are whole doubles.</summary>
internal sealed record GraphArguments(int Batch)
{
    public double[][] Inputs { get; init; } = [];

    public double[][] Parameters { get; init; } = [];

    public double[][] States { get; init; } = [];

    /// <summary>What the last call left for each example.</summary>
    public double[][] Carried { get; init; } = [];

    /// <summary>The network's seed: the key of all random streams.</summary>
    public ulong Seed { get; init; }

    /// <summary>How many steps the entry has taken.</summary>
    public ulong Step { get; init; }
}

/// <summary>The elements of every value of a graph.</summary>
internal sealed record Evaluation(Graph Graph, double[][] Values)
{
    /// <summary>The elements of a result.</summary>
    public double[] Result(ResultKind kind, int index = 0) => Values[Graph.Results.Single(result => result.Kind == kind && result.Index == index).Value];
}

/// <summary>
/// Runs a graph in double precision, one value after another, straight from the definitions: the oracle that kernels are compared with. Slow and simple on purpose.
/// This file has the sources, views and elementwise operations; <c>GraphInterpreter.Sums.cs</c> has contraction, reductions and look-ups.
/// </summary>
internal sealed partial class GraphInterpreter
{
    private readonly Graph _graph;
    private readonly GraphArguments _arguments;
    private readonly double[][] _values;

    private GraphInterpreter(Graph graph, GraphArguments arguments) =>
        (_graph, _arguments, _values) = (graph, arguments, new double[graph.Values.Count][]);

    public static Evaluation Run(Graph graph, GraphArguments arguments)
    {
        GraphInterpreter interpreter = new(graph, arguments);
        foreach (Value value in graph.Values)
        {
            double[] elements = interpreter.Evaluate(value);
            int count = TensorIndex.Count(interpreter.Extents(value.Id));
            interpreter._values[value.Id] = elements.Length == count
                ? elements
                : throw new ArgumentException($"%{value.Id} {value.Op} of {value.Type} has {elements.Length} elements at batch {arguments.Batch}, not {count}", nameof(arguments));
        }

        return new Evaluation(graph, interpreter._values);
    }

    private int[] Extents(int value) => TensorIndex.Extents(_graph[value].Type.Shape, _arguments.Batch);

    private double[] Evaluate(Value value) => value.Op switch
    {
        Op.Input op => _arguments.Inputs[op.Index],
        Op.Parameter op => _arguments.Parameters[op.Index],
        Op.State op => _arguments.States[op.Index],
        Op.Carried op => _arguments.Carried[op.Index],
        Op.Constant op => op.Values.Count == 1 ? Fill(value, _ => op.Values[0]) : op.Values.ToArray(),
        Op.BatchSize => [_arguments.Batch],
        Op.Iota op => Fill(value, position => position[op.Axis]),
        Op.Scalar op => Scalar(value, op.Function),
        Op.ToFloat or Op.StopGradient or Op.Reshape => _values[value.Operands[0]],
        Op.Transpose op => Transpose(value, op),
        Op.Broadcast op => Broadcast(value, op),
        Op.Slice op => Slice(value, op),
        Op.Pad op => Pad(value, op),
        Op.Window op => Window(value, op),
        Op.Contract op => Contract(value, op.Contraction),
        Op.Reduce op => Reduce(value, op),
        Op.Gather op => Gather(value, op),
        Op.OneHot op => OneHot(value, op),
        Op.Random op => Random(value, op),
        Op.Scan op => Scan(value, op),
        _ => throw new ArgumentException($"the interpreter does not know {value.Op}", nameof(value)),
    };

    private double[] Fill(Value value, Func<int[], double> element) => [.. TensorIndex.Positions(Extents(value.Id)).Select(element)];

    private double[] Scalar(Value value, ScalarFunction function)
    {
        double[] x = _values[value.Operands[0]];
        double[] y = value.Operands.Count > 1 ? _values[value.Operands[1]] : x, z = value.Operands.Count > 2 ? _values[value.Operands[2]] : x;
        ScalarRow row = ScalarCatalog.Of(function);
        double[] result = new double[x.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = row.Evaluate(x[i], y[i], z[i]);
        }

        return result;
    }

    private double[] Transpose(Value value, Op.Transpose op)
    {
        double[] operand = _values[value.Operands[0]];
        int[] strides = TensorIndex.Strides(Extents(value.Operands[0]));
        return Fill(value, position =>
        {
            int flat = 0;
            for (int axis = 0; axis < position.Length; axis++)
            {
                flat += position[axis] * strides[op.Permutation[axis]];
            }

            return operand[flat];
        });
    }

    private double[] Broadcast(Value value, Op.Broadcast op)
    {
        double[] operand = _values[value.Operands[0]];
        int[] from = Extents(value.Operands[0]), strides = TensorIndex.Strides(from);
        Shape shape = _graph[value.Operands[0]].Type.Shape;
        return Fill(value, position =>
        {
            int flat = 0;
            for (int axis = 0; axis < from.Length; axis++)
            {
                flat += shape[axis].IsOne ? 0 : position[op.Axes[axis]] * strides[axis];
            }

            return operand[flat];
        });
    }

    private double[] Slice(Value value, Op.Slice op)
    {
        double[] operand = _values[value.Operands[0]];
        int[] strides = TensorIndex.Strides(Extents(value.Operands[0]));
        return Fill(value, position =>
        {
            int flat = 0;
            for (int axis = 0; axis < position.Length; axis++)
            {
                flat += (op.Starts[axis] + (position[axis] * op.Steps[axis])) * strides[axis];
            }

            return operand[flat];
        });
    }

    private double[] Pad(Value value, Op.Pad op)
    {
        double[] operand = _values[value.Operands[0]];
        int[] extents = Extents(value.Id), strides = TensorIndex.Strides(extents);
        double[] result = new double[TensorIndex.Count(extents)];
        int next = 0;
        foreach (int[] position in TensorIndex.Positions(Extents(value.Operands[0])))
        {
            int flat = 0;
            for (int axis = 0; axis < position.Length; axis++)
            {
                flat += (op.Before[axis] + (position[axis] * (1 + op.Interior[axis]))) * strides[axis];
            }

            result[flat] = operand[next++];
        }

        return result;
    }

    private double[] Window(Value value, Op.Window op)
    {
        double[] operand = _values[value.Operands[0]];
        int[] from = Extents(value.Operands[0]), strides = TensorIndex.Strides(from);
        return Fill(value, position =>
        {
            int flat = 0;
            for (int axis = 0; axis < from.Length; axis++)
            {
                int at = op.Index[axis].Offset + op.Index[axis].Terms.Sum(term => term.Coefficient * position[term.Dimension]);
                if (at < 0 || at >= from[axis])
                {
                    return 0;
                }

                flat += at * strides[axis];
            }

            return operand[flat];
        });
    }

    /// <summary>The definition of <see cref="Op.Random"/>.</summary>
    private double[] Random(Value value, Op.Random op)
    {
        double[] result = new double[TensorIndex.Count(Extents(value.Id))];
        for (int element = 0; element < result.Length; element++)
        {
            var (w0, w1, w2, w3) = Philox.Words(
                (uint)(element / 4), (uint)_arguments.Step, (uint)(_arguments.Step >> 32), op.Stream, (uint)_arguments.Seed, (uint)(_arguments.Seed >> 32));
            uint[] words = [w0, w1, w2, w3];
            int at = element % 4;
            result[element] = op.Kind == RandomKind.Uniform ? Uniform(words[at]) : Normal(Uniform(words[at & 2]), Uniform(words[(at & 2) + 1]), at % 2 == 1);
        }

        return result;

        static double Uniform(uint word) => (word >> 8) * (1.0 / (1 << 24));

        static double Normal(double u0, double u1, bool odd) =>
            Math.Sqrt(-2 * Math.Log(1 - u0)) * (odd ? Math.Sin(2 * Math.PI * u1) : Math.Cos(2 * Math.PI * u1));
    }
}

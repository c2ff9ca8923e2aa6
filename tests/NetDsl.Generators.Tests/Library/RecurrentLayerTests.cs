using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes;
using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

/// <summary>Recurrent layers over sequences of 1, 2, 7 and 64 items: their values against plain loops, their gradients against differences, and their kernels against the graph.</summary>
public sealed class RecurrentLayerTests
{
    private const int Batch = 3, Features = 3, Units = 2;

    private delegate double[][] Cell(Func<string, double[]> weight, double[] x, double[][] state);

    private static readonly (string Layer, int States, Cell Cell)[] s_cells =
    [
        ("Rnn(2", 1, (weight, x, state) => [[.. Argument(weight, x, state[0], 1).Select(Math.Tanh)]]),
        ("Gru(2", 1, (weight, x, state) =>
        {
            double[] items = Product(x, weight("InputWeight"), 3), states = Product(state[0], weight("StateWeight"), 3);
            return [[.. Enumerable.Range(0, Units).Select(j =>
            {
                double Item(int part) => items[(part * Units) + j] + weight("Bias")[(part * Units) + j];
                double reset = Sigmoid(Item(0) + states[j]), update = Sigmoid(Item(1) + states[Units + j]);
                double proposal = Math.Tanh(Item(2) + (reset * (states[(2 * Units) + j] + weight("StateBias")[j])));
                return ((1 - update) * proposal) + (update * state[0][j]);
            })]];
        }),
        ("Lstm(2", 2, (weight, x, state) => Memory(weight, x, state, _ => 0)),
        ("Lstm(2, peepholes: true", 2, (weight, x, state) => Memory(weight, x, state, i => weight("Peepholes")[i])),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public void Cells_OverAnyLength_AreTheirFormulas(int length)
    {
        foreach (var (layer, states, cell) in s_cells)
        {
            NetworkModel model = NetworkHost.ReadSound(
                $$"""
                [Network]
                public partial class Sample
                {
                    static readonly Layer Forward = {{layer}}), Backward = {{layer}}, reverse: true), Last = {{layer}}, last: true), LastBackward = {{layer}}, last: true, reverse: true);
                    [Predict] static (Tensor, Tensor, Tensor, Tensor) All([Shape({{length}}, {{Features}})] Tensor x) => (x | Forward, x | Backward, x | Last, x | LastBackward);
                }
                """);
            Graph graph = model.Entries[0].Inference;
            GraphArguments arguments = TestData.For(graph, Batch);
            foreach (Graph each in new[] { graph, GraphPipeline.Prediction(graph) })
            {
                Evaluation evaluation = GraphInterpreter.Run(each, arguments);
                foreach (var (output, (field, isReverse, isLast)) in new[] { ("Forward", false, false), ("Backward", true, false), ("Last", false, true), ("LastBackward", true, true) }.Index())
                {
                    double[] Weight(string name) => arguments.Parameters[model.Parameters.ToList().FindIndex(parameter => parameter.Name == $"{field}.{name}")];
                    PointwiseTests.AssertClose(Expected(cell, states, Weight, arguments.Inputs[0], length, isReverse, isLast), evaluation.Result(ResultKind.Output, output), 1e-12);
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public void Stack_OfAllCells_HasTheGradientOfDifferencesWhateverTheLength(int length)
    {
        EntryModel entry = NetworkHost.ReadSound(
            $$"""
            [Network]
            public partial class Sample
            {
                static readonly Layer Body = Rnn(1) | Gru(1, reverse: true) | Lstm(1) | Lstm(1, peepholes: true) | Bidirectional(r => Gru(1, reverse: r)), End = Bidirectional(r => Rnn(1, last: true, reverse: r));
                static readonly Parameter U = Param([2, 2]), Start = Param([2]);

                [Train, Sgd(0.1f)]
                static Tensor Loss([Shape({{length}}, 2)] Tensor x, [Classes({{length}} + 1)] Indices length)
                {
                    var states = x | Body;
                    var padded = states | Scan((Tensor h, Tensor t) => Tanh(h.Dot(U) + t), (Tensor)Start, h => h, reverse: true, lengths: length);
                    return (padded | Square | MaskedMean(LengthMask(length, {{length}}).Reshape({{length}}, 1))) + Sum(states | End);
                }
            }
            """).Entries[0];
        Graph graph = entry.Training!;
        GradientCheck.Verify(graph, TestData.For(graph, Batch));
        FusionCheck.Run(GraphPipeline.Training(graph, entry.Trained, entry.Optimizer).Graph, 1, Batch);
    }

    private static double[] Expected(Cell cell, int states, Func<string, double[]> weight, double[] input, int length, bool isReverse, bool isLast)
    {
        List<double> all = [];
        for (int example = 0; example < Batch; example++)
        {
            double[][] state = [.. Enumerable.Range(0, states).Select(_ => new double[Units])], passed = new double[length][];
            for (int step = 0; step < length; step++)
            {
                int at = isReverse ? length - 1 - step : step;
                state = cell(weight, input[(((example * length) + at) * Features)..][..Features], state);
                passed[at] = state[0];
            }

            all.AddRange(isLast ? state[0] : passed.SelectMany(one => one));
        }

        return [.. all];
    }

    private static double[][] Memory(Func<string, double[]> weight, double[] x, double[][] state, Func<int, double> peephole)
    {
        double[] gates = Argument(weight, x, state[0], 4), memory = new double[Units], output = new double[Units];
        for (int j = 0; j < Units; j++)
        {
            double input = Sigmoid(gates[j] + (peephole(j) * state[1][j])), forget = Sigmoid(gates[Units + j] + (peephole(Units + j) * state[1][j]) + 1);
            memory[j] = (forget * state[1][j]) + (input * Math.Tanh(gates[(2 * Units) + j]));
            output[j] = Sigmoid(gates[(3 * Units) + j] + (peephole((2 * Units) + j) * memory[j])) * Math.Tanh(memory[j]);
        }

        return [output, memory];
    }

    private static double[] Argument(Func<string, double[]> weight, double[] x, double[] h, int gates) =>
        [.. Product(x, weight("InputWeight"), gates).Zip(Product(h, weight("StateWeight"), gates), weight("Bias")).Select(parts => parts.First + parts.Second + parts.Third)];

    private static double[] Product(double[] vector, double[] matrix, int gates) =>
        [.. Enumerable.Range(0, gates * Units).Select(column => Enumerable.Range(0, vector.Length).Sum(row => vector[row] * matrix[(row * gates * Units) + column]))];

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}

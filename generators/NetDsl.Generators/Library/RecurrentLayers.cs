using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Library;

/// <summary>Recurrent layers: cells with weights, run along a sequence. The gates of a cell are one product each of item and state.</summary>
internal static class RecurrentLayers
{
    /// <summary>The output of a cell, and its memory.</summary>
    private static readonly string?[] s_stateNames = ["h", "c"];

    public static LibraryFunction[] Rows { get; } =
    [
        new("Rnn", call => Recurrent(call, "Rnn", 1, 1, Elman)),
        new("Gru", call => Recurrent(call, "Gru", 3, 1, Gated)),
        new("Lstm", call => call.Flag("peepholes") ? Recurrent(call, "Lstm", 4, 2, LongShortTermWithPeepholes) : Recurrent(call, "Lstm", 4, 2, LongShortTerm)),
        new("Bidirectional", call =>
        {
            Staged maker = call.Required("layer");
            LayerPart[] parts = [new("Forward", call.Apply(maker, new Staged.Constant(false))), new("Backward", call.Apply(maker, new Staged.Constant(true)))];
            return new Staged.Layer(new StagedLayer("Bidirectional", makesWeights: false, (at, x) =>
            {
                int[] ways = [.. parts.Select(part => at.ToTensor(at.Apply(part.Function, x)))];
                return new Staged.Tensor(Joins.Concat(at.Graph, "Bidirectional", ways, -1));
            })
            { Parts = parts });
        }),
    ];

    /// <summary>A cell: from the argument of its gates by items, the state and the weights the next state.</summary>
    private delegate int[] Cell(Gates gates, int item, int[] state);

    /// <param name="call">The call that makes the layer.</param>
    /// <param name="name">The layer.</param>
    /// <param name="gates">How many vectors the products with item and state give.</param>
    /// <param name="states">How many vectors it carries; the first is its output.</param>
    /// <param name="cell">Makes the next state.</param>
    private static Staged.Layer Recurrent(LibraryCall call, string name, int gates, int states, Cell cell)
    {
        int units = call.Integer("units");
        bool last = call.Flag("last"), reverse = call.Flag("reverse"), carry = call.Flag("carry");
        string kind = $"{name}({units})";
        Shapes.CheckPositive(kind, units);
        return new Staged.Layer(new StagedLayer(kind, makesWeights: true, (at, operand) =>
        {
            GraphBuilder graph = at.Graph;
            int x = at.ToTensor(operand);
            Shape example = graph.ShapeOf(x).Example;
            if (example.Rank != 2)
            {
                throw new StagingException(
                    Diagnostics.DiagnosticIds.WrongRank, kind, "a sequence of vectors", graph.Describe(x),
                    example.Rank == 1 ? "Reshape(n, 1) makes a sequence of numbers" : "Map(Flatten) makes a vector of each item");
            }

            // The gates of all items at once, and their weights.
            int features = example[1].Value;
            Shapes.CheckCount(kind, (double)gates * units * Math.Max(example[0].Value, Math.Max(features, units)));
            Shape ofItem = Shape.Of(features, gates * units), ofState = Shape.Of(units, gates * units);
            Gates weights = new(
                graph, units,
                at.Weight("InputWeight", ofItem, Initializers.Choose(new Staged.Constant(null), ofItem)),
                at.Weight("StateWeight", ofState, new Initializer(InitializerKind.Orthogonal, 1, 0)),
                at.Weight("Bias", Shape.Of(gates * units), Initializers.Zeros),
                (suffix, shape) => at.Weight(suffix, shape, Initializers.Zeros));
            Staged zeros = new Staged.Tuple(
                Enumerable.Range(0, states).Select(_ => (Staged)new Staged.Tensor(graph.Constant(0, Shape.Of(units)))).ToEquatableArray(), s_stateNames.Take(states).ToEquatableArray());
            LoopOverItems loop = Recurrence.RunFrom(at, kind, new Staged.Tensor(x), example[0].Value, zeros, reverse, carry, reset: null, (_, from, item) =>
            {
                int[] next = cell(weights, at.ToTensor(item), Recurrence.Ids(at, from));
                return (Recurrence.WithIds(at, from, next), null);
            });
            return ((Staged.Tuple)(last ? loop.Final() : loop.States())).Items[0];
        }));
    }

    /// <summary>h' = tanh(x W + h U + b) (Elman, "Finding structure in time", 1990).</summary>
    private static int[] Elman(Gates gates, int item, int[] state) => [gates.Graph.Scalar(ScalarFunction.Tanh, gates.Argument(item, state[0]))];

    /// <summary>
    /// The gated recurrent unit (Cho et al., 2014), with the reset gate behind the product, so that one product gives all gates: r, z = σ(…), n = tanh(x W + b + r (h U + d)), h' = n + z (h − n).
    /// </summary>
    private static int[] Gated(Gates gates, int item, int[] state)
    {
        GraphBuilder graph = gates.Graph;
        int h = state[0];
        int ofItem = gates.OfItem(item), ofState = gates.OfState(h);
        int reset = gates.Sigmoid(graph.Add(gates.Part(ofItem, 0), gates.Part(ofState, 0)));
        int update = gates.Sigmoid(graph.Add(gates.Part(ofItem, 1), gates.Part(ofState, 1)));
        int remembered = graph.Multiply(reset, graph.Add(gates.Part(ofState, 2), gates.More("StateBias", Shape.Of(gates.Units))));
        int proposal = graph.Scalar(ScalarFunction.Tanh, graph.Add(gates.Part(ofItem, 2), remembered));
        return [graph.Add(proposal, graph.Multiply(update, graph.Subtract(h, proposal)))];
    }

    /// <summary>
    /// Long short-term memory (Hochreiter and Schmidhuber, 1997; with forget gate, Gers et al., 2000): i, f, g, o in this order, c' = σ(f + 1) c + σ(i) tanh(g), h' = σ(o) tanh(c'). The forget gate starts open by the 1
    /// (Jozefowicz, Zaremba and Sutskever, 2015).
    /// </summary>
    private static int[] LongShortTerm(Gates gates, int item, int[] state) => Memory(gates, gates.Argument(item, state[0]), state[1], null);

    /// <summary>As above, with gates that also see the memory (Gers and Schmidhuber, "Recurrent nets that time and count", 2000): i and f as it was, o as it is.</summary>
    private static int[] LongShortTermWithPeepholes(Gates gates, int item, int[] state) =>
        Memory(gates, gates.Argument(item, state[0]), state[1], gates.More("Peepholes", Shape.Of(3, gates.Units)));

    private static int[] Memory(Gates gates, int argument, int memory, int? peepholes)
    {
        GraphBuilder graph = gates.Graph;
        int Gate(int number, int sees, int peephole)
        {
            int own = gates.Part(argument, number);
            return peepholes is int weights
                ? graph.Add(own, graph.Multiply(sees, graph.Reshape(graph.Cut(weights, 0, peephole, 1), Shape.Of(gates.Units))))
                : own;
        }

        int kept = graph.Multiply(gates.Sigmoid(graph.Add(Gate(1, memory, 1), 1.0)), memory);
        int added = graph.Multiply(gates.Sigmoid(Gate(0, memory, 0)), graph.Scalar(ScalarFunction.Tanh, gates.Part(argument, 2)));
        int next = graph.Add(kept, added);
        return [graph.Multiply(gates.Sigmoid(Gate(3, next, 2)), graph.Scalar(ScalarFunction.Tanh, next)), next];
    }

    /// <summary>The weights of a cell, and what all cells do with them.</summary>
    private sealed record Gates(GraphBuilder Graph, int Units, int InputWeight, int StateWeight, int Bias, Func<string, Shape, int> More)
    {
        public int OfItem(int item) => Graph.Add(Graph.Dot(item, InputWeight), Bias);

        public int OfState(int state) => Graph.Dot(state, StateWeight);

        /// <summary>x W + b + h U.</summary>
        public int Argument(int item, int state) => Graph.Add(OfItem(item), OfState(state));

        /// <summary>One of the vectors that the products give.</summary>
        public int Part(int argument, int number) => Graph.Cut(argument, Graph.ShapeOf(argument).Rank - 1, number * Units, Units);

        public int Sigmoid(int x) => Graph.Scalar(ScalarFunction.Sigmoid, x);
    }
}

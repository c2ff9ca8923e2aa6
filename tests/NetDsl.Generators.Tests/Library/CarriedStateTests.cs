using NetDsl.Generators.Frontend;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes;
using NetDsl.Generators.Passes.Autodiff;
using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

/// <summary>Loops that go on where the last call ended: windows of a sequence in turn give what the whole sequence gives at once, without gradient across.</summary>
public sealed class CarriedStateTests
{
    private const int Batch = 3, Windows = 3, Length = 4;

    private const string Members =
        """
        static readonly Parameter W = Param([3, 2]), U = Param([2, 2]), B = Param([2]);
        static readonly Layer Elman = Rnn(2), Gated = Gru(2), Memory = Lstm(2), ElmanOn = Rnn(2, carry: true);
        static readonly Func<Indices, Tensor> Spoken = OneHot(3) | Elman;
        record struct State(Tensor Slow, Tensor Fast);
        static Tensor Cell(Tensor h, Tensor x) => Tanh(x.Dot(W) + h.Dot(U) + B);
        static (Tensor h, Tensor c) Pair((Tensor h, Tensor c) s, Tensor x) => (Cell(s.c, x), Cell(s.h, x) + s.c);
        static State Leak(State s, Tensor x) => s with { Fast = 0.5 * s.Fast + x, Slow = 0.9 * s.Slow + 0.1 * s.Fast };
        static Tensor Counted(Tensor n, (Tensor x, Indices l) item) => n + item.x[0] * Sum(OneHot(item.l) * Vector(1, 2, 4));
        """;

    [Theory]
    [InlineData("x | Scan(Cell, Zeros(2), h => h, carry: true)", "Scan.State [2]")]
    [InlineData("x | Scan(Cell, B, h => h * h, carry: true)", "Scan.State [2], Scan.IsStarted []")]
    [InlineData("x | Scan(Cell, v[..2], h => h, carry: true)", "Scan.State [2], Scan.IsStarted []")]
    [InlineData("Scan(x, Pair, (h: Zeros(2), c: (Tensor)B), s => s.h + s.c, carry: true)", "Scan.h [2], Scan.c [2], Scan.IsStarted []")]
    [InlineData("(x | Scan(Leak, new State(Zeros(3), Zeros(3)), carry: true)).Slow", "Scan.Fast [3], Scan.Slow [3]")]
    [InlineData("x | Scan(Cell, Zeros(2), h => h, carry: true) | Map(h => h * h) | Scan((Tensor s, Tensor t) => s + t, Ones(2), s => s, carry: true)", "Scan.State [2], Scan2.State [2], Scan2.IsStarted []")]
    [InlineData("Scan((x, l), Counted, Zeros(), n => n, carry: true)", "Scan.State []")]
    [InlineData("x | Scan((Tensor n, Tensor t) => n + (t | Sum), 0.0, n => n, carry: true)", "Scan.State []")]
    public void Windows_InTurn_AreTheWholeSequence(string loop, string carried)
    {
        NetworkModel model = NetworkHost.ReadSound(Source(
            $"[Predict] static Tensor Windowed({Parameters(Length)}) => {loop};\n"
            + $"[Predict] static Tensor Whole({Parameters(Length * Windows)}) => {loop.Replace(", carry: true", "", StringComparison.Ordinal)};"));
        EntryModel windowed = model.Entries.Single(entry => entry.Name == "Windowed");
        Graph whole = model.Entries.Single(entry => entry.Name == "Whole").Inference, window = windowed.Inference;
        Assert.Equal(carried, string.Join(", ", windowed.Carried.Select(state => $"{state.Name} {state.Shape}")));
        GraphArguments all = TestData.For(whole, Batch);
        double[] expected = GraphInterpreter.Run(whole, all).Result(ResultKind.Output);
        foreach (Graph graph in new[] { GraphVerifier.Verify(window, loop), GraphPipeline.Prediction(window) })
        {
            double[][] states = Fresh(windowed.Carried);
            for (int i = 0; i < Windows; i++)
            {
                Evaluation evaluation = GraphInterpreter.Run(graph, all with { Inputs = [.. window.Inputs.Select((input, n) => Part(input.Type.Shape, all.Inputs[n], i))], Carried = states });
                Shape shape = window[window.Results.Single(result => result.Kind == ResultKind.Output).Value].Type.Shape;
                PointwiseTests.AssertClose(Part(shape, expected, i), evaluation.Result(ResultKind.Output), 1e-12);
                states = [.. Enumerable.Range(0, states.Length).Select(state => evaluation.Result(ResultKind.Carried, state))];
            }
        }

        FusionCheck.Run(GraphPipeline.Prediction(window), 1, 3);
    }

    [Theory]
    [InlineData("Elman", "Rnn(2, carry: true)", "Windows.h")]
    [InlineData("Gated", "Gru(2, carry: true)", "Windows.h")]
    [InlineData("Memory", "Lstm(2, carry: true)", "Windows.h Windows.c")]
    [InlineData("Memory", "Lstm(2, carry: true, last: true)", "Windows.h Windows.c")]
    public void Layers_InTurn_AreTheWholeSequence(string layer, string carrying, string names)
    {
        NetworkModel model = NetworkHost.ReadSound(Source(
            $"static readonly Layer Windows = {carrying};\n[Predict] static Tensor Windowed({Parameters(Length)}) => x | Windows;\n"
            + $"[Predict] static Tensor Whole({Parameters(Length * Windows)}) => x | {layer};"));
        EntryModel windowed = model.Entries.Single(entry => entry.Name == "Windowed");
        Graph whole = model.Entries.Single(entry => entry.Name == "Whole").Inference, window = windowed.Inference;
        Assert.Equal(names, string.Join(" ", windowed.Carried.Select(state => state.Name)));

        // The layers have weights of their own: the whole gets those of the windows.
        int[] own = Weights(model, "Windows."), theirs = Weights(model, layer + ".");
        GraphArguments all = TestData.For(whole, Batch);
        double[][] parameters = [.. model.Parameters.Select((parameter, p) => TestData.Numbers(parameter.Shape.CountPerExample, 50 + p))];
        foreach ((int to, int from) in theirs.Zip(own))
        {
            parameters[to] = parameters[from];
        }

        double[] expected = GraphInterpreter.Run(whole, all with { Parameters = parameters }).Result(ResultKind.Output), actual = [];
        double[][] states = Fresh(windowed.Carried);
        for (int i = 0; i < Windows; i++)
        {
            Evaluation evaluation = GraphInterpreter.Run(window, all with { Inputs = [.. window.Inputs.Select((input, n) => Part(input.Type.Shape, all.Inputs[n], i))], Parameters = parameters, Carried = states });
            actual = evaluation.Result(ResultKind.Output);
            states = [.. Enumerable.Range(0, states.Length).Select(state => evaluation.Result(ResultKind.Carried, state))];
        }

        Shape last = window[window.Results.Single(result => result.Kind == ResultKind.Output).Value].Type.Shape, ofWhole = whole[whole.Results[0].Value].Type.Shape;
        double[] end = carrying.Contains("last", StringComparison.Ordinal) ? LastItem(expected, (int)ofWhole.Example[1].Value) : Part(last, expected, Windows - 1);
        PointwiseTests.AssertClose(end, actual, 1e-12);
    }

    [Theory]
    [InlineData("x | Scan(Cell, Zeros(2), h => h, carry: true)", "x | Scan(Cell, h, s => s)")]
    [InlineData("x | Fold(Pair, (h: Zeros(2), c: Ones(2)), s => s.h * s.c, carry: true)", "x | Fold(Pair, (h: h, c: c), s => s.h * s.c)")]
    public void Gradient_OfAWindow_StopsWhereItBegins(string carrying, string given)
    {
        NetworkModel model = NetworkHost.ReadSound(Source(
            $"[Train, Sgd(0.1f)] static Tensor ALoss({Parameters(Length)}) => {carrying} | Square | Sum;\n"
            + $"[Train, Sgd(0.1f)] static Tensor BLoss({Parameters(Length)}, [Shape(2)] Tensor h, [Shape(2)] Tensor c) => {given} | Square | Sum;"));
        EntryModel carries = model.Entries[0], takes = model.Entries[1];
        JointGraph expected = ReverseMode.Run(takes.Training!, takes.Trained), actual = GraphPipeline.Training(carries.Training!, carries.Trained, carries.Optimizer);
        GraphArguments arguments = TestData.For(takes.Training!, Batch);
        Evaluation passed = GraphInterpreter.Run(expected.Graph, arguments);
        double[] started = [.. Enumerable.Repeat(1.0, Batch)];
        Evaluation own = GraphInterpreter.Run(actual.Graph, arguments with { Inputs = [.. arguments.Inputs.Take(3)], Carried = [arguments.Inputs[3], arguments.Inputs[4], started] });
        Assert.Equal(takes.Trained, carries.Trained);
        foreach (int parameter in takes.Trained)
        {
            PointwiseTests.AssertClose(passed.Result(ResultKind.Gradient, parameter), own.Result(ResultKind.Gradient, parameter), 1e-12);
        }

        GradientCheck.Verify(carries.Training!, TestData.For(carries.Training!, Batch));
        FusionCheck.Run(actual.Graph, carries.Optimizer, 1, 3);
    }

    [Fact]
    public void Parameter_AsInitialState_LearnsFromRowsThatBegin()
    {
        EntryModel entry = NetworkHost.ReadSound(Source($"[Train, Sgd(0.1f)] static Tensor Loss({Parameters(Length)}) => x | Fold((Tensor s, Tensor t) => 0.5 * s + (t[..2]), B, carry: true) | Sum;")).Entries[0];
        Graph joint = ReverseMode.Run(entry.Training!, entry.Trained).Graph;
        double[] GradientAt(params double[] started) => GraphInterpreter.Run(joint, TestData.For(joint, Batch) with { Carried = [new double[2 * Batch], started] }).Result(ResultKind.Gradient, entry.Trained[0]);
        PointwiseTests.AssertClose([1.0 / 16, 1.0 / 16], GradientAt(0, 0, 0), 1e-12);
        PointwiseTests.AssertClose([1.0 / 48, 1.0 / 48], GradientAt(1, 0, 1), 1e-12);
        PointwiseTests.AssertClose([0, 0], GradientAt(1, 1, 1), 1e-12);
    }

    [Theory]
    [InlineData("reset: begins, carry: true", "reset: Concat(begins.Reshape(1), Zeros(3)), carry: true")]
    [InlineData("reset: l.ToTensor(), carry: true", "reset: Equal(l.ToTensor(), 1) + 2 * Equal(l.ToTensor(), 2), carry: true")]
    [InlineData("reset: Vector(1, 0, 0, 0), carry: true", "reset: Vector(7, 0, 0, 0)")]
    public void Resets_OfRowsAndItems_BeginAnew(string reset, string same)
    {
        NetworkModel model = NetworkHost.ReadSound(Source($"[Predict] static (Tensor, Tensor) Both({Parameters(4)}, Tensor flag) {{ var begins = flag > 0; return (Scan(x, Cell, B, h => h, {reset}), Scan(x, Cell, B, h => h, {same})); }}"));
        Graph graph = model.Entries[0].Inference;
        GraphArguments arguments = TestData.For(graph, Batch);
        foreach (Graph each in new[] { graph, GraphPipeline.Prediction(graph) })
        {
            Evaluation evaluation = GraphInterpreter.Run(each, arguments with { Carried = [.. arguments.Carried.Select((_, i) => arguments.Carried[i % 2])] });
            PointwiseTests.AssertClose(evaluation.Result(ResultKind.Output, 0), evaluation.Result(ResultKind.Output, 1), 1e-12);
        }
    }

    [Theory]
    [InlineData("x | Resetting(Elman, Vector(1, 0, 7, 0))", "Concat(x[..2] | Elman, x[2..] | Elman)")]
    [InlineData("x | Resetting(Memory | Gated, Vector(1, 0, 1, 0))", "Concat(x[..2] | Memory | Gated, x[2..] | Memory | Gated)")]
    [InlineData("x | Resetting(t => t | ElmanOn, begins)", "x | Resetting(ElmanOn, Concat(begins.Reshape(1), Zeros(3)))")]
    [InlineData("x | Resetting(t => t | ElmanOn | Gated, begins)", "x | Resetting(ElmanOn, begins) | Gated")]
    [InlineData("l | Resetting(Spoken, l.ToTensor())", "l | OneHot | Resetting(Elman, l.ToTensor())")]
    [InlineData("x | Resetting(Scan(Cell, B, h => h), l.ToTensor())", "Scan(x, Cell, B, h => h, reset: l.ToTensor())")]
    [InlineData("x | Resetting(t => Scan(t, Cell, B, h => h, lengths: l[0], reset: Vector(0, 1, 0, 0)) | Elman, l.ToTensor())", "Scan(x, Cell, B, h => h, reset: Vector(0, 1, 0, 0), lengths: l[0]) | Resetting(Elman, l.ToTensor())")]
    public void Resetting_OfLayers_BeginsAnewWhereTheyAreApplied(string layer, string same)
    {
        NetworkModel model = NetworkHost.ReadSound(Source($"[Predict] static (Tensor, Tensor) Both({Parameters(4)}, Tensor flag) {{ var begins = flag > 0; return ({layer}, {same}); }}"));
        Graph graph = model.Entries[0].Inference;
        GraphArguments arguments = TestData.For(graph, Batch);
        foreach (Graph each in new[] { graph, GraphPipeline.Prediction(graph) })
        {
            Evaluation evaluation = GraphInterpreter.Run(each, arguments with { Carried = [.. arguments.Carried.Select(_ => arguments.Carried[0])] });
            PointwiseTests.AssertClose(evaluation.Result(ResultKind.Output, 0), evaluation.Result(ResultKind.Output, 1), 1e-12);
        }
    }

    [Fact]
    public void Reset_OfItems_WithLengths_IsTheUnrolledLoop()
    {
        // Items behind the end of an example neither change its state nor reset it.
        NetworkModel model = NetworkHost.ReadSound(Source(
            $"static Tensor Next(Tensor h, Tensor x, Tensor isNew) => Cell(Where(isNew, B, h), x);\n"
            + $"[Predict] static (Tensor, Tensor) Both({Parameters(4)}, [Classes(3)] Indices n) => (Fold(x, Cell, B, reset: l.ToTensor(), lengths: n), "
            + "Stack([Zeros(2) + B, Next(B, x[0], l[0].ToTensor()), Next(Next(B, x[0], l[0].ToTensor()), x[1], l[1].ToTensor())], 0).At(n));"));
        Graph graph = GraphPipeline.Prediction(model.Entries[0].Inference);
        Evaluation evaluation = GraphInterpreter.Run(graph, TestData.For(graph, 7));
        PointwiseTests.AssertClose(evaluation.Result(ResultKind.Output, 1), evaluation.Result(ResultKind.Output, 0), 1e-12);
    }

    [Fact]
    public void Modes_OfALoss_CarryTheSameStates()
    {
        EntryModel entry = NetworkHost.ReadSound(Source($"[Train, Sgd(0.1f)] static Tensor Loss({Parameters(Length)}) => x | ElmanOn | Square | Mean;")).Entries[0];
        Assert.Equal(entry.Carried, entry.CarriedInTraining);
        Graph evaluation = GraphPipeline.Evaluation(entry.Inference);
        Assert.Equal([ResultKind.Loss, ResultKind.Carried], evaluation.Results.Select(result => result.Kind));
        Assert.False(BatchIndependence.Holds(entry.Inference));
    }

    [Fact]
    public void Loop_WithoutData_CarriesAStateOfEachExample()
    {
        EntryModel entry = NetworkHost.ReadSound(Source("[Predict] static Tensor Count() => Fold(Ones(3), (Tensor n, Tensor one) => n + one, 0.0, carry: true);")).Entries[0];
        Evaluation evaluation = GraphInterpreter.Run(entry.Inference, new GraphArguments(2) { Carried = [[4, 9]] });
        Assert.Equal([7, 12], evaluation.Result(ResultKind.Output));
        Assert.Equal([7, 12], evaluation.Result(ResultKind.Carried));
    }

    [Theory]
    [InlineData("x | Scan(Cell, Zeros(2), h => h, reverse: true, carry: true)", "ND2024", "Scan goes from the last item to the first")]
    [InlineData("x | BackwardsOn", "ND2024", "Rnn(2) goes from the last item to the first")]
    [InlineData("y | Map(t => t | Fold(Cell, Zeros(2), carry: true))", "ND2023", "Fold carries its state from call to call, but Map would give it one for each item")]
    [InlineData("y | Map(ElmanOn)", "ND2023", "Rnn(2) carries its state from call to call, but Map would give it one for each item")]
    [InlineData("y | Fold((Tensor s, Tensor rows) => s + (rows | ElmanOn | Sum(0)), Zeros(2))", "ND2023", "but Fold would give it one for each item")]
    [InlineData("x | Scan(Cell, Zeros(2), h => h, reset: x)", "ND2002", "one number for each item")]
    [InlineData("x | Scan(Cell, Zeros(2), h => h, reset: v[0])", "ND2002", "without `carry` every example begins anew")]
    [InlineData("x | Scan(Cell, Zeros(2), h => h, reset: v, carry: true)", "ND2020", "4 items and 3 (v) has 3")]
    [InlineData("x | Resetting(Tanh, v)", "ND2025", "Resetting hands the flags 3 (v)")]
    [InlineData("y | Resetting(Map(Elman), v)", "ND2025", "Resetting hands the flags 3 (v)")]
    [InlineData("x | Resetting(Elman, v[0])", "ND2025", "one flag an example needs `carry: true`")]
    [InlineData("x | Resetting(Elman, v)", "ND2020", "4 items and 3 (v) has 3")]
    [InlineData("x | Resetting(Elman, x)", "ND2002", "one number for each item")]
    public void Carry_WhereItMakesNoSense_IsRefused(string expression, string id, string message)
    {
        ReadResult read = NetworkHost.Read(Source($"static readonly Layer BackwardsOn = Rnn(2, reverse: true, carry: true); [Predict] static Tensor Result({Parameters(4)}, [Shape(4, 2, 3)] Tensor y) => {expression} | Sum;"));
        Assert.Equal(id, read.Model.Errors[0].Id);
        Assert.Contains(message, read.Model.Errors[0].Message, StringComparison.Ordinal);
    }

    private static double[][] Fresh(EquatableArray<Variable> carried) => [.. carried.Select(state => new double[Batch * state.Shape.CountPerExample])];

    private static int[] Weights(NetworkModel model, string prefix) => [.. Enumerable.Range(0, model.Parameters.Count).Where(p => model.Parameters[p].Name.StartsWith(prefix, StringComparison.Ordinal))];

    /// <summary>Window number <paramref name="window"/> of each example's sequence; what is no sequence is the same for all windows.</summary>
    private static double[] Part(Shape shape, double[] whole, int window)
    {
        int perExample = whole.Length / Batch, length = (int)shape.CountPerExample;
        return perExample == length ? whole : [.. Enumerable.Range(0, Batch).SelectMany(example => whole.Skip((example * perExample) + (window * length)).Take(length))];
    }

    private static double[] LastItem(double[] sequences, int size)
    {
        int perExample = sequences.Length / Batch;
        return [.. Enumerable.Range(1, Batch).SelectMany(example => sequences.Skip((example * perExample) - size).Take(size))];
    }

    private static string Parameters(int length) => $"[Shape({length}, 3)] Tensor x, [Shape(3)] Tensor v, [Shape({length}), Classes(3)] Indices l";

    private static string Source(string entries) => $"[Network]\npublic partial class Sample\n{{\n{Members}\n{entries}\n}}\n";
}

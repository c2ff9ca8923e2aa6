using NetDsl.Generators.Emit;
using NetDsl.Generators.Emit.Cards;
using NetDsl.Generators.Emit.CSharp;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes;
using NetDsl.Generators.Passes.Autodiff;
using NetDsl.Generators.Passes.Sequences;
using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Passes.Sequences;

/// <summary>Loops in segments give the numbers of loops, and take the memory of two segments and the borders.</summary>
public sealed class LoopSegmentsTests
{
    private const string Members =
        """
        static readonly Parameter W = Param([3, 2]), U = Param([2, 2]), B = Param([2]), Wide = Param([3, 8]), Deep = Param([2, 8]), Three = Param([3]);
        static readonly Layer Memory = Lstm(3, peepholes: true), Second = Gru(2), Both = Bidirectional(r => Gru(2, reverse: r)), Out = Dense(2), Drop = Dropout(0.5), Window = Rnn(2, carry: true);
        static Tensor Cell(Tensor h, Tensor x) => Tanh(x.Dot(W) + h.Dot(U) + B);
        static (Tensor h, Tensor c) Lstm2((Tensor h, Tensor c) s, Tensor x)
        {
            var (i, f, g, o) = Split(x.Dot(Wide) + s.h.Dot(Deep), 4);
            var c = Sigmoid(f) * s.c + Sigmoid(i) * Tanh(g);
            return (Sigmoid(o) * Tanh(c), c);
        }
        """;

    [Theory]
    [InlineData(16, "x | Fold(Cell, Zeros(2))")]
    [InlineData(17, "x | Fold(Cell, (Tensor)B, h => h * h)")]
    [InlineData(20, "x | Scan(Cell, v[..2], h => h * h) | Square")]
    [InlineData(23, "x | Scan(Cell, (Tensor)B)")]
    [InlineData(24, "x | Scan(Cell, Zeros(2), h => h, reverse: true)")]
    [InlineData(22, "x | Fold(Cell, v[..2], reverse: true)")]
    [InlineData(19, "(x | Scan(Cell, Zeros(2), reverse: true))[3..9]")]
    [InlineData(18, "x | Scan(Cell, Zeros(2), h => h, lengths: length) | Square")]
    [InlineData(23, "x | Fold(Cell, Zeros(2), reverse: true, lengths: length)")]
    [InlineData(16, "x | Fold(Lstm2, (h: v[..2], c: (Tensor)B)) | (s => s.h * s.c)")]
    [InlineData(29, "x | Scan(Lstm2, (h: v[..2], c: (Tensor)B), s => s.h + s.c)")]
    [InlineData(16, "x | Scan((Tensor h, Tensor t) => Cell(h | Drop, t), Ones(2), h => h)")]
    [InlineData(17, "x | Fold((Tensor h, Tensor t) => Cell(h | Drop, t + Normal(3)), Ones(2))")]
    [InlineData(16, "x | Memory | Second")]
    [InlineData(23, "x | Both | Map(Out)")]
    [InlineData(18, "x | Window | Map(Out)")]
    [InlineData(17, "x | Scan(Cell, (Tensor)B, h => h, carry: true, reset: begins) | Square")]
    [InlineData(16, "y | Fold((Tensor s, Tensor rows) => rows | Scan(Cell, s, h => h * h) | Map(h => h + s) | Mean(axis: 0), Zeros(2))")]
    [InlineData(17, "y | Scan((Tensor s, Tensor rows) => rows | Map(t => t * Three) | Fold(Cell, s), Zeros(2), h => h)")]
    [InlineData(16, "y | Map(rows => rows | Fold(Cell, Zeros(2)))", false)]
    [InlineData(16, "y.Transpose(1, 0, 2) | Map(rows => rows | Fold(Cell, Zeros(2)))")]
    [InlineData(17, "x | Fold((Tensor s, Tensor t) => 0.9 * s + (x | Map(u => u * t * Three) | Sum(0)), Zeros(3))")]
    [InlineData(18, "Unfold((Tensor)B, 18, s => Tanh(s.Dot(U) + v[..2]), s => s * s)")]
    [InlineData(17, "Gradient(x | Fold(Cell, (Tensor)B) | Sum, x) | Square")]
    [InlineData(16, "Fold((x, labels), (Tensor h, (Tensor t, Indices l) item) => Cell(h + U.At(item.l), item.t), Zeros(2))")]
    public void Training_InSegments_GivesTheNumbersOfTheGraphAndItsKernels(int items, string result, bool isCut = true)
    {
        EntryModel entry = Entry(items, result);
        Graph expected = ReverseMode.Run(entry.Training!, entry.Trained).Graph;
        (Graph joint, EquatableArray<LoopCut> cuts) = InSegments(entry);

        Assert.Equal(isCut, !cuts.IsEmpty);
        Assert.Equal(joint, GraphParser.Parse(GraphPrinter.Print(joint)));
        foreach (int batch in new[] { 1, 3 })
        {
            GraphArguments arguments = TestData.For(expected, batch);
            Evaluation before = GraphInterpreter.Run(expected, arguments), after = GraphInterpreter.Run(joint, arguments);
            Assert.All(expected.Results, each => Assert.All(before.Result(each.Kind, each.Index).Zip(after.Result(each.Kind, each.Index)), pair => Assert.Equal(pair.First, pair.Second, 1e-11)));
        }

        FusionCheck.Run(joint, 1, 3);
    }

    [Theory]
    [InlineData(16, "x | Fold(Cell, Zeros(2))")]
    [InlineData(23, "x | Scan(Cell, v[..2], h => h * h, reverse: true, lengths: length)")]
    [InlineData(17, "x | Memory | Map(Out) | Second")]
    [InlineData(20, "ArgMax(x | Scan(Cell, (Tensor)B, h => h | Softmax), axis: 1)")]
    public void Prediction_InSegments_GivesTheNumbersOfTheGraphAndItsKernels(int items, string result)
    {
        EntryModel entry = NetworkHost.ReadSound(Source($"[Predict] static dynamic Run({Parameters(items)}) => {result};".Replace("dynamic", result.StartsWith("ArgMax", StringComparison.Ordinal) ? "Indices" : "Tensor", StringComparison.Ordinal))).Entries[0];
        (Graph cut, EquatableArray<LoopCut> cuts) = GraphPipeline.InSegments(entry.Inference, null);
        Graph after = GraphPipeline.Prediction(cut);

        Assert.NotEmpty(cuts);
        GraphArguments arguments = TestData.For(entry.Inference, 3);
        double[] expected = GraphInterpreter.Run(entry.Inference, arguments).Result(ResultKind.Output, 0), actual = GraphInterpreter.Run(after, arguments).Result(ResultKind.Output, 0);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-11));
        FusionCheck.Run(after, 1, 3);
    }

    [Theory]
    [InlineData(16, 4, "the root")]
    [InlineData(1000, 25, "the greatest divisor below")]
    [InlineData(22, 4, "2 and 11 are far from the root: 5 segments and 2 steps")]
    [InlineData(28, 4, "a divisor below")]
    [InlineData(34, 5, "2 and 17 are far from the root")]
    [InlineData(39, 6, "3 is less than half the root: 6 segments and 3 steps")]
    [InlineData(46, 6, "2 and 23 are far from the root")]
    [InlineData(44, 4, "11 is above the root, 4 is more than half of it")]
    [InlineData(1009, 31, "a prime number of items")]
    [InlineData(65536, 256, "the greatest loop")]
    public void StepsFor_ANumberOfItems_AreAboutTheirRoot(int items, int steps, string why) => Assert.True(LoopSegments.StepsFor(items) == steps, why);

    [Theory]
    [InlineData(15, "x | Fold(Cell, Zeros(2))")]
    [InlineData(16, "x | Fold(Cell, Zeros(2)) | StopGradient")]
    [InlineData(16, "x | Map(t => t * t)")]
    public void Run_ShortLoopOrOneWithoutGradient_StaysAsItIs(int items, string result)
    {
        EntryModel entry = Entry(items, $"{result} | Sum | (s => s * Three)");
        Assert.Equal(GraphPipeline.Training(entry.Training!, entry.Trained).Graph, InSegments(entry).Graph);
    }

    /// <summary>Both ways there is a loop over 6 segments of 4 steps, inside it one that goes forward, and on the way back a second one; products are made a segment at a time, and weights' gradients added up in one place.</summary>
    [Fact]
    public void Training_InSegments_StoresStatesAtBordersAndOneSumOfEachGradient()
    {
        EntryModel entry = Entry(24, "x | Fold(Cell, Zeros(2))");
        (Graph joint, EquatableArray<LoopCut> cuts) = InSegments(entry);
        ScanBody[] outer = [.. Bodies(joint)];

        Assert.Equal([new LoopCut("Fold", 24, 4)], cuts);
        Assert.Equal([(true, 6, false), (true, 6, true)], outer.Select(body => (body.IsSegmented, body.Length, body.IsReversed)));
        Assert.Equal([[(4, false)], [(4, false), (4, true)]], outer.Select(body => Bodies(body.Step).Select(inner => (inner.Length, inner.IsReversed)).ToArray()));
        Assert.DoesNotContain(joint.Values, value => value.Op is Op.Contract);

        KernelProgram program = FusionCheck.Run(joint, 3);
        int[] moving = [.. program.Buffers.Where(buffer => !buffer.Travels.IsEmpty).Select(buffer => BufferParts.RootOf(program.Buffers, buffer.Id))];
        Assert.DoesNotContain(program.Buffers, buffer => buffer.Kind == BufferKind.Step && !buffer.Shape.IsBatched && moving.Contains(buffer.Id));
    }

    /// <summary>A thousand steps of an LSTM in little more than the memory of its output and that output's gradient, 250 KiB.</summary>
    [Fact]
    public void Budget_OfALongLoop_IsKeptBySegments()
    {
        const string Network = """
            public partial class Long
            {
                static readonly Layer Memory = Lstm(32), Readout = Dense(1);
                [Predict] static Tensor Output([Shape(1000, 1)] Tensor x) => x | Memory | Map(Readout) | Flatten;
                [Train, Adam] static Tensor Loss(Tensor x, [Shape(1000)] Tensor y) => Output(x) - y | Square | Mean;
            }
            """;
        CompiledProgram free = Program("[Network(Capacity = 64)]" + Network), wide = Program("[Network(Capacity = 64), Budget(\"1 GiB\")]" + Network), tight = Program("[Network(Capacity = 64), Budget(\"40 MiB\")]" + Network);
        CompiledEntry Train(CompiledProgram program) => program.Entries.Single(entry => entry.Kind == EntryKind.Train);
        long Bytes(CompiledProgram program) => CardFigures.BytesPerExample(Train(program));

        Assert.Equal(ProgramEmitter.Emit(free), ProgramEmitter.Emit(wide with { Model = free.Model }));
        Assert.True(free.Memory!.Total(64) > 40 << 20);
        Assert.InRange(tight.Memory!.Total(64), 1, 40 << 20);
        Assert.InRange(Bytes(free), 1300 << 10, 1700 << 10);
        Assert.InRange(Bytes(tight), 1, 300 << 10);
        Assert.InRange(Train(tight).Plans[0].Plan.StepLength.Constant * sizeof(float), 1, 200 << 10);

        string[] lines = ["Loss: Memory runs in segments of 25 steps: less memory", "Train: states of Memory are recomputed in segments of 25 steps: less memory, about one more forward pass"];
        Assert.All(lines, line => Assert.Contains(line, CardText.Of(tight), StringComparison.Ordinal));
        Assert.All(lines, line => Assert.Contains(line, MarkdownCard.Of(tight), StringComparison.Ordinal));
        Assert.DoesNotContain("segments", CardText.Of(free), StringComparison.Ordinal);
    }

    /// <summary>Whatever asks for the last state asks for the last border: nothing of the size of all states is stored.</summary>
    [Theory]
    [InlineData("x | Fold(Cell, (Tensor)B) | Out")]
    [InlineData("(x | Scan(Cell, (Tensor)B, h => h))[^1] | Out")]
    [InlineData("(x | Scan(Lstm2, (h: v[..2], c: (Tensor)B), reverse: true)).h[0] | Out")]
    [InlineData("x[1..] | Window | (h => h[22] | Out)")]
    public void Training_OfTheLastState_StoresNothingForAllItems(string result)
    {
        (Graph joint, EquatableArray<LoopCut> cuts) = InSegments(Entry(24, result));

        Assert.NotEmpty(cuts);
        Assert.DoesNotContain(FusionCheck.Run(joint, 3).Buffers, buffer => buffer.Kind == BufferKind.Step && buffer.Shape.CountPerExample >= 23 * 2);
    }

    private static IEnumerable<ScanBody> Bodies(Graph graph) => graph.Values.Select(value => value.Op).OfType<Op.Scan>().Select(scan => scan.Body).Distinct();

    private static CompiledProgram Program(string source) => NetworkCompiler.CompileProgram(NetworkHost.ReadSound(source), CancellationToken.None);

    private static (Graph Graph, EquatableArray<LoopCut> Cuts) InSegments(EntryModel entry)
    {
        (Graph cut, EquatableArray<LoopCut> cuts) = GraphPipeline.InSegments(entry.Training!, entry.Trained);
        return (GraphPipeline.Training(cut, entry.Trained).Graph, cuts);
    }

    private static EntryModel Entry(int items, string result) => NetworkHost.ReadSound(Source($"[Train, Sgd(0.1f)] static Tensor Loss({Parameters(items)}) => {result} | Sum;")).Entries[0];

    private static string Source(string entry) => $$"""
        [Network]
        public partial class Sample
        {
            {{Members}}

            {{entry}}
        }
        """;

    private static string Parameters(int items) => $"[Shape({items}, 3)] Tensor x, [Shape({items}, 2, 3)] Tensor y, [Shape(3)] Tensor v, [Shape({items})] Tensor begins, [Shape({items}), Classes(2)] Indices labels, [Classes({items + 1})] Indices length";
}

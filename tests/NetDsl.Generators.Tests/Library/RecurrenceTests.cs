using NetDsl.Generators.Frontend;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes;
using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

/// <summary>What <c>Scan</c>, <c>Fold</c> and <c>Unfold</c> do is what an unrolled loop does; recurrent layers are scans of their cells.</summary>
public sealed class RecurrenceTests
{
    private const string Members =
        """
        static readonly Parameter W = Param([3, 2]), U = Param([2, 2]), B = Param([2]), Wide = Param([3, 8]), Deep = Param([2, 8]);
        static readonly Layer Readout = Dense(4), Elman = Rnn(3), Gated = Gru(3), Memory = Lstm(3), Peeping = Lstm(3, peepholes: true), Both = Bidirectional(reverse => Lstm(2, reverse: reverse)), LastOfBoth = Bidirectional(r => Gru(2, last: true, reverse: r));
        record struct State(Tensor Fast, Tensor Slow);
        static Tensor Cell(Tensor h, Tensor x) => Tanh(x.Dot(W) + h.Dot(U) + B);
        static (Tensor h, Tensor c) Lstm2((Tensor h, Tensor c) s, Tensor x)
        {
            var (i, f, g, o) = Split(x.Dot(Wide) + s.h.Dot(Deep), 4);
            var c = Sigmoid(f) * s.c + Sigmoid(i) * Tanh(g);
            return (Sigmoid(o) * Tanh(c), c);
        }
        static readonly Parameter Out = Param([2, 3]);
        static Tensor Back(Tensor h) => Tanh(h.Dot(Out));
        static (Tensor y, Tensor h) Write((Tensor y, Tensor h) s)
        {
            var h = Cell(s.h, s.y);
            return (Back(h), h);
        }
        static State Leak(State s, Tensor x) => s with { Fast = 0.5 * s.Fast + x, Slow = 0.9 * s.Slow + 0.1 * s.Fast };
        static Tensor[] Steps(Tensor x, Tensor h, bool reverse = false)
        {
            var all = new Tensor[4];
            for (int t = 0; t < 4; t++)
            {
                int at = reverse ? 3 - t : t;
                h = Cell(h, x[at]);
                all[at] = h;
            }
            return all;
        }
        static Tensor Add(Tensor s, (Tensor a, Indices l) item) => s + item.a * Sum(OneHot(item.l) * v3);
        static readonly Tensor v3 = Vector(1, 2, 4);
        """;

    private static readonly (string Loop, string Unrolled)[] s_pairs =
    [
        ("x | Scan(Cell, Zeros(2), h => h)", "Stack(Steps(x, Zeros(2)), 0)"),
        ("x | Scan(Cell, Zeros(2), h => h, reverse: true)", "Stack(Steps(x, Zeros(2), true), 0)"),
        ("x | Scan(Cell, (Tensor)B, h => h * h + v[0])", "Stack(Steps(x, B), 0) | (h => h * h + v[0])"),
        ("x | Scan(Cell, v[..2])", "Stack(Steps(x, v[..2]), 0)"),
        ("x | Fold(Cell, Zeros(2))", "Steps(x, Zeros(2))[3]"),
        ("x | Fold(Cell, Zeros(2), h => 2 * h, reverse: true)", "2 * Steps(x, Zeros(2), true)[0]"),
        ("Scan(x, Lstm2, (h: Zeros(2), c: Zeros(2)), s => s.h + s.c) | Sum(0)", "(x | Scan(Lstm2, (h: Zeros(2), c: Zeros(2)), s => s.h) | Sum(0)) + ((x | Scan(Lstm2, (h: Zeros(2), c: Zeros(2)))).c | Sum(0))"),
        ("Fold((x, labels), Add, Zeros(3))", "x[0] * v3.At(labels[0]) + x[1] * v3.At(labels[1]) + x[2] * v3.At(labels[2]) + x[3] * v3.At(labels[3])"),
        ("(x | Scan(Leak, new State(Zeros(3), Zeros(3)))).Slow", "Stack(0 * x[0], 0.1 * x[0], 0.14 * x[0] + 0.1 * x[1], 0.151 * x[0] + 0.14 * x[1] + 0.1 * x[2])"),
        ("Unfold(v, 3, s => 2 * s, s => s + 1)", "Stack(2 * v + 1, 4 * v + 1, 8 * v + 1)"),
        ("v | Unfold(2, (Tensor s) => s * v, s => Sum(s))", "Stack(Sum(v * v), Sum(v * v * v))"),
        ("Unfold(Zeros(2), 2, s => s + 1, s => s)", "Stack(Ones(2), 2 * Ones(2))"),
        ("Unfold((y: v, h: Zeros(2)), 5, Write, s => s.y)", "Concat(v.Reshape(1, 3), Unfold((y: v, h: Zeros(2)), 4, Write, s => s.y)) | Scan(Cell, Zeros(2)) | Map(Back)"),
        ("Unfold((y: v, h: Zeros(2)), 1, Write, s => s.h)[0]", "Cell(Zeros(2), v)"),
        ("x[..1] | Scan(Cell, v[..2])", "Cell(v[..2], x[0]).Reshape(1, 2)"),
        ("y | Map(t => t | Fold(Cell, Zeros(2)))", "Stack(Cell(Cell(Zeros(2), y[0][0]), y[0][1]), Cell(Cell(Zeros(2), y[1][0]), y[1][1]), Cell(Cell(Zeros(2), y[2][0]), y[2][1]), Cell(Cell(Zeros(2), y[3][0]), y[3][1]))"),
        ("y | Fold((Tensor s, Tensor rows) => rows | Fold(Cell, s), Zeros(2))", "y | Reshape(8, 3) | Fold(Cell, Zeros(2))"),
        ("x | Scan((Tensor s, Tensor t) => s + (x | Map(u => u * t) | Sum(0)), Zeros(3), s => s)", "Stack(x[0], x[0] + x[1], x[0] + x[1] + x[2], x[0] + x[1] + x[2] + x[3]) * (x | Sum(0))"),
        ("x | Fold(Cell, Zeros(2), lengths: labels[0])", "Stack([0 * v[..2], Steps(x, Zeros(2))[0], Steps(x, Zeros(2))[1]], 0).At(labels[0])"),
        ("x | Fold(Cell, Zeros(2), reverse: true, lengths: labels[0])", "Stack([0 * v[..2], Cell(Zeros(2), x[0]), Cell(Cell(Zeros(2), x[1]), x[0])], 0).At(labels[0])"),
    ];

    [Fact]
    public void Loop_OfAnyCell_IsTheSameUnrolled()
    {
        NetworkModel model = NetworkHost.ReadSound(Source(string.Join("\n", s_pairs.Select((pair, i) => $"[Predict] static (Tensor, Tensor) E{i}({Parameters}) => ({pair.Loop}, {pair.Unrolled});"))));
        for (int i = 0; i < s_pairs.Length; i++)
        {
            Graph graph = model.Entries.Single(entry => entry.Name == $"E{i}").Inference;
            foreach (Graph each in new[] { GraphVerifier.Verify(graph, s_pairs[i].Loop), GraphPipeline.Prediction(graph) })
            {
                Evaluation evaluation = GraphInterpreter.Run(each, TestData.For(each, 3));
                PointwiseTests.AssertClose(evaluation.Result(ResultKind.Output, 1), evaluation.Result(ResultKind.Output, 0), 1e-12);
            }
        }
    }

    [Theory]
    [InlineData("x | Scan(Cell, Zeros(2), h => h) | Sum")]
    [InlineData("x | Fold(Lstm2, (h: v[..2], c: (Tensor)B)) | (s => Sum(s.h * s.c))")]
    [InlineData("x | Elman | Sum")]
    [InlineData("x | Gated | Gated2 | Sum")]
    [InlineData("x | Memory | Map(Readout) | Square | Sum")]
    [InlineData("x | Peeping | Sum")]
    [InlineData("x | Both | Square | Sum")]
    [InlineData("x | LastOfBoth | Square | Sum")]
    [InlineData("x | Scan(Cell, Zeros(2), h => h, lengths: labels[0]) | Square | Sum")]
    [InlineData("y | Fold((Tensor s, Tensor rows) => rows | Map(Readout2) | Fold(Cell, s), Zeros(2)) | Sum")]
    [InlineData("y | Scan((Tensor s, Tensor rows) => rows | Scan(Cell, s, h => h * h) | Map(h => h + s) | Mean(axis: 0), Zeros(2)) | Square | Sum")]
    [InlineData("Unfold((y: v, h: (Tensor)B), 4, Write, s => s.y) | Square | Sum")]
    [InlineData("Unfold((Tensor)B, 3, s => Tanh(s.Dot(U) + v[..2]), s => s * s) | Sum")]
    public void Gradient_OfALoop_MatchesCentralDifferences(string loss)
    {
        string members = "static readonly Layer Gated2 = Gru(2), Readout2 = Dense(3);";
        EntryModel entry = NetworkHost.ReadSound(Source($"{members} [Train, Sgd(0.1f)] static Tensor Loss({Parameters}) => {loss};")).Entries[0];
        Graph graph = entry.Training!;
        GradientCheck.Verify(graph, TestData.For(graph, 3));
        FusionCheck.Run(GraphPipeline.Training(graph, entry.Trained, entry.Optimizer).Graph, 1, 3);
    }

    [Fact]
    public void Lstm_OfAnyLength_HasAsManyValuesAndKernels()
    {
        int[] Sizes(int length)
        {
            EntryModel entry = NetworkHost.ReadSound(Source($"[Train, Adam(0.01f)] static Tensor Loss([Shape({length}, 3)] Tensor x) => x | Memory | Square | Mean;")).Entries[0];
            Graph joint = GraphPipeline.Training(entry.Training!, entry.Trained, entry.Optimizer).Graph;
            return [joint.Values.Count, FusionCheck.Run(joint, 1).Kernels.Count];
        }

        Assert.Equal(Sizes(7), Sizes(64));
    }

    [Fact]
    public void Dropout_InACell_DrawsForEachStep()
    {
        NetworkModel model = NetworkHost.ReadSound(Source("static readonly Layer Drop = Dropout(0.5); [Train, Sgd(0.1f)] static Tensor Loss([Shape(4, 3)] Tensor x) => x | Scan((Tensor h, Tensor t) => Cell(h | Drop, t), Ones(2), h => h) | Sum;"));
        Value draw = Assert.Single(GraphPipeline.Training(model.Entries[0].Training!, model.Entries[0].Trained).Graph.Values, value => value.Op is Op.Random);
        Assert.Equal("[B, 4, 2]", draw.Type.Shape.ToString());
    }

    [Fact]
    public void Outputs_NamedAsInputs_AreCalledNext()
    {
        NetworkModel model = NetworkHost.ReadSound(Source("[Predict] static (Tensor logits, Tensor h) Step([Shape(3)] Tensor x, [Shape(2)] Tensor h) { var next = Cell(h, x); return (next | Readout, next); }"));
        Assert.Equal(["logits", "nextH"], model.Entries[0].OutputNames);
    }

    [Theory]
    [InlineData("x | Fold((Tensor h, Tensor t) => t, Zeros(2))", "ND2022", "Fold carries a state of 2 (Zeros) from item to item, but its step makes it 3 (x)")]
    [InlineData("Sum(x) | Fold(Cell, Zeros(2))", "ND2002", "Fold takes a sequence")]
    [InlineData("v | Memory", "ND2002", "Lstm(3) takes a sequence of vectors but gets 3 (v)")]
    [InlineData("Unfold(v, 0, s => s, s => s)", "ND2012", "at least 1")]
    [InlineData("x | Fold(Cell, Zeros(2), lengths: labels)", "ND2002", "one number an example")]
    [InlineData("x | Fold((Tensor h, Tensor t) => h + (t | Norm), Zeros(3))", "ND2021", "inside Fold")]
    public void Loop_OfWhatDoesNotFit_IsRefused(string expression, string id, string message)
    {
        ReadResult read = NetworkHost.Read(Source($"static readonly Layer Norm = BatchNorm(); [Train, Sgd(0.1f)] static Tensor Loss({Parameters}) => {expression} | Sum;"));
        Assert.Equal(id, read.Model.Errors[0].Id);
        Assert.Contains(message, read.Model.Errors[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Lstm(int.MaxValue)", "7, 3")]
    [InlineData("Gru(20000)", "65536, 3")]
    [InlineData("MultiHeadAttention(1)", "1, 1000000000")]
    [InlineData("MultiHeadAttention(1)", "65536, 20000")]
    [InlineData("TransformerBlock(1, 65536)", "3, 65536")]
    public void Layers_OfTooManyNumbers_AreRefused(string layer, string shape)
    {
        ReadResult read = NetworkHost.Read($"[Network] public partial class Sample {{ static readonly Layer Body = {layer}; [Predict] static Tensor Run([Shape({shape})] Tensor x) => x | Body; }}");
        Assert.Equal("ND2018", Assert.Single(read.Model.Errors).Id);
    }

    private const string Parameters = "[Shape(4, 3)] Tensor x, [Shape(4, 2, 3)] Tensor y, [Shape(3)] Tensor v, [Shape(4), Classes(3)] Indices labels";

    private static string Source(string entries) => $"[Network]\npublic partial class Sample\n{{\n{Members}\n{entries}\n}}\n";
}

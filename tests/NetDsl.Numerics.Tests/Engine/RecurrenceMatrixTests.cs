using NetDsl.Execution;
using NetDsl.Generators;
using NetDsl.TestKit.Compilation;

namespace NetDsl.Numerics.Tests.Engine;

/// <summary>Loops along sequences on the device: every cell, lengths, directions, loops inside loops, against the oracle.</summary>
public sealed class RecurrenceMatrixTests
{
    private const string Cells =
        """
        private static readonly Parameter W = Param([3, 5]), U = Param([5, 5], Init.Orthogonal()), B = Param([5]);
        private static Tensor Cell(Tensor h, Tensor x) => Tanh(x.Dot(W) + h.Dot(U) + B);
        private static (Tensor y, Tensor h) Write((Tensor y, Tensor h) s) => (Cell(s.h, s.y)[..3], Cell(s.h, s.y));
        """;

    [Theory]
    [InlineData(DeviceClass.Gpu, 1, "Lstm(17, peepholes: true)")]
    [InlineData(DeviceClass.Cpu8, 64, "Lstm(31) | Gru(7, reverse: true)")]
    public void Layers_AsPredictions_MatchTheOracle(DeviceClass other, int steps, string layer) => EngineCheck.Predictions(
        $$"""
        [Network]
        public partial class Sample
        {
            private static readonly Layer Body = {{layer}};

            [Predict] private static Tensor Output([Shape({{steps}}, 3)] Tensor x) => x | Body;
        }
        """,
        [1, 3, 33], other: other);

    [Theory]
    [InlineData(DeviceClass.Gpu, 1, "Rnn(5) | Lstm(5) | Gru(5, last: true)")]
    [InlineData(DeviceClass.Cpu8, 2, "Lstm(8, peepholes: true) | Gru(17, last: true)")]
    [InlineData(DeviceClass.Cpu8, 7, "Rnn(10) | Lstm(8, last: true, peepholes: true)")]
    [InlineData(DeviceClass.Gpu, 64, "Rnn(6) | Lstm(16) | Map(Dense(6) | Tanh) | Flatten")]
    [InlineData(DeviceClass.Cpu8, 64, "Bidirectional(r => Gru(6, last: true, reverse: r))")]
    public void Layers_Trained_FollowTheOracle(DeviceClass other, int steps, string layer) => EngineCheck.Training(
        $$"""
        [Network]
        public partial class Sample
        {
            private static readonly Layer Body = {{layer}}, Out = Dense(3);

            [Train, Adam(0.01f)]
            private static Tensor Loss([Shape({{steps}}, 3)] Tensor x, [Classes(3)] Indices label) => x | Body | Out | CrossEntropy(label);
        }
        """,
        [3, 33], steps: 2, tolerance: 1e-3, other: other);

    [Theory]
    [InlineData(DeviceClass.Cpu8, "x | Fold(Cell, Zeros(5), lengths: length)")]
    [InlineData(DeviceClass.Gpu, "x | Scan(Cell, (Tensor)B, h => h * h, reverse: true, lengths: length) | Sum(0)")]
    [InlineData(DeviceClass.Gpu, "y | Map(t => t | Fold(Cell, Zeros(5))) | Sum(0)")]
    [InlineData(DeviceClass.Cpu8, "y | Fold((Tensor s, Tensor rows) => rows | Map(row => row * 0.5) | Scan(Cell, s) | Map(h => h + s) | Mean(axis: 0), Zeros(5))")]
    [InlineData(DeviceClass.Cpu8, "x | Fold((Tensor h, Tensor t) => Cell(h | Dropped, t), Ones(5))")]
    [InlineData(DeviceClass.Gpu, "Unfold((y: x[0], h: Zeros(5)), 5, Write, s => s.h | Softmax) | Sum(0)")]
    [InlineData(DeviceClass.Cpu8, "Fold((x, labels), (Tensor h, (Tensor t, Indices l) item) => Cell(h + Table.At(item.l), item.t), Zeros(5))")]
    [InlineData(DeviceClass.Cpu8, "(labels | OneHot | Long | Sum(0)) + (labels | OneHot | Gated) + (labels | OneHot | Plain)")]
    public void Loops_Trained_FollowTheOracle(DeviceClass other, string result) => EngineCheck.Training(
        $$"""
        [Network]
        public partial class Sample
        {
            {{Cells}}
            private static readonly Parameter Table = Param([4, 5]);
            private static readonly Layer Dropped = Dropout(0.4), Out = Dense(3), Long = Lstm(5), Gated = Gru(5, last: true, reverse: true), Plain = Rnn(5, last: true);

            [Train, Sgd(0.05f)]
            private static Tensor Loss([Shape(6, 3)] Tensor x, [Shape(3, 2, 3)] Tensor y, [Shape(6), Classes(4)] Indices labels, [Classes(7)] Indices length, [Classes(3)] Indices label)
                => {{result}} | Out | CrossEntropy(label);
        }
        """,
        [3, 33], steps: 2, tolerance: 1e-3, other: other);

    /// <summary>41 items are six segments of six steps and a rest of five.</summary>
    [Theory]
    [InlineData(DeviceClass.Cpu8, 41, "x | Fold(Cell, Zeros(5), lengths: length)")]
    [InlineData(DeviceClass.Gpu, 36, "x | Scan(Cell, (Tensor)B, h => h * h, reverse: true, lengths: length) | Sum(0)")]
    [InlineData(DeviceClass.Gpu, 41, "x | Memory")]
    [InlineData(DeviceClass.Cpu8, 36, "x | Fold((Tensor h, Tensor t) => Cell(h | Dropped, t), Ones(5))")]
    [InlineData(DeviceClass.Cpu8, 36, "y | Fold((Tensor s, Tensor rows) => rows | Scan(Cell, s) | Map(h => h + s) | Mean(axis: 0), Zeros(5))")]
    public void Loops_AboveTheBudget_FollowTheOracleInSegments(DeviceClass other, int items, string result)
    {
        string source = $$"""
            [Network(Capacity = 33), Budget("1 KiB")]
            public partial class Sample
            {
                {{Cells}}
                private static readonly Layer Memory = Lstm(8, last: true, peepholes: true, carry: true), Dropped = Dropout(0.4), Out = Dense(3);

                [Train, Sgd(0.05f)]
                private static Tensor Loss([Shape({{items}}, 3)] Tensor x, [Shape({{items}}, 2, 3)] Tensor y, [Classes({{items + 1}})] Indices length, [Classes(3)] Indices label)
                    => {{result}} | Out | CrossEntropy(label);
            }
            """;
        Assert.Contains(NetworkCompiler.CompileProgram(NetworkHost.ReadSound(source), CancellationToken.None).Entries, entry => !entry.Cuts.IsEmpty);
        EngineCheck.Training(source, [3, 33], steps: 2, tolerance: 1e-3, other: other);
    }

    [Fact]
    public void Ctc_AndItsGradient_MatchTheOracle() => EngineCheck.Predictions(
        """
        [Network]
        public partial class Sample
        {
            [Predict]
            private static (Tensor loss, Tensor gradient) Losses([Shape(19, 5)] Tensor x, [Shape(7), Classes(5)] Indices labels, [Classes(8)] Indices count, [Classes(20)] Indices length)
            {
                var loss = 4 * x | CtcLoss(labels, count, length, blank: 3);
                return (loss, Gradient(loss, x));
            }
        }
        """,
        [1, 3, 33], tolerance: 1e-4, other: DeviceClass.Gpu);

    [Theory]
    [InlineData(DeviceClass.Gpu)]
    [InlineData(DeviceClass.Cpu8)]
    public void CarriedStates_OfPredictions_FollowTheOracleWhenTheBatchShrinksAndGrows(DeviceClass other) => EngineCheck.Predictions(
        $$"""
        [Network]
        public partial class Sample
        {
            {{Cells}}
            private static readonly Layer Memory = Lstm(17, carry: true);

            [Predict] private static (Tensor, Tensor) Output([Shape(5, 3)] Tensor x, [Shape(5), Classes(2)] Indices begins)
                => (x | Memory, Scan(x, Cell, B, h => h, carry: true, reset: begins.ToTensor()));
        }
        """,
        [3, 33, 1, 18, 33], other: other);

    [Theory]
    [InlineData(DeviceClass.Gpu, "x | Lstm1 | Map(Dense1) | Lstm2")]
    [InlineData(DeviceClass.Cpu8, "x | Scan(Cell, B, h => h, carry: true) | Fold(Cell2, Ones(5), carry: true, reset: begins.ToTensor()[0])")]
    [InlineData(DeviceClass.Cpu8, "x.Reshape(1, 5, 3) | Convolved | (t => t.Reshape(5, 6)) | Windows")]
    public void CarriedStates_Trained_FollowTheOracle(DeviceClass other, string result) => EngineCheck.Training(
        $$"""
        [Network]
        public partial class Sample
        {
            {{Cells}}
            private static Tensor Cell2(Tensor h, Tensor x) => Tanh(x + h.Dot(U));
            private static readonly Layer Lstm1 = Lstm(6, carry: true), Dense1 = Dense(4) | Tanh, Lstm2 = Lstm(5, last: true, carry: true, peepholes: true), Out = Dense(3);
            private static readonly Layer Convolved = Conv2D(2, 3, padding: 1) | Flatten, Windows = Gru(4, last: true, carry: true);

            [Train, Sgd(0.05f)]
            private static Tensor Loss([Shape(5, 3)] Tensor x, [Shape(5), Classes(2)] Indices begins, [Classes(3)] Indices label) => {{result}} | Out | CrossEntropy(label);
        }
        """,
        [3, 33], steps: 3, tolerance: 1e-3, other: other);
}

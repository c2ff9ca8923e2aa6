using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.CodeFixes;
using NetDsl.Generators.Analyzers;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Diagnostics.Fixes;

/// <summary>Every code fix makes the program it is shown with one that compiles, generates and gets no diagnostic.</summary>
public class CodeFixTests
{
    private const string Open = "[Network] public partial class Sample { ";
    private const string Run = "[Predict] static Tensor Run([Shape(4)] Tensor x) => ";
    private const string RunImage = "[Predict] static Tensor Run([Shape(1, 8, 8)] Tensor x) => ";
    private const string Loss = "[Train, Sgd(0.1f)] static Tensor Loss([Shape(4)] Tensor x, [Classes(3)] Indices label) => ";

    /// <summary>An id, a title, a wrong program and the repaired one.</summary>
    public static TheoryData<string, string, string, string> Fixes => new()
    {
        { "ND0001", "Make `Sample` partial", "[Network] public sealed class Sample { " + Run + "x; }", "[Network] public sealed partial class Sample { " + Run + "x; }" },
        { "ND0002", "Remove `static`", "[Network] static partial class Sample { " + Run + "x; }", "[Network] partial class Sample { " + Run + "x; }" },
        { "ND0002", "Make it a class", "[Network] partial record struct Sample { " + Run + "x; }", "[Network] partial class Sample { " + Run + "x; }" },
        { "ND0003", "Make `Outer` partial", "class Outer { [Network] partial class Sample { " + Run + "x; } }", "partial class Outer { [Network] partial class Sample { " + Run + "x; } }" },
        { "ND0004", "Make `Run` private", Open + "[Predict] public static Tensor Run([Shape(4)] Tensor x) => x; }", Open + "[Predict] static Tensor Run([Shape(4)] Tensor x) => x; }" },
        { "ND0004", "Make `Run` private and static", Open + "[Predict] protected internal Tensor Run([Shape(4)] Tensor x) => x; }", Open + "[Predict] static Tensor Run([Shape(4)] Tensor x) => x; }" },
        { "ND0005", "Make `Run` static", Open + "[Predict] private Tensor Run([Shape(4)] Tensor x) => x; }", Open + "[Predict] private static Tensor Run([Shape(4)] Tensor x) => x; }" },
        { "ND0008", "Remove [Predict]", Open + "static readonly Layer F = Dense(1); [Predict, Train, Sgd(1)] static Tensor Loss([Shape(4)] Tensor x) => x | F; }", Open + "static readonly Layer F = Dense(1); [Train, Sgd(1)] static Tensor Loss([Shape(4)] Tensor x) => x | F; }" },
        { "ND0009", "Mark `Run` as [Predict]", Open + "static Tensor Twice(Tensor x) => 2 * x; public Tensor Run([Shape(4)] Tensor x) => Twice(x); }", Open + "static Tensor Twice(Tensor x) => 2 * x; [Predict] static Tensor Run([Shape(4)] Tensor x) => Twice(x); }" },
        { "ND0010", "Move to the field `DenseLayer`", Open + Run + "x | Dense(3); }", Open + "static readonly Layer DenseLayer = Dense(3);\n\n" + Run + "x | DenseLayer; }" },
        { "ND0010", "Move to the field `Weights`", Open + Run + "x * Param([4], Init.Ones); }", Open + "static readonly Parameter Weights = Param([4], Init.Ones);\n\n" + Run + "x * Weights; }" },
        { "ND0010", "Make `Head` a field", Open + "static Layer Head => Dense(3); " + Run + "x | Head; }", Open + "static readonly Layer Head = Dense(3); " + Run + "x | Head; }" },
        { "ND0010", "Move the loop to the field `PReluLayer`", Open + "[Predict] static Tensor Run([Shape(4)] Tensor x) { for (int i = 0; i < 3; i++) { x = x | PRelu(0.1 * i); } return x; } }", Open + "static readonly Layer PReluLayer = Repeat(3, i => PRelu(0.1 * i));\n\n[Predict] static Tensor Run([Shape(4)] Tensor x) { x = x | PReluLayer; return x; } }" },
        { "ND0014", "Add [Adam]", Open + "static readonly Layer F = Dense(1); [Train] static Tensor Loss([Shape(4)] Tensor x) => x | F; }", Open + "static readonly Layer F = Dense(1); [Train, Adam] static Tensor Loss([Shape(4)] Tensor x) => x | F; }" },
        { "ND0015", "Remove [Sgd]", Open + "[Predict, Sgd(0.1f)] static Tensor Run([Shape(4)] Tensor x) => x; }", Open + "[Predict] static Tensor Run([Shape(4)] Tensor x) => x; }" },
        { "ND0015", "Remove [Sgd]", Open + "\n    [Sgd(0.1f)]\n    [Predict] static Tensor Run([Shape(4)] Tensor x) => x; }", Open + "\n    [Predict] static Tensor Run([Shape(4)] Tensor x) => x; }" },
        { "ND0018", "Remove `\"G\"` from Updates", Open + "static readonly Layer F = Dense(1); [Train(Updates = [\"G\", nameof(F)]), Sgd(1)] static Tensor Loss([Shape(4)] Tensor x) => x | F; }", Open + "static readonly Layer F = Dense(1); [Train(Updates = [nameof(F)]), Sgd(1)] static Tensor Loss([Shape(4)] Tensor x) => x | F; }" },
        { "ND0019", "Pass `x` by value", Open + "[Predict] static Tensor Run([Shape(4)] in Tensor x) => x; }", Open + "[Predict] static Tensor Run([Shape(4)] Tensor x) => x; }" },
        { "ND1002", "Make `F` readonly", Open + "static Layer F = Tanh; " + Run + "x; }", Open + "static readonly Layer F = Tanh; " + Run + "x; }" },
        { "ND1002", "Make `Width` readonly", Open + "static int Width = 3; static readonly Layer F = Dense(Width); " + Run + "x | F; }", Open + "static readonly int Width = 3; static readonly Layer F = Dense(Width); " + Run + "x | F; }" },
        { "ND1009", "Combine the results of both layers", Open + "static readonly Layer F = Dense(3), G = Dense(3); " + Run + "x | F + G; }", Open + "static readonly Layer F = Dense(3), G = Dense(3); " + Run + "x | (t => (t | F) + (t | G)); }" },
        { "ND1011", "Use `Where` and `Equal`", Open + Run + "x == 2 * x ? x : -x; }", Open + Run + "Where(Equal(x, 2 * x), x, -x); }" },
        { "ND1014", "Use `Where`", Open + Run + "x > 0 ? x : 2 * x; }", Open + Run + "Where(x > 0, x, 2 * x); }" },
        { "ND1014", "Use `Where`", Open + "[Predict] static Tensor Run([Shape(4)] Tensor x) { if (Mean(x) > 0) { return x; } return -x; } }", Open + "[Predict] static Tensor Run([Shape(4)] Tensor x) { return Where(Mean(x) > 0, x, -x); } }" },
        { "ND1014", "Use `Where`", Open + "[Predict] static Tensor Run([Shape(4)] Tensor x) { if ((x < 0)) return 0; else return x; } }", Open + "[Predict] static Tensor Run([Shape(4)] Tensor x) { return Where(x < 0, 0, x); } }" },
        { "CS0019", "Begin with `Layer.From(Flatten)`", Open + "static readonly Layer F = Flatten | Tanh | Dense(3); " + RunImage + "x | F; }", Open + "static readonly Layer F = Layer.From(Flatten) | Tanh | Dense(3); " + RunImage + "x | F; }" },
        { "CS0103", "Use `Dense(10)`", Open + "static readonly Layer F = nn.Linear(4, 10); " + Run + "x | F; }", Open + "static readonly Layer F = Dense(10); " + Run + "x | F; }" },
        { "CS0103", "Use `Dense(10)`", Open + "static readonly Layer F = Linear(10); " + Run + "x | F; }", Open + "static readonly Layer F = Dense(10); " + Run + "x | F; }" },
        { "CS0103", "Use `Conv2D(2, 3, padding: 1)`", Open + "static readonly Layer F = Conv2d(1, 2, 3, padding: 1); " + RunImage + "x | F; }", Open + "static readonly Layer F = Conv2D(2, 3, padding: 1); " + RunImage + "x | F; }" },
        { "CS0103", "Use `Conv2D(2, 3)`", Open + "static readonly Layer F = Conv(2, 3); " + RunImage + "x | F; }", Open + "static readonly Layer F = Conv2D(2, 3); " + RunImage + "x | F; }" },
        { "CS0103", "Use `BatchNorm()`", Open + "static readonly Layer F = Dense(3, bias: false) | BatchNorm1d(3); " + Run + "x | F; }", Open + "static readonly Layer F = Dense(3, bias: false) | BatchNorm(); " + Run + "x | F; }" },
        { "CS0103", "Use `Gelu`", Open + "static readonly Layer F = Dense(3) | GELU(); " + Run + "x | F; }", Open + "static readonly Layer F = Dense(3) | Gelu; " + Run + "x | F; }" },
        { "CS0103", "Use `Dot(x, W)`", Open + "static readonly Parameter W = Param([4, 3]); " + Run + "MatMul(x, W); }", Open + "static readonly Parameter W = Param([4, 3]); " + Run + "Dot(x, W); }" },
        { "CS0103", "Compose the layers with `|`", Open + "static readonly Layer F = Sequential(Dense(3), Relu, Dense(2)); " + Run + "x | F; }", Open + "static readonly Layer F = Dense(3) | Relu | Dense(2); " + Run + "x | F; }" },
        { "CS1503", "Use `Dense(10)`", Open + "static readonly Layer F = Dense(4, 10); " + Run + "x | F; }", Open + "static readonly Layer F = Dense(10); " + Run + "x | F; }" },
        { "CS1503", "Use `Lstm(8)`", Open + "static readonly Layer F = Lstm(4, 8); [Predict] static Tensor Run([Shape(5, 4)] Tensor x) => x | F; }", Open + "static readonly Layer F = Lstm(8); [Predict] static Tensor Run([Shape(5, 4)] Tensor x) => x | F; }" },
        { "CS1501", "Use `Softmax`", Open + "static readonly Layer F = Dense(3) | Softmax(); " + Run + "x | F; }", Open + "static readonly Layer F = Dense(3) | Softmax; " + Run + "x | F; }" },
        { "CS7036", "Use `Relu`", Open + "static readonly Layer F = Dense(3) | Relu() | Dense(2); " + Run + "x | F; }", Open + "static readonly Layer F = Dense(3) | Relu | Dense(2); " + Run + "x | F; }" },
        { "CS0019", "Use `Square`", Open + Run + "(x - 1) ^ 2; }", Open + Run + "Square(x - 1); }" },
        { "CS0019", "Use `Power`", Open + Run + "x ^ 3; }", Open + Run + "Power(x, 3); }" },
        { "CS0029", "Make it a `Func<Indices, Tensor>`", Open + "static readonly Layer F = Embedding(9, 3) | Tanh; [Predict] static Tensor Run([Shape(5), Classes(9)] Indices x) => F(x); }", Open + "static readonly Func<Indices, Tensor> F = Embedding(9, 3) | Tanh; [Predict] static Tensor Run([Shape(5), Classes(9)] Indices x) => F(x); }" },
        { "CS1503", "Use `Exp`", Open + Run + "Math.Exp(x); }", Open + Run + "Exp(x); }" },
        { "CS1503", "Use `Maximum`", Open + Run + "MathF.Max(x, 0); }", Open + Run + "Maximum(x, 0); }" },
        { "ND2001", "Use `Dot`", Open + "static readonly Parameter W = Param([4, 3]); " + Run + "x * W + 1; }", Open + "static readonly Parameter W = Param([4, 3]); " + Run + "x.Dot(W) + 1; }" },
        { "ND2002", "Insert `Flatten`", Open + "static readonly Layer F = Dense(10) | Tanh; " + RunImage + "x | F; }", Open + "static readonly Layer F = Flatten | Dense(10) | Tanh; " + RunImage + "x | F; }" },
        { "ND2002", "Insert `Flatten`", Open + "static readonly Layer F = Conv2D(2, 3) | Tanh | Dense(10); " + RunImage + "x | F; }", Open + "static readonly Layer F = Conv2D(2, 3) | Tanh | Flatten | Dense(10); " + RunImage + "x | F; }" },
        { "ND2002", "Insert `Flatten`", Open + "static readonly Layer F = Dense(10); " + RunImage + "F(x); }", Open + "static readonly Layer F = Flatten | Dense(10); " + RunImage + "F(x); }" },
        { "ND2002", "Insert `Reshape(1, 6, 5)`", Open + "static readonly Layer F = Conv2D(2, 3); [Predict] static Tensor Run([Shape(6, 5)] Tensor x) => x | F; }", Open + "static readonly Layer F = Reshape(1, 6, 5) | Conv2D(2, 3); [Predict] static Tensor Run([Shape(6, 5)] Tensor x) => x | F; }" },
        { "ND2002", "Add [Shape(1)] to `x`", Open + "static readonly Layer F = Dense(10); [Predict] static Tensor Run(Tensor x) => x | F; }", Open + "static readonly Layer F = Dense(10); [Predict] static Tensor Run([Shape(1)] Tensor x) => x | F; }" },
        { "ND2002", "Add [Shape(4)] to `x`", Open + "static readonly Parameter W = Param([4, 3]); [Predict] static Tensor Run(Tensor x) => x.Dot(W); }", Open + "static readonly Parameter W = Param([4, 3]); [Predict] static Tensor Run([Shape(4)] Tensor x) => x.Dot(W); }" },
        { "ND2002", "Add [Shape(2, 4)] to `x`", Open + "static readonly Layer F = Flatten | Dense(1); " + "[Predict] static Tensor Run([Shape(2, 4)] Tensor x) => x | F; [Predict] static Tensor Twice(Tensor x) => 2 * x | Dot2; static Tensor Dot2(Tensor x) => x.Dot(Ones(4)); }", Open + "static readonly Layer F = Flatten | Dense(1); " + "[Predict] static Tensor Run([Shape(2, 4)] Tensor x) => x | F; [Predict] static Tensor Twice([Shape(2, 4)] Tensor x) => 2 * x | Dot2; static Tensor Dot2(Tensor x) => x.Dot(Ones(4)); }" },
        { "ND2003", "Transpose `W`", Open + "static readonly Parameter W = Param([3, 4]); " + Run + "x.Dot(W); }", Open + "static readonly Parameter W = Param([3, 4]); " + Run + "x.Dot(W.T); }" },
        { "ND2010", "Add `| Mean`", Open + "static readonly Layer F = Dense(3); [Train, Adam] static Tensor Loss([Shape(4)] Tensor x) => Square(x | F); }", Open + "static readonly Layer F = Dense(3); [Train, Adam] static Tensor Loss([Shape(4)] Tensor x) => Square(x | F) | Mean; }" },
        { "ND2015", "Set `padding: Padding.Same` in the body", Open + "static readonly Layer F = Residual(Conv2D(1, 3) | Relu | Conv2D(1, kernel: 5)); " + RunImage + "x | F; }", Open + "static readonly Layer F = Residual(Conv2D(1, 3, padding: Padding.Same) | Relu | Conv2D(1, kernel: 5, padding: Padding.Same)); " + RunImage + "x | F; }" },
        { "ND2019", "Set `padding: (0, 1)`", Open + "static readonly Layer F = Conv2D(2, (3, 9)); " + RunImage + "x | F; }", Open + "static readonly Layer F = Conv2D(2, (3, 9), padding: (0, 1)); " + RunImage + "x | F; }" },
        { "ND2019", "Set `padding: 2`", Open + "static readonly Layer F = Conv2D(2, 11, 1, 1); " + RunImage + "x | F; }", Open + "static readonly Layer F = Conv2D(2, 11, 1, 2); " + RunImage + "x | F; }" },
        { "ND3002", "Remove `nameof(B)` from Updates", Open + "static readonly Layer A = Dense(1), B = Dense(1); [Train(Updates = [nameof(A), nameof(B)]), Sgd(1)] static Tensor Loss([Shape(4)] Tensor x) => (x | A) + (x | B | StopGradient); }", Open + "static readonly Layer A = Dense(1), B = Dense(1); [Train(Updates = [nameof(A)]), Sgd(1)] static Tensor Loss([Shape(4)] Tensor x) => (x | A) + (x | B | StopGradient); }" },
        { "ND4001", "Set the capacity to 65", "[Network(Capacity = 1000), Budget(\"25 KiB\")] public partial class Sample { [Predict] static Tensor Run([Shape(1)] Tensor x) => 2 * x; }", "[Network(Capacity = 65), Budget(\"25 KiB\")] public partial class Sample { [Predict] static Tensor Run([Shape(1)] Tensor x) => 2 * x; }" },
        { "ND8012", "Set `init: Init.HeNormal`", Open + "static readonly Layer F = Dense(5, init: Init.GlorotNormal) | Relu; " + Run + "x | F; }", Open + "static readonly Layer F = Dense(5, init: Init.HeNormal) | Relu; " + Run + "x | F; }" },
        { "ND8013", "Set `padding: (1, 0)`", Open + "static readonly Layer F = Conv2D(2, 5, stride: 2); [Predict] static Tensor Run([Shape(1, 28, 29)] Tensor x) => x | F; }", Open + "static readonly Layer F = Conv2D(2, 5, stride: 2, padding: (1, 0)); [Predict] static Tensor Run([Shape(1, 28, 29)] Tensor x) => x | F; }" },
        { "ND8001", "Remove `G`", Open + "static readonly Layer F = Dense(3), G = Dense(2); " + Run + "x | F; }", Open + "static readonly Layer F = Dense(3); " + Run + "x | F; }" },
        { "ND8001", "Remove `G`", Open + "\n    static readonly Layer G = Dense(2);\n    static readonly Layer F = Dense(3);\n    " + Run + "x | F; }", Open + "\n    static readonly Layer F = Dense(3);\n    " + Run + "x | F; }" },
        { "ND8002", "Write `1f / 20`", Open + Run + "x * (1 / 20); }", Open + Run + "x * (1f / 20); }" },
        { "ND8003", "Remove `Softmax`", Open + "static readonly Layer F = Dense(3); " + Loss + "x | F | Softmax | CrossEntropy(label); }", Open + "static readonly Layer F = Dense(3); " + Loss + "x | F | CrossEntropy(label); }" },
        { "ND8003", "Remove `LogSoftmax`", Open + "static readonly Layer F = Dense(3); " + Loss + "CrossEntropy(LogSoftmax(x | F), label); }", Open + "static readonly Layer F = Dense(3); " + Loss + "CrossEntropy(x | F, label); }" },
        { "ND8003", "Remove `Softmax`", Open + "static readonly Layer F = Dense(3); " + Loss + "Softmax(x | F) | CrossEntropy(label); }", Open + "static readonly Layer F = Dense(3); " + Loss + "x | F | CrossEntropy(label); }" },
        { "ND8004", "Use `LogSoftmax`", Open + "static readonly Layer F = Dense(3); " + Run + "Log(Softmax(x | F) + 1e-9) * 2; }", Open + "static readonly Layer F = Dense(3); " + Run + "LogSoftmax(x | F) * 2; }" },
        { "ND8004", "Use `LogSigmoid`", Open + "static readonly Layer F = Dense(3); " + Run + "Log(x | F | Sigmoid) * 2; }", Open + "static readonly Layer F = Dense(3); " + Run + "(x | F | LogSigmoid) * 2; }" },
        { "ND8004", "Use `LogSoftmax`", Open + "static readonly Layer F = Dense(3) | Softmax(0) | Log; " + Run + "x | F; }", Open + "static readonly Layer F = Dense(3) | LogSoftmax(0); " + Run + "x | F; }" },
        { "ND8005", "Remove `Sigmoid`", Open + "static readonly Layer F = Dense(1) | Sigmoid; [Train, Adam] static Tensor Loss([Shape(4)] Tensor x) => x | F | BinaryCrossEntropyWithLogits(1); }", Open + "static readonly Layer F = Dense(1); [Train, Adam] static Tensor Loss([Shape(4)] Tensor x) => x | F | BinaryCrossEntropyWithLogits(1); }" },
        { "ND8006", "Insert `Relu`", Open + "static readonly Layer F = Dense(5) | Dense(3); " + Run + "x | F; }", Open + "static readonly Layer F = Dense(5) | Relu | Dense(3); " + Run + "x | F; }" },
        { "ND8006", "Insert `Relu`", Open + "static readonly Layer F = Repeat(3, _ => Dense(4)); " + Run + "x | F; }", Open + "static readonly Layer F = Repeat(3, _ => Relu | Dense(4)); " + Run + "x | F; }" },
        { "ND8007", "Set `bias: false`", Open + "static readonly Layer F = Conv2D(5, 3) | BatchNorm() | Relu; " + RunImage + "x | F; }", Open + "static readonly Layer F = Conv2D(5, 3, bias: false) | BatchNorm() | Relu; " + RunImage + "x | F; }" },
        { "ND8007", "Set `bias: false`", Open + "static readonly Layer F = Dense(5, true) | BatchNorm() | Relu; " + Run + "x | F; }", Open + "static readonly Layer F = Dense(5, false) | BatchNorm() | Relu; " + Run + "x | F; }" },
        { "ND8008", "Move `Dropout(0.5)` before `Dense(3)`", Open + "static readonly Layer F = Dense(5) | Relu | Dense(3) | Dropout(0.5); " + Loss + "x | F | CrossEntropy(label); }", Open + "static readonly Layer F = Dense(5) | Relu | Dropout(0.5) | Dense(3); " + Loss + "x | F | CrossEntropy(label); }" },
        { "ND8008", "Remove `Dropout(0.5)`", Open + "static readonly Layer F = Dense(3); " + Loss + "x | F | Dropout(0.5) | CrossEntropy(label); }", Open + "static readonly Layer F = Dense(3); " + Loss + "x | F | CrossEntropy(label); }" },
        { "ND8009", "Remove `StopGradient`", Open + "static readonly Layer F = Dense(3); " + Loss + "StopGradient(2 * x) | F | CrossEntropy(label); }", Open + "static readonly Layer F = Dense(3); " + Loss + "2 * x | F | CrossEntropy(label); }" },
        { "ND8010", "Write `(x | F) …`", Open + "static readonly Layer F = Dense(4); " + Run + "x | F * 2 - x; }", Open + "static readonly Layer F = Dense(4); " + Run + "(x | F) * 2 - x; }" },
    };

    [Theory]
    [MemberData(nameof(Fixes))]
    public async Task Apply_FixOfAWrongProgram_LeavesNothingToReport(string id, string title, string wrong, string right)
    {
        string repaired = await CodeFixHost.ApplyAsync(wrong, id, title);

        Assert.Equal(right, repaired);
        await CheckSilentAsync(repaired);
    }

    [Fact]
    public void Table_HasATestForEveryRow()
    {
        string[] tested = [.. Fixes.Select(row => (string)row[0]).Distinct()];

        Assert.Empty(FixTable.Rows.Select(row => row.Id).Except(tested));
        Assert.Equal(FixTable.Rows.Count, FixTable.Rows.Select(row => row.Key).Distinct().Count());
    }

    [Theory]
    [InlineData("ND8006", "Insert `Relu`",
        "static readonly Layer F = Dense(5) | Dense(4) // narrow\n        | Dense(3)\n        | Dense(2); " + Run + "x | F; }",
        "static readonly Layer F = Dense(5) | Relu | Dense(4) // narrow\n        | Relu | Dense(3)\n        | Relu | Dense(2); " + Run + "x | F; }")]
    [InlineData("ND0010", "Move to the field `DenseLayer`",
        "\n    /// <summary>Scores.</summary>\n    [Predict]\n    static Tensor Run([Shape(4)] Tensor x)\n    {\n        var h = x | Dense(3) | Tanh;\n        return h | Dense(2);\n    }\n}\n",
        "\n    static readonly Layer DenseLayer = Dense(3);\n\n    static readonly Layer DenseLayer2 = Dense(2);\n\n    /// <summary>Scores.</summary>\n    [Predict]\n    static Tensor Run([Shape(4)] Tensor x)\n    {\n        var h = x | DenseLayer | Tanh;\n        return h | DenseLayer2;\n    }\n}\n")]
    [InlineData("CS0103", "Compose the layers with `|`",
        "static readonly Layer F = Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)); " + Run + "x | F; }",
        "static readonly Layer F = Dense(8) | Relu | Dense(3); " + Run + "x | F; }")]
    [InlineData("ND8001", "Remove `G`", "static readonly Layer F = Dense(3), G = Dense(2), H = Dense(1); " + Run + "x | F; }", "static readonly Layer F = Dense(3); " + Run + "x | F; }")]
    [InlineData("ND8003", "Remove `Softmax`",
        "static readonly Layer F = Dense(3); " + Loss + "x | F | Softmax | CrossEntropy(label); [Train, Sgd(1)] static Tensor Other(Tensor x, Indices label) => CrossEntropy(x | F | Softmax, label) + Loss(x, label); }",
        "static readonly Layer F = Dense(3); " + Loss + "x | F | CrossEntropy(label); [Train, Sgd(1)] static Tensor Other(Tensor x, Indices label) => CrossEntropy(x | F, label) + Loss(x, label); }")]
    public async Task ApplyToAll_OfADocument_MendsEveryPlaceOnce(string id, string title, string wrong, string right)
    {
        string repaired = await CodeFixHost.ApplyToAllAsync(Open + wrong, id, title);

        Assert.Equal(Open + right, repaired);
        await CheckSilentAsync(repaired);
    }

    [Theory]
    [InlineData("ND0010", "static Tensor Wide(Tensor x, int n) => x | Dense(n); " + Run + "Wide(x, 3); }")]
    [InlineData("ND0010", "[Predict] static Tensor Run([Shape(4)] Tensor x) { for (int i = 4; i > 0; i--) { x = x | Dense(4); } return x; } }")]
    [InlineData("ND0014", "static readonly Layer F = Dense(1); [Train, Sgd(1), Adam] static Tensor Loss([Shape(4)] Tensor x) => x | F; }")]
    [InlineData("ND1002", "static int Width = 3, Depth = 2; static readonly Layer F = Dense(Width); " + Run + "x | F; }")]
    [InlineData("ND1011", "[Predict] static Tensor Run([Shape(4)] Tensor x) { var same = x == 2 * x; return same ? x : -x; } }")]
    [InlineData("ND2003", "static readonly Parameter W = Param([3, 5]); " + Run + "x.Dot(W); }")]
    [InlineData("ND3002", "static readonly Layer A = Dense(1), B = Dense(1); [Train(Updates = [nameof(B)]), Sgd(1)] static Tensor Loss([Shape(4)] Tensor x) => (x | A) + (x | B | StopGradient); }")]
    [InlineData("ND8004", "static readonly Layer F = Dense(3) | Sigmoid; " + Run + "x | F | Log; }")]
    [InlineData("ND1014", "[Predict] static Tensor Run([Shape(4)] Tensor x) { if (x > 0) { x = -x; } return x; } }")]
    [InlineData("CS0103", "static readonly Layer F = Nowhere(3); " + Run + "x | F; }")]
    [InlineData("CS0103", Run + "nn; }")]
    [InlineData("CS0103", "static int Dense(int n) => n; static readonly int N = Linear(3); " + Run + "x; }")]
    [InlineData("CS0019", Run + "x * 1m; }")]
    [InlineData("CS1503", Run + "Math.Cbrt(x); }")]
    [InlineData("CS0029", "static readonly Layer F = 3; " + Run + "x; }")]
    [InlineData("CS1503", "static int Twice(int n) => 2 * n; static readonly int N = Twice(\"\"); " + Run + "x; }")]
    [InlineData("CS7036", "static int Twice(int n) => 2 * n; static readonly int N = Twice(); " + Run + "x; }")]
    [InlineData("ND2001", "static readonly Parameter W = Param([3]); " + Run + "x * W; }")]
    public async Task Offer_WhereNoFixIsRight_IsEmpty(string id, string source) => Assert.Empty(await CodeFixHost.OfferedAsync(Open + source, id));

    [Theory]
    [InlineData("for (int i = 0; i < 3; i++) { x = x | Block(i); }", "x = x | Repeat(3, i => Block(i));")]
    [InlineData("for (var i = 0; i < Count; ++i) x = x | (t => Tanh(t));", "x = x | Repeat(Count, _ => t => Tanh(t));")]
    [InlineData("for (var i = 0; i < Count; i++) { x = Tanh(x * W); }", "x = x | Iterate(x => Tanh(x * W), Count);")]
    [InlineData("for (var i = 0; i < Count; i += 1) { x = x * W + i; }", "x = x | Repeat(Count, i => (x => x * W + i));")]
    [InlineData("for (var i = 1; i < Count; i++) { x = x | Tanh; }", null)]
    [InlineData("for (var i = 0; i < Count; i++) { x = x | Tanh; x = x + 1; }", null)]
    [InlineData("var n = 0; for (var i = 0; i < Count; i++) { n = n + i; }", null)]
    public async Task Refactor_LoopThatAccumulates_BecomesAFunction(string loop, string? function)
    {
        const string Rest = "const int Count = 2; static readonly Parameter W = Param([4], Init.Ones); static Layer Block(int n) => x => x + n; [Predict] static Tensor Run([Shape(4)] Tensor x) { ";
        string? repaired = await CodeFixHost.RefactorAsync(Open + Rest + loop + " return x; } }", "for (");

        Assert.Equal(function is null ? null : Open + Rest + function + " return x; } }", repaired);
        if (repaired is not null)
        {
            Assert.Equal(NetworkHost.ReadSound(Open + Rest + loop + " return x; } }").Entries[0].Inference.Values.Select(value => value.Op), NetworkHost.ReadSound(repaired).Entries[0].Inference.Values.Select(value => value.Op));
        }
    }

    private static async Task CheckSilentAsync(string source)
    {
        (CSharpCompilation generated, _) = NetworkHost.Generate(NetworkHost.Compile(source));

        Assert.Contains(generated.SyntaxTrees, tree => tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal));
        Assert.Empty((await generated.WithAnalyzers([new NetworkAnalyzer()]).GetAllDiagnosticsAsync()).Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden));
    }
}

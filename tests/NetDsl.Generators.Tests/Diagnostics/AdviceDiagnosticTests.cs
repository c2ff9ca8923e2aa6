using System.Globalization;
using Microsoft.CodeAnalysis;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Diagnostics;

/// <summary>ND8003 and up: advice about networks that compile.</summary>
public class AdviceDiagnosticTests
{
    private const string Loss = "[Train, Sgd(0.1f)] static Tensor Loss([Shape(4)] Tensor x, [Classes(3)] Indices label) => ";
    private const string Run = "[Predict] static Tensor Run([Shape(4)] Tensor x) => ";

    [Theory]
    [InlineData("static readonly Layer F = Dense(3); " + Loss + "x | F | {|ND8003:Softmax|} | CrossEntropy(label);", "out of `Softmax`")]
    [InlineData("static readonly Layer F = Dense(3) | {|ND8003:Softmax(0)|}; " + Run + "x | F; " + Loss + "CrossEntropy(Run(x), label);", "`Softmax`")]
    [InlineData("static readonly Layer F = Dense(3); " + Loss + "CrossEntropy({|ND8003:LogSoftmax(x | F)|}, label);", "`LogSoftmax`")]
    [InlineData("static readonly Layer F = Dense(3) | Softmax; " + Run + "{|ND8004:Log(x | F)|};", "`LogSoftmax`")]
    [InlineData("static readonly Layer F = Dense(3) | Sigmoid; " + Run + "x | F | (p => p + 1e-9) | {|ND8004:Log|};", "`LogSigmoid`")]
    [InlineData("static readonly Layer F = Dense(1) | {|ND8005:Sigmoid|}; [Train, Sgd(0.1f)] static Tensor Loss([Shape(4)] Tensor x) => x | F | BinaryCrossEntropyWithLogits(1);", "out of `Sigmoid`")]
    [InlineData("static readonly Layer F = Dense(5) | {|ND8006:Dense(3)|}; " + Run + "x | F;", "Between `Dense(5)` and `Dense(3)`")]
    [InlineData("static readonly Layer F = Dense(5) | Dropout(0.5) | Flatten | {|ND8006:Dense(3)|}; " + Loss + "x | F | CrossEntropy(label);", "no activation")]
    [InlineData("static readonly Layer F = Repeat(3, _ => {|ND8006:Dense(4)|}); " + Run + "x | F;", "one linear layer")]
    [InlineData("static readonly Layer F = {|ND8007:Dense(5)|} | BatchNorm() | Relu; " + Run + "x | F;", "bias: false")]
    [InlineData("static Layer Block(int n) => {|ND8007:Conv2D(n, 3)|} | BatchNorm() | Relu; static readonly Layer F = Block(2) | Block(3); [Predict] static Tensor Run([Shape(1, 7, 7)] Tensor x) => x | F;", "`Conv2D(")]
    [InlineData("static readonly Layer F = Dense(5) | Relu | Dense(3) | {|ND8008:Dropout(0.5)|}; " + Loss + "x | F | CrossEntropy(label);", "before the last layer")]
    [InlineData("static readonly Layer F = Dense(3); " + Loss + "{|ND8009:StopGradient(x)|} | F | CrossEntropy(label);", "remove it")]
    [InlineData("static readonly Layer F = Dense(4); " + Run + "x | {|ND8010:F + x|};", "reads `x | (F + x)`: write `(x | F) + x`")]
    [InlineData("static readonly Layer F = Dense(4); " + Run + "x | F | {|ND8010:Tanh * 2 - x|};", "write `(x | F | Tanh) * 2 - x`")]
    [InlineData("static readonly Layer F = Dense(4); " + Run + "x | {|ND8010:F > 0|};", "weaker than `>`")]
    [InlineData("static readonly Layer F = {|ND8012:Dense(5, init: Init.GlorotNormal)|} | Relu; " + Run + "x | F;", "`Relu` follows: write `init: Init.HeNormal`")]
    [InlineData("static readonly Layer F = {|ND8012:Dense(5, init: Init.HeUniform)|} | Tanh; " + Run + "x | F;", "write `init: Init.GlorotUniform`")]
    [InlineData("static readonly Layer F = {|ND8012:Conv2D(2, 3, init: Init.HeUniform)|} | Selu; [Predict] static Tensor Run([Shape(1, 7, 7)] Tensor x) => x | F;", "write `init: Init.LecunUniform`")]
    [InlineData("static readonly Layer F = {|ND8013:Conv2D(2, 5, stride: 2)|}; [Predict] static Tensor Run([Shape(1, 28, 9)] Tensor x) => x | F;", "never reads the last 1 of 28 elements along the height: (28 + 2·0 - 5)/2 + 1 is not whole; padding 1 or stride 1 reads them all")]
    [InlineData("static readonly Layer F = {|ND8013:Conv1D(2, 3, stride: 4, dilation: 2)|}; [Predict] static Tensor Run([Shape(1, 16)] Tensor x) => x | F;", "the last 3 of 16 elements along the length: (16 + 2·0 - (2·(3 - 1) + 1))/4 + 1 is not whole; padding 1 or stride 1 reads them all")]
    [InlineData("static readonly Layer F = {|ND8013:MaxPool2D((1, 3))|}; [Predict] static Tensor Run([Shape(1, 3, 65)] Tensor x) => x | F;", "the last 2 of 65 elements along the width: (65 + 2·0 - 3)/3 + 1 is not whole; padding 1 or stride 2 reads them all")]
    [InlineData("static readonly Layer F = Repeat(2, _ => {|ND8013:MaxPool2D(2)|}); [Predict] static Tensor Run([Shape(1, 7, 7)] Tensor x) => x | F;", "of 7 elements")]
    [InlineData("static readonly Layer F = {|ND8014:Conv2D(2, 3)|} | GlobalAvgPool; [Predict] static Tensor Run([Shape(28, 28, 3)] Tensor x) => x | F;", "takes 28×28×3 as an image of [channels, height, width]")]
    [InlineData("[Predict] static Tensor Run([Shape(32, 32, 3)] Tensor x) => x | {|ND8014:AvgPool2D((2, 1))|};", "write [Shape(3, 32, 32)]")]
    public async Task Analyze_DoubtfulNetwork_GivesAdvice(string members, string message)
    {
        IReadOnlyList<Diagnostic> found = await Markup.VerifyAsync("[Network] public partial class Sample { " + members + " }");

        Assert.All(found, diagnostic => Assert.Contains(message, diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("static readonly Layer Encoder = Dense(3), Decoder = Dense(4); " + Run + "x | Encoder | Decoder;")]
    [InlineData("static readonly Layer F = Conv2D(2, 3) | GlobalAvgPool; [Predict] static Tensor Run([Shape(4, 4, 4)] Tensor x) => x | F;")]
    [InlineData("static readonly Layer F = Conv2D(2, 3) | GlobalAvgPool; [Predict] static Tensor Run([Shape(16, 9, 3)] Tensor x) => x | F;")]
    [InlineData("static readonly Layer F = Flatten | Dense(3); [Predict] static Tensor Run([Shape(28, 28, 1)] Tensor x) => x | F;")]
    [InlineData("static readonly Layer F = Dense(3); [Predict] static Tensor P([Shape(4)] Tensor x) => x | F | Softmax; " + Loss + "x | F | CrossEntropy(label);")]
    [InlineData("static readonly Layer F = Dense(3); " + Loss + "x | F | CrossEntropy(Softmax(x | F | StopGradient));")]
    [InlineData("static readonly Layer F = Dense(3); " + Run + "Log(Softmax(x | F) * 2 + 1);")]
    [InlineData("const int A = 1 | 2 + 4; static readonly Layer F = Dense(A); " + Run + "2 * x + 1 | F | (y => y + 1);")]
    [InlineData("static readonly Layer Detail = Dense(4), Body = Residual(Detail); static readonly Parameter W = Param([4, 3]); " + Run + "(x | Body).Dot(W);")]
    [InlineData("static readonly Layer F = Dense(2, bias: false) | Dense(3); " + Run + "x | F;")]
    [InlineData("static readonly Layer F = Dense(5) | Residual(Relu | Dense(5)) | Tanh | Dense(3); " + Run + "x | F;")]
    [InlineData("static readonly Layer F = Dense(3) | Residual(Dense(6) | LeakyRelu | Dense(3)); " + Run + "x | F;")]
    [InlineData("static readonly Layer Code = Dense(2), F = Dense(4); [Predict] static Tensor Run([Shape(4)] Tensor x) { var code = x | Code; return (code | F) + Sum(Square(code)); }")]
    [InlineData("static readonly Layer F = Dense(5, bias: false) | BatchNorm() | Relu | Dense(3); " + Run + "x | F;")]
    [InlineData("static readonly Layer F = Dense(5) | Relu | BatchNorm(); " + Run + "x | F;")]
    [InlineData("static readonly Layer F = Dense(5) | Relu | Dropout(0.5) | Dense(3); " + Loss + "x | F | CrossEntropy(label);")]
    [InlineData("static readonly Layer F = Dense(3) | Dropout(0.5); " + Run + "x | F;")]
    [InlineData("static readonly Layer F = Dense(5) | Relu | Dropout(0.5); static readonly Parameter W = Param([5, 3]); " + Loss + "(x | F).Dot(W.T.T) | CrossEntropy(label);")]
    [InlineData("static readonly Layer F = Dense(5) | Tanh, G = Dense(3); " + Loss + "(x | F | G | CrossEntropy(label)) + Norm(Gradient(Sum(Square(x) * StopGradient(x)), x));")]
    [InlineData("static readonly Layer F = Dense(5, init: Init.HeNormal) | Relu | Dense(5, init: Init.GlorotUniform) | Tanh | Dense(5, init: Init.LecunNormal) | Tanh | Dense(5) | Selu | Dense(2, init: Init.Normal(0, 0.1)) | Relu; " + Run + "x | F;")]
    [InlineData("static readonly Layer F = Dense(5, init: Init.GlorotUniform) | LayerNorm() | Relu | Dense(2, init: Init.HeNormal); " + Run + "x | F;")]
    [InlineData("static readonly Layer F = Conv2D(2, 3, stride: 2, padding: 1) | Conv2D(2, 1, stride: 3) | UpSample2D(3) | MaxPool2D(3, stride: 2, ceilMode: true) | AvgPool2D(2, padding: 1); [Predict] static Tensor Run([Shape(1, 16, 16)] Tensor x) => x | F;")]
    [InlineData("static readonly Layer F = Conv2D(2, 4, stride: 2, padding: Padding.Same); [Predict] static Tensor Run([Shape(1, 31, 10)] Tensor x) => x | F;")]
    public async Task Analyze_SensibleNetwork_SaysNothing(string members) => Assert.Empty(await Markup.VerifyAsync("[Network] public partial class Sample { " + members + " }"));

    private const string Hidden = "[Network] partial class Sample { static readonly Layer F = Dense(1); [Predict] static Tensor {|ND8011:Twice|}([Shape(4)] Tensor x) => 2 * x; [Train, Adam] static Tensor Loss([Shape(4)] Tensor x) => x | F; } ";

    [Theory]
    [InlineData(Hidden + "static class Application { static void Main() { using var net = new Sample(); net.Train([1, 2, 3, 4]); } }")]
    [InlineData("partial class Outer { [Network] public partial class Sample { [Predict] static Tensor {|ND8011:Twice|}([Shape(4)] Tensor x) => 2 * x; static void Main() { } } }")]
    [InlineData("[Network] public partial class Sample { [Predict] static Tensor Twice([Shape(4)] Tensor x) => 2 * x; } static class Application { static void Main() { } }")]
    [InlineData("[Network] partial class Sample { [Predict] static Tensor Twice([Shape(4)] Tensor x) => 2 * x; [Predict] static Tensor Three([Shape(4)] Tensor x) => Twice(x) + x; } static class Application { static void Main() => System.Console.WriteLine(new Sample()?.Three([1, 2, 3, 4])); }")]
    [InlineData("[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Tests\")] [Network] partial class Sample { [Predict] static Tensor Twice([Shape(4)] Tensor x) => 2 * x; } static class Application { static void Main() { } }")]
    [InlineData("[Network] partial class Sample { [Predict] static Tensor Twice([Shape(4)] Tensor x) => 2 * x; } static class Library { static void Use() { } }")]
    public async Task Analyze_EntryPointThatNothingCalls_IsReportedInApplications(string source)
    {
        IReadOnlyList<Diagnostic> found = await Markup.VerifyAsync(source);

        Assert.All(found, diagnostic => Assert.StartsWith("Nothing in this application calls `Sample.Twice`", diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }
}

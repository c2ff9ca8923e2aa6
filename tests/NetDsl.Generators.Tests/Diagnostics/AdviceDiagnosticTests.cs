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
    public async Task Analyze_DoubtfulNetwork_GivesAdvice(string members, string message)
    {
        IReadOnlyList<Diagnostic> found = await Markup.VerifyAsync("[Network] public partial class Sample { " + members + " }");

        Assert.All(found, diagnostic => Assert.Contains(message, diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("static readonly Layer F = Dense(3); [Predict] static Tensor P([Shape(4)] Tensor x) => x | F | Softmax; " + Loss + "x | F | CrossEntropy(label);")]
    [InlineData("static readonly Layer F = Dense(3); " + Loss + "x | F | CrossEntropy(Softmax(x | F | StopGradient));")]
    [InlineData("static readonly Layer F = Dense(3); " + Run + "Log(Softmax(x | F) * 2 + 1);")]
    [InlineData("const int A = 1 | 2 + 4; static readonly Layer F = Dense(A); " + Run + "2 * x + 1 | F | (y => y + 1);")]
    [InlineData("static readonly Layer Detail = Dense(4), Body = Residual(Detail); static readonly Parameter W = Param([4, 3]); " + Run + "(x | Body).Dot(W);")]
    [InlineData("static readonly Layer F = Dense(2, bias: false) | Dense(3); " + Run + "x | F;")]
    [InlineData("static readonly Layer F = Dense(5) | Residual(Relu | Dense(5)) | Tanh | Dense(3); " + Run + "x | F;")]
    [InlineData("static readonly Layer Code = Dense(2), F = Dense(4); [Predict] static Tensor Run([Shape(4)] Tensor x) { var code = x | Code; return (code | F) + Sum(Square(code)); }")]
    [InlineData("static readonly Layer F = Dense(5, bias: false) | BatchNorm() | Relu | Dense(3); " + Run + "x | F;")]
    [InlineData("static readonly Layer F = Dense(5) | Relu | BatchNorm(); " + Run + "x | F;")]
    [InlineData("static readonly Layer F = Dense(5) | Relu | Dropout(0.5) | Dense(3); " + Loss + "x | F | CrossEntropy(label);")]
    [InlineData("static readonly Layer F = Dense(3) | Dropout(0.5); " + Run + "x | F;")]
    [InlineData("static readonly Layer F = Dense(5) | Relu | Dropout(0.5); static readonly Parameter W = Param([5, 3]); " + Loss + "(x | F).Dot(W.T.T) | CrossEntropy(label);")]
    [InlineData("static readonly Layer F = Dense(5) | Tanh, G = Dense(3); " + Loss + "(x | F | G | CrossEntropy(label)) + Norm(Gradient(Sum(Square(x) * StopGradient(x)), x));")]
    public async Task Analyze_SensibleNetwork_SaysNothing(string members) => Assert.Empty(await Markup.VerifyAsync("[Network] public partial class Sample { " + members + " }"));
}

using System.Globalization;
using Microsoft.CodeAnalysis;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Diagnostics;

/// <summary>ND2xxx and ND3xxx: mistakes of shapes and gradients land on the smallest expression and show both shapes.</summary>
public class ShapeDiagnosticTests
{
    [Theory]
    [InlineData("", "{|ND2001:x + Zeros(3)|}", "3", "4×5")]
    [InlineData("static readonly Parameter W = Param([5, 3]);", "{|ND2001:x * W|}", "4×5", "; the product of matrices is Dot")]
    [InlineData("static readonly Layer F = {|ND2002:Dense(10)|} | Tanh;", "x | F", "Flatten", "4×5")]
    [InlineData("static readonly Layer F = {|ND2002:Dense(10)|} | Tanh;", "x | F", "Flatten", "Map(Dense(10)) does it for each of 4 items")]
    [InlineData("static readonly Layer F = {|ND2019:Conv2D(2, 5)|};", "Mean(x) + Mean(Zeros(19, 19, 3) | F)", "5 elements along the width", "is [Shape(3, 19, 19)] meant?")]
    [InlineData("static readonly Parameter W = Param([3, 2]);", "{|ND2003:x.Dot(W)|}", "4×5", "3×2")]
    [InlineData("", "x | {|ND2004:Sum(axis: 3)|}", "axis 3", "4×5")]
    [InlineData("", "x | {|ND2005:Reshape(3, 7)|}", "20", "4×5")]
    [InlineData("", "{|ND2006:x[7]|}", "element 7", "4")]
    [InlineData("", "{|ND2006:x[..9]|}", "..9", "4")]
    [InlineData("", "{|ND2008:Split(x, 3)|}[0]", "4", "4×5")]
    [InlineData("", "x | {|ND2012:Dropout(1.5)|}", "1.5", "below 1")]
    [InlineData("static Layer Block() => {|ND2015:Residual((Layer)Flatten)|}; static readonly Layer F = Block() | Tanh;", "x | F", "4×5", "20")]
    [InlineData("static readonly Layer F = Flatten | Repeat(2, i => {|ND2015:Residual(Dense(20 - 7 * i))|});", "x | F", "with i = 1", "13")]
    [InlineData("static readonly Layer F = Dense(3);", "(x[0] | F) + (x[0][1..] | {|ND2017:F|})", "5×3", "4×3")]
    [InlineData("static readonly Layer F = {|ND2002:Conv2D(2, 3)|} | Tanh;", "x | F", "[channels, height, width]", "4×5")]
    [InlineData("static readonly Layer F = Conv2D(2, 1) | {|ND2019:Conv2D(2, (1, 9), padding: (0, 1))|};", "x.Reshape(1, 4, 5) | F", "9 elements along the width", "5 + 2·1")]
    [InlineData("static readonly Layer F = {|ND2012:Conv2D(3, 3, groups: 2)|};", "x.Reshape(1, 4, 5) | F", "the 1 channels", "the 3 filters")]
    [InlineData("", "x.Reshape(1, 4, 5) | {|ND2012:MaxPool2D(2, padding: 2)|}", "half", "'padding' is 2")]
    [InlineData("static Tensor Loop(Tensor x) { for (var k = 3; k < 6; k++) x = {|ND2002:x[k]|}; return x; }", "Loop(x)", "with k = 5", "scalar")]
    public async Task Analyze_ShapeMismatch_IsReportedWithBothShapes(string members, string expression, string first, string second)
    {
        IReadOnlyList<Diagnostic> found = await Markup.VerifyAsync($$"""
            [Network]
            public partial class Sample
            {
                {{members}}
                [Predict] static Tensor Run([Shape(4, 5)] Tensor x) => {{expression}};
            }
            """);

        string message = Assert.Single(found).GetMessage(CultureInfo.InvariantCulture);
        Assert.Contains(first, message, StringComparison.Ordinal);
        Assert.Contains(second, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Analyze_ShapeWithTheBatch_SaysThatItIsOfOneExample()
    {
        IReadOnlyList<Diagnostic> found = await Markup.VerifyAsync("""
            [Network]
            public partial class Sample
            {
                static readonly Layer F = Flatten | Dense(10);
                [Train, Adam] static Tensor Loss([Shape(64, 1, 7, 7)] Tensor image, [Shape(64), Classes(10)] Indices label) => image | F | {|ND2014:CrossEntropy(label)|};
            }
            """);

        Assert.EndsWith("a [Shape] is of one example and has no axis for the batch", Assert.Single(found).GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Analyze_ForgottenShape_SaysThatTheParameterIsAScalar()
    {
        IReadOnlyList<Diagnostic> found = await Markup.VerifyAsync("""
            [Network]
            public partial class Sample
            {
                static readonly Layer F = {|ND2002:Dense(10)|};
                [Predict] static Tensor Run(Tensor image) => 2 * image | F;
            }
            """);

        Assert.EndsWith("; `image` has no [Shape], so it is a scalar", Assert.Single(found).GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Analyze_MistakeBehindTwoEntryPoints_IsReportedOnceWithTheApplications()
    {
        IReadOnlyList<Diagnostic> found = await Markup.VerifyAsync("""
            [Network]
            public partial class Sample
            {
                static readonly Layer F = {|ND2002:Dense(10)|} | Tanh;
                [Predict] static Tensor Logits([Shape(2, 3)] Tensor image) => image | F;
                [Train, Sgd(0.1f)] static Tensor Loss(Tensor image, [Classes(10)] Indices label) => Logits(image) | CrossEntropy(label);
            }
            """);

        Assert.NotEmpty(Assert.Single(found).AdditionalLocations);
    }

    [Theory]
    [InlineData("x | F", "Loss", "3")]
    [InlineData("x", "Loss", "4")]
    public async Task Analyze_LossThatIsNoScalar_IsReportedAtTheReturnedExpression(string expression, string first, string second)
    {
        IReadOnlyList<Diagnostic> found = await Markup.VerifyAsync($$"""
            [Network]
            public partial class Sample
            {
                static readonly Layer F = Dense(3);
                [Predict] static Tensor Run([Shape(4)] Tensor x) => x | F;
                [Train, Sgd(0.1f)] static Tensor Loss(Tensor y, [Shape(4)] Tensor x) => {|ND2010:{{expression}}|};
            }
            """);

        Assert.Contains(first, Assert.Single(found).GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Contains(second, Assert.Single(found).GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Train, Sgd(0.1f)] static Tensor {|ND3001:Loss|}([Shape(4)] Tensor x) => (x | A) + (x | B | StopGradient);", "`B.Bias` is used by `Loss`|`B.Weight` is used by `Loss`")]
    [InlineData("[Train(Updates = [nameof(A)]), Sgd(0.1f)] static Tensor Loss([Shape(4)] Tensor x) => (x | A) + (x | B | StopGradient);", "")]
    [InlineData("[Train(Updates = [nameof(A), {|ND3002:nameof(B)|}]), Sgd(0.1f)] static Tensor Loss([Shape(4)] Tensor x) => (x | A) + (x | B | StopGradient);", "`B` is in Updates of `Loss`")]
    [InlineData("[Train, Sgd(0.1f)] static Tensor {|ND3003:Loss|}([Shape(4)] Tensor x) => (x | A | Round) * (x | B | Frozen(Tanh) | StopGradient);", "nothing to train")]
    public async Task Analyze_ParametersWithoutGradient_AreReported(string entry, string messages)
    {
        string[] expected = [.. messages.Split('|', StringSplitOptions.RemoveEmptyEntries)];
        string marked = expected.Length == 2 ? entry.Replace("{|ND3001:Loss|}", "{|ND3001:{|ND3001:Loss|}|}", StringComparison.Ordinal) : entry;
        IReadOnlyList<Diagnostic> found = await Markup.VerifyAsync($$"""
            [Network]
            public partial class Sample
            {
                static readonly Layer A = Dense(1), B = Dense(1);
                {{marked}}
            }
            """);

        Assert.Equal(expected.Length, found.Count);
        Assert.All(expected.Zip(found.Select(diagnostic => diagnostic.GetMessage(CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal)), pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("static readonly Layer F = {|ND2002:Dense(10)|} | Tanh | Conv2D(3, 5) | Softmax;", "x | F | CrossEntropy(label)")]
    [InlineData("static readonly Parameter W = Param([7, 3]); static Tensor Mix(Tensor a) => {|ND2003:a.Dot(W)|};", "Mix(Mix(x) + Mix(2 * x)).Reshape(-1, 11) | CrossEntropy(label)")]
    [InlineData("static readonly Layer F = Flatten | Repeat(3, i => {|ND2015:Residual(Dense(5 + i))|} | Relu) | Dense(10);", "x | F | CrossEntropy(label)")]
    [InlineData("static readonly int N = {|ND1007:2 / (N0 - 1)|}; static int N0 => 1; static readonly Layer F = Flatten | Dense(N) | Dense(2 * N) | Softmax;", "x | F | CrossEntropy(label)")]
    [InlineData("static (Tensor a, Tensor b) Halves(Tensor x) { var parts = {|ND2008:Split(x, 3)|}; return (parts[0], parts[5]); }", "Halves(x) is var (a, b) ? Concat(a, b, x | Flatten) | CrossEntropy(label) : a")]
    [InlineData("static readonly Layer Body = {|ND1001:Unknown.Make()|} | Dense(3);", "x | Body | (t => t.Dot(Zeros(99))) | CrossEntropy(label)")]
    public async Task Analyze_OneMistakeThatMuchDependsOn_GivesOneMessage(string members, string loss) => await Markup.VerifyAsync($$"""
        static class Unknown { public static Layer Make() => System.IO.File.Exists("x") ? Tanh : Relu; }

        [Network]
        public partial class Sample
        {
            {{members}}
            [Predict] static Tensor Twice([Shape(4, 5)] Tensor x) => 2 * Once(x);
            [Predict] static Tensor Once([Shape(4, 5)] Tensor x) => Loss(x, x | Flatten | ArgMax);
            [Train, Adam] static Tensor Loss([Shape(4, 5)] Tensor x, [Classes(20)] Indices label) => {{loss}};
        }
        """);

    [Fact]
    public async Task Analyze_UnusedLayer_IsAdvice() => await Markup.VerifyAsync("""
        [Network]
        public partial class Sample
        {
            static readonly Layer {|ND8001:Unused|} = Dense(3), Used = Dense(2), Weightless = Tanh;
            [Predict] static Tensor Run([Shape(4)] Tensor x) => x | Used;
        }
        """);
}

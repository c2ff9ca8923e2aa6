using System.Globalization;
using Microsoft.CodeAnalysis;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Diagnostics;

/// <summary>ND1xxx: what cannot be staged is reported at the smallest expression, once, and nothing else is.</summary>
public class StagingDiagnosticTests
{
    private const string Helper = """
        static class Outside
        {
            public static Tensor Read(Tensor x) => x + Environment.TickCount;
            public static Layer Check(int n) => n > 3 ? Dense(n) : throw new ArgumentException($"width {n} is too small");
        }
        """;

    [Theory]
    [InlineData("", "{|ND1000:try { return x; } finally { }|}", "`try`")]
    [InlineData("", "{|ND1000:lock (Tools.Gate) { }|} return x;", "`lock`")]
    [InlineData("", "return x + {|ND1001:DateTime.Now|}.Year;", "DateTime.Now")]
    [InlineData("", "return x + {|ND1001:Environment.TickCount|};", "not part of this project")]
    [InlineData("", "return {|ND1001:Outside.Read(x)|};", "TickCount")]
    [InlineData("static int Counter = 1;", "return x + {|ND1002:Counter|};", "Counter")]
    [InlineData("static Layer F = Dense(3);", "return x | {|ND1002:F|};", "`F`")]
    [InlineData("static Layer {|ND1002:Unused|} = Dense(3);", "return x;", "`Unused`")]
    [InlineData("static readonly Layer {|ND1003:Head|}; static Sample() => Head = Tanh;", "return x | Head;", "Head")]
    [InlineData("", "{|ND1004:while (true) { var y = 1; y++; }|}", "steps")]
    [InlineData("static readonly int A = B + 1, B = {|ND1005:A|} + 1;", "return x + A;", "A → B → A")]
    [InlineData("static Tensor Endless(Tensor x) => {|ND1006:Endless(x)|};", "return Endless(x);", "Endless")]
    [InlineData("static int Big => 1 << 30;", "return x + {|ND1007:Big * Big|};", "does not fit")]
    [InlineData("static int Zero => 0;", "return x + {|ND1007:7 / Zero|};", "divides by zero")]
    [InlineData("static int Mode => 7;", "if (Mode != 3) throw {|ND1008:new ArgumentException($\"unknown mode {Mode}\")|}; return x;", "unknown mode 7")]
    [InlineData("static readonly Layer F = {|ND1008:Outside.Check(2)|};", "return x | F;", "width 2 is too small")]
    [InlineData("", "Layer f = {|ND1009:(Layer)Tanh + (Layer)Relu|}; return f(x);", "add the results")]
    [InlineData("", "Layer f = Tanh, g = Relu; return x | {|ND1009:f + g|};", "add the results")]
    [InlineData("", "Layer f = Tanh; return {|ND1009:f.Method|} is null ? x : x;", ".Method")]
    [InlineData("", "Layer f = Tanh; return {|ND1009:f.GetInvocationList()|}.Length > 0 ? x : x;", ".GetInvocationList")]
    [InlineData("", "return {|ND1011:x == x|} ? x : x;", "Equal")]
    [InlineData("", "var l = {|ND1012:new System.Collections.Generic.List<int>()|}; return x;", "collection expression")]
    [InlineData("static int Counter = 1;", "{|ND1013:Counter|} = 3; return x;", "do not change")]
    [InlineData("", "if ({|ND1014:x > 0|}) { return x; } return -x;", "`Where(condition, a, b)`")]
    [InlineData("", "return {|ND1014:Mean(x)|} ? x : -x;", "`Mean(x)`")]
    [InlineData("", "while ({|ND1014:Mean(x) < 1|}) { x = 2 * x; } return x;", "`Where(condition, a, b)`")]
    [InlineData("", "for (var i = 0; {|ND1014:x * i < 9|}; i++) { x = 2 * x; } return x;", "`Where(condition, a, b)`")]
    [InlineData("static readonly Parameter W = Param([]);", "return {|ND1014:W|} ? x : -x;", "`W`")]
    [InlineData("static int Three => 3;", "return {|ND1016:Three switch { 4 => x, 5 => x }|};", "matches 3")]
    [InlineData("", "var {|ND1017:(a, b, c)|} = Split(x, 2); return a;", "2 values")]
    [InlineData("static int Three => 3;", "var a = new[] { 1, 2 }; return x + {|ND1018:a[Three]|};", "2 elements")]
    [InlineData("", "Layer f = null!; return {|ND1019:f(x)|};", "null")]
    public async Task Analyze_UnstagedConstruct_IsReportedWhereItIs(string members, string body, string message)
    {
        IReadOnlyList<Diagnostic> found = await Markup.VerifyAsync(
            $$"""
            #pragma warning disable CS0162, CS8524
            [Network]
            public partial class Sample
            {
                {{members}}
                [Predict] static Tensor Run([Shape(4)] Tensor x) { {{body}} }
            }

            static class Tools { public static readonly object Gate = new(); }
            """,
            Helper);

        Assert.Contains(message, Assert.Single(found).GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Analyze_MistakeInAHelperOfAnotherFile_HasItsPlaceAsAdditionalLocation()
    {
        IReadOnlyList<Diagnostic> found = await Markup.VerifyAsync(
            "[Network] public partial class Sample { [Predict] static Tensor Run([Shape(4)] Tensor x) => {|ND1001:Outside.Read(x)|}; }", Helper);

        Location inner = Assert.Single(found).AdditionalLocations[0];
        Assert.Equal("Environment.TickCount", inner.SourceTree!.ToString().Substring(inner.SourceSpan.Start, inner.SourceSpan.Length));
        Assert.EndsWith("; in `Environment.TickCount` of Read", found[0].GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("return undefined;")]
    [InlineData("return x | Undefined | Tanh;")]
    [InlineData("return x.Dot(;")]
    [InlineData("foreach (var element in x) { } return x;")]
    [InlineData("Layer f = Tanh; var both = 3 | f; return x | both;")]
    [InlineData("var y = x | Tanh return y;")]
    public async Task Analyze_ProgramThatIsNotCSharp_EchoesNothing(string body) => await Markup.VerifyAsync(
        $$"""[Network] public partial class Sample { [Predict] static Tensor Run([Shape(4)] Tensor x) { {{body}} } }""");
}

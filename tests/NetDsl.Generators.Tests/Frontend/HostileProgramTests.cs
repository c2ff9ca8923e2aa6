using Microsoft.CodeAnalysis.CSharp;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Frontend;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Frontend;

/// <summary>The reader never throws for a wrong program: half-typed and mutated programs give a model with errors, or a sound one.</summary>
public class HostileProgramTests
{
    private const string Program = """
        [Network]
        public partial class Sample
        {
            const int H = 4;
            sealed record Cell(Layer In, Parameter Scale);
            static readonly Cell C = new(Dense(3), Param([3]));
            static readonly Layer Body = Flatten | Repeat(2, i => Residual(Dense(12) | Tanh)) | Dense(H);
            static Layer Block(int n) { for (var i = 0; i < n; i++) { if (i == 2) continue; } return n > 3 ? Tanh : x => x * 2; }
            static (Tensor a, Tensor b) Both(Tensor x) { var (a, b) = (x | Body, x | Flatten | C.In); return (a, b); }
            [Predict] static Tensor Logits([Shape(3, 4)] Tensor image) => Both(image).a | Block(H switch { 1 => 2, _ => 5 });
            [Train(Updates = [nameof(Body)]), Adam(1e-3f), ClipNorm(5)]
            static Tensor Loss(Tensor image, [Classes(H)] Indices digit) => (Logits(image) | CrossEntropy(digit)) + 0.1f * (Both(image).b * C.Scale | Sum);
        }
        """;

    [Fact]
    public void Read_UnchangedProgram_IsSound() => Assert.NotEmpty(NetworkHost.ReadSound(Program).Parameters);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Read_ProgramWithTokensRemovedOrExchanged_NeverThrows(int seed)
    {
        string[] tokens = [.. CSharpSyntaxTree.ParseText(Program).GetRoot().DescendantTokens().Select(token => token.ToFullString())];
        Random random = new(seed);
        for (int i = 0; i < 40; i++)
        {
            string[] mutated = (string[])tokens.Clone();
            int changes = random.Next(1, 3);
            for (int change = 0; change < changes; change++)
            {
                int at = random.Next(8, mutated.Length);
                mutated[at] = random.Next(3) switch { 0 => " ", 1 => mutated[random.Next(8, mutated.Length)], _ => mutated[at] + mutated[at] };
            }

            CheckRead(string.Concat(mutated));
        }
    }

    [Fact]
    public void Read_ProgramCutAnywhere_NeverThrows()
    {
        for (int length = 60; length < Program.Length; length += 37)
        {
            CheckRead(Program[..length]);
        }
    }

    [Theory]
    [InlineData("static readonly Layer A = B, B = C, C = A; static readonly Layer D = A | D;")]
    [InlineData("static readonly Layer A = x => A(x);")]
    [InlineData("static Tensor F(Tensor x) { Tensor G(Tensor y) => H(y); Tensor H(Tensor y) => G(y); return G(x); }")]
    [InlineData("[Predict] static Tensor Again([Shape(3)] Tensor x) => Again(x);")]
    [InlineData("[Predict] static Tensor Pair([Shape(3)] Tensor x) => (x, x);")]
    [InlineData("[Predict] static (Tensor, Tensor) Triple([Shape(3)] Tensor x) => (x, x, x);")]
    [InlineData("static Tensor F(Tensor x) { for (var i = 0; i < 3; Undefined++, (i | x)++) { x = Split(x, 4)[0] + x; } return x; } [Predict] static Tensor Endless([Shape(4)] Tensor x) => F(x);")]
    [InlineData("[Predict] static Tensor One(Tensor x) => Two(x); [Predict] static Tensor Two(Tensor x) => One(x);")]
    [InlineData("static readonly Layer A = Repeat(1000000, i => Tanh);")]
    [InlineData("static readonly Layer A = Repeat(-1, i => Tanh);")]
    [InlineData("static readonly int[] Sizes = new int[1 << 20]; static readonly Layer A = Dense(Sizes.Length);")]
    public void Read_EndlessOrHugeProgram_Ends(string members) => CheckRead($$"""
        [Network]
        public partial class Sample
        {
            {{members}}
            static readonly Layer Used = Tanh;
            [Predict] static Tensor Run([Shape(4)] Tensor x) => x | Used;
        }
        """);

    private static void CheckRead(string source)
    {
        try
        {
            ReadResult result = NetworkHost.Read(source);
            Assert.True(result.Model.Errors.IsEmpty || result.Model.Entries.IsEmpty);
            Assert.DoesNotContain(result.Model.Errors, error => error.Id == DiagnosticIds.CompilerBug);
        }
        catch (ArgumentException missing) when (missing.Message.StartsWith("There is no class", StringComparison.Ordinal))
        {
            // The mutation removed the attribute.
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException(source, exception);
        }
    }
}

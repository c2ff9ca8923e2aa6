using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Simplify;
using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

/// <summary>Attention, masks and transformers against the same written with the plain functions of the language.</summary>
public sealed class AttentionTests
{
    private const string Members =
        """
        static readonly Func<Indices, Tensor> Embed = Embedding(7, 6), Narrow = Embedding(5, 3, Init.Normal(0, 0.1));
        static readonly AttentionLayer Additive = AdditiveAttention(5), Cross = CrossAttention(3);
        static readonly Layer Heads = MultiHeadAttention(2, causal: true), Block = TransformerBlock(2, 10, dropout: 0.3, causal: true), Places = LearnedPositions();
        static Tensor Row(Tensor x, int i) => x[i];
        """;

    private const string Inputs = "[Shape(4, 6)] Tensor x, [Shape(3, 6)] Tensor y, [Shape(3, 2)] Tensor v, [Shape(4), Classes(5)] Indices labels, [Classes(4)] Indices length";

    /// <summary>What is called, and the same by other functions.</summary>
    private static readonly (string Actual, string Expected)[] s_pairs =
    [
        ("Attention(x, y, v)", "Softmax(x.Dot(y.T) / Math.Sqrt(6)).Dot(v)"),
        ("Attention(x, y, v, scaled: false)", "Softmax(x.Dot(y.T)).Dot(v)"),
        ("Attention(x, x, x, CausalMask(4))[1]", "Attention(x[1..2], x[..2], x[..2])[0]"),
        ("AttentionWeights(x, y, LengthMask(length, 3)) | Sum(1)", "Where(length.ToTensor() > 0, 1, Zeros(4))"),
        ("Attention(Reshape(2, 2, 6)(x), Reshape(2, 2, 6)(x), Reshape(2, 2, 6)(x))[1]", "Attention(x[2..], x[2..], x[2..])"),
        ("CausalMask(3)", "Reshape(3, 3)(Vector(1, 0, 0, 1, 1, 0, 1, 1, 1))"),
        ("LengthMask(length, 3)", "Where(Arange(3) < length.ToTensor(), 1, Zeros(3))"),
        ("LengthMask(labels.ToTensor(), 4)[2]", "LengthMask(labels[2], 4)"),
        ("MaskedSoftmax(x, Zeros(6))", "0 * x"),
        ("x | MaskedSoftmax(Ones(6))", "Softmax(x)"),
        ("MaskedSoftmax(x * 100, Vector(1, 1, 0, 0, 0, 0))[0, ..2]", "Softmax(x[0, ..2] * 100)"),
        ("MaskedMean(x, Reshape(4, 1)(Vector(1, 0, 1, 0)))", "(Mean(x[0]) + Mean(x[2])) / 2"),
        ("(x | MaskedMean(0 * x))", "Zeros()"),
        ("PositionalEncoding(x)[3]", "x[3] + Vector(Math.Sin(3), Math.Cos(3), Math.Sin(3 / Math.Pow(10000, 2.0 / 6)), Math.Cos(3 / Math.Pow(10000, 2.0 / 6)), Math.Sin(3 / Math.Pow(10000, 4.0 / 6)), Math.Cos(3 / Math.Pow(10000, 4.0 / 6)))"),
        ("BivariateMixtureLoss(x[.., ..1] * Vector(0.7, 9, 0.2, -0.1, 0.3, -0.4, 0), x[.., 3..])",
            """
            Map(x, r => Softplus(0.7 * r[0]) - 0.7 * r[0] * r[5] + Log(2 * Math.PI * Exp(-0.1 * r[0]))
                + 0.5 * (Square((r[3] - 0.2 * r[0]) / Exp(0.3 * r[0])) + Square((r[4] + 0.1 * r[0]) / Exp(-0.4 * r[0]))))
            """),
        ("BivariateMixtureLoss(Vector(0, 1, 1, 0.5, -5, 1, -5, 0, 0, 0, 0, 40, 0), y[0, ..3] * Vector(0, 0, 1) + Vector(0.3, 0.8, 0))",
            "Zeros() + Math.Log(2) - Math.Log(0.5 / (2 * Math.PI * Math.Sqrt(1 - Math.Pow(Math.Tanh(5), 2))) * Math.Exp(-(0.04 + 0.04 - 2 * Math.Tanh(5) * -0.2 * -0.2) / (2 * (1 - Math.Pow(Math.Tanh(5), 2)))) + 0.5 / (2 * Math.PI) * Math.Exp(-(5.3 * 5.3 + 5.8 * 5.8) / 2))"),
        ("labels | Narrow", "labels | Map(Narrow)"),
        ("Additive(x, y).Result[2]", "Additive(x[2], y).Result"),
        ("Additive(x, y, LengthMask(length, 3)).Weights[1]", "Additive(x[1], y, LengthMask(length, 3)).Weights"),
        ("Sum(Additive(x[0], y).Weights)", "Ones()"),
        ("(x | Heads)[2]", "(Concat(x[..3], 9 * x[3..]) | Heads)[2]"),
        ("(x | Block)[..3]", "(Concat(x[..3], 0 * x[3..]) | Block)[..3]"),
        ("Cross(x, y).Result[1]", "Cross(x[1..2], y).Result[0]"),
        ("Cross(x, y, Vector(1, 1, 0)).Result", "Cross(x, Concat(y[..2], y[2..] * 1000), Vector(1, 1, 0)).Result"),
        ("Stack(x, x) | Map(Heads)", "Stack(x | Heads, x | Heads)"),
        ("Cross(x, y).Weights | Sum(2)", "Ones(3, 4)"),
    ];

    [Fact]
    public void Attention_AndItsMasks_AreWhatTheirFormulasSay()
    {
        string[] entries = [.. s_pairs.Chunk(4).Select((group, i) =>
            $"[Predict] static ({string.Join(", ", group.Select((_, k) => $"Tensor r{k}, Tensor s{k}"))}) E{i}({Inputs}) => ({string.Join(", ", group.Select(pair => $"{pair.Actual}, {pair.Expected}"))});")];
        NetworkModel model = NetworkHost.ReadSound(Source(string.Join("\n", entries)));
        foreach ((int i, (string actual, string _)) in s_pairs.Index())
        {
            Graph graph = GraphVerifier.Verify(model.Entries[i / 4].Inference, actual);
            foreach (Graph each in new[] { graph, GraphVerifier.Verify(SimplifyPipeline.Run(graph), nameof(SimplifyPipeline)) })
            {
                Evaluation evaluation = GraphInterpreter.Run(each, TestData.For(each, 5));
                double[] got = evaluation.Result(ResultKind.Output, 2 * (i % 4)), wanted = evaluation.Result(ResultKind.Output, (2 * (i % 4)) + 1);
                double[] repeated = [.. Enumerable.Range(0, got.Length / wanted.Length).SelectMany(_ => wanted)];
                Assert.True(got.Zip(repeated).All(pair => Math.Abs(pair.First - pair.Second) < 1e-12), actual);
            }
        }
    }

    [Fact]
    public void Attention_Differentiated_HasTheGradientOfItsDifferences()
    {
        Graph graph = NetworkHost.ReadSound(
            """
            [Network]
            public partial class Sample
            {
                static readonly Func<Indices, Tensor> Embed = Embedding(3, 4);
                static readonly AttentionLayer Additive = AdditiveAttention(2), Cross = CrossAttention(2);
                static readonly Layer Heads = MultiHeadAttention(2, causal: true, dropout: 0.2), Block = TransformerBlock(2, 3, dropout: 0.3, causal: true), Places = LearnedPositions();

                [Train, Sgd(0.1f)]
                static Tensor Loss([Shape(2, 3)] Tensor y, [Shape(3), Classes(3)] Indices labels, [Classes(3)] Indices length)
                {
                    var mask = LengthMask(length, 2);
                    var z = labels | Embed | Places | PositionalEncoding;
                    var (context, weights) = Additive(z, y, mask);
                    var (crossed, _) = Cross(z, y, mask);
                    return ((z | Heads) + (z | Block) + crossed | Square | MaskedMean(Reshape(3, 1)(Vector(1, 0, 1)))) + Sum(weights * weights) + Sum(context) + Sum(Attention(z, z, z, CausalMask(3)));
                }
            }
            """).Entries[0].Training!;
        GradientCheck.Verify(graph, TestData.For(graph, 3), tolerance: 1e-5, optimize: SimplifyPipeline.Run);
    }

    [Theory]
    [InlineData("Attention(x, v, v)", "ND2003", "queries have 6 elements and keys 2")]
    [InlineData("Attention(x, y, x)", "ND2007", "each key has a value")]
    [InlineData("Attention(x[0], y, v)", "ND2002", "6 (Item)")]
    [InlineData("Attention(x, y, v, CausalMask(4))", "ND2001", "4×4 (CausalMask)")]
    [InlineData("Attention(x, y, v, Ones(2, 4, 3))", "ND2001", "the mask has a number for each element")]
    [InlineData("x | Odd", "ND2008", "6/4 is not whole; it has 1, 2, 3 or 6 equal heads")]
    [InlineData("x[0] | Heads", "ND2002", "a sequence of vectors [T, d]")]
    [InlineData("x | Bad", "ND2012", "'heads' is 0")]
    [InlineData("Additive(x[0], y[0]).Result", "ND2002", "a memory [m, e]")]
    [InlineData("labels | Small", "ND2014", "Embedding(3, 2) gets a table of 3×2 (Small.Weight) and 4 labels below 5 (labels)")]
    [InlineData("BivariateMixtureLoss(x, x[.., ..3])", "ND2002", "6 · n + 1 numbers")]
    [InlineData("BivariateMixtureLoss(Ones(4, 7), x[.., ..2])", "ND2007", "x, y and the end")]
    [InlineData("CausalMask(0)", "ND2011", "CausalMask(0)")]
    [InlineData("MaskedMean(x, Ones(5))", "ND2001", "4×6 (x)")]
    public void Attention_OfWhatDoesNotFit_IsRefused(string expression, string id, string message)
    {
        string members = (expression.Contains("Odd", StringComparison.Ordinal) ? "static readonly Layer Odd = MultiHeadAttention(4);" : "")
            + (expression.Contains("Bad", StringComparison.Ordinal) ? "static readonly Layer Bad = TransformerBlock(0, 4);" : "")
            + (expression.Contains("Small", StringComparison.Ordinal) ? "static readonly Func<Indices, Tensor> Small = Embedding(3, 2);" : "");
        ModelError error = NetworkHost.Read(Source($"{members} [Predict] static Tensor Result({Inputs}) => {expression};")).Model.Errors[0];
        Assert.Equal(id, error.Id);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static string Source(string entry) => $"[Network]\npublic partial class Sample\n{{\n{Members}\n{entry}\n}}\n";
}

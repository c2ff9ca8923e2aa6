using System.Collections.Immutable;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generators.Emit;
using NetDsl.Generators.Emit.Cards;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Emit;

/// <summary>Cards and dumps that a project asks for by a property.</summary>
public sealed class ModelCardTests
{
    private const string Branches = """
        namespace Samples;

        [Network]
        public partial class Branches
        {
            static readonly Layer Body = Dense(6) | Residual(Dense(6) | Relu | Dense(6)) | Relu | Dense(3);
            static readonly Parameter Scale = Param([3]);
            [Predict] static Tensor Run([Shape(5)] Tensor x) => (x | Body) * Scale;
            [Train, Sgd(0.1f)] static Tensor Loss(Tensor x, [Classes(3)] Indices y) => Run(x) | CrossEntropy(y);
        }
        """;

    [Fact]
    public void LayerGraph_OfBranches_HasABoxAnApplicationAndAnEdgeThatSkipsTheBody()
    {
        CompiledProgram program = Program(Branches);
        LayerGraph graph = LayerGraph.Of(MarkdownCard.Drawn(program).Graph, program.Model.Layers);

        Assert.Equal(["x", "Body.0", "Body.1.Body.0", "Relu", "Body.1.Body.1", "Residual", "Relu", "Body.2", "Multiply"], graph.Nodes.Select(node => node.Name));
        Assert.Equal(["5", "6", "6", "6", "6", "6", "6", "3", "3"], graph.Nodes.Select(node => node.Shape));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8], graph.Nodes.Select(node => node.Rank));
        Assert.Equal([(0, 1), (1, 2), (1, 5), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7), (7, 8)], graph.Edges.Order());
    }

    [Fact]
    public void LayerGraph_OfLoops_HasSequencesAndNotTheItemsThatStepsRead()
    {
        CompiledProgram program = Program("""
            namespace Samples;

            [Network]
            public partial class Branches
            {
                static readonly Func<Indices, Tensor> Body = Embedding(5, 8) | Lstm(6, carry: true) | Gru(4) | Map(Dense(3));
                [Predict] static Tensor Next([Shape(7), Classes(5)] Indices text, [Shape(7)] Tensor starts) => text | Resetting(Body, starts);
            }
            """);
        LayerGraph graph = LayerGraph.Of(MarkdownCard.Drawn(program).Graph, program.Model.Layers);

        Assert.Equal(["text 7", "starts 7", "Body.0 7×8", "Body.1 7×6", "Body.2 7×4", "Body.3 7×3"], graph.Nodes.Select(node => $"{node.Name} {node.Shape}"));
        Assert.Equal([(0, 2), (1, 3), (1, 4), (2, 3), (3, 4), (4, 5)], graph.Edges.Order());
    }

    [Fact]
    public void Cards_OfBranches_DrawEveryBoxAndEdge()
    {
        CompiledProgram program = Program(Branches);
        string card = MarkdownCard.Of(program);
        XElement picture = XElement.Parse(SvgCard.Of(program));

        Assert.Contains("n1[\"Body.0<br>Dense(6)<br>6\"]", card, StringComparison.Ordinal);
        Assert.Contains("n1 --> n5", card, StringComparison.Ordinal);
        Assert.Contains("| `Body` | chain of 4 | 5 | 3 | 141 |", card, StringComparison.Ordinal);
        Assert.Contains("Launches of Train", card, StringComparison.Ordinal);
        Assert.Equal(1 + 9, picture.Descendants(picture.Name.Namespace + "rect").Count());
        Assert.Equal(1 + 9, picture.Descendants(picture.Name.Namespace + "path").Count());
    }

    [Theory]
    [InlineData("[Predict] static Tensor Sample() => Normal(3);")]
    [InlineData("[Predict] static Tensor Same([Shape(3)] Tensor x) => x;")]
    [InlineData("[Predict] static (Tensor a, Indices b) Two([Shape(3)] Tensor x, [Classes(4)] Indices y) => (x + OneHot(y)[..3], ArgMax(x));")]
    [InlineData("static readonly Parameter P = Param([1]); [Train, Sgd(0.1f)] static Tensor Loss([Shape(31)] Tensor x) => Sum(x) * P | Sum;")]
    public void Cards_OfNetworksWithoutLayers_AreSound(string members)
    {
        CompiledProgram program = Program($$"""[Network] public partial class Plain { {{members}} }""");

        Assert.NotEmpty(MarkdownCard.Of(program));
        Assert.Equal("svg", XElement.Parse(SvgCard.Of(program)).Name.LocalName);
    }

    [Fact]
    public void Generator_AskedForCardsAndDump_AddsThemAndTheRestStays()
    {
        CSharpCompilation compilation = NetworkHost.Compile(Branches);
        GeneratorDriver plain = NetworkHost.Driver().RunGenerators(compilation);
        GeneratorDriver asked = plain.WithUpdatedAnalyzerConfigOptions(new Properties("NetDsl_ModelCards", "NetDsl_DumpIr")).RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out _);
        Dictionary<string, string> before = Files(plain), after = Files(asked);

        Assert.Equal(["Samples.Branches.ModelCard.md.g.cs", "Samples.Branches.ModelCard.svg.g.cs"], after.Keys.Except(before.Keys).Order());
        Assert.Equal(before["Samples.Branches.Network.g.cs"], after["Samples.Branches.Network.g.cs"]);
        string dump = after["Samples.Branches.Program.g.cs"];
        Assert.StartsWith(before["Samples.Branches.Program.g.cs"], dump, StringComparison.Ordinal);
        Assert.All(["// == Run: graph as read", "// == Run: graph after all passes", "// == Train: kernels of", "// == Train: plan of Gpu"], title => Assert.Contains(title, dump, StringComparison.Ordinal));
        Assert.Empty(CSharpHost.Diagnose(generated));
        string card = after["Samples.Branches.ModelCard.md.g.cs"];
        Assert.StartsWith(CardFiles.Head + "# Branches", card, StringComparison.Ordinal);
        Assert.EndsWith("```" + CardFiles.Tail, card, StringComparison.Ordinal);
        Assert.Equal(before, Files(asked.WithUpdatedAnalyzerConfigOptions(new Properties()).RunGenerators(compilation)));
    }

    private static CompiledProgram Program(string source) => NetworkCompiler.CompileProgram(NetworkHost.ReadSound(source), CancellationToken.None);

    private static Dictionary<string, string> Files(GeneratorDriver driver) =>
        driver.GetRunResult().Results[0].GeneratedSources.ToDictionary(source => source.HintName, source => source.SourceText.ToString());

    /// <summary>A project in which some properties are true.</summary>
    private sealed class Properties(params string[] properties) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Options([.. properties.Select(property => "build_property." + property)]);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Options(ImmutableArray<string> set) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, out string value) => (value = set.Contains(key) ? "true" : "").Length > 0;
        }
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Incremental;

/// <summary>Why each step of the generator ran after an edit: what does not change the network ends at the model.</summary>
public class CachingTests
{
    private const string Network = """
        [Network]
        public partial class Sample
        {
            static readonly Layer Body = Flatten | Dense(Sizes.Width) | Tanh;
            static Tensor Twice(Tensor value) { var local = value * 2; return local; }
            [Predict] static Tensor Run([Shape(2, 3)] Tensor x) => Twice(x) | Body;
        }
        """;

    private const string Sizes = "static class Sizes { public const int Unused = 3; public static int Width => 7; }";

    [Theory]
    [InlineData(0, "[Network]", "// A comment.\n[Network]")]
    [InlineData(0, "{ var local = value * 2; return local; }", "{\n    var local = value * 2;\n\n    return local;\n}")]
    [InlineData(0, "local", "renamed")]
    [InlineData(0, "Twice", "Doubled")]
    [InlineData(0, "=> Twice(x) | Body;", "=> (Twice(x)) | (Body);")]
    [InlineData(1, "Unused = 3", "Unused = 4")]
    [InlineData(1, "static class Sizes", "class Other { void M() { } } static class Sizes")]
    [InlineData(1, "=> 7;", "=> 3 + 4;")]
    public void Edit_ThatKeepsTheNetwork_EndsAtTheModel(int file, string before, string after)
    {
        (IncrementalStepRunReason model, IncrementalStepRunReason compiled, string[] texts) = RunTwice(file, before, after);

        // Cached where not even lines moved.
        Assert.Contains(model, new[] { IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Cached });
        Assert.Equal(IncrementalStepRunReason.Cached, compiled);
        Assert.Equal(texts[0], texts[1]);
    }

    [Fact]
    public void Edit_ThatMovesLines_EmitsThePlacesOfMembersAlone()
    {
        const string Users = "static class User { }";
        CSharpCompilation compilation = NetworkHost.Compile(Network, Sizes, Users);
        GeneratorDriver driver = NetworkHost.Driver().RunGenerators(compilation);
        Assert.Equal("Body\tSource0.cs\t4\nRun()\tSource0.cs\t6", Origins(driver));

        driver = driver.RunGenerators(Edited(compilation, 0, "[Network]", "// One.\n// Two.\n[Network]"));
        GeneratorRunResult result = driver.GetRunResult().Results[0];

        Assert.Equal("Body\tSource0.cs\t6\nRun()\tSource0.cs\t8", Origins(driver));
        Assert.Equal((IncrementalStepRunReason.Modified, IncrementalStepRunReason.Unchanged), (Reason(result, PipelineSteps.Read), Reason(result, PipelineSteps.Model)));
        Assert.Equal((IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified), (Reason(result, PipelineSteps.Compile), Reason(result, PipelineSteps.Origins)));
        IEnumerable<IncrementalStepRunReason> outputs = result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs).Select(output => output.Reason);
        Assert.Single(outputs, reason => reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New);

        // An edit of another file leaves everything.
        result = driver.RunGenerators(Edited(compilation, 2, "{ }", "{\n}")).GetRunResult().Results[0];
        Assert.DoesNotContain(result.TrackedSteps[PipelineSteps.Compile].SelectMany(run => run.Outputs), output => output.Reason == IncrementalStepRunReason.Modified);
    }

    [Fact]
    public void Origins_OfPartsAndGivenNames_NameFilesAndWeights()
    {
        GeneratorDriver driver = NetworkHost.Driver().RunGenerators(NetworkHost.Compile(
            "[Network] public partial class Sample\n{\n    [Predict] static Tensor Run([Shape(3)] Tensor x) => x | Body | Head;\n\n    [Train, Adam] static Tensor Loss([Shape(3)] Tensor x) => Run(x) | Sum;\n}",
            "public partial class Sample\n{\n    [Name(\"first\")] static readonly Layer\n        Body = Dense(2);\n    static Layer Head { get; } = Dense(1);\n}"));

        Assert.Equal(
            ["first\tSource1.cs\t4", "Head\tSource1.cs\t5", "Loss()\tSource0.cs\t5", "Run()\tSource0.cs\t3", "Train()\tSource0.cs\t5"], Origins(driver).Split('\n').Order(StringComparer.Ordinal).OrderBy(line => line[0] == 'f' ? 0 : 1));
    }

    [Theory]
    [InlineData("[Network] public partial class Sample { static readonly Layer F = Dense(0); [Predict] static Tensor Run([Shape(3)] Tensor x) => x | F; }")]
    [InlineData("[Network] public partial class Sample { static readonly Layer F = Dense(2); }")]
    public void Origins_OfANetworkThatIsNotCompiled_AreNotEmitted(string source) =>
        Assert.DoesNotContain(NetworkHost.Driver().RunGenerators(NetworkHost.Compile(source)).GetRunResult().GeneratedTrees, IsOrigins);

    /// <summary>The text of the property that the base class reads.</summary>
    private static string Origins(GeneratorDriver driver)
    {
        SyntaxTree tree = Assert.Single(driver.GetRunResult().GeneratedTrees, IsOrigins);
        return (string)tree.GetRoot().DescendantNodes().OfType<LiteralExpressionSyntax>().Last().Token.Value!;
    }

    [Theory]
    [InlineData(0, "Tanh", "Relu")]
    [InlineData(0, "[Shape(2, 3)]", "[Shape(2, 4)]")]
    [InlineData(1, "=> 7;", "=> 8;")]
    [InlineData(0, "Dense(", "Undefined(")]
    public void Edit_ThatChangesTheNetwork_CompilesAgain(int file, string before, string after)
    {
        (IncrementalStepRunReason model, IncrementalStepRunReason compiled, _) = RunTwice(file, before, after);

        Assert.Equal(IncrementalStepRunReason.Modified, model);
        Assert.Equal(IncrementalStepRunReason.Modified, compiled);
    }

    private const string SharedSizes = "static class Sizes { public const int Left = 4; public static int Right() => 3; public const int Unused = 1; }";

    [Theory]
    [InlineData("Left = 4", "Left = 6", new[] { "Left" })]
    [InlineData("=> 3", "=> 5", new[] { "Right", "Both" })]
    [InlineData("Unused = 1", "Unused = 2", new string[0])]
    [InlineData("Right() => 3", "Right() => Left - 1", new string[0])]
    public void Edit_OfACalleeInAnotherFile_EmitsTheNetworksThatReachItAlone(string before, string after, string[] emitted)
    {
        string[] networks = ["Left", "Right", "Both", "Neither"];
        string[] sources = [Of("Left", "Sizes.Left"), Of("Right", "Sizes.Right()"), Of("Both", "Indirect.Twice()"), Of("Neither", "7"), "static class Indirect { public static int Twice() => 2 * Sizes.Right(); }", SharedSizes];
        CSharpCompilation compilation = NetworkHost.Compile(sources);
        GeneratorDriver driver = NetworkHost.Driver().RunGenerators(compilation);

        GeneratorRunResult result = driver.RunGenerators(Edited(compilation, 5, before, after)).GetRunResult().Results[0];

        AssertReasons(result, networks, emitted);
        AssertReasons(driver.RunGenerators(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Unrelated { }", CSharpHost.ParseOptions, "Unrelated.cs"))).GetRunResult().Results[0], networks, []);

        static string Of(string name, string width) => $$"""
            [Network]
            public partial class {{name}}
            {
                static readonly Layer Body = Dense({{width}});
                [Predict] static Tensor Run([Shape(2)] Tensor x) => x | Body;
            }
            """;
    }

    private static void AssertReasons(GeneratorRunResult result, string[] networks, string[] emitted)
    {
        Assert.Null(result.Exception);
        foreach ((string step, IncrementalStepRunReason kept) in new[] { (PipelineSteps.Read, IncrementalStepRunReason.Unchanged), (PipelineSteps.Compile, IncrementalStepRunReason.Cached) })
        {
            IEnumerable<IncrementalStepRunReason> reasons = result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason);
            Assert.Equal(networks.Select(network => emitted.Contains(network) ? IncrementalStepRunReason.Modified : kept), reasons);
        }

        // The last step adds files; without a modified network the driver does not even run it.
        IEnumerable<IncrementalStepRunReason> outputs = result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs).Select(output => output.Reason);
        Assert.Equal(emitted.Length, outputs.Count(reason => reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New));
    }

    private static CSharpCompilation Edited(CSharpCompilation compilation, int file, string before, string after)
    {
        SyntaxTree old = compilation.SyntaxTrees.Single(tree => tree.FilePath == $"Source{file}.cs");
        string text = old.ToString();
        Assert.Contains(before, text, StringComparison.Ordinal);
        return compilation.ReplaceSyntaxTree(
            old, CSharpSyntaxTree.ParseText(text.Replace(before, after, StringComparison.Ordinal), CSharpHost.ParseOptions, old.FilePath, System.Text.Encoding.UTF8));
    }

    private static (IncrementalStepRunReason Model, IncrementalStepRunReason Compiled, string[] Texts) RunTwice(int file, string before, string after)
    {
        string[] sources = [Network, Sizes];
        CSharpCompilation compilation = NetworkHost.Compile(sources);
        GeneratorDriver driver = NetworkHost.Driver().RunGenerators(compilation);
        string first = Texts(driver);
        driver = driver.RunGenerators(Edited(compilation, file, before, after));
        GeneratorRunResult result = driver.GetRunResult().Results[0];
        Assert.Null(result.Exception);
        return (Reason(result, PipelineSteps.Model), Reason(result, PipelineSteps.Compile), [first, Texts(driver)]);
    }

    private static IncrementalStepRunReason Reason(GeneratorRunResult result, string step) => result.TrackedSteps[step].Single().Outputs.Single().Reason;

    /// <summary>What is generated but for the places of members, which are the only thing that follows lines.</summary>
    private static string Texts(GeneratorDriver driver) => string.Join("\n", driver.GetRunResult().GeneratedTrees.Where(tree => !IsOrigins(tree)).Select(tree => tree.ToString()));

    private static bool IsOrigins(SyntaxTree tree) => tree.FilePath.EndsWith(".Origins.g.cs", StringComparison.Ordinal);
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
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
        (IncrementalStepRunReason read, IncrementalStepRunReason compiled, string[] texts) = RunTwice(file, before, after);

        Assert.Equal(IncrementalStepRunReason.Unchanged, read);
        Assert.Equal(IncrementalStepRunReason.Cached, compiled);
        Assert.Equal(texts[0], texts[1]);
    }

    [Theory]
    [InlineData(0, "Tanh", "Relu")]
    [InlineData(0, "[Shape(2, 3)]", "[Shape(2, 4)]")]
    [InlineData(1, "=> 7;", "=> 8;")]
    [InlineData(0, "Dense(", "Undefined(")]
    public void Edit_ThatChangesTheNetwork_CompilesAgain(int file, string before, string after)
    {
        (IncrementalStepRunReason read, IncrementalStepRunReason compiled, _) = RunTwice(file, before, after);

        Assert.Equal(IncrementalStepRunReason.Modified, read);
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

    private static (IncrementalStepRunReason Read, IncrementalStepRunReason Compiled, string[] Texts) RunTwice(int file, string before, string after)
    {
        string[] sources = [Network, Sizes];
        CSharpCompilation compilation = NetworkHost.Compile(sources);
        GeneratorDriver driver = NetworkHost.Driver().RunGenerators(compilation);
        string first = Texts(driver);
        driver = driver.RunGenerators(Edited(compilation, file, before, after));
        GeneratorRunResult result = driver.GetRunResult().Results[0];
        Assert.Null(result.Exception);
        return (Reason(result, PipelineSteps.Read), Reason(result, PipelineSteps.Compile), [first, Texts(driver)]);
    }

    private static IncrementalStepRunReason Reason(GeneratorRunResult result, string step) => result.TrackedSteps[step].Single().Outputs.Single().Reason;

    private static string Texts(GeneratorDriver driver) => string.Join("\n", driver.GetRunResult().GeneratedTrees.Select(tree => tree.ToString()));
}

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

    private static (IncrementalStepRunReason Read, IncrementalStepRunReason Compiled, string[] Texts) RunTwice(int file, string before, string after)
    {
        string[] sources = [Network, Sizes];
        CSharpCompilation compilation = NetworkHost.Compile(sources);
        GeneratorDriver driver = NetworkHost.Driver().RunGenerators(compilation);
        string first = Texts(driver);
        Assert.Contains(before, sources[file], StringComparison.Ordinal);
        SyntaxTree old = compilation.SyntaxTrees.Single(tree => tree.FilePath == $"Source{file}.cs");
        SyntaxTree edited = CSharpSyntaxTree.ParseText(sources[file].Replace(before, after, StringComparison.Ordinal), CSharpHost.ParseOptions, old.FilePath, System.Text.Encoding.UTF8);
        driver = driver.RunGenerators(compilation.ReplaceSyntaxTree(old, edited));
        GeneratorRunResult result = driver.GetRunResult().Results[0];
        Assert.Null(result.Exception);
        return (Reason(result, PipelineSteps.Read), Reason(result, PipelineSteps.Compile), [first, Texts(driver)]);
    }

    private static IncrementalStepRunReason Reason(GeneratorRunResult result, string step) => result.TrackedSteps[step].Single().Outputs.Single().Reason;

    private static string Texts(GeneratorDriver driver) => string.Join("\n", driver.GetRunResult().GeneratedTrees.Select(tree => tree.ToString()));
}

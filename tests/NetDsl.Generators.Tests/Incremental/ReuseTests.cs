using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generators.Frontend.Reuse;
using NetDsl.Generators.Model;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Incremental;

/// <summary>A network is not read again after edits that cannot change it, and is after all that could: whatever was edited, the model is that of a fresh read.</summary>
public class ReuseTests
{
    private const string Network = """
        namespace Project;

        [Network]
        public partial class Sample
        {
            static readonly Layer Body = Flatten | Dense(Sizes.Width) | Dense(Sizes.Twice(Limits.Most)) | Activation.Of;
            [Predict] static Tensor Run([Shape(2, 3)] Tensor x) => x | Body | Scaled.By;
        }
        """;

    private const string Part = "namespace Project; public partial class Sample { static int Other() { return 1; } }";

    private const string Sizes = "namespace Project; static class Sizes { public static int Width => 7; public static int Twice(long n) { return 2 * (int)n; } }";

    /// <summary>Of this file the network uses declarations alone; its bodies are those of others.</summary>
    private const string Others = """
        namespace Project
        {
            static class Limits { public const int Most = 5; }
            static class Unrelated
            {
                static readonly int Count = 3;
                static int Left { get; set; } = 1;
                static int Right { get { return 4; } set { } }
                static int Middle => 8;
                public static int Work(int n) { int total = n; return total; }
                public static int Short(int n) => n + 1;
                static Unrelated() { Left = 2; }
            }
        }
        """;

    private const string Functions = """
        namespace Project
        {
            static class Activation { public static Tensor Of(Tensor x) => Tanh(x); }
            static class Scaled { public static Tensor By(Tensor x) => x * Factor(2); static Number Factor(Number n) => n; }
            readonly struct Number
            {
                public static implicit operator Number(int n) => new Number();
                public static Tensor operator *(Tensor x, Number n) => x + 1;
            }
        }
        """;

    private static readonly string[] Sources = [Network, Part, Sizes, Others, Functions];

    [Theory]
    [InlineData("int total = n;", "int total = n * 3;")]
    [InlineData("int total = n;", "int Tanh(int m) => m; int total = Tanh(n); // Typing")]
    [InlineData("int total = n;", "int total = n +;")]
    [InlineData("=> n + 1", "=> n + 2")]
    [InlineData("Count = 3", "Count = 4")]
    [InlineData("set; } = 1", "set; } = 2")]
    [InlineData("return 4;", "return 5;")]
    [InlineData("Middle => 8", "Middle => 9")]
    [InlineData("Left = 2;", "Left = 3;")]
    [InlineData("static class Unrelated", "// A comment.\n    static   class Unrelated")]
    public void Edit_OfAnUnreachedBody_ReadsNothing(string before, string after)
    {
        (NetworkModel first, NetworkModel second, NetworkModel fresh) = ReadTwice(3, before, after);

        Assert.Same(first, second);
        Assert.Equal(fresh, second);
    }

    [Theory]
    [InlineData(0, "Flatten |", "Flatten | Relu |", true)]
    [InlineData(1, "return 1;", "return 2;", false)]
    [InlineData(2, "=> 7", "=> 8", true)]
    [InlineData(2, "2 * (int)n", "3 * (int)n", true)]
    [InlineData(2, "Twice(long n)", "Twice(int n) { return 1; } public static int Twice(long n)", true)]
    [InlineData(3, "Most = 5", "Most = 6", true)]
    [InlineData(3, "static class Limits", "namespace Inner { static class Limits { public const int Most = 9; } } static class Limits", false)]
    [InlineData(3, "namespace Project\n{", "namespace Project\n{ static class Flatten { }", true)]
    [InlineData(3, "namespace Project\n{", "global using static Project.More; namespace Project\n{ public static class More { public static Tensor Tanh(object x) => null!; }", false)]
    [InlineData(3, "namespace Project\n{", "global using static Project.Better; namespace Project\n{ public static class Better { public static int Flatten => 3; }", false)]
    [InlineData(3, "static class Unrelated", "public partial class Sample { [Predict] static Tensor Second([Shape(4)] Tensor x) => x; } static class Unrelated", true)]
    [InlineData(3, "static class Unrelated", "public partial class Sample { static Layer Dense(int n) => Relu; } static class Unrelated", true)]
    [InlineData(3, "static class Unrelated", "#if OTHER\n#endif\nstatic class Unrelated", false)]
    [InlineData(3, "return 4;", "return field;", false)]
    [InlineData(3, "int total = n;", "\n#nullable disable\nint total = n;", false)]
    [InlineData(3, "Count = 3", "Count", false)]
    [InlineData(3, "Work(int n)", "Work(int m)", false)]
    [InlineData(4, "operator Number(int n)", "operator Number(long n)", false)]
    [InlineData(4, "x + 1", "x + 2", true)]
    [InlineData(4, "Tanh(x)", "Relu(x)", true)]
    public void Edit_OfWhatTheNetworkMayDependOn_ReadsAgain(int file, string before, string after, bool changes)
    {
        (NetworkModel first, NetworkModel second, NetworkModel fresh) = ReadTwice(file, before, after);

        Assert.NotSame(first, second);
        Assert.Equal(fresh, second);
        Assert.Equal(changes, !first.Equals(second));
    }

    [Fact]
    public void Project_WithOtherFilesOptionsOrReferences_IsReadAgain()
    {
        CSharpCompilation project = NetworkHost.Compile(Sources);
        NetworkModel known = Read(project);
        SyntaxTree last = project.SyntaxTrees[^1];
        MetadataReference unused = project.References.First(reference => reference.Display!.Contains("System.Xml.XDocument", StringComparison.Ordinal));
        CSharpCompilation[] others =
        [
            project.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Added { }", CSharpHost.ParseOptions, "Added.cs")),
            project.RemoveSyntaxTrees(last),
            project.ReplaceSyntaxTree(last, CSharpSyntaxTree.ParseText(last.ToString(), CSharpHost.ParseOptions, "Renamed.cs")),
            project.ReplaceSyntaxTree(last, last.WithRootAndOptions(last.GetRoot(), CSharpHost.ParseOptions.WithPreprocessorSymbols("OTHER"))),
            project.WithOptions(project.Options.WithOverflowChecks(true)),
            project.WithAssemblyName("Other"),
            project.RemoveReferences(unused),
            project.ReplaceReference(unused, MetadataReference.CreateFromFile(unused.Display!)),
        ];

        Assert.Same(known, Read(project.ReplaceSyntaxTree(project.SyntaxTrees[^2], Parsed(project.SyntaxTrees[^2].ToString().Replace("=> n + 1", "=> n", StringComparison.Ordinal), project.SyntaxTrees[^2].FilePath))));
        Assert.All(others, other =>
        {
            Assert.Same(known, Remembered(project, known));
            NetworkModel again = Read(other);
            Assert.NotSame(known, again);
            Assert.Equal(NetworkHost.Read(other).Model, again);
        });
    }

    /// <summary>Long chains of keystrokes: what is compared is the last version, never the first.</summary>
    [Fact]
    public void Edits_InARow_AreComparedWithTheOneBefore()
    {
        CSharpCompilation project = NetworkHost.Compile(Sources);
        NetworkModel model = Read(project);
        string text = project.SyntaxTrees[4].ToString();
        foreach (string typed in new[] { "total", "total *", "total * 2", "total * 2; int more = 1", "total" })
        {
            project = project.ReplaceSyntaxTree(project.SyntaxTrees[4], Parsed(text.Replace("total = n", "total = " + typed, StringComparison.Ordinal), project.SyntaxTrees[4].FilePath));
            Assert.Same(model, Read(project));
        }

        project = project.ReplaceSyntaxTree(project.SyntaxTrees[4], Parsed(text.Replace("Most = 5", "Most = 4", StringComparison.Ordinal), project.SyntaxTrees[4].FilePath));
        Assert.Equal(NetworkHost.Read(project).Model, Read(project));
        Assert.NotEqual(model, Read(project));
    }

    [Fact]
    public void Network_WithMistakes_IsReadAgain()
    {
        CSharpCompilation project = NetworkHost.Compile(Network.Replace("Dense(Sizes.Width)", "Dense(-1)", StringComparison.Ordinal), Part, Sizes, Others, Functions);

        Assert.NotSame(Read(project), Read(project));
    }

    private static NetworkModel Remembered(CSharpCompilation project, NetworkModel known)
    {
        // Other versions of the project displace what is known of this one; equal models are as good.
        NetworkModel read = Read(project);
        Assert.Equal(known, read);
        return known;
    }

    private static (NetworkModel First, NetworkModel Second, NetworkModel Fresh) ReadTwice(int file, string before, string after)
    {
        CSharpCompilation project = NetworkHost.Compile(Sources);
        SyntaxTree old = project.SyntaxTrees.Single(tree => tree.FilePath == $"Source{file}.cs");
        Assert.Contains(before, old.ToString(), StringComparison.Ordinal);
        NetworkModel first = Read(project);
        Assert.Empty(first.Errors);
        CSharpCompilation edited = project.ReplaceSyntaxTree(old, Parsed(old.ToString().Replace(before, after, StringComparison.Ordinal), old.FilePath));
        NetworkModel second = Read(edited);
        GC.KeepAlive(project);
        return (first, second, NetworkHost.Read(edited).Model);
    }

    private static SyntaxTree Parsed(string text, string path) => CSharpSyntaxTree.ParseText(text, CSharpHost.ParseOptions, path, System.Text.Encoding.UTF8);

    private static NetworkModel Read(CSharpCompilation project)
    {
        SemanticModel semantics = project.GetSemanticModel(project.SyntaxTrees.Single(tree => tree.FilePath == "Source0.cs"));
        TypeDeclarationSyntax declaration = semantics.SyntaxTree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>().Single();
        return KnownModels.Read(semantics.GetDeclaredSymbol(declaration)!, declaration, semantics, CancellationToken.None);
    }
}

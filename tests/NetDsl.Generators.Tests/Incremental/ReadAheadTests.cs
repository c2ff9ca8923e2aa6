using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generators.Analyzers;
using NetDsl.Generators.Frontend;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Incremental;

/// <summary>What is read while C# binds an edited file is what would have been read afterwards.</summary>
public class ReadAheadTests
{
    private const string Network = """
        [Network]
        public partial class Sample
        {
            static readonly Layer Body = Dense(3) | Tanh;
            [Predict] static Tensor Run([Shape(2)] Tensor x) => x | Body;
        }
        """;

    private const string Other = "static class Other { static int One() { return 1; } }";

    [Theory]
    [InlineData(0, "Dense(3)", "Dense(4)", true)]
    [InlineData(0, "Dense(3)", "Dense(-4)", true)]
    [InlineData(1, "return 1", "return 2", false)]
    public void Network_OfTheEditedFile_IsReadAhead(int file, string before, string after, bool isAhead)
    {
        CSharpCompilation project = Project(nameof(Network_OfTheEditedFile_IsReadAhead) + after);
        ReadAhead.Start(project, CancellationToken.None);
        CSharpCompilation edited = Edited(project, file, before, after);
        SemanticModel semantics = edited.GetSemanticModel(edited.SyntaxTrees.Single(tree => tree.FilePath == "Source0.cs"));
        TypeDeclarationSyntax declaration = semantics.SyntaxTree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>().Single();

        ReadResult? read = ReadAhead.Start(edited, CancellationToken.None).Find(semantics.GetDeclaredSymbol(declaration)!, declaration);

        Assert.Equal(isAhead, read is not null);
        ReadResult fresh = NetworkHost.Read(edited);
        Assert.Equal(fresh.Model, (read ?? fresh).Model);
        Assert.Equal(fresh.Findings.Select(finding => (finding.Id, finding.Location)), (read ?? fresh).Findings.Select(finding => (finding.Id, finding.Location)));
        GC.KeepAlive(project);
    }

    [Fact]
    public void Network_WhoseReadWasCancelled_IsReadWhenItsTurnComes()
    {
        CSharpCompilation project = Project(nameof(Network_WhoseReadWasCancelled_IsReadWhenItsTurnComes));
        ReadAhead.Start(project, CancellationToken.None);
        CSharpCompilation edited = Edited(project, 0, "Dense(3)", "Dense(5)");
        SemanticModel semantics = edited.GetSemanticModel(edited.SyntaxTrees.Single(tree => tree.FilePath == "Source0.cs"));
        TypeDeclarationSyntax declaration = semantics.SyntaxTree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>().Single();

        Assert.Null(ReadAhead.Start(edited, new CancellationToken(canceled: true)).Find(semantics.GetDeclaredSymbol(declaration)!, declaration));
        GC.KeepAlive(project);
    }

    [Fact]
    public async Task Analysis_AfterEachOfSomeEdits_ShowsWhatIsWrongNow()
    {
        CSharpCompilation project = Project(nameof(Analysis_AfterEachOfSomeEdits_ShowsWhatIsWrongNow));
        CSharpCompilation[] versions =
        [
            project, Edited(project, 0, "Dense(3)", "Dense(0)"), Edited(project, 0, "Dense(3)", "Dense(3) | Undefined"), Edited(project, 0, "[Shape(2)]", "[Shape(2, 2)]"), Edited(project, 1, "return 1", "return 2"),
        ];
        foreach (CSharpCompilation version in versions)
        {
            Assert.Equal(NetworkHost.Read(version).Findings.Select(finding => finding.Id), await AnalyzeAsync(version));
        }

        Assert.NotEmpty(NetworkHost.Read(versions[1]).Findings);
    }

    private static async Task<string[]> AnalyzeAsync(CSharpCompilation project)
    {
        SyntaxTree file = project.SyntaxTrees.Single(tree => tree.FilePath == "Source0.cs");
        return [.. (await project.WithAnalyzers([new NetworkAnalyzer()]).GetAnalyzerSemanticDiagnosticsAsync(project.GetSemanticModel(file), null, CancellationToken.None)).Select(diagnostic => diagnostic.Id)];
    }

    private static CSharpCompilation Project(string name) => NetworkHost.Compile(Network, Other).WithAssemblyName(name);

    private static CSharpCompilation Edited(CSharpCompilation project, int file, string before, string after)
    {
        SyntaxTree old = project.SyntaxTrees.Single(tree => tree.FilePath == $"Source{file}.cs");
        Assert.Contains(before, old.ToString(), StringComparison.Ordinal);
        return project.ReplaceSyntaxTree(old, CSharpSyntaxTree.ParseText(old.ToString().Replace(before, after, StringComparison.Ordinal), CSharpHost.ParseOptions, old.FilePath, System.Text.Encoding.UTF8));
    }
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using NetDsl.CodeFixes;
using NetDsl.Generators.Analyzers;

namespace NetDsl.TestKit.Compilation;

/// <summary>Does what an editor does with the fixes of a source: finds its diagnostics, asks what is offered, and applies it.</summary>
internal static class CodeFixHost
{
    /// <summary>The titles of what is offered for the first diagnostic of an id.</summary>
    public static async Task<IReadOnlyList<string>> OfferedAsync(string source, string id)
    {
        (Document document, IReadOnlyList<Diagnostic> diagnostics) = await AnalyzeAsync(source);
        return [.. (await OffersAsync(document, diagnostics.First(diagnostic => diagnostic.Id == id))).Select(action => action.Title)];
    }

    /// <summary>The source after the fix with this title was applied to the first diagnostic of an id.</summary>
    public static async Task<string> ApplyAsync(string source, string id, string title)
    {
        (Document document, IReadOnlyList<Diagnostic> diagnostics) = await AnalyzeAsync(source);
        Diagnostic diagnostic = diagnostics.FirstOrDefault(diagnostic => diagnostic.Id == id)
            ?? throw new InvalidOperationException($"no {id} among: {string.Join("; ", diagnostics)}");
        IReadOnlyList<CodeAction> offers = await OffersAsync(document, diagnostic);
        CodeAction action = offers.FirstOrDefault(offer => offer.Title == title)
            ?? throw new InvalidOperationException($"'{title}' is not offered for {diagnostic}, but: {string.Join("; ", offers.Select(offer => offer.Title))}");
        return await TextAfterAsync(action, document);
    }

    /// <summary>The source after the fix with this title was applied to all diagnostics of its kind in the document.</summary>
    public static async Task<string> ApplyToAllAsync(string source, string id, string title)
    {
        (Document document, IReadOnlyList<Diagnostic> diagnostics) = await AnalyzeAsync(source);
        NetworkCodeFixProvider provider = new();
        CodeAction first = (await OffersAsync(document, diagnostics.First(diagnostic => diagnostic.Id == id))).First(offer => offer.Title == title);
        FixAllContext context = new(document, provider, FixAllScope.Document, first.EquivalenceKey!, [id], new KnownDiagnostics([.. diagnostics.Where(diagnostic => diagnostic.Id == id)]), CancellationToken.None);
        CodeAction all = await provider.GetFixAllProvider().GetFixAsync(context) ?? throw new InvalidOperationException("nothing is offered for the document");
        return await TextAfterAsync(all, document);
    }

    /// <summary>The source after the refactoring that is offered at the text <paramref name="at"/>; null when none is.</summary>
    public static async Task<string?> RefactorAsync(string source, string at)
    {
        Document document = Open(source);
        List<CodeAction> offers = [];
        TextSpan span = new(source.IndexOf(at, StringComparison.Ordinal), 0);
        await new LoopRefactoring().ComputeRefactoringsAsync(new CodeRefactoringContext(document, span, offers.Add, CancellationToken.None));
        return offers.Count == 0 ? null : await TextAfterAsync(offers[0], document);
    }

    private static Document Open(string source)
    {
        AdhocWorkspace workspace = new();
        CSharpCompilation template = NetworkHost.Compile();
        ProjectInfo project = ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Sample", "Sample", LanguageNames.CSharp, compilationOptions: template.Options, parseOptions: CSharpHost.ParseOptions,
            metadataReferences: template.References);
        Solution solution = workspace.CurrentSolution.AddProject(project);
        foreach (SyntaxTree tree in template.SyntaxTrees)
        {
            solution = solution.AddDocument(DocumentId.CreateNewId(project.Id), tree.FilePath, tree.GetText(), filePath: tree.FilePath);
        }

        DocumentId id = DocumentId.CreateNewId(project.Id);
        return solution.AddDocument(id, "Source0.cs", SourceText.From(source), filePath: "Source0.cs").GetDocument(id)!;
    }

    private static async Task<(Document Document, IReadOnlyList<Diagnostic> Diagnostics)> AnalyzeAsync(string source)
    {
        Document document = Open(source);
        Microsoft.CodeAnalysis.Compilation compilation = (await document.Project.GetCompilationAsync())!;
        ImmutableArray<Diagnostic> diagnostics = await compilation.WithAnalyzers([new NetworkAnalyzer()]).GetAllDiagnosticsAsync();
        SyntaxTree tree = (await document.GetSyntaxTreeAsync())!;
        return (document, [.. diagnostics.Where(diagnostic => diagnostic.Location.SourceTree == tree).OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)]);
    }

    private static async Task<IReadOnlyList<CodeAction>> OffersAsync(Document document, Diagnostic diagnostic)
    {
        List<CodeAction> offers = [];
        await new NetworkCodeFixProvider().RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => offers.Add(action), CancellationToken.None));
        return offers;
    }

    private static async Task<string> TextAfterAsync(CodeAction action, Document document)
    {
        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(CancellationToken.None);
        Solution changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
        return (await changed.GetDocument(document.Id)!.GetTextAsync()).ToString();
    }

    private sealed class KnownDiagnostics(IReadOnlyList<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}

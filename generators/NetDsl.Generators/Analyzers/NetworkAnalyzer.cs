using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Frontend;

namespace NetDsl.Generators.Analyzers;

/// <summary>
/// Reports what the reader finds in a network while its author types: editors run analyzers on every edit, and generators only when a file is saved. Works a declaration at a time, so that the part of a
/// network in one file shows its messages when that file is analysed.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NetworkAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Descriptors.OfNetwork;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        if (context is null)
        {
            throw new ArgumentNullException(nameof(context));
        }

        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            ReaderWarmUp.Start(start.Compilation);
            ReadAhead ahead = ReadAhead.Start(start.Compilation, start.CancellationToken);
            ConcurrentDictionary<INamedTypeSymbol, IReadOnlyList<Finding>> read = new(SymbolEqualityComparer.Default);

            // A file at a time: an action for each declaration has the driver look at all declarations of the file, which takes longer than to find the few that matter here.
            start.RegisterSemanticModelAction(file =>
            {
                foreach (TypeDeclarationSyntax declaration in TypesIn(file.SemanticModel.SyntaxTree.GetRoot(file.CancellationToken)))
                {
                    Analyze(file, declaration, read, ahead);
                }
            });
        });
    }

    /// <summary>The declarations that may be networks, nested ones too; members are not looked into.</summary>
    internal static IEnumerable<TypeDeclarationSyntax> TypesIn(SyntaxNode root) => root
        .DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
        .OfType<TypeDeclarationSyntax>()
        .Where(type => type is ClassDeclarationSyntax or StructDeclarationSyntax or RecordDeclarationSyntax);

    /// <summary>The network that a declaration is a part of, and its part that has the attribute; null when it is none.</summary>
    internal static (INamedTypeSymbol Type, TypeDeclarationSyntax Annotated)? NetworkOf(TypeDeclarationSyntax declaration, SemanticModel semantics, CancellationToken cancellation)
    {
        bool mayBeNetwork = declaration.AttributeLists.Count > 0 || declaration.Modifiers.Any(SyntaxKind.PartialKeyword);
        if (!mayBeNetwork || semantics.GetDeclaredSymbol(declaration, cancellation) is not { } type)
        {
            return null;
        }

        AttributeData? attribute = type.GetAttributes().FirstOrDefault(candidate => KnownSymbols.IsAttribute(candidate, "NetworkAttribute"));
        return attribute?.ApplicationSyntaxReference?.GetSyntax(cancellation).FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } annotated ? (type, annotated) : null;
    }

    private static void Analyze(
        SemanticModelAnalysisContext context, TypeDeclarationSyntax declaration, ConcurrentDictionary<INamedTypeSymbol, IReadOnlyList<Finding>> read, ReadAhead ahead)
    {
        if (NetworkOf(declaration, context.SemanticModel, context.CancellationToken) is not var (type, annotated))
        {
            return;
        }

        if (!read.TryGetValue(type, out IReadOnlyList<Finding>? findings))
        {
            SemanticModel? own = annotated.SyntaxTree == context.SemanticModel.SyntaxTree ? context.SemanticModel : null;
            ReadResult result = ahead.Find(type, annotated) ?? NetworkReader.Read(type, annotated, context.SemanticModel.Compilation, own, context.CancellationToken);
            findings = [.. result.Findings, .. BudgetRule.Check(type, result.Model, context.Options.AnalyzerConfigOptionsProvider.GlobalOptions, context.CancellationToken)];
            read.TryAdd(type, findings);
        }

        foreach (Finding finding in findings)
        {
            if (finding.Id != DiagnosticIds.CompilerBug && BelongsTo(finding.Location, declaration, annotated))
            {
                context.ReportDiagnostic(ToDiagnostic(finding));
            }
        }
    }

    /// <summary>A finding is reported with the part of the class that it lies in; what lies in none (a containing type) with the annotated part.</summary>
    private static bool BelongsTo(Location location, TypeDeclarationSyntax declaration, TypeDeclarationSyntax annotated) =>
        (location.SourceTree == declaration.SyntaxTree && declaration.Span.Contains(location.SourceSpan))
        || (declaration == annotated && location.SourceTree == annotated.SyntaxTree && location.SourceSpan.End <= annotated.SpanStart);

    private static Diagnostic ToDiagnostic(Finding finding)
    {
        DiagnosticDescriptor descriptor = Descriptors.Find(finding.Id);
        if (finding.Suffix.Length == 0)
        {
            return Diagnostic.Create(descriptor, finding.Location, finding.Additional, finding.FixData, [.. finding.Arguments]);
        }

        // The suffix belongs to this occurrence, not to the row, so it goes behind the formatted text.
        return Descriptors.Report(finding.Id, DiagnosticCatalog.Format(finding.Id, [.. finding.Arguments]) + finding.Suffix, finding.Location, finding.Additional, finding.FixData);
    }
}

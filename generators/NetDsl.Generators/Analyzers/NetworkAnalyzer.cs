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
            ConcurrentDictionary<INamedTypeSymbol, IReadOnlyList<Finding>> read = new(SymbolEqualityComparer.Default);
            start.RegisterSyntaxNodeAction(
                node => Analyze(node, read),
                SyntaxKind.ClassDeclaration, SyntaxKind.StructDeclaration, SyntaxKind.RecordDeclaration, SyntaxKind.RecordStructDeclaration);
        });
    }

    private static void Analyze(SyntaxNodeAnalysisContext context, ConcurrentDictionary<INamedTypeSymbol, IReadOnlyList<Finding>> read)
    {
        TypeDeclarationSyntax declaration = (TypeDeclarationSyntax)context.Node;
        bool mayBeNetwork = declaration.AttributeLists.Count > 0 || declaration.Modifiers.Any(SyntaxKind.PartialKeyword);
        if (!mayBeNetwork || context.SemanticModel.GetDeclaredSymbol(declaration, context.CancellationToken) is not { } type)
        {
            return;
        }

        AttributeData? attribute = type.GetAttributes().FirstOrDefault(candidate => KnownSymbols.IsAttribute(candidate, "NetworkAttribute"));
        if (attribute?.ApplicationSyntaxReference?.GetSyntax(context.CancellationToken).FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } annotated)
        {
            return;
        }

        if (!read.TryGetValue(type, out IReadOnlyList<Finding>? findings))
        {
            SemanticModel? own = annotated.SyntaxTree == context.SemanticModel.SyntaxTree ? context.SemanticModel : null;
            ReadResult result = NetworkReader.Read(type, annotated, context.SemanticModel.Compilation, own, context.CancellationToken);
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

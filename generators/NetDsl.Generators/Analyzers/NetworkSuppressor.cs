using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generators.Frontend;

namespace NetDsl.Generators.Analyzers;

/// <summary>
/// Silences what C#'s own analysis says of networks and is not true of them: static readonly fields may be used in any order (C# fears they are still null), members are used by the compiler (they look
/// unused), and the pipe needs no parentheses beside arithmetic.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NetworkSuppressor : DiagnosticSuppressor
{
    private const string AnyOrder = "Static readonly fields of a network are evaluated at compile time, in any order.";
    private const string IsRead = "The member is read by the compiler of the network.";
    private const string Pipe = "The pipe binds weaker than arithmetic, as the language defines it.";

    private static readonly SuppressionDescriptor[] Rows =
    [
        new("NDS0001", "CS8601", AnyOrder),
        new("NDS0002", "CS8604", AnyOrder),
        new("NDS0003", "CS8618", AnyOrder),
        new("NDS0004", "IDE0051", IsRead),
        new("NDS0005", "IDE0052", IsRead),
        new("NDS0006", "CA1823", IsRead),
        new("NDS0007", "CA1811", IsRead),
        new("NDS0008", "IDE0048", Pipe),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = [.. Rows];

    /// <inheritdoc/>
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        foreach (Diagnostic diagnostic in context.ReportedDiagnostics)
        {
            SuppressionDescriptor? row = Rows.FirstOrDefault(candidate => candidate.SuppressedDiagnosticId == diagnostic.Id);
            if (row is not null && diagnostic.Location.SourceTree is { } tree && IsInNetwork(tree, diagnostic.Location, row.Justification.ToString(System.Globalization.CultureInfo.InvariantCulture) == AnyOrder, context))
            {
                context.ReportSuppression(Suppression.Create(row, diagnostic));
            }
        }
    }

    private static bool IsInNetwork(SyntaxTree tree, Location location, bool onlyInitializers, SuppressionAnalysisContext context)
    {
        SyntaxNode node = tree.GetRoot(context.CancellationToken).FindNode(location.SourceSpan, getInnermostNodeForTie: true);
        if (onlyInitializers && node.FirstAncestorOrSelf<FieldDeclarationSyntax>() is null && node.FirstAncestorOrSelf<PropertyDeclarationSyntax>() is null)
        {
            return false;
        }

        for (TypeDeclarationSyntax? declaration = node.FirstAncestorOrSelf<TypeDeclarationSyntax>(); declaration is not null; declaration = declaration.Parent?.FirstAncestorOrSelf<TypeDeclarationSyntax>())
        {
            ISymbol? type = context.GetSemanticModel(tree).GetDeclaredSymbol(declaration, context.CancellationToken);
            if (type is not null && type.GetAttributes().Any(attribute => KnownSymbols.IsAttribute(attribute, "NetworkAttribute")))
            {
                return true;
            }
        }

        return false;
    }
}

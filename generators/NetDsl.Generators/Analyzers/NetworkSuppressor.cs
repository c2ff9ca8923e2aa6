using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generators.Frontend;

namespace NetDsl.Generators.Analyzers;

/// <summary>
/// Silences what C#'s own analysis says of networks and is not true of them: static readonly fields may be used in any order (C# fears they are still null), entry points are called through the generated
/// methods (they look unused), and the pipe needs no parentheses beside arithmetic. What is true of networks too, such as an unused helper, stays.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NetworkSuppressor : DiagnosticSuppressor
{
    private const string AnyOrder = "Static readonly fields of a network are evaluated at compile time, in any order.";
    private const string IsCalled = "An entry point is called through the generated method of its name.";
    private const string Pipe = "The pipe binds weaker than arithmetic, as the language defines it.";

    private static readonly (SuppressionDescriptor Descriptor, Func<SyntaxNode, SemanticModel, bool> Holds)[] Rows =
    [
        (new("NDS0001", "CS8601", AnyOrder), IsInInitializer),
        (new("NDS0002", "CS8604", AnyOrder), IsInInitializer),
        (new("NDS0003", "CS8618", AnyOrder), IsInInitializer),
        (new("NDS0009", "CS8602", AnyOrder), IsInInitializer),
        (new("NDS0010", "CS8619", AnyOrder), IsInInitializer),
        (new("NDS0011", "CS8620", AnyOrder), IsInInitializer),
        (new("NDS0004", "IDE0051", IsCalled), IsEntryPoint),
        (new("NDS0005", "IDE0052", IsCalled), IsEntryPoint),
        (new("NDS0007", "CA1811", IsCalled), IsEntryPoint),
        (new("NDS0008", "IDE0048", Pipe), static (_, _) => true),
    ];

    private static readonly Dictionary<string, (SuppressionDescriptor Descriptor, Func<SyntaxNode, SemanticModel, bool> Holds)> ById = Rows.ToDictionary(row => row.Descriptor.SuppressedDiagnosticId);

    /// <inheritdoc/>
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = [.. Rows.Select(row => row.Descriptor)];

    /// <inheritdoc/>
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        foreach (Diagnostic diagnostic in context.ReportedDiagnostics)
        {
            if (!ById.TryGetValue(diagnostic.Id, out (SuppressionDescriptor Descriptor, Func<SyntaxNode, SemanticModel, bool> Holds) row) || diagnostic.Location.SourceTree is not { } tree)
            {
                continue;
            }

            SyntaxNode node = tree.GetRoot(context.CancellationToken).FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            SemanticModel model = context.GetSemanticModel(tree);
            if (IsInNetwork(node, model, context.CancellationToken) && row.Holds(node, model))
            {
                context.ReportSuppression(Suppression.Create(row.Descriptor, diagnostic));
            }
        }
    }

    private static bool IsInInitializer(SyntaxNode node, SemanticModel model) => node.FirstAncestorOrSelf<FieldDeclarationSyntax>() is not null || node.FirstAncestorOrSelf<PropertyDeclarationSyntax>() is not null;

    private static bool IsEntryPoint(SyntaxNode node, SemanticModel model) =>
        node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } method && model.GetDeclaredSymbol(method) is { } symbol
        && symbol.GetAttributes().Any(attribute => KnownSymbols.IsAttribute(attribute, "PredictAttribute") || KnownSymbols.IsAttribute(attribute, "TrainAttribute"));

    private static bool IsInNetwork(SyntaxNode node, SemanticModel model, CancellationToken cancellation)
    {
        for (TypeDeclarationSyntax? declaration = node.FirstAncestorOrSelf<TypeDeclarationSyntax>(); declaration is not null; declaration = declaration.Parent?.FirstAncestorOrSelf<TypeDeclarationSyntax>())
        {
            if (model.GetDeclaredSymbol(declaration, cancellation) is { } type && type.GetAttributes().Any(attribute => KnownSymbols.IsAttribute(attribute, "NetworkAttribute")))
            {
                return true;
            }
        }

        return false;
    }
}

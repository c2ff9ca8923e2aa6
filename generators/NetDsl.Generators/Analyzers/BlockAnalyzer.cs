using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Frontend;
using NetDsl.Generators.Frontend.Blocks;

namespace NetDsl.Generators.Analyzers;

/// <summary>Reports functions marked [Block] that no other project could call (ND5003). What is wrong inside one is reported by the networks that call it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.Find(DiagnosticIds.BlockNotCallable)];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        if (context is null)
        {
            throw new ArgumentNullException(nameof(context));
        }

        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(Analyze, SymbolKind.Method);
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        IMethodSymbol method = (IMethodSymbol)context.Symbol;
        if (method.GetAttributes().FirstOrDefault(attribute => KnownSymbols.IsAttribute(attribute, BlockFormat.Attribute)) is null)
        {
            return;
        }

        (string Is, string Remedy)? mistake =
            !method.IsStatic ? ("not static", "make it `static`; a block has no object")
            : IsPrivate(method) ? ("private, or in a private type", "make it `public`, or remove [Block]: within a project functions need none")
            : null;
        if (mistake is { } found)
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.Find(DiagnosticIds.BlockNotCallable), method.Locations[0], method.Name, found.Is, found.Remedy));
        }
    }

    private static bool IsPrivate(ISymbol symbol)
    {
        for (ISymbol? outer = symbol; outer is IMethodSymbol or INamedTypeSymbol; outer = outer.ContainingType)
        {
            if (outer.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected)
            {
                return true;
            }
        }

        return false;
    }
}

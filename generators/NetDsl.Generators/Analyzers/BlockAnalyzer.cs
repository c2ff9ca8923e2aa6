using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Frontend;
using NetDsl.Generators.Frontend.Blocks;

namespace NetDsl.Generators.Analyzers;

/// <summary>Reports what is marked [Block] and no other project could use (ND5003). What is wrong inside is reported by the networks that use it.</summary>
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
        context.RegisterSymbolAction(Analyze, SymbolKind.Method, SymbolKind.Field, SymbolKind.Property, SymbolKind.NamedType);
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        ISymbol block = context.Symbol;
        if (block.GetAttributes().FirstOrDefault(attribute => KnownSymbols.IsAttribute(attribute, BlockFormat.Attribute)) is null)
        {
            return;
        }

        (string Is, string Remedy)? mistake =
            block is not INamedTypeSymbol && !block.IsStatic ? ("not static", "make it `static`, or mark its type; a block has no object")
            : IsPrivate(block) ? ("private, or in a private type", "make it `public`, or remove [Block]: within a project nothing needs it")
            : null;
        if (mistake is { } found)
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.Find(DiagnosticIds.BlockNotCallable), block.Locations[0], block.Name, found.Is, found.Remedy));
        }
    }

    private static bool IsPrivate(ISymbol symbol)
    {
        for (ISymbol? outer = symbol; outer is not null; outer = outer.ContainingType)
        {
            if (outer.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected)
            {
                return true;
            }
        }

        return false;
    }
}

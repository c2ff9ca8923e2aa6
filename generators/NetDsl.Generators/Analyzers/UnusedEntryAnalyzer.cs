using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Frontend;

namespace NetDsl.Generators.Analyzers;

/// <summary>
/// Entry points that nothing calls (ND8011): in applications, for networks that no other project can see. Looks for their names in all sources, so it runs when the whole compilation was analysed and not
/// while its author types; a member of the same name elsewhere counts as a call, which keeps it from advising wrongly.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnusedEntryAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Descriptors.OfCompilation;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        if (context is null)
        {
            throw new ArgumentNullException(nameof(context));
        }

        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationAction(Analyze);
    }

    private static void Analyze(CompilationAnalysisContext context)
    {
        Compilation compilation = context.Compilation;
        bool isApplication = compilation.Options.OutputKind is OutputKind.ConsoleApplication or OutputKind.WindowsApplication or OutputKind.WindowsRuntimeApplication;
        bool isSeenByOthers = compilation.Assembly.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "InternalsVisibleToAttribute");
        IMethodSymbol[] entries = isApplication && !isSeenByOthers ? [.. EntriesIn(compilation.Assembly.GlobalNamespace)] : [];
        if (entries.Length == 0)
        {
            return;
        }

        HashSet<string> names = NamesIn(compilation, context.CancellationToken);
        foreach (IMethodSymbol entry in entries)
        {
            bool isCalled = names.Contains(entry.Name) || (IsTrain(entry) && names.Contains(EntryPoint.TrainNameOf(entry.Name)));
            if (!isCalled && entry.Locations.FirstOrDefault(location => location.IsInSource) is { } place)
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.Find(DiagnosticIds.EntryNeverCalled), place, entry.ContainingType.Name, entry.Name));
            }
        }
    }

    private static IEnumerable<IMethodSymbol> EntriesIn(INamespaceOrTypeSymbol container)
    {
        IEnumerable<IMethodSymbol> own = container is INamedTypeSymbol type && IsHiddenNetwork(type)
            ? type.GetMembers().OfType<IMethodSymbol>().Where(method => method.IsStatic && (IsTrain(method) || Is(method, "PredictAttribute")))
            : [];
        return own.Concat(container.GetMembers().OfType<INamespaceOrTypeSymbol>().SelectMany(EntriesIn));
    }

    /// <summary>Whether the type, or one around it, is not public: then no other project calls it.</summary>
    private static bool IsHiddenNetwork(INamedTypeSymbol type)
    {
        bool isHidden = false;
        for (INamedTypeSymbol? outer = type; outer is not null; outer = outer.ContainingType)
        {
            isHidden |= outer.DeclaredAccessibility is Accessibility.Internal or Accessibility.Private or Accessibility.ProtectedAndInternal;
        }

        return isHidden && Is(type, "NetworkAttribute");
    }

    private static bool IsTrain(IMethodSymbol method) => Is(method, "TrainAttribute");

    private static bool Is(ISymbol symbol, string attribute) => symbol.GetAttributes().Any(candidate => KnownSymbols.IsAttribute(candidate, attribute));

    /// <summary>The names that the sources use, without those of attributes and of what generators wrote.</summary>
    private static HashSet<string> NamesIn(Compilation compilation, CancellationToken cancellation)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (SyntaxTree tree in compilation.SyntaxTrees.Where(tree => !tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal)))
        {
            names.UnionWith(tree.GetRoot(cancellation).DescendantNodes(node => node is not AttributeSyntax).OfType<SimpleNameSyntax>().Select(name => name.Identifier.ValueText));
        }

        return names;
    }
}

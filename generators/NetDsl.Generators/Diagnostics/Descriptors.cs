using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace NetDsl.Generators.Diagnostics;

/// <summary>The rows of <see cref="DiagnosticCatalog"/> as Roslyn descriptors.</summary>
internal static class Descriptors
{
    private static readonly Dictionary<string, DiagnosticDescriptor> ById = DiagnosticCatalog.Rows.ToDictionary(row => row.Id, Create);

    /// <summary>What the analyzer of networks may report: all but bugs, which the generator reports, and what concerns the whole compilation.</summary>
    public static ImmutableArray<DiagnosticDescriptor> OfNetwork { get; } =
        [.. DiagnosticCatalog.Rows.Where(row => row.Id != DiagnosticIds.CompilerBug && !row.IsOfCompilation).Select(row => ById[row.Id])];

    /// <summary>What is found at the end of a compilation.</summary>
    public static ImmutableArray<DiagnosticDescriptor> OfCompilation { get; } = [.. DiagnosticCatalog.Rows.Where(row => row.IsOfCompilation).Select(row => ById[row.Id])];

    public static DiagnosticDescriptor Find(string id) => ById[id];

    /// <summary>A diagnostic whose text is already made.</summary>
    public static Diagnostic Report(string id, string message, Location location, IReadOnlyList<Location> additional, ImmutableDictionary<string, string?>? fixData = null)
    {
        DiagnosticDescriptor row = ById[id];
        return Diagnostic.Create(
            row.Id, row.Category, message, row.DefaultSeverity, row.DefaultSeverity, isEnabledByDefault: true, row.DefaultSeverity == DiagnosticSeverity.Error ? 0 : 1,
            row.Title, row.Description, row.HelpLinkUri, location, additional, properties: fixData);
    }

    private static DiagnosticDescriptor Create(DiagnosticRow row) => new(
        row.Id, row.Title, row.MessageFormat, "NetDsl." + row.Category,
        row.Severity switch { DiagnosticSeverityLevel.Error => DiagnosticSeverity.Error, DiagnosticSeverityLevel.Warning => DiagnosticSeverity.Warning, _ => DiagnosticSeverity.Info },
        isEnabledByDefault: true, $"{row.Description} See docs/diagnostics/{row.Id}.md.", customTags: row.IsOfCompilation ? [WellKnownDiagnosticTags.CompilationEnd] : []);
}

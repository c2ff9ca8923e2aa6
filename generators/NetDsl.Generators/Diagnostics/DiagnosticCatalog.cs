namespace NetDsl.Generators.Diagnostics;

/// <summary>The one table of diagnostics; a file for each stage. Rows know nothing of Roslyn, so that library functions can name them.</summary>
internal static partial class DiagnosticCatalog
{
    private static readonly Dictionary<string, DiagnosticRow> ById = AllRows().ToDictionary(row => row.Id);

    /// <summary>All rows, ordered by id.</summary>
    public static IReadOnlyList<DiagnosticRow> Rows { get; } = [.. AllRows().OrderBy(row => row.Id, StringComparer.Ordinal)];

    /// <summary>The row of an id.</summary>
    public static DiagnosticRow Find(string id) =>
        ById.TryGetValue(id, out DiagnosticRow? row) ? row : throw new Model.CompilerBugException(nameof(DiagnosticCatalog), $"no row for {id}");

    /// <summary>The text of a diagnostic with its particulars.</summary>
    public static string Format(string id, object[] arguments) =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, Find(id).MessageFormat, arguments);

    /// <summary>Whether a diagnostic keeps the network from being compiled.</summary>
    public static bool IsError(string id) => Find(id).Severity == DiagnosticSeverityLevel.Error;

    private static IEnumerable<DiagnosticRow> AllRows() =>
        [.. DeclarationRows(), .. StagingRows(), .. ShapeRows(), .. EntryShapeRows(), .. GradientRows(), .. DeviceRows(), .. ImportRows(), .. AdviceRows()];
}

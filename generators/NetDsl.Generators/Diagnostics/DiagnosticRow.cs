namespace NetDsl.Generators.Diagnostics;

/// <summary>How grave a diagnostic is; the Roslyn descriptors made from the rows use the same words.</summary>
internal enum DiagnosticSeverityLevel
{
    /// <summary>The network is not compiled.</summary>
    Error,

    /// <summary>The network is compiled, and probably does not do what its author thinks.</summary>
    Warning,

    /// <summary>Advice.</summary>
    Info,
}

/// <summary>One kind of diagnostic. Its page is docs/diagnostics/{Id}.md.</summary>
/// <param name="Id">ND and four digits; see <see cref="DiagnosticIds"/>. Never reused.</param>
/// <param name="Title">A few words, without the particulars.</param>
/// <param name="MessageFormat">
/// One sentence with the particulars as {0}, {1}, …: what is wrong with both shapes, where each came from, and what to write instead.
/// </param>
/// <param name="Category">The stage, as the first digit of the id says: Declaration, Staging, Shape, Gradient, Device, Advice, Compiler.</param>
/// <param name="Severity">How grave it is.</param>
/// <param name="Description">What the diagnostic means in general, for the editor's details and the page.</param>
internal sealed record DiagnosticRow(string Id, string Title, string MessageFormat, string Category, DiagnosticSeverityLevel Severity, string Description)
{
    /// <summary>Whether it is found when the whole compilation was looked at, and not while its author types.</summary>
    public bool IsOfCompilation { get; init; }
}

using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Frontend.Staging;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Frontend;

/// <summary>
/// Collects what a read finds. One mistake is one message: the same text at the same place is kept once, however many entry points lead there; and of what goes wrong in one expression while it is evaluated
/// with several operands, or in several iterations, the first.
/// </summary>
/// <param name="isOwn">Whether a tree is part of the compilation; a diagnostic must not point anywhere else.</param>
internal sealed class FindingList(Func<SyntaxTree?, bool>? isOwn = null)
{
    private readonly List<Finding> _findings = [];
    private readonly HashSet<(string Id, string Subject)> _withdrawn = [];
    private readonly HashSet<(string Path, (string, string, string, TextSpan) Finding)> _seen = [];

    public IReadOnlyList<Finding> Findings => _findings;

    public bool HasErrors => _findings.Any(finding => DiagnosticCatalog.IsError(finding.Id));

    /// <summary>The errors, for the skeleton; in the order found.</summary>
    public EquatableArray<ModelError> Errors =>
        _findings.Where(finding => DiagnosticCatalog.IsError(finding.Id))
            .Select(finding => new ModelError(finding.Id, DiagnosticCatalog.Format(finding.Id, [.. finding.Arguments]) + finding.Suffix))
            .ToEquatableArray();

    public void Add(string id, Location location, params object[] arguments) => Add(id, location, [], "", arguments, []);

    /// <summary>Takes a finding about a name back for good, because another one says it where it matters; false where there was none.</summary>
    public bool Withdraw(string id, string subject)
    {
        if (_findings.RemoveAll(finding => finding.Id == id && finding.Arguments[0] == subject) > 0)
        {
            _withdrawn.Add((id, subject));
        }

        return _withdrawn.Contains((id, subject));
    }

    public void Add(string id, Location location, IEnumerable<(string Name, string Value)> fixData, params object[] arguments) => Add(id, location, [], "", arguments, fixData);

    public void Add(string id, Origin origin, params object[] arguments) => Add(id, origin, "", arguments);

    public void Add(string id, Origin origin, string suffix, object[] arguments, params IEnumerable<(string Name, string Value)> fixData)
    {
        string callee = origin.Callee.Length == 0 ? "" : $"; in {origin.Callee}";
        string iterations = origin.Iterations.Length == 0 ? "" : $" (with {origin.Iterations})";
        Add(id, origin.Primary is TypeDeclarationSyntax type ? type.Identifier.GetLocation() : origin.Primary.GetLocation(), [.. origin.Trail.Where(node => isOwn?.Invoke(node.SyntaxTree) != false).Select(node => node.GetLocation())], suffix + callee, arguments, fixData, iterations);
    }

    private void Add(string id, Location location, IReadOnlyList<Location> additional, string suffix, object[] arguments, IEnumerable<(string Name, string Value)> fixData, string iterations = "")
    {
        EquatableArray<string> texts = arguments.Select(argument => Convert.ToString(argument, CultureInfo.InvariantCulture) ?? "").ToEquatableArray();
        bool isOfEvaluation = id.StartsWith("ND1", StringComparison.Ordinal) || id.StartsWith("ND2", StringComparison.Ordinal);
        (string, string, string, TextSpan) key = isOfEvaluation ? ("", "", "", location.SourceSpan) : (id, string.Join("\n", texts), suffix, location.SourceSpan);
        if (_seen.Add((location.SourceTree?.FilePath ?? "", key)))
        {
            _findings.Add(new Finding(id, texts, suffix + iterations, location, additional, fixData.ToImmutableDictionary(pair => pair.Name, pair => (string?)pair.Value)));
        }
    }
}

using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Frontend;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

/// <summary>The pages of the shape diagnostics are true: the wrong program gives the diagnostic and no other, the right one is sound.</summary>
public sealed partial class DiagnosticPageTests
{
    public static TheoryData<string> Ids => [.. DiagnosticCatalog.Rows.Where(row => row.Category == "Shape").Select(row => row.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Page_OfAShapeDiagnostic_ShowsWrongAndRightPrograms(string id)
    {
        string page = File.ReadAllText(Path.Combine(Folder(), id + ".md"));
        string[] programs = [.. Programs().Matches(page).Select(match => match.Groups[1].Value)];

        Assert.StartsWith($"# {id}: {DiagnosticCatalog.Find(id).Title}\n", page, StringComparison.Ordinal);
        NetworkHost.ReadSound(InNetwork(programs[^1]));
        if (programs.Length == 2)
        {
            ReadResult wrong = NetworkHost.Read(InNetwork(programs[0]));
            Assert.Equal([id], wrong.Model.Errors.Select(error => error.Id).Distinct());
        }
    }

    private static string InNetwork(string members) => $"[Network]\npublic partial class Page\n{{\n{members}}}\n";

    private static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "../../../docs/diagnostics");

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Programs();
}

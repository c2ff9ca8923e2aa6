using System.Text.RegularExpressions;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Frontend;
using NetDsl.TestKit;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

/// <summary>The pages of the shape diagnostics are true: the wrong program gives the diagnostic and no other, the right one is sound, and the message is shown. With <c>NETDSL_ACCEPT=1</c> it is written.</summary>
public sealed partial class DiagnosticPageTests
{
    public static TheoryData<string> Ids => [.. DiagnosticCatalog.Rows.Where(row => row.Category == "Shape").Select(row => row.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Page_OfAShapeDiagnostic_ShowsWrongAndRightPrograms(string id)
    {
        string page = RepositoryFiles.Read($"docs/diagnostics/{id}.md")!;
        string[] programs = [.. Programs().Matches(page).Select(match => match.Groups[1].Value)];

        Assert.StartsWith($"# {id}: {DiagnosticCatalog.Find(id).Title}\n", page, StringComparison.Ordinal);
        NetworkHost.ReadSound(InNetwork(programs[^1]));
        if (programs.Length == 2)
        {
            ReadResult wrong = NetworkHost.Read(InNetwork(programs[0]));
            Assert.Equal([id], wrong.Model.Errors.Select(error => error.Id).Distinct());

            // The message stands between the two programs, as the compiler says it today.
            int end = page.IndexOf("```\n\n", page.IndexOf("```csharp", StringComparison.Ordinal) + 3, StringComparison.Ordinal) + "```\n\n".Length;
            int next = page.IndexOf("## Right", StringComparison.Ordinal);
            string between = page.AsSpan(end, next - end).StartsWith("```text\n") ? page[(page.IndexOf("\n```\n\n", end + 3, StringComparison.Ordinal) + "\n```\n\n".Length)..] : page[end..];
            Assert.True(
                RepositoryFiles.IsUpToDate($"docs/diagnostics/{id}.md", $"{page[..end]}```text\n{wrong.Model.Errors[0].Message}\n```\n\n{between}"),
                $"{id}.md shows another message: run this test with NETDSL_ACCEPT=1 and read the difference.");
        }
    }

    private static string InNetwork(string members) => $"[Network]\npublic partial class Page\n{{\n{members}}}\n";

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Programs();
}

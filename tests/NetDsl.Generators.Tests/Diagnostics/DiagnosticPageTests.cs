using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using NetDsl.CodeFixes;
using NetDsl.Generators.Diagnostics;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Diagnostics;

/// <summary>
/// Every diagnostic has a page that is true: its first program gives exactly this diagnostic with the message shown, its last program gives none. With <c>NETDSL_ACCEPT=1</c> the tests write titles,
/// messages, the index and the list of releases instead of comparing them.
/// </summary>
public class DiagnosticPageTests
{
    private static readonly bool IsUpdating = Environment.GetEnvironmentVariable("NETDSL_ACCEPT") == "1";

    /// <summary>Pages of shape diagnostics have tests beside those of the library.</summary>
    public static TheoryData<string> Ids => [.. DiagnosticCatalog.Rows.Where(row => row.Category != "Shape").Select(row => row.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Page_OfADiagnostic_ShowsItsProgramMessageAndRepair(string id)
    {
        string path = Path.Combine(Root, "docs", "diagnostics", id + ".md");
        Assert.True(File.Exists(path), $"{id} needs the page docs/diagnostics/{id}.md: a wrong program, the message, why, the repaired program.");
        string[] parts = (await File.ReadAllTextAsync(path)).Split("```");
        string[] programs = [.. parts.Where((part, i) => i % 2 == 1 && part.StartsWith("csharp\n", StringComparison.Ordinal)).Select(part => part["csharp\n".Length..])];
        int text = Array.FindIndex(parts, part => part.StartsWith("text\n", StringComparison.Ordinal));
        string message = DiagnosticCatalog.Find(id).MessageFormat;
        if (programs.Length == 2)
        {
            IReadOnlyList<Diagnostic> found = await NetworkHost.AnalyzeAsync(NetworkHost.Compile(programs[0]));
            Assert.Equal([id], found.Select(diagnostic => diagnostic.Id).Distinct());
            message = found[0].GetMessage(CultureInfo.InvariantCulture);
        }

        if (programs.Length > 0)
        {
            NetworkHost.ReadSound(programs[^1]);
            Assert.Empty(await NetworkHost.AnalyzeAsync(NetworkHost.Compile(programs[^1])));
        }

        string title = $"# {id}: {DiagnosticCatalog.Find(id).Title}";
        if (IsUpdating)
        {
            parts[0] = title + parts[0][parts[0].IndexOf('\n', StringComparison.Ordinal)..];
            parts[text] = $"text\n{message}\n";
            await File.WriteAllTextAsync(path, string.Join("```", parts));
        }

        Assert.StartsWith(title + "\n", parts[0], StringComparison.Ordinal);
        Assert.Equal($"text\n{message}\n", parts[text]);
    }

    [Fact]
    public void Index_ListsAllPages()
    {
        StringBuilder index = new("# Diagnostics\n\nWhat the compiler of networks says, by stage. Each page has a program that gives the message, the reason, and the repaired program. Editors offer the\ncode fixes at the place, for one diagnostic or for all of a document, project or solution.\n\n| Id | Severity | What | Code fix |\n|----|----------|------|----------|\n");
        foreach (DiagnosticRow row in DiagnosticCatalog.Rows)
        {
            string fixes = string.Join("; ", FixTable.Rows.Where(fix => fix.Id == row.Id).Select(fix => fix.What));
            index.Append(CultureInfo.InvariantCulture, $"| [{row.Id}]({row.Id}.md) | {row.Severity} | {row.Title} | {fixes} |\n");
        }

        index.Append("\nErrors of C# itself have fixes, too, where the functions of the language can be called:\n\n| Id | Code fix |\n|----|----------|\n");
        foreach (CodeFix fix in FixTable.Rows.Where(fix => fix.Id.StartsWith("CS", StringComparison.Ordinal)))
        {
            index.Append(CultureInfo.InvariantCulture, $"| {fix.Id} | {fix.What} |\n");
        }

        Compare(Path.Combine("docs", "diagnostics", "README.md"), index.ToString());
        string[] pages = [.. Directory.GetFiles(Path.Combine(Root, "docs", "diagnostics"), "ND*.md").Select(page => Path.GetFileNameWithoutExtension(page)).Order(StringComparer.Ordinal)];
        Assert.Equal(DiagnosticCatalog.Rows.Select(row => row.Id), pages);
    }

    [Fact]
    public void Synonyms_HaveAPage_AndNameFunctionsOfTheLanguage()
    {
        StringBuilder page = new("# Coming from PyTorch or Keras\n\nWhat their names are called here. Editors offer the rename at the name, or for a whole file at once; names that differ in nothing but capitals (`GELU`, `conv2d`) are not\nlisted. Layers are values and composed with `|`, so `Sequential(a, b)` is `a | b`, and an activation is the function itself: `Relu`, not `ReLU()`. Shapes are inferred, so\nno layer takes the extent of its input, and everything is of one example: no axis is the batch. See [language.md](language.md).\n\n| there | here | |\n| --- | --- | --- |\n");
        foreach (Synonym row in Synonyms.Rows)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {string.Join(", ", row.Names.Select(name => $"`{name}`"))} | `{row.Own}` | {row.Note} |\n");
        }

        Compare(Path.Combine("docs", "other-libraries.md"), page.ToString());
        Assert.Empty(Synonyms.Rows.Select(row => row.Own).Except(Library.Surface.Names));
        Assert.Empty(Synonyms.Rows.SelectMany(row => row.Names).GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    [Fact]
    public void Releases_ListAllRows()
    {
        StringBuilder releases = new("### New Rules\n\nRule ID | Category | Severity | Notes\n--------|----------|----------|-------\n");
        foreach (DiagnosticRow row in DiagnosticCatalog.Rows)
        {
            releases.Append(CultureInfo.InvariantCulture, $"{row.Id} | NetDsl.{row.Category} | {row.Severity} | {row.Title}\n");
        }

        Compare(Path.Combine("generators", "NetDsl.Generators", "AnalyzerReleases.Unshipped.md"), releases.ToString());
    }

    private static string Root
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "NetDsl.sln")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName ?? throw new InvalidOperationException("The tests run inside the repository.");
        }
    }

    private static void Compare(string path, string expected)
    {
        path = Path.Combine(Root, path);
        if (IsUpdating)
        {
            File.WriteAllText(path, expected);
        }

        Assert.Equal(expected, File.ReadAllText(path));
    }
}

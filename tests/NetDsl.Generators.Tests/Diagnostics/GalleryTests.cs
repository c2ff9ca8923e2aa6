using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using NetDsl.Generators.Analyzers;
using NetDsl.TestKit;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Diagnostics;

/// <summary>The page of wrong programs and their messages, <c>docs/gallery.md</c>: written with <c>NETDSL_ACCEPT=1</c>, compared otherwise, so that it shows what the compiler says today.</summary>
public class GalleryTests
{
    private const string Path = "docs/gallery.md";

    [Fact]
    public async Task Gallery_ShowsTheMessagesOfToday()
    {
        StringBuilder page = new("""
            # Twenty wrong programs

            What the compiler says of common mistakes while they are typed: the place, the message, and what editors offer. This page is written by a test, so it shows the messages of this version.

            """);
        Assert.Equal(20, GalleryPrograms.All.Count);
        foreach ((GalleryProgram program, int number) in GalleryPrograms.All.Select((program, i) => (program, i + 1)))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {number}. {program.Title}\n\n```csharp\n{program.Source}\n```\n\n```text\n{await MessagesAsync(program)}```\n");
        }

        Assert.True(RepositoryFiles.IsUpToDate(Path, page.ToString()), $"{Path} shows other messages: run this test with NETDSL_ACCEPT=1 and read the difference.");
    }

    /// <summary>One mistake gives one message, so each program has exactly one.</summary>
    private static async Task<string> MessagesAsync(GalleryProgram program)
    {
        CSharpCompilation compilation = NetworkHost.Compile(program.Source);
        Diagnostic diagnostic = Assert.Single(await compilation.WithAnalyzers([new NetworkAnalyzer()]).GetAnalyzerDiagnosticsAsync());
        FileLinePositionSpan place = diagnostic.Location.GetLineSpan();
        TextLine line = (await diagnostic.Location.SourceTree!.GetTextAsync()).Lines[place.StartLinePosition.Line];
        int start = place.StartLinePosition.Character, end = place.EndLinePosition.Line == place.StartLinePosition.Line ? place.EndLinePosition.Character : line.Span.Length;
        string text = line.ToString();
        int indent = text.Length - text.TrimStart().Length;
        string offers = string.Concat((await CodeFixHost.OfferedAsync(program.Source, diagnostic.Id)).Select(title => $"fix: {title}\n"));
        return $"{text[indent..]}\n{new string(' ', start - indent)}{new string('~', end - start)}\n"
            + $"({place.StartLinePosition.Line + 1},{start + 1}): {diagnostic.Severity.ToString().ToLowerInvariant()} {diagnostic.Id}: {diagnostic.GetMessage(CultureInfo.InvariantCulture)}\n{offers}";
    }
}

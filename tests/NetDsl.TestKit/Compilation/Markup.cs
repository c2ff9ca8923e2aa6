using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace NetDsl.TestKit.Compilation;

/// <summary>
/// A source with expected diagnostics marked in it: <c>{|ND2003:expression|}</c> expects ND2003 at exactly that text; two ids at one place are nested.
/// </summary>
internal sealed class Markup
{
    private Markup(string text, IReadOnlyList<(string Id, TextSpan Span)> expected)
    {
        Text = text;
        Expected = expected;
    }

    /// <summary>The source without marks.</summary>
    public string Text { get; }

    public IReadOnlyList<(string Id, TextSpan Span)> Expected { get; }

    public static Markup Parse(string source)
    {
        StringBuilder text = new();
        List<(string, TextSpan)> expected = [];
        Stack<(string Id, int Start)> open = [];
        for (int i = 0; i < source.Length; i++)
        {
            if (source.AsSpan(i).StartsWith("{|") && source.IndexOf(':', i) is var colon and > 0)
            {
                open.Push((source[(i + 2)..colon], text.Length));
                i = colon;
            }
            else if (open.Count > 0 && source.AsSpan(i).StartsWith("|}"))
            {
                (string id, int start) = open.Pop();
                expected.Add((id, TextSpan.FromBounds(start, text.Length)));
                i++;
            }
            else
            {
                text.Append(source[i]);
            }
        }

        return new Markup(text.ToString(), expected);
    }

    /// <summary>
    /// Analyses marked sources: every mark is found and nothing else is. Gives the diagnostics for further checks of their messages.
    /// </summary>
    /// <exception cref="InvalidOperationException">Marks and findings differ; the message lists both.</exception>
    public static async Task<IReadOnlyList<Diagnostic>> VerifyAsync(params string[] sources)
    {
        Markup[] files = [.. sources.Select(Parse)];
        IReadOnlyList<Diagnostic> found = await NetworkHost.AnalyzeAsync(NetworkHost.Compile([.. files.Select(file => file.Text)]));
        string[] wanted = [.. files.SelectMany((file, i) => file.Expected.Select(mark => Line($"Source{i}.cs", mark.Id, mark.Span, file.Text))).Order(StringComparer.Ordinal)];
        string[] actual = [.. found.Select(diagnostic => Line(diagnostic.Location.SourceTree?.FilePath ?? "", diagnostic.Id, diagnostic.Location.SourceSpan, diagnostic.Location.SourceTree?.ToString() ?? "")).Order(StringComparer.Ordinal)];
        return wanted.SequenceEqual(actual)
            ? found
            : throw new InvalidOperationException(
                $"expected:\n  {string.Join("\n  ", wanted)}\nfound:\n  {string.Join("\n  ", actual)}\nmessages:\n  {string.Join("\n  ", found.Select(diagnostic => diagnostic.ToString()))}");
    }

    private static string Line(string file, string id, TextSpan span, string text) => $"{file}({span.Start}) {id} `{text.AsSpan(span.Start, span.Length)}`";
}

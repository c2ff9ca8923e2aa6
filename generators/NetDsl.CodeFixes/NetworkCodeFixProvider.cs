using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace NetDsl.CodeFixes;

/// <summary>Offers the rows of <see cref="FixTable"/> to editors, for one diagnostic and for all of a document, project or solution at once.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NetworkCodeFixProvider)), Shared]
public sealed class NetworkCodeFixProvider : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [.. FixTable.Rows.Select(row => row.Id).Distinct()];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(FixAllAsync);

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            foreach (CodeFix row in FixTable.Rows.Where(row => row.Id == diagnostic.Id))
            {
                if (await OfferAsync(row, context.Document, diagnostic, [], context.CancellationToken).ConfigureAwait(false) is { } offer)
                {
                    context.RegisterCodeFix(CodeAction.Create(offer.Title, cancellation => ApplyAsync(context.Document, offer.Changes, cancellation), row.Key), diagnostic);
                }
            }
        }
    }

    /// <summary>All changes of one kind to a document. One change is made once, and where two overlap the first is made; the editor offers the other again.</summary>
    private static async Task<Document?> FixAllAsync(FixAllContext context, Document document, ImmutableArray<Diagnostic> diagnostics)
    {
        HashSet<string> taken = [];
        HashSet<TextChange> seen = [];
        List<TextChange> changes = [];
        foreach (Diagnostic diagnostic in diagnostics.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start))
        {
            CodeFix? row = FixTable.Rows.FirstOrDefault(row => row.Key == context.CodeActionEquivalenceKey && row.Id == diagnostic.Id);
            Offer? offer = row is null ? null : await OfferAsync(row, document, diagnostic, taken, context.CancellationToken).ConfigureAwait(false);
            TextChange[] added = offer is null ? [] : [.. offer.Changes.Where(change => !seen.Contains(change))];
            if (!added.Any(change => changes.Any(other => Overlap(change.Span, other.Span))))
            {
                seen.UnionWith(added);
                changes.AddRange(added);
            }
        }

        return await ApplyAsync(document, changes, context.CancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether two changes touch one text. Two insertions at one place do not: both are made, in the order of their diagnostics.</summary>
    private static bool Overlap(TextSpan a, TextSpan b) => a.OverlapsWith(b) || Splits(a, b) || Splits(b, a);

    private static bool Splits(TextSpan insertion, TextSpan other) => insertion.IsEmpty && other.Start < insertion.Start && insertion.Start < other.End;

    private static async Task<Offer?> OfferAsync(CodeFix row, Document document, Diagnostic diagnostic, HashSet<string> taken, CancellationToken cancellation)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        return root is null || model is null || !root.FullSpan.Contains(diagnostic.Location.SourceSpan) ? null : row.Offer(new FixContext(root, model, diagnostic, taken, cancellation));
    }

    private static async Task<Document> ApplyAsync(Document document, IEnumerable<TextChange> changes, CancellationToken cancellation)
    {
        SourceText text = await document.GetTextAsync(cancellation).ConfigureAwait(false);
        return document.WithText(text.WithChanges(changes.OrderBy(change => change.Span.Start)));
    }
}

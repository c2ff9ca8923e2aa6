using Microsoft.CodeAnalysis.Text;

namespace NetDsl.CodeFixes;

/// <summary>One way to mend one kind of diagnostic: a row of <see cref="FixTable"/>.</summary>
/// <param name="Id">The diagnostic's id.</param>
/// <param name="What">What it does, for the documentation; unique among the rows of a diagnostic.</param>
/// <param name="Offer">What to do in a particular case; null when this way is not open there.</param>
internal sealed record CodeFix(string Id, string What, Func<FixContext, Offer?> Offer)
{
    /// <summary>What the fixes of many diagnostics at once have in common.</summary>
    public string Key => $"{Id}: {What}";
}

/// <summary>A change that is offered.</summary>
/// <param name="Title">What the editor shows.</param>
/// <param name="Changes">The edits: texts, so that everything around them stays as the author formatted it.</param>
internal sealed record Offer(string Title, params IReadOnlyList<TextChange> Changes);

using System.Text;
using System.Text.RegularExpressions;

namespace NetDsl.Execution;

/// <summary>One entry of <see cref="WeightNames"/>.</summary>
/// <param name="Network">A name, possibly with stars, of a tensor or of what tensors are below.</param>
/// <param name="File">What it is in the file, or null for nothing.</param>
/// <param name="Transpose">Whether the axes are exchanged there; null to leave it to the convention.</param>
internal sealed record WeightRule(string Network, string? File, bool? Transpose)
{
    private readonly Regex pattern = new($"^{Regex.Escape(Network).Replace(@"\*", "([^.]+)", StringComparison.Ordinal)}(?=\\.|$)", RegexOptions.CultureInvariant);

    /// <summary>How much of a tensor's name the entry covers, or null when it does not fit.</summary>
    public int? Covers(string name) => pattern.Match(name) is { Success: true, Length: var length } ? length : null;

    /// <summary>The tensor's name in the file: the stars of <see cref="File"/> filled in, and what the entry does not cover by convention.</summary>
    public string Apply(string name, WeightConvention convention)
    {
        var match = pattern.Match(name);
        var (text, star) = (new StringBuilder(), 0);
        foreach (var letter in File!)
        {
            _ = letter == '*' ? text.Append(match.Groups[++star].ValueSpan) : text.Append(letter);
        }

        return match.Length == name.Length ? text.ToString() : text.Append(convention.Translate(name[match.Length..])).ToString();
    }
}

using Microsoft.CodeAnalysis;

namespace NetDsl.Generators.Frontend.Staging;

/// <summary>
/// Where something was made or went wrong, in the user's terms.
/// </summary>
/// <param name="Primary">The smallest expression inside the annotated class, or the place itself when no call in the class led there.</param>
/// <param name="Trail">The other places, from the inside out: positions in callees, and the calls that led there.</param>
/// <param name="Iterations">The iterations of the unrolled loops around it, "i = 0", outermost first; empty outside loops.</param>
internal sealed record Origin(SyntaxNode Primary, IReadOnlyList<SyntaxNode> Trail, string Iterations);

/// <summary>A call in progress while staging.</summary>
internal sealed class Frame(string name, SyntaxNode? site, Frame? caller, bool isRoot = false)
{
    private readonly Dictionary<string, int> _occurrences = [];
    private string? _path;

    public string Name { get; } = name;

    /// <summary>The expression that made the call.</summary>
    public SyntaxNode? Site { get; } = site;

    public Frame? Caller { get; } = caller;

    public int Depth { get; } = caller is null ? 0 : caller.Depth + 1;

    private int Occurrence { get; } = caller?.Count(name) ?? 0;

    /// <summary>The names of the calls that led here; the n-th call of one name from one frame has its number, which tells the iterations of a loop apart.</summary>
    public string Path => _path ??= Caller is null || isRoot ? Name : $"{Caller.Path}/{Name}#{Occurrence}";

    private int Count(string name)
    {
        _occurrences.TryGetValue(name, out int count);
        _occurrences[name] = count + 1;
        return count;
    }
}

using Microsoft.CodeAnalysis;

namespace NetDsl.Generators.Frontend.Staging;

/// <summary>A call in progress while staging.</summary>
internal sealed class Frame(string name, SyntaxNode? site, Frame? caller, bool isRoot = false)
{
    private Dictionary<string, int>? _occurrences;
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
        _occurrences ??= [];
        _occurrences.TryGetValue(name, out int count);
        _occurrences[name] = count + 1;
        return count;
    }
}

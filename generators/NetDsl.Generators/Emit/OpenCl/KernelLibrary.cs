using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>
/// Collects the kernels of all entry points and device classes of a network, each text once: what differs between uses is in arguments. A text is named, and its comment written, by its
/// first use, so the order of uses must be deterministic.
/// </summary>
internal sealed class KernelLibrary
{
    private readonly List<KernelSource> _sources = [];
    private readonly Dictionary<EquatableArray<string>, int> _indices = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public IReadOnlyList<KernelSource> Sources => _sources;

    /// <param name="parts">What the text is made of: equal parts give equal texts.</param>
    /// <param name="name">The name this use would give; another one is found when it is taken.</param>
    /// <param name="preludes">The preludes the text needs.</param>
    /// <param name="print">The text with the comment this use would write, for the function's name.</param>
    /// <returns>The index in <see cref="Sources"/>.</returns>
    public int Add(EquatableArray<string> parts, string name, IEnumerable<string> preludes, Func<string, string> print)
    {
        if (_indices.TryGetValue(parts, out int index))
        {
            return index;
        }

        string unique = Unique(name);
        index = _sources.Count;
        _sources.Add(new KernelSource(unique, print(unique), InOrder(preludes)));
        _indices.Add(parts, index);
        return index;
    }

    /// <summary>The preludes that some kernel needs, in the order in which a program holds them.</summary>
    public EquatableArray<Prelude> NeededPreludes => InOrder(_sources.SelectMany(source => source.Preludes)).Select(Preludes.Of).ToEquatableArray();

    private static EquatableArray<string> InOrder(IEnumerable<string> preludes)
    {
        HashSet<string> needed = [.. preludes];
        return Preludes.All.Select(prelude => prelude.Name).Where(needed.Contains).ToEquatableArray();
    }

    private string Unique(string name)
    {
        string unique = name;
        for (int number = 2; !_names.Add(unique); number++)
        {
            unique = $"{name}_{number}";
        }

        return unique;
    }
}

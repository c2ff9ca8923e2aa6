using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>
/// Collects the kernels of all entry points and device classes of a network, each text once: what differs between uses is in arguments. A text is named, and its comment written, by its
/// first use, so the order of uses must be deterministic.
/// </summary>
internal sealed class KernelLibrary
{
    private readonly List<KernelDraft> _drafts = [];
    private readonly Dictionary<EquatableArray<string>, int> _indices = [];

    /// <param name="parts">What the text is made of: equal parts give equal texts.</param>
    /// <param name="draft">The kernel as this use would write it.</param>
    /// <returns>The index among the kernels.</returns>
    public int Add(EquatableArray<string> parts, Func<KernelDraft> draft)
    {
        if (!_indices.TryGetValue(parts, out int index))
        {
            index = _drafts.Count;
            _drafts.Add(draft());
            _indices.Add(parts, index);
        }

        return index;
    }

    /// <summary>The texts of all kernels, in the order of their indices, and what stands in front of them: preludes of the language, then functions for bodies that several kernels share.</summary>
    public (EquatableArray<KernelSource> Kernels, EquatableArray<Prelude> Preludes) Print()
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        List<string> kernelNames = [.. _drafts.Select(draft => Unique(names, draft.Name))];
        BodyFunctions functions = new(_drafts.SelectMany(draft => draft.Bodies), name => Unique(names, name));
        List<KernelSource> kernels = [];
        int first = 0;
        for (int i = 0; i < _drafts.Count; i++)
        {
            BodyCall?[] calls = [.. Enumerable.Range(first, _drafts[i].Bodies.Count).Select(number => functions.Calls[number])];
            first += calls.Length;
            IEnumerable<string> needed = _drafts[i].Bodies.Zip(calls, (body, call) => call is null ? body.Printed.Preludes : [.. call.Function.Needs, call.Function.Name]).SelectMany(names => names);
            kernels.Add(new KernelSource(kernelNames[i], KernelFunctionPrinter.Print(_drafts[i], kernelNames[i], calls), InOrder([Preludes.Launch, .. ChainPreludes(_drafts[i]), .. needed], functions)));
        }

        HashSet<string> all = [.. kernels.SelectMany(kernel => kernel.Preludes)];
        return (kernels.ToEquatableArray(), Preludes.All.Concat(functions.Functions).Where(prelude => all.Contains(prelude.Name)).ToEquatableArray());
    }

    private static string[] ChainPreludes(KernelDraft draft) => draft.Stages.IsEmpty ? [] : [Preludes.Chain];

    private static EquatableArray<string> InOrder(IEnumerable<string> preludes, BodyFunctions functions)
    {
        HashSet<string> needed = [.. preludes];
        return Preludes.All.Concat(functions.Functions).Select(prelude => prelude.Name).Where(needed.Contains).ToEquatableArray();
    }

    private static string Unique(HashSet<string> names, string name)
    {
        string unique = name;
        for (int number = 2; !names.Add(unique); number++)
        {
            unique = $"{name}_{number}";
        }

        return unique;
    }
}

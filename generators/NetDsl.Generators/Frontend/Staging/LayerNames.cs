using Microsoft.CodeAnalysis;
using NetDsl.Generators.Library;

namespace NetDsl.Generators.Frontend.Staging;

/// <summary>An element of a chain of layers and the expression that put it there.</summary>
internal sealed record ChainElement(Staged Function, Origin Origin);

/// <summary>What the reader knows of a layer beyond what the library does.</summary>
internal sealed class LayerInfo(Origin origin)
{
    /// <summary>Where it was made.</summary>
    public Origin Origin { get; } = origin;

    /// <summary>The elements of a chain; null for a layer of the library.</summary>
    public IReadOnlyList<ChainElement>? Elements { get; init; }

    /// <summary>Layers and parameters that a layer of the library was made from, with the name of the argument; null where the part takes the layer's own name.</summary>
    public IReadOnlyList<(string? Name, Staged Value)> Parts { get; init; } = [];

    /// <summary>The name, once the field is known that made it.</summary>
    public string? Name { get; set; }

    /// <summary>The name when nothing that the field's value shows holds the layer.</summary>
    public required string FallbackName { get; init; }

    /// <summary>Where the layer was applied first.</summary>
    public SyntaxNode? FirstUse { get; set; }

    /// <summary>The parameters declared under this layer's own name, for the card.</summary>
    public Dictionary<string, long> Weights { get; } = [];
}

/// <summary>
/// Names layers and parameters after the field that made them. Takes a field's value, gives names: a chain numbers those of its elements that make weights (so that adding a <c>Tanh</c> renames
/// nothing), a record, tuple, list or closure names its parts after properties, elements, positions and captured locals. The first field names; a later one that holds the same layer does not.
/// </summary>
internal sealed class LayerNames(Func<Closure, IReadOnlyList<(string Name, Staged Value)>> capturedBy)
{
    private readonly Dictionary<StagedLayer, LayerInfo> _layers = [];
    private readonly Dictionary<ParameterHandle, string> _parameters = [];
    private readonly Dictionary<ParameterHandle, string> _fallbacks = [];

    public IEnumerable<KeyValuePair<StagedLayer, LayerInfo>> Layers => _layers;

    public void Add(StagedLayer layer, LayerInfo info) => _layers[layer] = info;

    public bool IsKnown(StagedLayer layer) => _layers.ContainsKey(layer);

    public LayerInfo InfoOf(StagedLayer layer) => _layers[layer];

    public void Add(ParameterHandle parameter, string fallbackName) => _fallbacks[parameter] = fallbackName;

    public bool IsKnown(ParameterHandle parameter) => _fallbacks.ContainsKey(parameter);

    public static string NameOf(LayerInfo info) => info.Name ??= info.FallbackName;

    public string NameOf(ParameterHandle parameter)
    {
        if (!_parameters.TryGetValue(parameter, out string? name))
        {
            name = _fallbacks.TryGetValue(parameter, out string? fallback) ? fallback : "Parameter";
            _parameters.Add(parameter, name);
        }

        return name;
    }

    /// <summary>Whether applying or reading the value reaches weights.</summary>
    public bool HasWeights(Staged value) => value switch
    {
        Staged.Tensor or Staged.Constant or Staged.Indices => false,
        Staged.Layer { Function: { } layer } when _layers.TryGetValue(layer, out LayerInfo? info) && info is { Elements: null, Parts.Count: 0 } => layer.MakesWeights,
        Staged.Opaque { Value: Closure { Body: null, Receiver: null } } => false,
        _ => HasWeights(value, []),
    };

    /// <summary>Whether weights that the value reaches have the name of a field, or one below it: not so when they are those of other fields alone, which the value only combines.</summary>
    public bool HasWeightsNamed(Staged value, string field) => HasWeightsNamed(value, field, []);

    /// <summary>Names everything with weights in <paramref name="value"/> that has no name yet.</summary>
    public void Assign(Staged value, string name) => Assign(value, name, []);

    private void Assign(Staged value, string name, HashSet<object> visited)
    {
        switch (value)
        {
            case Staged.Parameter parameter:
                ParameterHandle handle = parameter.Handle.Origin ?? parameter.Handle;
                if (!_parameters.ContainsKey(handle))
                {
                    _parameters.Add(handle, name);
                }

                break;
            case Staged.Layer { Function: { } layer } when _layers.TryGetValue(layer, out LayerInfo? info) && info.Name is null && visited.Add(layer):
                info.Name = name;
                int position = 0;
                foreach (ChainElement element in info.Elements ?? [])
                {
                    if (HasWeights(element.Function))
                    {
                        Assign(element.Function, name + "." + position++, visited);
                    }
                }

                foreach ((string? part, Staged held) in info.Parts)
                {
                    Assign(held, part is null ? name : name + "." + part, visited);
                }

                break;
            default:
                foreach ((string part, Staged held) in PartsOf(value, visited))
                {
                    Assign(held, name + "." + part, visited);
                }

                break;
        }
    }

    private bool HasWeights(Staged value, HashSet<object> visited) => value switch
    {
        Staged.Parameter => true,
        Staged.Layer { Function: { } layer } when _layers.TryGetValue(layer, out LayerInfo? info) =>
            visited.Add(layer)
            && (info.Elements is { } elements
                ? elements.Any(element => HasWeights(element.Function, visited))
                : layer.MakesWeights || info.Parts.Any(part => HasWeights(part.Value, visited))),
        _ => PartsOf(value, visited).Any(part => HasWeights(part.Value, visited)),
    };

    private bool HasWeightsNamed(Staged value, string field, HashSet<object> visited) => value switch
    {
        Staged.Parameter parameter => IsBelow(NameOf(parameter.Handle.Origin ?? parameter.Handle), field),
        Staged.Layer { Function: { } layer } when _layers.TryGetValue(layer, out LayerInfo? info) =>
            visited.Add(layer)
            && (info.Elements is { } elements
                ? elements.Any(element => HasWeightsNamed(element.Function, field, visited))
                : (layer.MakesWeights && IsBelow(NameOf(info), field)) || info.Parts.Any(part => HasWeightsNamed(part.Value, field, visited))),
        _ => PartsOf(value, visited).Any(part => HasWeightsNamed(part.Value, field, visited)),
    };

    private static bool IsBelow(string name, string field) => name == field || name.StartsWith(field + ".", StringComparison.Ordinal);

    private IEnumerable<(string Name, Staged Value)> PartsOf(Staged value, HashSet<object> visited) => value switch
    {
        Staged.List list when visited.Add(list.Items) => list.Items.Select((item, i) => (i.ToString(System.Globalization.CultureInfo.InvariantCulture), item)),
        Staged.Tuple tuple => tuple.Items.Select((item, i) => (tuple.Names.Count > i && tuple.Names[i] is { } name ? name : "Item" + (i + 1), item)),
        Staged.Opaque { Value: RecordValue record } when visited.Add(record) => record.Members.Concat(record.Captured.Where(captured => !record.Members.ContainsKey(captured.Key)))
            .Select(member => (member.Key, member.Value)),
        Staged.Opaque { Value: Closure closure } when visited.Add(closure) => capturedBy(closure),
        _ => [],
    };
}

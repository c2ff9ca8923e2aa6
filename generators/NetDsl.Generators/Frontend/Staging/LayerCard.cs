using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Frontend.Staging;

/// <summary>A layer's row of the model card, in the making.</summary>
internal sealed class LayerCard
{
    private readonly string? _name;
    private readonly string _kind, _input, _output;
    private readonly long _count;

    public LayerCard(LayerInfo layer, string kind, string input, string output) => (Layer, _kind, _input, _output) = (layer, kind, input, output);

    public LayerCard(string parameter, Shape shape) =>
        (_name, _kind, _input, _output, _count) = (parameter, "Param", "", shape.ToDisplay(), shape.CountPerExample);

    public LayerInfo? Layer { get; }

    public string Name => _name ?? Layer!.Name!;

    public LayerModel ToModel() => new(Name, _kind, _input, _output, Layer?.Weights.Values.Sum() ?? _count);
}

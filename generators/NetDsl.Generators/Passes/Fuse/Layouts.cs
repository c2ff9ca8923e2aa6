using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes the graph of an entry point, says how each of its values lies in the step arena. Guarantees: a layout depends on the graph only, never on the batch or the device; inputs and outputs stay dense, as the
/// host has them, with the batch outermost.
/// The rule (docs of the measurements: "Layout is a scheduling decision"): where many examples of images go through convolutions (training steps and evaluations), the batch is innermost: consecutive examples
/// fill the lanes in all three passes of a convolution and in everything between, weights are broadcast, no window is ever gathered. Networks without convolutions keep the batch outermost.
/// </summary>
internal sealed class Layouts
{
    private readonly bool _isBatchInnermost;
    private readonly ArenaLayout _parameters;

    private Layouts(bool isBatchInnermost, HashSet<int> copied, ArenaLayout parameters) =>
        (_isBatchInnermost, CopiedInputs, _parameters) = (isBatchInnermost, copied, parameters);

    /// <summary>Inputs that contractions read many times and that are therefore brought into their layout first, by a kernel of their own.</summary>
    public HashSet<int> CopiedInputs { get; }

    public static Layouts Of(Graph graph, ArenaLayout parameters)
    {
        bool takesManyExamples = graph.Results.Any(result => result.Kind == ResultKind.Loss);
        bool isBatchInnermost = takesManyExamples && graph.Values.Any(value => value.Op is Op.Contract contract && HasWindow(contract.Contraction));
        return new Layouts(isBatchInnermost, isBatchInnermost ? ContractedInputs(graph) : [], parameters);
    }

    /// <summary>The strides with which kernels load a value: a parameter's in its arena, any other's in the step arena.</summary>
    public EquatableArray<Stride> StridesOf(Value value)
    {
        Shape shape = value.Type.Shape;
        if (value.Op is Op.Parameter parameter)
        {
            return _parameters.Variables[parameter.Index].Strides.Select(stride => new Stride(stride)).ToEquatableArray();
        }

        if (!_isBatchInnermost || !shape.IsBatched)
        {
            return Buffer.DenseStrides(shape);
        }

        EquatableArray<Stride> dense = Buffer.DenseStrides(shape);
        return dense.Select((stride, axis) => axis == 0 ? new Stride(1) : stride with { TimesCapacity = true }).ToEquatableArray();
    }

    private static bool HasWindow(Contraction contraction) => contraction.A.Concat(contraction.B).Any(index => index.Terms.Count > 1);

    private static HashSet<int> ContractedInputs(Graph graph) =>
    [
        .. graph.Values.Where(value => value.Op is Op.Contract).SelectMany(value => value.Operands).Select(operand => Legality.Origin(graph, operand))
            .Where(origin => graph[origin].Op is Op.Input && graph[origin].Type is { Element: ElementType.Float32, Shape.IsBatched: true }),
    ];
}

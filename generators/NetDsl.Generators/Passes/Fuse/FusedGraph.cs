using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>What lowering a cluster needs to know of all others, and the buffers made so far. Buffers get their ids in the order in which kernels first touch them.</summary>
/// <param name="graph">The graph.</param>
/// <param name="clustering">Its clusters.</param>
/// <param name="stored">What they store.</param>
/// <param name="layouts">How values lie in memory.</param>
/// <param name="parameters">Where parameters live.</param>
/// <param name="state">Where state variables live.</param>
/// <param name="carried">Where carried states live, by index in floats an example.</param>
/// <param name="around">For the step of a loop the graph around it, with whose buffers its own are numbered.</param>
internal sealed class FusedGraph(
    Graph graph, Clustering clustering, HashSet<int> stored, Layouts layouts, ArenaLayout parameters, ArenaLayout state, ArenaLayout carried, FusedGraph? around = null)
{
    private readonly List<Buffer> _buffers = around?._buffers ?? [];
    private readonly ILookup<int, GraphResult> _results = graph.Results.ToLookup(result => result.Value);
    private readonly ILookup<int, Value> _storedBy = graph.Results.Select(result => result.Value).Concat(stored).Distinct().OrderBy(id => id)
        .Where(id => clustering.Homes[id] is { IsWhole: false }).ToLookup(id => clustering.Homes[id]!.Cluster, id => graph[id]);
    private readonly Dictionary<(BufferKind Kind, int Index), Buffer> _byKind = [];
    private readonly Dictionary<int, Part> _parts = clustering.Parts.ToDictionary(part => part.Value);

    public Graph Graph { get; } = graph;

    public Clustering Clustering { get; } = clustering;

    /// <summary>What the kernel that is being lowered computes, for its comment.</summary>
    public HashSet<int> Computed { get; } = [];

    /// <summary>Of the step of a loop, the buffers that its inputs are; they lie in the graph around it.</summary>
    public EquatableArray<Buffer> StepInputs { get; init; }

    /// <summary>Of the step of a loop, the buffers to which its results go.</summary>
    public EquatableArray<Buffer> StepOutputs { get; init; }

    private bool IsStep => around is not null;

    public EquatableArray<Buffer> Buffers => _buffers.ToEquatableArray();

    public Buffer BufferOf(int id) => _buffers[id];

    /// <summary>The values with a home in a cluster that it stores, in graph order.</summary>
    public IEnumerable<Value> StoredBy(int cluster) => _storedBy[cluster];

    /// <summary>The buffer from which a cluster loads a value, or null when it computes it.</summary>
    public Buffer? BufferIn(int value, int cluster) => Graph[value].Op switch
    {
        Op.Input when stored.Contains(value) && Clustering.Homes[value] is { } copy && copy.Cluster < cluster => Of(BufferKind.Step, value, Graph[value], Graph[value].Label),
        Op.Input input when IsStep => StepInputs[input.Index],
        Op.Input input => Of(BufferKind.Input, input.Index, Graph[value], Graph.Inputs[input.Index].Name),
        Op.Parameter parameter => OfVariable(BufferKind.Parameters, parameter.Index, parameters),
        Op.State variable => OfVariable(BufferKind.State, variable.Index, state),
        Op.Carried variable => OfCarried(variable.Index),
        _ => stored.Contains(value) && Clustering.Homes[value]!.Cluster < cluster ? Of(BufferKind.Step, value, Graph[value], Graph[value].Label) : null,
    };

    /// <summary>All the places to which a value goes.</summary>
    public IEnumerable<Buffer> Targets(Value value)
    {
        foreach (GraphResult result in _results[value.Id])
        {
            yield return result.Kind switch
            {
                ResultKind.Output when IsStep => StepOutputs[result.Index],
                ResultKind.Output => Of(BufferKind.Output, result.Index, value, value.Label),
                ResultKind.Loss => Of(BufferKind.Loss, 0, value, "loss"),
                ResultKind.Gradient => OfVariable(BufferKind.Gradients, result.Index, parameters),
                ResultKind.State => OfVariable(BufferKind.State, result.Index, state),
                ResultKind.Carried => OfCarried(result.Index),
                _ => throw new CompilerBugException(nameof(Fusion), $"unknown result {result.Kind}"),
            };
        }

        if (stored.Contains(value.Id))
        {
            yield return Of(BufferKind.Step, value.Id, value, value.Label);
        }
    }

    /// <summary>Whether a value is a trajectory whose items all lie in one place, see <see cref="RunningSums"/>.</summary>
    public bool IsInOnePlace(Value value) => layouts.IsInOnePlace(value);

    /// <summary>A buffer in the step arena that holds no value of the graph.</summary>
    public Buffer Workspace(string name, Shape shape) =>
        Add(new Buffer(_buffers.Count, name, BufferKind.Step, 0, 0, ElementType.Float32, shape, Buffer.DenseStrides(shape)));

    /// <summary>The buffer in which a value is stored for other kernels.</summary>
    public Buffer StoredIn(Value value) => Of(BufferKind.Step, value.Id, value, value.Label);

    /// <summary>A part of a buffer: an item of a sequence, or what a view shows.</summary>
    public Buffer Part(Buffer whole, TensorType type, long offset, EquatableArray<Stride> strides, EquatableArray<Travel> travels) =>
        Add(new Buffer(_buffers.Count, whole.Name, whole.Kind, whole.Index, (whole.Whole is null ? 0 : whole.Offset) + offset, type.Element, type.Shape, strides)
        {
            Whole = whole.Id,
            Travels = whole.Travels.Concat(travels).ToEquatableArray(),
        });

    /// <summary>A dense range of an arena.</summary>
    public Buffer Range(BufferKind kind, string name, long offset, int length) =>
        Add(new Buffer(_buffers.Count, name, kind, 0, offset, ElementType.Float32, Shape.Of(length), [new Stride(1)]));

    private Buffer Of(BufferKind kind, int index, Value value, string name)
    {
        if (!_byKind.TryGetValue((kind, index), out Buffer? buffer))
        {
            if (kind == BufferKind.Step && _parts.TryGetValue(value.Id, out Part? part))
            {
                return AddPart(value, part, name);
            }

            int number = kind is BufferKind.Input or BufferKind.Output ? index : 0;
            EquatableArray<Stride> strides = kind == BufferKind.Step ? layouts.StridesOf(value) : Buffer.DenseStrides(value.Type.Shape);
            Shape shape = kind == BufferKind.Step ? layouts.StoredShapeOf(value) : value.Type.Shape;
            buffer = Add(new Buffer(_buffers.Count, name, kind, number, 0, value.Type.Element, shape, strides));
            _byKind.Add((kind, index), buffer);
        }

        return buffer;
    }

    private Buffer AddPart(Value value, Part part, string name)
    {
        Buffer whole = Of(BufferKind.Step, part.Whole, Graph[part.Whole], Graph[part.Whole].Label);
        Buffer buffer = Add(new Buffer(
            _buffers.Count, name, BufferKind.Step, 0, whole.Offset + (part.Start * whole.Strides[part.Axis].Constant), value.Type.Element, value.Type.Shape, whole.Strides)
        { Whole = whole.Id });
        _byKind.Add((BufferKind.Step, value.Id), buffer);
        return buffer;
    }

    private Buffer OfVariable(BufferKind kind, int index, ArenaLayout layout)
    {
        if (!_byKind.TryGetValue((kind, index), out Buffer? buffer))
        {
            PlacedVariable placed = layout.Variables[index];
            buffer = Add(new Buffer(
                _buffers.Count, placed.Variable.Name, kind, 0, placed.Offset, ElementType.Float32, placed.Variable.Shape,
                placed.Strides.Select(stride => new Stride(stride)).ToEquatableArray()));
            _byKind.Add((kind, index), buffer);
        }

        return buffer;
    }

    private Buffer OfCarried(int index)
    {
        if (!_byKind.TryGetValue((BufferKind.Carried, index), out Buffer? buffer))
        {
            PlacedVariable placed = carried.Variables[index];
            Shape shape = placed.Variable.Shape.Batched;
            buffer = Add(new Buffer(_buffers.Count, placed.Variable.Name, BufferKind.Carried, index, placed.Offset, ElementType.Float32, shape, Buffer.DenseStrides(shape)));
            _byKind.Add((BufferKind.Carried, index), buffer);
        }

        return buffer;
    }

    private Buffer Add(Buffer buffer)
    {
        _buffers.Add(buffer);
        return buffer;
    }
}

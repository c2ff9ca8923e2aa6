using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Builds the program of one stage or epilogue: takes values and the coordinates at which they are wanted, gives leaves and a straight-line scalar program without repeated nodes. Computing stops at what is in memory
/// (a load), at this kernel's own reductions and sum, and at sources; views on the way become index arithmetic and guards.
/// </summary>
internal sealed class ProgramBuilder(FusedGraph fused, Cluster cluster, IReadOnlyDictionary<int, Leaf> own)
{
    private readonly IndexMath _math = new(cluster.Dimensions);
    private readonly List<Leaf> _leaves = [];
    private readonly Dictionary<Leaf, int> _leafNumbers = [];
    private readonly List<ScalarNode> _nodes = [];
    private readonly Dictionary<ScalarNode, int> _nodeNumbers = [];
    private readonly Dictionary<(int Value, EquatableArray<Index> At, EquatableArray<Guard> Guards), int> _emitted = [];
    private readonly List<int> _results = [];

    /// <summary>Appends a value to the results; gives the number of the result.</summary>
    public int Result(int value, EquatableArray<Index> at) => ResultOf(Emit(value, at, []));

    /// <summary>Appends a contraction's operand to the results: it reads as zero outside the guards.</summary>
    public int Result(int value, EquatableArray<Index> at, EquatableArray<Guard> guards) => ResultOf(EmitGuarded(value, at, guards));

    public LeafProgram ToProgram()
    {
        // A node that was only an index (of a gather, a one-hot) is no part of the arithmetic.
        bool[] isLive = new bool[_nodes.Count];
        foreach (int result in _results)
        {
            isLive[result] = true;
        }

        for (int id = _nodes.Count - 1; id >= 0; id--)
        {
            foreach (int operand in isLive[id] && _nodes[id] is ScalarNode.Apply apply ? apply.Operands : [])
            {
                isLive[operand] = true;
            }
        }

        int[] numbers = new int[_nodes.Count];
        List<ScalarNode> live = [];
        for (int id = 0; id < _nodes.Count; id++)
        {
            if (isLive[id])
            {
                numbers[id] = live.Count;
                live.Add(_nodes[id] is ScalarNode.Apply apply ? apply with { Operands = apply.Operands.Select(operand => numbers[operand]).ToEquatableArray() } : _nodes[id]);
            }
        }

        return new LeafProgram(_leaves.ToEquatableArray(), new ScalarProgram(live.ToEquatableArray(), _results.Select(result => numbers[result]).ToEquatableArray()));
    }

    private int ResultOf(int node)
    {
        int result = _results.IndexOf(node);
        if (result < 0)
        {
            result = _results.Count;
            _results.Add(node);
        }

        return result;
    }

    private int Emit(int id, EquatableArray<Index> at, EquatableArray<Guard> guards)
    {
        if (!_emitted.TryGetValue((id, at, guards), out int node))
        {
            node = Compute(fused.Graph[id], at, guards);
            _emitted.Add((id, at, guards), node);
        }

        return node;
    }

    private int Compute(Value value, EquatableArray<Index> at, EquatableArray<Guard> guards)
    {
        if (own.TryGetValue(value.Id, out Leaf? leaf))
        {
            fused.Computed.Add(value.Id);
            return at == fused.Clustering.Homes[value.Id]!.At
                ? NodeOf(leaf)
                : throw new CompilerBugException(nameof(Fusion), $"cluster {cluster.Order} reads its own value {value.Id} at other coordinates");
        }

        if (fused.BufferIn(value.Id, cluster.Order) is { } buffer)
        {
            return NodeOf(Load(buffer, at, guards));
        }

        fused.Computed.Add(value.Id);
        switch (value.Op)
        {
            case Op.Constant { Values.Count: 1 } constant:
                return NodeOf(new ScalarNode.Constant(constant.Values[0]));
            case Op.Constant table:
                return NodeOf(new Leaf.Table(table.Values, IndexLowering.Position(at, value.Type.Shape)));
            case Op.BatchSize:
                return NodeOf(new Leaf.BatchSize());
            case Op.Iota iota:
                return NodeOf(new Leaf.Coordinate(at[iota.Axis]));
            case Op.Random random:
                return NodeOf(new Leaf.Random(random.Kind, random.Stream, IndexLowering.Position(at, value.Type.Shape)));
            case Op.Scalar scalar:
                return NodeOf(new ScalarNode.Apply(scalar.Function, value.Operands.Select(operand => Emit(operand, at, guards)).ToEquatableArray()));
            case Op.ToFloat:
                return Emit(value.Operands[0], at, guards);
            case Op.OneHot:
                return OneHot(value, at, guards);
            case Op.Gather gather:
                return Emit(value.Operands[0], GatherIndex(value, gather, at, guards), guards);
            default:
                Shape shape = fused.Graph[value.Operands[0]].Type.Shape;
                List<Guard> within = [.. guards];
                EquatableArray<Index> operandAt = IndexLowering.OperandIndex(value, shape, at, _math, within).ToEquatableArray();
                return within.Count == guards.Count
                    ? Emit(value.Operands[0], operandAt, guards)
                    : EmitGuarded(value.Operands[0], operandAt, within.ToEquatableArray());
        }
    }

    /// <summary>A load reads zero where its guards fail; anything computed is selected.</summary>
    private int EmitGuarded(int value, EquatableArray<Index> at, EquatableArray<Guard> guards)
    {
        int node = Emit(value, at, guards);
        if (guards.IsEmpty || (_nodes[node] is ScalarNode.Leaf { Index: var number } && _leaves[number] is Leaf.Load load && guards.All(load.Access.Guards.Contains)))
        {
            return node;
        }

        int zero = NodeOf(new ScalarNode.Constant(0));
        foreach (Guard guard in guards)
        {
            int index = NodeOf(new Leaf.Coordinate(guard.Value));
            (long low, long high) = _math.Range(guard.Value);
            if (high >= guard.Upper)
            {
                int upper = NodeOf(new ScalarNode.Constant(guard.Upper));
                node = Select(NodeOf(new ScalarNode.Apply(ScalarFunction.Less, [index, upper])), node, zero);
            }

            if (low < 0)
            {
                node = Select(NodeOf(new ScalarNode.Apply(ScalarFunction.LessOrEqual, [zero, index])), node, zero);
            }
        }

        return node;
    }

    private int Select(int condition, int then, int otherwise) => NodeOf(new ScalarNode.Apply(ScalarFunction.Select, [condition, then, otherwise]));

    private int OneHot(Value value, EquatableArray<Index> at, EquatableArray<Guard> guards)
    {
        EquatableArray<Index> indexAt = at.Take(at.Count - 1).ToEquatableArray();
        Index position = at[at.Count - 1];
        int index = Emit(value.Operands[0], indexAt, guards);
        return _nodes[index] is ScalarNode.Leaf { Index: var leaf } && _leaves[leaf] is Leaf.Load
            ? NodeOf(new Leaf.Matches(leaf, position))
            : NodeOf(new ScalarNode.Apply(ScalarFunction.Equal, [index, NodeOf(new Leaf.Coordinate(position))]));
    }

    private EquatableArray<Index> GatherIndex(Value value, Op.Gather gather, EquatableArray<Index> at, EquatableArray<Guard> guards)
    {
        Shape table = fused.Graph[value.Operands[0]].Type.Shape, indices = fused.Graph[value.Operands[1]].Type.Shape;
        int node = Emit(value.Operands[1], at.Take(indices.Rank).ToEquatableArray(), guards);
        Index looked = _nodes[node] is ScalarNode.Leaf { Index: var leaf } && _leaves[leaf] is Leaf.Load
            ? new Index.Loaded(leaf, table[gather.BatchAxes].Value)
            : throw new CompilerBugException(nameof(Fusion), $"the indices of gather {value.Id} are not in memory");
        return at.Take(gather.BatchAxes).Append(table[gather.BatchAxes].IsOne ? IndexMath.Constant(0) : looked).Concat(at.Skip(indices.Rank)).ToEquatableArray();
    }

    private static Leaf.Load Load(Ir.Kernels.Buffer buffer, EquatableArray<Index> at, EquatableArray<Guard> guards) =>
        new(new Access(buffer.Id, IndexLowering.Address(at, buffer.Strides), guards));

    private int NodeOf(Leaf leaf)
    {
        if (!_leafNumbers.TryGetValue(leaf, out int number))
        {
            number = _leaves.Count;
            _leaves.Add(leaf);
            _leafNumbers.Add(leaf, number);
        }

        return NodeOf(new ScalarNode.Leaf(number));
    }

    private int NodeOf(ScalarNode node)
    {
        if (!_nodeNumbers.TryGetValue(node, out int number))
        {
            number = _nodes.Count;
            _nodes.Add(node);
            _nodeNumbers.Add(node, number);
        }

        return number;
    }
}

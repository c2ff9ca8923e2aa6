using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes a cluster of elements or rows, gives its loop kernel. A row cluster has a stage for each level of reductions that need each other (the maximum before the sum of exponentials), in which values over the
/// whole domain are stored as soon as what they need is reduced; values of a row are stored in a last stage. Reductions that no stored value needs are left out.
/// </summary>
internal sealed class LoopLowering
{
    private readonly FusedGraph _fused;
    private readonly Cluster _cluster;
    private readonly List<Value> _stored;

    /// <summary>For each reduction that is needed the number of reductions it waits for, one after the other.</summary>
    private readonly Dictionary<int, int> _levels = [];
    private readonly Dictionary<int, Leaf> _own = [];

    private LoopLowering(FusedGraph fused, Cluster cluster)
    {
        _fused = fused;
        _cluster = cluster;
        _stored = [.. fused.StoredBy(cluster.Order)];
    }

    public static Kernel.Loops Lower(FusedGraph fused, Cluster cluster)
    {
        LoopLowering lowering = new(fused, cluster);
        EquatableArray<Stage> stages = cluster.Kind == ClusterKind.Rows ? lowering.RowStages() : [lowering.StoreStage(lowering._stored, isOverReduced: false, [])];
        return new Kernel.Loops("", "", cluster.Dimensions, cluster.ParallelCount, stages);
    }

    private EquatableArray<Stage> RowStages()
    {
        foreach (Value value in _stored)
        {
            Level(value.Id);
        }

        List<int> reductions = [.. _levels.Keys.OrderBy(id => _levels[id]).ThenBy(id => id)];
        for (int number = 0; number < reductions.Count; number++)
        {
            _own.Add(reductions[number], new Leaf.Reduced(number));
        }

        List<Value> ofDomain = [.. _stored.Where(value => _fused.Clustering.Homes[value.Id]!.IsOverReduced)];
        List<Value> ofRow = [.. _stored.Where(value => !_fused.Clustering.Homes[value.Id]!.IsOverReduced)];
        int levels = Math.Max(_levels.Count == 0 ? 0 : _levels.Values.Max() + 1, ofDomain.Count == 0 ? 0 : ofDomain.Max(value => Level(value.Id)) + 1);
        List<Stage> stages = [];
        for (int level = 0; level < levels; level++)
        {
            stages.Add(StoreStage([.. ofDomain.Where(value => Level(value.Id) == level)], isOverReduced: true, [.. reductions.Where(id => _levels[id] == level)]));
        }

        if (ofRow.Count > 0)
        {
            stages.Add(StoreStage(ofRow, isOverReduced: false, []));
        }

        return stages.ToEquatableArray();
    }

    private Stage StoreStage(List<Value> stored, bool isOverReduced, List<int> reductions)
    {
        ProgramBuilder program = new(_fused, _cluster, _own);
        List<Reduction> combined = [];
        foreach (int id in reductions)
        {
            Value value = _fused.Graph[id];
            Op.Reduce reduce = (Op.Reduce)value.Op;
            _fused.Computed.Add(id);
            combined.Add(new Reduction(reduce.Kind, program.Result(value.Operands[0], OperandAt(value, reduce))));
        }

        List<Store> stores = [];
        foreach (Value value in stored)
        {
            EquatableArray<Index> at = _fused.Clustering.Homes[value.Id]!.At;
            int result = program.Result(value.Id, at);
            stores.AddRange(_fused.Targets(value).Select(buffer => new Store(new Access(buffer.Id, IndexLowering.Address(at, buffer.Strides), []), result)));
        }

        return new Stage(isOverReduced, program.ToProgram(), combined.ToEquatableArray(), stores.ToEquatableArray());
    }

    /// <summary>Where a reduction reads its operand: the operand's own coordinates if it rides here, else the row's for the axes that are kept and the reduced loops for the others.</summary>
    private EquatableArray<Index> OperandAt(Value value, Op.Reduce reduce)
    {
        int operand = value.Operands[0];
        if (_fused.Clustering.Homes[operand] is { IsOverReduced: true } home && home.Cluster == _cluster.Order)
        {
            return home.At;
        }

        Shape shape = _fused.Graph[operand].Type.Shape;
        EquatableArray<Index> kept = _fused.Clustering.Homes[value.Id]!.At;
        Index[] at = new Index[shape.Rank];
        int row = 0, loop = _cluster.ParallelCount;
        for (int axis = 0; axis < at.Length; axis++)
        {
            at[axis] = !reduce.Axes.Contains(axis) ? kept[row++] : shape[axis].IsOne ? IndexMath.Constant(0) : IndexMath.Variable(loop++);
        }

        return at.ToEquatableArray();
    }

    /// <summary>How many levels of this cluster's reductions a value waits for; a reduction's own level is that of its operand.</summary>
    private int Level(int value)
    {
        Dictionary<int, int> seen = [];
        int Visit(int id)
        {
            if (seen.TryGetValue(id, out int known))
            {
                return known;
            }

            int level = 0;
            bool isOwn = _cluster.Anchors.Contains(id);
            if (isOwn && _levels.TryGetValue(id, out int own))
            {
                level = own + 1;
            }
            else if (isOwn || _fused.BufferIn(id, _cluster.Order) is null)
            {
                foreach (int operand in _fused.Graph[id].Operands)
                {
                    level = Math.Max(level, Visit(operand));
                }

                if (isOwn)
                {
                    _levels.Add(id, level);
                    level++;
                }
            }

            seen.Add(id, level);
            return level;
        }

        return Visit(value);
    }
}

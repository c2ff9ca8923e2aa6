using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes a graph, gives its clusters: which values one kernel can compute together. Values are visited once, operands first. A contraction opens a cluster; a reduction joins one with the same domain, or the
/// contraction whose windows it pools (<see cref="PooledContractions"/>), or opens one; a concatenation is there when its parts are; an elementwise value or a view rides on the last cluster it depends on if it visits that cluster's elements in place; any other value has no home and is
/// computed where it is read, unless it must be in memory, when it opens an elementwise cluster.
/// Guarantees: no cyclic fusion, by construction. Clusters are numbered when they are opened. A value is added to cluster K only if every contraction and reduction it depends on is in K or in a cluster of
/// smaller number (<c>_latest</c>), so K never waits for a later one, and running the clusters by number is a legal order whatever is stored.
/// </summary>
internal sealed partial class Clusters
{
    private readonly Graph _graph;
    private readonly Layouts _layouts;
    private readonly HashSet<int> _inMemory;
    private readonly List<Cluster> _clusters = [];
    private readonly Home?[] _homes;

    private readonly HashSet<int> _loaded = [];
    private readonly Dictionary<int, Part> _parts = [];
    private readonly int[] _readers;
    private readonly bool[] _repeated;

    /// <summary>For each value the floating-point operations and the number of operations of computing it where it is read.</summary>
    private readonly (int Flops, int Size)[] _costs;

    /// <summary>For each value the greatest order of the clusters it depends on, or −1.</summary>
    private readonly int[] _latest;

    private Clusters(Graph graph, Layouts layouts)
    {
        (_graph, _layouts) = (graph, layouts);
        _inMemory = Legality.ValuesInMemory(graph);
        _inMemory.UnionWith(layouts.CopiedInputs);
        _homes = new Home?[graph.Values.Count];
        _latest = new int[graph.Values.Count];
        _readers = Costs.Readers(graph);
        _repeated = Costs.Repeated(graph);
        _costs = new (int, int)[graph.Values.Count];
    }

    public static Clustering Of(Graph graph, Layouts layouts)
    {
        Clusters clusters = new(graph, layouts);
        foreach (Value value in graph.Values)
        {
            clusters.Add(value);
        }

        return new Clustering(clusters._clusters.ToEquatableArray(), clusters._homes.ToEquatableArray(), clusters._loaded.OrderBy(id => id).ToEquatableArray(),
            clusters._parts.Values.OrderBy(part => part.Value).ToEquatableArray());
    }

    private void Add(Value value)
    {
        _latest[value.Id] = value.Operands.Count == 0 ? -1 : value.Operands.Max(operand => _latest[operand]);
        switch (value.Op)
        {
            case Op.Contract contract:
                OpenContraction(value, contract.Contraction);
                break;
            case Op.Reduce reduce:
                JoinOrOpenRows(value, reduce);
                break;
            case Op.Scan scan:
                JoinOrOpenLoop(value, scan);
                break;
            default:
                Ride(value);
                break;
        }

        int flops = Costs.Flops(value.Op), size = Legality.IsView(value.Op) ? 0 : 1;
        foreach (int operand in value.Operands)
        {
            flops += _homes[operand] is null ? _costs[operand].Flops : 0;
            size += _homes[operand] is null ? _costs[operand].Size : 0;
        }

        _costs[value.Id] = (flops, size);
        bool isBetterStored = value.Op switch
        {
            Op.Constant table => table.Values.Count > Costs.GreatestTable,
            Op.Scalar or Op.Random => Costs.IsBetterStored(flops, size, _readers[value.Id], _repeated[value.Id]),
            _ => false,
        };
        if (_homes[value.Id] is null)
        {
            Assemble(value, isNeeded: isBetterStored || _inMemory.Contains(value.Id));
        }

        if (_homes[value.Id] is null && (isBetterStored || _inMemory.Contains(value.Id)))
        {
            OpenElementwise(value.Id);
        }
    }

    private void OpenContraction(Value value, Contraction contraction)
    {
        Index[] dimensions = Loops(
            contraction.Output.Select(index => index.Terms[0].Dimension).ToArray(), contraction.Dimensions, out EquatableArray<LoopDimension> loops, out int parallelCount);
        IndexMath math = new(loops);
        ReadOperand(value.Operands[0], contraction.A, dimensions, math);
        ReadOperand(value.Operands[1], contraction.B, dimensions, math);
        Open(ClusterKind.Contraction, loops, parallelCount, value.Id, [.. contraction.Output.Select(index => dimensions[index.Terms[0].Dimension])]);
    }

    /// <summary>
    /// A contraction reads what is under its operand's views, in place. Its schedules want addresses that are affine in the loops; an operand whose views compose to another is stored as it is.
    /// </summary>
    private void ReadOperand(int operand, EquatableArray<AffineIndex> access, IReadOnlyList<Index> dimensions, IndexMath math)
    {
        Value value = _graph[operand];
        List<Guard> guards = [];
        Index[] at = IndexLowering.ContractionIndex(access, value.Type.Shape, dimensions, math, guards);
        while (Legality.IsView(value.Op))
        {
            Value next = _graph[value.Operands[0]];
            at = IndexLowering.OperandIndex(value, next.Type.Shape, at, math, guards);
            value = next;
        }

        IEnumerable<Index> indices = value.Op is Op.OneHot ? at : [IndexLowering.Address(at, _layouts.StridesOf(value))];
        bool isAffine = indices.Concat(guards.Select(guard => guard.Value)).All(Legality.IsAffine);
        if (!isAffine && _homes[operand] is null)
        {
            OpenElementwise(operand);
        }

        int loaded = isAffine ? value.Id : operand;
        if (_homes[loaded] is not null)
        {
            _loaded.Add(loaded);
        }
    }

    private void JoinOrOpenRows(Value value, Op.Reduce reduce)
    {
        int operand = value.Operands[0];
        Shape shape = _graph[operand].Type.Shape;
        int[] kept = [.. Enumerable.Range(0, shape.Rank).Where(axis => !reduce.Axes.Contains(axis))];
        if (TryJoinWindows(value, reduce, kept) || TryJoinOwn(value, reduce, kept) || TryJoinSibling(value, reduce, kept))
        {
            return;
        }

        EquatableArray<LoopDimension> axes = shape.Extents.Select((extent, axis) => new LoopDimension((extent.IsBatch ? "b" : "i") + (extent.IsBatch ? "" : axis), extent)).ToEquatableArray();
        Index[] at = Loops(kept, axes, out EquatableArray<LoopDimension> loops, out int parallelCount);
        Open(ClusterKind.Rows, loops, parallelCount, value.Id, [.. kept.Select(axis => at[axis])]);
    }

    /// <summary>Joins the contraction the operand rides on, when the reduction runs over the last of its output loops and these are places of windows.</summary>
    private bool TryJoinWindows(Value value, Op.Reduce reduce, int[] kept)
    {
        int operand = value.Operands[0];
        if (_homes[operand] is not { IsWhole: false } home || _clusters[home.Cluster] is not { Kind: ClusterKind.Contraction } cluster || _latest[operand] != home.Cluster)
        {
            return false;
        }

        bool Uses(IEnumerable<int> axes, int loop) => axes.Any(axis => IndexMath.Contains(home.At[axis], loop));
        int first = cluster.ParallelCount;
        while (first > 0 && Uses(reduce.Axes, first - 1) && !Uses(kept, first - 1))
        {
            first--;
        }

        int count = cluster.ParallelCount - first;
        Contraction contraction = ((Op.Contract)_graph[cluster.Anchors[0]].Op).Contraction;
        int[] output = [.. contraction.Output.Select(index => index.Terms[0].Dimension)];
        int[] places = [.. output.Where(dimension => !contraction.Dimensions[dimension].Extent.IsOne).Skip(first)];
        bool isCounted = count > 0 && !Enumerable.Range(0, first).Any(loop => Uses(reduce.Axes, loop)) && (cluster.WindowCount == 0 || cluster.WindowCount == count);
        if (!isCounted || !places.All(place => output.Except(places).Any(number => IsCut(contraction, number, place))))
        {
            return false;
        }

        _clusters[cluster.Order] = cluster with { WindowCount = count };
        Join(_clusters[cluster.Order], value.Id, [.. kept.Select(axis => home.At[axis])]);
        return true;
    }

    /// <summary>Whether an operand is read along one axis by the number of a window and the place in it.</summary>
    private static bool IsCut(Contraction contraction, int number, int place) =>
        contraction.A.Concat(contraction.B).Any(index => index.CoefficientOf(number) != 0 && index.CoefficientOf(place) != 0);

    /// <summary>Joins the cluster the operand rides on, when the reduction runs over exactly that cluster's reduced loops.</summary>
    private bool TryJoinOwn(Value value, Op.Reduce reduce, int[] kept)
    {
        if (_homes[value.Operands[0]] is not { IsOverReduced: true } home)
        {
            return false;
        }

        // The operand's coordinates visit the domain once. If those that are kept ignore the reduced loops and are as many as the parallel elements, the others run over the reduced ones.
        Cluster cluster = _clusters[home.Cluster];
        Index[] at = [.. kept.Select(axis => home.At[axis])];
        Shape shape = value.Type.Shape;
        bool isWhole = at.All(index => !IsOverReduced(index, cluster)) && shape.CountPerExample == ParallelCountPerExample(cluster)
            && shape.IsBatched == cluster.Dimensions.Take(cluster.ParallelCount).Any(loop => loop.Extent.IsBatch);
        bool isInOrder = reduce.Kind != ReduceKind.ArgMaximum
            || (cluster.ParallelCount + 1 == cluster.Dimensions.Count && home.At[reduce.Axes[0]].Equals(IndexMath.Variable(cluster.ParallelCount)));
        if (!isWhole || !isInOrder)
        {
            return false;
        }

        Join(cluster, value.Id, at);
        return true;
    }

    /// <summary>
    /// Joins a cluster that reduces the same axes of a value with the same shape, and reads some of the same memory, so that it is read once, or what one kernel made (the second stages of sums whose
    /// first stage was shared).
    /// </summary>
    private bool TryJoinSibling(Value value, Op.Reduce reduce, int[] kept)
    {
        int operand = value.Operands[0];
        HashSet<int> reads = Reads(operand);
        foreach (Cluster cluster in _clusters)
        {
            Value first = _graph[cluster.Anchors[0]];
            if (cluster.Kind == ClusterKind.Rows && _latest[operand] < cluster.Order && first.Op is Op.Reduce other && other.Axes == reduce.Axes
                && _graph[first.Operands[0]].Type.Shape == _graph[operand].Type.Shape
                && (Reads(first.Operands[0]).Overlaps(reads) || (_homes[operand] is { } own && own.Cluster == _homes[first.Operands[0]]?.Cluster)))
            {
                Join(cluster, value.Id, [.. _homes[first.Id]!.At]);
                return true;
            }
        }

        return false;
    }

    private void Join(Cluster cluster, int value, Index[] at)
    {
        _clusters[cluster.Order] = cluster with { Anchors = cluster.Anchors.Append(value).ToEquatableArray() };
        _homes[value] = new Home(cluster.Order, at.ToEquatableArray(), IsOverReduced: false);
        _latest[value] = cluster.Order;
    }

    /// <summary>
    /// A concatenation takes no kernel: those that compute its parts store them where they belong. One part that no kernel computes yet is copied, if the whole is needed in memory; of more, one kernel copies all.
    /// </summary>
    private void Assemble(Value value, bool isNeeded)
    {
        if (Joins.PartsOf(_graph, value) is not { } parts || _graph.Results.Any(result => result.Value == value.Id) || parts.Select(part => part.Value).Distinct().Count() != parts.Count)
        {
            return;
        }

        int[] homeless = [.. parts.Select(part => part.Value).Where(part => _homes[part] is null)];
        if (parts.Any(part => Legality.IsLoadable(_graph[part.Value].Op) || _parts.ContainsKey(part.Value)) || homeless.Length > (isNeeded ? 1 : 0))
        {
            return;
        }

        foreach (int part in homeless)
        {
            OpenElementwise(part);
        }

        int last = parts.Max(part => _homes[part.Value]!.Cluster);
        _homes[value.Id] = new Home(last, [], IsOverReduced: false, IsWhole: true);
        _latest[value.Id] = last;
        foreach (Part part in parts)
        {
            _parts.Add(part.Value, part);
        }
    }

    private void Ride(Value value)
    {
        int latest = _latest[value.Id];
        if (latest < 0)
        {
            return;
        }

        Cluster cluster = _clusters[latest];
        Home? home = null;
        foreach (int operand in value.Operands)
        {
            if (_latest[operand] != latest)
            {
                continue;
            }

            if (_homes[operand] is not { IsWhole: false } from || from.Cluster != latest || Through(value, from, cluster) is not { } at || (home is not null && at != home.At))
            {
                return;
            }

            home = new Home(latest, at, at.Any(index => IsOverReduced(index, cluster)));
        }

        _homes[value.Id] = home;
    }

    /// <summary>The coordinates of an elementwise value or a view from those of an operand, or null when it does not visit the operand's elements once each.</summary>
    private EquatableArray<Index>? Through(Value value, Home operand, Cluster cluster)
    {
        IndexMath math = new(cluster.Dimensions);
        Shape shape = value.Type.Shape, from = _graph[value.Operands[0]].Type.Shape;
        EquatableArray<Index>? at = value.Op switch
        {
            Op.Scalar or Op.ToFloat or Op.StopGradient => operand.At,
            Op.Reshape => IndexLowering.Reshape(operand.At, from, shape, math).ToEquatableArray(),
            Op.Transpose transpose => transpose.Permutation.Select(axis => operand.At[axis]).ToEquatableArray(),
            Op.Broadcast broadcast => ThroughBroadcast(broadcast, shape, from, operand, cluster),
            _ => null,
        };

        // What is computed at these coordinates will read the operand at the coordinates that its view gives: they must be the operand's own.
        return at is { } found && (value.Op is Op.Scalar || IndexLowering.OperandIndex(value, from, found, math, []).ToEquatableArray() == operand.At) ? found : null;
    }

    /// <summary>A value of a row, repeated over exactly the reduced loops, rides; so does one that only gains axes of extent 1.</summary>
    private static EquatableArray<Index>? ThroughBroadcast(Op.Broadcast broadcast, Shape shape, Shape from, Home operand, Cluster cluster)
    {
        Index[] at = new Index[shape.Rank];
        for (int axis = 0; axis < from.Rank; axis++)
        {
            if (from[axis] == shape[broadcast.Axes[axis]])
            {
                at[broadcast.Axes[axis]] = operand.At[axis];
            }
        }

        int reduced = cluster.ParallelCount;
        bool repeats = false;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if (at[axis] is not null)
            {
                continue;
            }

            if (shape[axis].IsOne)
            {
                at[axis] = IndexMath.Constant(0);
                continue;
            }

            if (cluster.Kind != ClusterKind.Rows || reduced == cluster.Dimensions.Count || cluster.Dimensions[reduced].Extent != shape[axis])
            {
                return null;
            }

            at[axis] = IndexMath.Variable(reduced++);
            repeats = true;
        }

        return repeats && (operand.IsOverReduced || reduced != cluster.Dimensions.Count) ? null : at.ToEquatableArray();
    }

    private void OpenElementwise(int value)
    {
        Shape shape = _graph[value].Type.Shape;
        EquatableArray<LoopDimension> axes = shape.Extents.Select((extent, axis) => new LoopDimension(extent.IsBatch ? "b" : "i" + axis, extent)).ToEquatableArray();
        Index[] at = Loops([.. Enumerable.Range(0, shape.Rank)], axes, out EquatableArray<LoopDimension> loops, out int parallelCount);
        Open(ClusterKind.Elementwise, loops, parallelCount, value, at);
    }

    private void Open(ClusterKind kind, EquatableArray<LoopDimension> loops, int parallelCount, int anchor, Index[] at)
    {
        int order = _clusters.Count;
        _clusters.Add(new Cluster(order, kind, loops, parallelCount, [anchor]));
        _homes[anchor] = new Home(order, at.ToEquatableArray(), IsOverReduced: false);
        _latest[anchor] = order;
    }

    /// <summary>
    /// The loops of a domain: first the dimensions in <paramref name="parallel"/>, then the others, without extents of 1. Gives the index that stands for each dimension.
    /// </summary>
    private static Index[] Loops(int[] parallel, EquatableArray<LoopDimension> dimensions, out EquatableArray<LoopDimension> loops, out int parallelCount)
    {
        Index[] index = new Index[dimensions.Count];
        List<LoopDimension> result = [];
        void Take(int dimension)
        {
            bool isOne = dimensions[dimension].Extent.IsOne;
            index[dimension] = isOne ? IndexMath.Constant(0) : IndexMath.Variable(result.Count);
            if (!isOne)
            {
                result.Add(dimensions[dimension]);
            }
        }

        foreach (int dimension in parallel)
        {
            Take(dimension);
        }

        parallelCount = result.Count;
        foreach (int dimension in Enumerable.Range(0, dimensions.Count).Except(parallel))
        {
            Take(dimension);
        }

        if (result.Count == parallelCount && parallel.Length < dimensions.Count)
        {
            // A reduction over extents of 1 still is one.
            result.Add(dimensions[Enumerable.Range(0, dimensions.Count).Except(parallel).First()]);
        }

        loops = result.ToEquatableArray();
        return index;
    }

    /// <summary>
    /// The sources and anchored values from which a value is computed, and what rides on them on the way: which of these will be in memory is not known yet, but two values that share one read it together.
    /// </summary>
    private HashSet<int> Reads(int value)
    {
        HashSet<int> seen = [], reads = [];
        void Visit(int id)
        {
            if (!seen.Add(id))
            {
                return;
            }

            if (_homes[id] is not null || Legality.IsLoadable(_graph[id].Op))
            {
                reads.Add(id);
                if (_graph[id].Op is not Op.Scalar)
                {
                    return;
                }
            }

            foreach (int operand in _graph[id].Operands)
            {
                Visit(operand);
            }
        }

        Visit(value);
        return reads;
    }

    private static bool IsOverReduced(Index index, Cluster cluster) =>
        Enumerable.Range(cluster.ParallelCount, cluster.Dimensions.Count - cluster.ParallelCount).Any(loop => IndexMath.Contains(index, loop));

    private static long ParallelCountPerExample(Cluster cluster) =>
        cluster.Dimensions.Take(cluster.ParallelCount).Aggregate(1L, (count, loop) => count * (loop.Extent.IsBatch ? 1 : loop.Extent.Value));
}

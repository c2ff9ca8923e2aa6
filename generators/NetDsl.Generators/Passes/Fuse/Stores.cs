using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes clusters, says which values they store: results, what contractions and gathers read, and what a later cluster reads and cannot compute again cheaply from what is stored already.
/// Clusters are visited last first, because what a cluster stores is asked for by later ones only; so when its turn comes all its stores are known.
/// </summary>
internal sealed class Stores
{
    private readonly Graph _graph;
    private readonly Clustering _clustering;
    private readonly HashSet<int> _stored = [];
    private readonly int[] _readers;
    private readonly ILookup<int, int> _readBy;
    private readonly bool[] _repeated;

    private Stores(Graph graph, Clustering clustering)
    {
        _graph = graph;
        _clustering = clustering;
        _readers = Costs.Readers(graph);
        _readBy = graph.Values.SelectMany(value => value.Operands.Select(operand => (operand, value.Id))).ToLookup(item => item.operand, item => item.Id);
        _repeated = Costs.Repeated(graph);
    }

    /// <summary>The values that are read from memory by other kernels. A result that nobody reads is not among them.</summary>
    public static HashSet<int> Of(Graph graph, Clustering clustering)
    {
        Stores stores = new(graph, clustering);
        stores._stored.UnionWith(clustering.Loaded);
        stores._stored.UnionWith(clustering.Parts.SelectMany(part => new[] { part.Value, part.Whole }));
        foreach (Value value in graph.Values)
        {
            int index = value.Op is Op.Gather ? Legality.Origin(graph, value.Operands[1]) : value.Id;
            if (index != value.Id && clustering.Homes[index] is not null)
            {
                stores._stored.Add(index);
            }
        }

        stores._stored.UnionWith(graph.Values.Where(value => value.Op is Op.Scan).Select(value => value.Id));
        HashSet<int> results = [.. graph.Results.Select(result => result.Value)];
        ILookup<int, Value> byCluster = graph.Values.Where(value => clustering.Homes[value.Id] is not null).ToLookup(value => clustering.Homes[value.Id]!.Cluster);
        for (int order = clustering.Clusters.Count - 1; order >= 0; order--)
        {
            HashSet<int> seen = [];
            foreach (Value value in byCluster[order].Where(value => results.Contains(value.Id) || stores._stored.Contains(value.Id)))
            {
                stores.Compute(value.Id, order, seen);
            }
        }

        return stores._stored;
    }

    /// <summary>Visits what computing a value in a cluster reads.</summary>
    private void Compute(int value, int cluster, HashSet<int> seen)
    {
        // What a loop reads is in memory already.
        foreach (int operand in _graph[value].Op is Op.Scan ? [] : _graph[value].Operands)
        {
            Read(operand, cluster, seen);
        }
    }

    private void Read(int value, int cluster, HashSet<int> seen)
    {
        if (!seen.Add(value))
        {
            return;
        }

        if (_clustering.Homes[value] is { } home && home.Cluster < cluster)
        {
            if (_stored.Contains(value))
            {
                return;
            }

            if (!IsComputedAgain(value, cluster, Costs.RecomputeFlops) && (_repeated[value] || IsViewForOthers(value, home.Cluster) || !HasSharedSources(value, cluster)))
            {
                _stored.Add(value);
                return;
            }
        }

        Compute(value, cluster, seen);
    }

    /// <summary>
    /// Whether the value is a view as which other clusters see what only its own cluster reads otherwise: then it is stored as they see it. (An image whose own kernel counts it by the windows of a pooling.)
    /// Not where the view repeats something: that is stored once. (The mean of each channel, not an image of means.)
    /// </summary>
    private bool IsViewForOthers(int value, int own)
    {
        bool isView = Legality.IsView(_graph[value].Op);
        while (isView && Legality.IsView(_graph[value].Op))
        {
            int operand = _graph[value].Operands[0];
            isView = !Costs.Repeats(_graph[operand].Type.Shape, _graph[value].Type.Shape) && _readBy[operand].All(reader => reader == value || _clustering.Homes[reader]?.Cluster == own);
            value = operand;
        }

        return isView;
    }

    /// <summary>
    /// Whether the value takes little work from values that others read too, at most one of them large: then storing these serves all readers, where storing each of its derivatives would not. (A normalised
    /// value is computed again from what was normalised and from the mean and scale of each channel.)
    /// </summary>
    private bool HasSharedSources(int value, int cluster)
    {
        HashSet<int> sources = [];
        int budget = Costs.RecomputeFlops;
        bool Visit(int id)
        {
            budget -= Costs.Flops(_graph[id].Op);
            if (budget < 0 || _graph[id].Op is Op.Contract or Op.Reduce)
            {
                return false;
            }

            foreach (int operand in _graph[id].Operands)
            {
                bool isShared = _readers[operand] > 1 && !Legality.IsView(_graph[operand].Op) && _clustering.Homes[operand] is { } home && home.Cluster < cluster;
                if (isShared)
                {
                    sources.Add(operand);
                }
                else if (!IsInMemory(operand, cluster) && !Visit(operand))
                {
                    return false;
                }
            }

            return true;
        }

        return Visit(value) && sources.Count(source => !_stored.Contains(source) && !Costs.IsSmallBeside(_graph[source].Type.Shape, _graph[value].Type.Shape)) <= 1;
    }

    private bool IsInMemory(int value, int cluster) =>
        Legality.IsLoadable(_graph[value].Op) || (_stored.Contains(value) && _clustering.Homes[value]!.Cluster < cluster);

    /// <summary>Whether an elementwise value of an earlier cluster takes little work from what is in memory anyway.</summary>
    private bool IsComputedAgain(int value, int cluster, int budget) => Recompute(value, cluster, ref budget);

    private bool Recompute(int value, int cluster, ref int budget)
    {
        Value node = _graph[value];
        budget -= Costs.Flops(node.Op);
        if (budget < 0 || node.Op is Op.Contract or Op.Reduce || (_repeated[value] && Costs.Flops(node.Op) > 0))
        {
            return false;
        }

        foreach (int operand in node.Operands)
        {
            if (!IsInMemory(operand, cluster) && !Recompute(operand, cluster, ref budget))
            {
                return false;
            }
        }

        return true;
    }
}

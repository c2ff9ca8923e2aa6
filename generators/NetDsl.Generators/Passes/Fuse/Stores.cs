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

    private Stores(Graph graph, Clustering clustering)
    {
        _graph = graph;
        _clustering = clustering;
    }

    /// <summary>The values that are read from memory by other kernels. A result that nobody reads is not among them.</summary>
    public static HashSet<int> Of(Graph graph, Clustering clustering)
    {
        Stores stores = new(graph, clustering);
        stores._stored.UnionWith(clustering.Loaded);
        foreach (Value value in graph.Values)
        {
            int index = value.Op is Op.Gather ? Legality.Origin(graph, value.Operands[1]) : value.Id;
            if (index != value.Id && clustering.Homes[index] is not null)
            {
                stores._stored.Add(index);
            }
        }

        HashSet<int> results = [.. graph.Results.Select(result => result.Value)];
        for (int order = clustering.Clusters.Count - 1; order >= 0; order--)
        {
            HashSet<int> seen = [];
            foreach (Value value in graph.Values)
            {
                if (clustering.Homes[value.Id] is { } home && home.Cluster == order && (results.Contains(value.Id) || stores._stored.Contains(value.Id)))
                {
                    stores.Compute(value.Id, order, seen);
                }
            }
        }

        return stores._stored;
    }

    /// <summary>Visits what computing a value in a cluster reads.</summary>
    private void Compute(int value, int cluster, HashSet<int> seen)
    {
        foreach (int operand in _graph[value].Operands)
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
            if (_stored.Contains(value) || IsComputedAgain(value, cluster, Costs.RecomputeFlops))
            {
                if (!_stored.Contains(value))
                {
                    Compute(value, cluster, seen);
                }

                return;
            }

            _stored.Add(value);
            return;
        }

        Compute(value, cluster, seen);
    }

    /// <summary>Whether an elementwise value of an earlier cluster takes little work from what is in memory anyway.</summary>
    private bool IsComputedAgain(int value, int cluster, int budget) => Recompute(value, cluster, ref budget);

    private bool Recompute(int value, int cluster, ref int budget)
    {
        Value node = _graph[value];
        budget -= Costs.Flops(node.Op);
        if (budget < 0 || node.Op is Op.Contract or Op.Reduce)
        {
            return false;
        }

        foreach (int operand in node.Operands)
        {
            bool isInMemory = Legality.IsLoadable(_graph[operand].Op) || (_stored.Contains(operand) && _clustering.Homes[operand]!.Cluster < cluster);
            if (!isInMemory && !Recompute(operand, cluster, ref budget))
            {
                return false;
            }
        }

        return true;
    }
}

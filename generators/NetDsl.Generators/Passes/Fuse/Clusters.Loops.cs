using NetDsl.Generators.Ir.Graph;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>The clusters of loops along sequences, whose kernels are those of their steps.</summary>
internal sealed partial class Clusters
{
    /// <summary>A loop is a cluster of its own; all it reads is in memory before it.</summary>
    private void JoinOrOpenLoop(Value value, Op.Scan scan)
    {
        Cluster? own = _clusters.Find(cluster => _graph[cluster.Anchors[0]].IsOfLoop(value));
        if (own is not null)
        {
            Place(own.Order);
            return;
        }

        for (int i = 0; i < value.Operands.Count; i++)
        {
            int operand = value.Operands[i];
            if (i < scan.Body.States)
            {
                int begin = _graph[operand].Operands[0];
                if (_homes[begin] is null)
                {
                    OpenElementwise(begin);
                }

                _loaded.Add(begin);
                continue;
            }

            int origin = StridedViews.Of(_graph, operand, read => (read.Op is Op.Input && !_layouts.CopiedInputs.Contains(read.Id)) || read.Op is Op.Carried ? Buffer.DenseStrides(read.Type.Shape) : _layouts.StridesOf(read)) is { } view
                && (Legality.IsLoadable(_graph[view.Origin].Op) || _homes[view.Origin] is not null) ? view.Origin : operand;
            if (_homes[origin] is null && !Legality.IsLoadable(_graph[origin].Op))
            {
                OpenElementwise(origin);
            }

            if (_homes[origin] is not null)
            {
                _loaded.Add(origin);
            }
        }

        Place(_clusters.Count);
        _clusters.Add(new Cluster(_clusters.Count, ClusterKind.Loop, [], 0, [value.Id]));

        void Place(int order)
        {
            _homes[value.Id] = new Home(order, [], IsOverReduced: false, IsWhole: true);
            _latest[value.Id] = order;
            if (scan.Output < scan.Body.States)
            {
                int begin = _graph[value.Operands[scan.Output]].Operands[0];
                _parts[begin] = new Part(begin, value.Id, value.Type.Shape.ItemAxis, scan.Body.FirstState);
            }
        }
    }
}

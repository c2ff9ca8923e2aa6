using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.Cards;

/// <summary>A box of the drawing: what was applied, and the shape that comes out.</summary>
/// <param name="Name">The layer's name or the function's; of an input the input's.</param>
/// <param name="Kind">The kind of a layer with parameters, "Dense(10)"; otherwise empty.</param>
/// <param name="Shape">The shape of one example, "16×5×5".</param>
/// <param name="Rank">How many boxes at most lie between it and an input.</param>
internal sealed record LayerNode(string Name, string Kind, string Shape, int Rank);

/// <summary>
/// A network as its author sees it: takes the graph of an entry point, gives one box for each application of a layer or function, with the data that goes from one to the next. Consecutive values of one label are an
/// application; parameters, states and constants are parts of whatever uses them.
/// </summary>
internal sealed record LayerGraph(EquatableArray<LayerNode> Nodes, EquatableArray<(int From, int To)> Edges)
{
    public static LayerGraph Of(Graph graph, EquatableArray<LayerModel> layers)
    {
        List<LayerNode> nodes = [];
        List<(int, int)> edges = [];
        HashSet<(int, int)> known = [];
        Dictionary<int, int> nodeOf = [];
        Dictionary<string, LayerModel> byName = layers.GroupBy(layer => layer.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        Dictionary<string, int> open = new(StringComparer.Ordinal);
        HashSet<int> constants = [], inputs = [], items = [];
        string last = "";
        foreach (Value value in graph.Values)
        {
            bool isView = IsView(value);
            if (value.Op is Op.Constant || (isView && constants.Contains(value.Operands[0])))
            {
                constants.Add(value.Id);
                continue;
            }

            if (value.Op is Op.Parameter or Op.State or Op.Carried)
            {
                continue;
            }

            string label = value.Op is Op.Input input ? graph.Inputs[input.Index].Name : NameOf(value, byName);

            // An item of a sequence, cut out for a step between other things, is still the sequence; what a view gives may well be viewed by another application of the same function.
            if (isView && nodeOf.TryGetValue(value.Operands[0], out int viewed) && nodes[viewed].Name == label && (label != last || inputs.Contains(viewed))
                && (!IsView(graph[value.Operands[0]]) || items.Contains(value.Operands[0])))
            {
                nodeOf[value.Id] = viewed;
                items.Add(value.Id);
                continue;
            }

            bool isSame = value.Op is not Op.Input && label == last && open.ContainsKey(label);
            int node = isSame ? open[label] : nodes.Count;
            if (!isSame)
            {
                nodes.Add(new LayerNode(label, byName.TryGetValue(label, out LayerModel? layer) ? layer.Kind : "", "", 0));
                open[label] = node;
                if (value.Op is Op.Input)
                {
                    inputs.Add(node);
                }
            }

            nodeOf[value.Id] = node;
            int rank = nodes[node].Rank;
            foreach (int from in value.Operands.Where(nodeOf.ContainsKey).Select(operand => nodeOf[operand]).Where(from => from != node))
            {
                if (known.Add((from, node)))
                {
                    edges.Add((from, node));
                }

                rank = Math.Max(rank, nodes[from].Rank + 1);
            }

            // Behind a layer's own result come parts of it that others read.
            bool isPart = isView && byName.TryGetValue(label, out LayerModel? whole) && nodes[node].Shape == whole.OutputShape;
            nodes[node] = nodes[node] with { Shape = isPart ? nodes[node].Shape : value.Type.Shape.ToDisplay(), Rank = rank };
            last = label;
        }

        return new LayerGraph(nodes.ToEquatableArray(), edges.ToEquatableArray());
    }

    private static bool IsView(Value value) => value.Op is Op.Slice or Op.Reshape or Op.Broadcast or Op.Transpose or Op.StopGradient;

    /// <summary>The layer that a label belongs to, or the label; an operation that nobody named has its own name.</summary>
    private static string NameOf(Value value, Dictionary<string, LayerModel> layers)
    {
        for (string label = value.Label; label.Length > 0; label = label.Substring(0, Math.Max(0, label.LastIndexOf('.'))))
        {
            if (layers.ContainsKey(label))
            {
                return label;
            }
        }

        return value.Label.Length > 0 ? value.Label : value.Op.GetType().Name;
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes;

/// <summary>
/// Writes a graph anew, value by value in order: the loop that passes share. A pass gives a rule that returns the new number of a value, or null to copy it as it is.
/// </summary>
internal static class GraphRewriter
{
    /// <summary>How a value is rewritten.</summary>
    /// <param name="builder">The new graph, which has all earlier values; its label is that of <paramref name="value"/>.</param>
    /// <param name="value">The value with operands already renumbered for the new graph; its own number is the old one.</param>
    public delegate int? Rule(GraphBuilder builder, Value value);

    /// <param name="graph">The graph.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="isNeeded">Values to leave out altogether; nothing that stays may use them.</param>
    public static Graph Rewrite(Graph graph, Rule rule, Func<int, bool>? isNeeded = null)
    {
        GraphBuilder builder = GraphBuilder.WithInputsOf(graph);
        int[] numbers = new int[graph.Values.Count];
        foreach (Value value in graph.Values)
        {
            if (isNeeded is null || isNeeded(value.Id))
            {
                Value renumbered = value with { Operands = value.Operands.Select(operand => numbers[operand]).ToEquatableArray() };
                builder.Label = value.Label;
                numbers[value.Id] = rule(builder, renumbered) ?? builder.Append(value.Op, renumbered.Operands, value.Type);
            }
        }

        foreach (GraphResult result in graph.Results)
        {
            builder.Result(result.Kind, result.Index, numbers[result.Value]);
        }

        return builder.ToGraph(graph.Name);
    }
}

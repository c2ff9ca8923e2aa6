using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Frontend;

/// <summary>
/// The last step of a read: parameters and states sorted by name, and all graphs renumbered accordingly, so that the model does not depend on the order in which things were found.
/// </summary>
internal static class ModelAssembly
{
    /// <summary>The variables sorted by name, and the new index of each old one.</summary>
    public static (EquatableArray<Variable> Sorted, int[] NewIndex) Sort(IReadOnlyList<Variable> variables)
    {
        int[] order = [.. Enumerable.Range(0, variables.Count).OrderBy(i => variables[i].Name, StringComparer.Ordinal)];
        int[] newIndex = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            newIndex[order[i]] = i;
        }

        return (order.Select(i => variables[i]).ToEquatableArray(), newIndex);
    }

    public static Graph Renumber(Graph graph, int[] parameters, int[] states) => graph with
    {
        Values = graph.Values.Select(value => value.Op switch
        {
            Op.Parameter parameter => value with { Op = new Op.Parameter(parameters[parameter.Index]) },
            Op.State state => value with { Op = new Op.State(states[state.Index]) },
            _ => value,
        }).ToEquatableArray(),
        Results = graph.Results.Select(result => result.Kind == ResultKind.State ? result with { Index = states[result.Index] } : result).ToEquatableArray(),
    };
}

using Microsoft.CodeAnalysis;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Frontend;

/// <summary>
/// Which parameters a training step updates: takes the entry's graph in training mode, gives indices, ascending: those that a gradient of the loss reaches, within Updates when that is given.
/// Reports ND0018 and ND3001 to ND3003.
/// </summary>
internal static class TrainedParameters
{
    public static EquatableArray<int> Of(EntryPoint entry, Graph graph, EquatableArray<Variable> parameters, NetworkSource network, FindingList findings)
    {
        HashSet<int> reached = GradientReach.Parameters(graph);
        return entry.Training!.Updates is { } updates
            ? WithinUpdates(entry, updates, reached, parameters, network, findings)
            : AllReached(entry, graph, reached, parameters, network, findings);
    }

    private static EquatableArray<int> AllReached(
        EntryPoint entry, Graph graph, HashSet<int> reached, EquatableArray<Variable> parameters, NetworkSource network, FindingList findings)
    {
        Location location = DeclarationRules.LocationOf(entry.Method, network.Declaration.Identifier.GetLocation());
        if (reached.Count == 0)
        {
            findings.Add(DiagnosticIds.NothingToTrain, location, entry.Name);
            return default;
        }

        foreach (int used in graph.Values.Select(value => value.Op).OfType<Op.Parameter>().Select(parameter => parameter.Index).Distinct().OrderBy(index => index))
        {
            if (!reached.Contains(used))
            {
                findings.Add(DiagnosticIds.NoGradient, location, parameters[used].Name, entry.Name);
            }
        }

        return reached.OrderBy(index => index).ToEquatableArray();
    }

    private static EquatableArray<int> WithinUpdates(
        EntryPoint entry, IReadOnlyList<(string Name, Location Location)> updates, HashSet<int> reached, EquatableArray<Variable> parameters, NetworkSource network,
        FindingList findings)
    {
        HashSet<int> trained = [];
        foreach ((string name, Location place) in updates)
        {
            if (network.FindMember(name) is not { } member)
            {
                string[] known = [.. parameters.Select(parameter => parameter.Name.Split('.')[0]).Distinct()];
                string choice = known.Length == 0 ? "it has none" : "there are " + string.Join(", ", known);
                findings.Add(DiagnosticIds.UnknownUpdate, place, name, entry.Name, network.Type.Name, choice);
                continue;
            }

            int[] own = [.. Enumerable.Range(0, parameters.Count).Where(i => IsOf(parameters[i], network.NameOf(member)))];
            if (!own.Any(reached.Contains))
            {
                findings.Add(DiagnosticIds.UpdateNotReached, place, name, entry.Name);
            }

            trained.UnionWith(own.Where(reached.Contains));
        }

        return trained.OrderBy(index => index).ToEquatableArray();
    }

    /// <summary>Whether a step of the entry moves a state that its layers write: when Updates is given, only those of its fields.</summary>
    public static bool Moves(EntryPoint entry, Variable state, NetworkSource network) =>
        entry.Training?.Updates is not { } updates || updates.Any(update => network.FindMember(update.Name) is { } member && IsOf(state, network.NameOf(member)));

    /// <summary>Whether the field whose weights are named so made the variable.</summary>
    public static bool IsOf(Variable variable, string name) => variable.Name == name || variable.Name.StartsWith(name + ".", StringComparison.Ordinal);
}

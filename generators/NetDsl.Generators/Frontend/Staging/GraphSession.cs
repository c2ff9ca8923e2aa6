using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Frontend.Staging;

/// <summary>The graph of one entry point in one mode while it is read: each parameter is read once, states remember what the step wrote.</summary>
internal sealed class GraphSession(bool isTraining)
{
    private readonly Dictionary<int, int> _parameters = [];
    private readonly Dictionary<int, int> _states = [];
    private readonly SortedDictionary<int, int> _written = [];

    public GraphBuilder Graph { get; } = new();

    public bool IsTraining { get; } = isTraining;

    /// <summary>The last value written to each state variable.</summary>
    public IReadOnlyDictionary<int, int> Written => _written;

    public int ReadParameter(int index, Variable variable)
    {
        if (!_parameters.TryGetValue(index, out int value))
        {
            value = Labelled(variable.Name, () => Graph.Parameter(index, variable.Shape));
            _parameters.Add(index, value);
        }

        return value;
    }

    public int ReadState(int index, Variable variable)
    {
        if (!_states.TryGetValue(index, out int value))
        {
            value = Labelled(variable.Name, () => Graph.State(index, variable.Shape));
            _states.Add(index, value);
        }

        return value;
    }

    public void WriteState(int index, int value)
    {
        if (IsTraining)
        {
            _states[index] = value;
            _written[index] = value;
        }
    }

    /// <summary>Runs <paramref name="action"/> with the builder's label set, and puts the old one back.</summary>
    public T Labelled<T>(string label, Func<T> action)
    {
        string before = Graph.Label;
        Graph.Label = label;
        try
        {
            return action();
        }
        finally
        {
            Graph.Label = before;
        }
    }
}

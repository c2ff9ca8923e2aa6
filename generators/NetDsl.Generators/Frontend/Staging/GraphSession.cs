using System.Globalization;
using NetDsl.Generators.Frontend.Advice;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Frontend.Staging;

/// <summary>The graph of one entry point in one mode while it is read: each parameter is read once, states remember what the step wrote.</summary>
internal sealed class GraphSession(bool isTraining)
{
    private readonly Dictionary<int, int> _parameters = [];
    private readonly Dictionary<int, int> _states = [];
    private readonly SortedDictionary<int, int> _written = [];
    private readonly List<Variable> _carried = [];
    private readonly SortedDictionary<int, int> _carriedOn = [];
    private readonly HashSet<string> _carriers = new(StringComparer.Ordinal);
    private readonly List<Application> _applications = [];
    private readonly List<Remark> _remarks = [];
    private readonly Dictionary<int, int> _replaced = [];

    public GraphBuilder Graph { get; } = new();

    public bool IsTraining
    {
        get
        {
            IsModeAsked = true;
            return isTraining;
        }
    }

    /// <summary>Whether anything asked for the mode so far: the graph is the same in both otherwise.</summary>
    public bool IsModeAsked { get; private set; }

    /// <summary>The last value written to each state variable.</summary>
    public IReadOnlyDictionary<int, int> Written => _written;

    /// <summary>The states that calls carry from one to the next; shapes are of one example.</summary>
    public IReadOnlyList<Variable> Carried => _carried;

    /// <summary>For each of them what the next call finds.</summary>
    public IReadOnlyDictionary<int, int> CarriedOn => _carriedOn;

    /// <summary>The functions of the language that were applied to tensors, innermost first.</summary>
    public IReadOnlyList<Application> Applications =>
        [.. _applications.Select(application => application with { Operands = [.. application.Operands.Select(Current)], Result = Current(application.Result) })];

    /// <summary>How many applications there are so far.</summary>
    public int ApplicationCount => _applications.Count;

    /// <summary>The advice of library functions.</summary>
    public IReadOnlyList<Remark> Remarks => _remarks;

    public void Note(Remark remark) => _remarks.Add(remark);

    /// <summary>Takes note that <paramref name="by"/> stands for <paramref name="value"/>: what was staged on one item is computed for all.</summary>
    public void Replace(int value, int by) => _replaced[value] = by;

    /// <summary>Takes note of an application.</summary>
    /// <param name="kind">How messages call it.</param>
    /// <param name="function">The function's name.</param>
    /// <param name="operands">What it was applied to.</param>
    /// <param name="result">What it gave.</param>
    /// <param name="hasBias">Whether it added a bias of its own.</param>
    /// <param name="initializer">The initialiser that was chosen for its weights, or empty.</param>
    /// <param name="before">How many applications there were when it began.</param>
    /// <param name="origin">Where it is written.</param>
    public void Note(string kind, string function, IEnumerable<int> operands, int result, bool hasBias, string initializer, int before, Origin origin) =>
        _applications.Add(new Application(function, kind, [.. operands], result, hasBias, initializer, before == _applications.Count, origin));

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

    /// <summary>A name for the states that one application carries: the layer's or the function's, numbered from the second on.</summary>
    public string Carrier(string name)
    {
        string free = name;
        for (int i = 2; !_carriers.Add(free); i++)
        {
            free = name + i.ToString(CultureInfo.InvariantCulture);
        }

        return free;
    }

    /// <summary>Declares a carried state; gives what the last call left.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">The shape of one example's.</param>
    public int ReadCarried(string name, Shape shape)
    {
        int value = Labelled(name, () => Graph.Carried(_carried.Count, shape));
        _carried.Add(new Variable(name, shape, new Initializer(InitializerKind.Constant, 0, 0)));
        return value;
    }

    /// <summary>Sets what the next call finds in place of <paramref name="carried"/>.</summary>
    public void WriteCarried(int carried, int value) => _carriedOn[((Op.Carried)Graph.Values[carried].Op).Index] = value;

    /// <summary>The value that stands for one that was staged: items of sequences of sequences are replaced more than once.</summary>
    private int Current(int value)
    {
        while (_replaced.TryGetValue(value, out int by))
        {
            value = by;
        }

        return value;
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

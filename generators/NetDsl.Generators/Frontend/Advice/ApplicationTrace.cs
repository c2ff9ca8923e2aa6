using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Frontend.Advice;

/// <summary>A graph and the applications that made it: which function made a value, and how many use it.</summary>
internal sealed class ApplicationTrace
{
    private readonly Dictionary<int, Application> _makers = [];
    private readonly Dictionary<int, int> _uses = [];

    /// <summary>How many values of the graph read each value.</summary>
    private readonly Lazy<int[]> _readers;

    public ApplicationTrace(Graph graph, IReadOnlyList<Application> applications, bool isTraining)
    {
        (Graph, Applications, IsTraining) = (graph, applications, isTraining);
        _readers = new Lazy<int[]>(() => ReadersIn(graph));
        foreach (Application application in applications)
        {
            // Applications end inside out, so the first to give a value made it, and what gave its operand back made nothing.
            if (!application.Operands.Contains(application.Result) && !_makers.ContainsKey(application.Result))
            {
                _makers.Add(application.Result, application);
            }

            foreach (int operand in application.Operands.Distinct().Where(operand => application.IsInnermost && operand != application.Result))
            {
                _uses[operand] = UsesOf(operand) + 1;
            }
        }
    }

    public Graph Graph { get; }

    public IReadOnlyList<Application> Applications { get; }

    public bool IsTraining { get; }

    /// <summary>The application that made a value; null for inputs, weights and results of the reader itself.</summary>
    public Application? MakerOf(int value) => _makers.TryGetValue(value, out Application? maker) ? maker : null;

    /// <summary>How many applications take a value.</summary>
    public int UsesOf(int value) => _uses.TryGetValue(value, out int count) ? count : 0;

    /// <summary>Whether one value of the graph alone reads a value: the sum at the end of a residual block is read into no application.</summary>
    public bool IsReadOnce(int value) => _readers.Value[value] == 1;

    private static int[] ReadersIn(Graph graph)
    {
        int[] readers = new int[graph.Values.Count];
        foreach (Value reader in graph.Values)
        {
            ReadOnlySpan<int> operands = reader.Operands.AsSpan();
            for (int i = 0; i < operands.Length; i++)
            {
                if (operands.Slice(0, i).IndexOf(operands[i]) < 0)
                {
                    readers[operands[i]]++;
                }
            }
        }

        return readers;
    }
}

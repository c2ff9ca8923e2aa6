using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Operators;

/// <summary>What is asked of the step of a loop, and done to it.</summary>
internal static class ScanBodies
{
    /// <summary>
    /// The same loop with emissions for what is dear to compute and changes with the states (sums, products, loops inside), so that its adjoint need not compute it again. Emissions that nobody reads are left out later, and cost nothing.
    /// What is added to a sum belongs to it: a gate's argument is emitted whole. Segments emit nothing more: they are computed again.
    /// </summary>
    public static ScanBody Complete(ScanBody body)
    {
        if (body.IsSegmented)
        {
            return body;
        }

        Graph step = body.Step;
        bool[] isCarried = Dependent(step, value => value.Op is Op.Input input && input.Index < body.States);
        ILookup<int, Value> readers = step.Values.SelectMany(value => value.Operands.Distinct().Select(operand => (operand, value))).ToLookup(item => item.operand, item => item.value);
        HashSet<int> results = [.. step.Results.Select(result => result.Value)];
        List<int> added = [];
        foreach (Value value in step.Values)
        {
            if (!isCarried[value.Id] || !IsDear(value.Op) || value.Type.Element != ElementType.Float32)
            {
                continue;
            }

            int whole = value.Id;
            while (!results.Contains(whole) && readers[whole].Take(2).ToArray() is [{ Op: Op.Scalar { Function: ScalarFunction.Add or ScalarFunction.Subtract } } sum])
            {
                whole = sum.Id;
            }

            if (results.Add(whole))
            {
                added.Add(whole);
            }
        }

        return added.Count == 0
            ? body
            : body with { Step = step with { Results = step.Results.Concat(added.Select((value, i) => new GraphResult(ResultKind.Output, step.Results.Count + i, value))).ToEquatableArray() } };
    }

    /// <summary>Whether an operation costs more than reading back what it gave.</summary>
    public static bool IsDear(Op op) => op is Op.Contract or Op.Reduce or Op.Scan;

    /// <summary>For each value of a graph whether it is a source or depends on one.</summary>
    public static bool[] Dependent(Graph graph, Func<Value, bool> isSource)
    {
        bool[] depends = new bool[graph.Values.Count];
        foreach (Value value in graph.Values)
        {
            depends[value.Id] = isSource(value);
            foreach (int operand in value.Operands)
            {
                depends[value.Id] |= depends[operand];
            }
        }

        return depends;
    }

    /// <summary>The part of a graph between <paramref name="inputs"/>, which become its inputs in this order, and <paramref name="results"/>.</summary>
    public static Graph Part(Graph graph, IReadOnlyList<int> inputs, IReadOnlyList<int> results)
    {
        GraphBuilder part = new();
        Dictionary<int, int> numbers = [];
        foreach (int input in inputs)
        {
            numbers[input] = part.Input(graph[input].Label, graph[input].Type);
        }

        bool[] needed = new bool[graph.Values.Count];
        foreach (int result in results)
        {
            needed[result] = true;
        }

        for (int id = needed.Length - 1; id >= 0; id--)
        {
            foreach (int operand in needed[id] && !numbers.ContainsKey(id) ? graph[id].Operands : [])
            {
                needed[operand] = true;
            }
        }

        foreach (Value value in graph.Values.Where(value => needed[value.Id] && !numbers.ContainsKey(value.Id)))
        {
            part.Label = value.Label;
            numbers.Add(value.Id, part.Append(value.Op, value.Operands.Select(operand => numbers[operand]).ToEquatableArray(), value.Type));
        }

        for (int i = 0; i < results.Count; i++)
        {
            part.Result(ResultKind.Output, i, numbers[results[i]]);
        }

        return part.ToGraph(graph.Name);
    }
}

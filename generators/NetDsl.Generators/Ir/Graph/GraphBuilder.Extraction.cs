using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Graph;

/// <summary>A function that was staged on items as ordinary values, as a graph of its own.</summary>
/// <param name="Body">Its inputs are the items, then the captures, of any type (batched or not); its results are of <see cref="ResultKind.Output"/>, numbered in order.</param>
/// <param name="Captures">The values of the builder that the body reads besides its items, by ascending number.</param>
/// <param name="Origins">For each value of the body the value of the builder that it was.</param>
internal sealed record Extraction(Graph Body, EquatableArray<int> Captures, EquatableArray<int> Origins);

/// <summary>Taking a part of what was built as a function: how loops over sequences find their bodies.</summary>
internal sealed partial class GraphBuilder
{
    /// <summary>
    /// Takes what was appended since <paramref name="mark"/> and depends on <paramref name="items"/>, or draws random numbers, as a graph of its own; it stays in the builder, unused. Everything else that the results need is
    /// a capture, so weights and what does not change from item to item are outside by themselves.
    /// </summary>
    /// <param name="mark">The number of values before the function was staged.</param>
    /// <param name="items">The values that stand for the function's operands.</param>
    /// <param name="results">The values that it gave.</param>
    public Extraction Extract(int mark, IReadOnlyList<int> items, IReadOnlyList<int> results)
    {
        HashSet<int> own = [];
        for (int id = mark; id < _values.Count; id++)
        {
            Value value = _values[id];
            if (!items.Contains(id) && (value.Op is Op.Random || value.Operands.Any(operand => own.Contains(operand) || items.Contains(operand))))
            {
                own.Add(id);
            }
        }

        HashSet<int> needed = [.. results];
        foreach (int id in own.OrderByDescending(id => id).Where(needed.Contains))
        {
            needed.UnionWith(_values[id].Operands);
        }

        int[] captures = [.. needed.Where(id => !own.Contains(id) && !items.Contains(id)).OrderBy(id => id)];
        GraphBuilder body = new();
        Dictionary<int, int> numbers = [];
        foreach (int id in items.Concat(captures))
        {
            numbers.Add(id, body.Input(_values[id].Label, _values[id].Type));
        }

        foreach (int id in own.Where(needed.Contains).OrderBy(id => id))
        {
            body.Label = _values[id].Label;
            numbers.Add(id, body.Append(_values[id].Op, _values[id].Operands.Select(operand => numbers[operand]).ToEquatableArray(), _values[id].Type));
        }

        for (int i = 0; i < results.Count; i++)
        {
            body.Result(ResultKind.Output, i, numbers[results[i]]);
        }

        return new Extraction(body.ToGraph(""), captures.ToEquatableArray(), numbers.OrderBy(pair => pair.Value).Select(pair => pair.Key).ToEquatableArray());
    }

    /// <summary>An input of any type, as bodies of loops have them.</summary>
    public int Input(string name, TensorType type)
    {
        _inputs.Add(new GraphInput(name, type, 0));
        return Append(new Op.Input(_inputs.Count - 1), [], type);
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Operators;

/// <summary>
/// The walk of reverse-mode automatic differentiation (Griewank and Walther, "Evaluating Derivatives"): takes values of a graph, one of them with its adjoint, and appends the adjoints of the
/// values before it. Values are visited last to first; each sends its adjoint through the catalogue's rule to those operands from which a source is reached, so what leads nowhere is never
/// differentiated. Contributions to one value are added in the order of that walk, so sums are the same every time. Adjoints carry the label of their value with <c>.adjoint</c> behind it.
/// </summary>
internal static class Adjoints
{
    /// <summary>For each value whether a source is reached from it through operations that have a derivative.</summary>
    public static bool[] Reaching(IReadOnlyList<Value> values, Func<Value, bool> isSource)
    {
        bool[] reaches = new bool[values.Count];
        foreach (Value value in values)
        {
            reaches[value.Id] = isSource(value) || (HasGradient(value.Op) && value.Operands.Any(operand => reaches[operand]));
        }

        return reaches;
    }

    /// <summary>The adjoints of the values up to <paramref name="from"/>, null where none arrives.</summary>
    /// <param name="builder">Where adjoints are appended.</param>
    /// <param name="values">The values, the builder's first ones.</param>
    /// <param name="from">The differentiated value.</param>
    /// <param name="adjoint">Its adjoint.</param>
    /// <param name="reaching">What <see cref="Reaching"/> says.</param>
    public static int?[] Walk(GraphBuilder builder, IReadOnlyList<Value> values, int from, int adjoint, bool[] reaching)
    {
        int?[] adjoints = new int?[reaching.Length];
        adjoints[from] = adjoint;
        Walk(builder, values, adjoints, reaching);
        return adjoints;
    }

    /// <summary>As above, from several values whose adjoints are there.</summary>
    public static void Walk(GraphBuilder builder, IReadOnlyList<Value> values, int?[] adjoints, bool[] reaching)
    {
        // The adjoint of a loop is of all its outputs at once: of the first of them, when all readers of all of them have been visited.
        Dictionary<int, List<Value>> loops = values.Where(value => value.Op is Op.Scan).GroupBy(value => (((Op.Scan)value.Op).Body, value.Operands)).ToDictionary(loop => loop.First().Id, loop => loop.ToList());
        for (int id = reaching.Length - 1; id >= 0; id--)
        {
            if (loops.TryGetValue(id, out List<Value>? outputs))
            {
                Propagate(builder, values, outputs, reaching, adjoints);
            }
            else if (reaching[id] && adjoints[id] is int own && PrimitiveCatalog.Of(values[id].Op).Gradient is PrimitiveGradient gradient)
            {
                Propagate(builder, values, values[id], gradient, own, reaching, adjoints);
            }
        }
    }

    /// <summary>The sum of the adjoints of all values that stand for one thing, such as the reads of a parameter; null when none arrives.</summary>
    public static int? Total(GraphBuilder builder, IReadOnlyList<Value> values, Func<Value, bool> isSource, int?[] adjoints)
    {
        int? total = null;
        for (int id = 0; id < adjoints.Length; id++)
        {
            if (adjoints[id] is int adjoint && isSource(values[id]))
            {
                builder.Label = Label(values[id]);
                total = total is int others ? builder.Map(ScalarFunction.Add, others, adjoint) : adjoint;
            }
        }

        return total;
    }

    private static bool HasGradient(Op op) => op is Op.Scan || PrimitiveCatalog.Of(op).Gradient is not null;

    public static string Label(Value value) => value.Label.Length == 0 ? "" : value.Label + ".adjoint";

    private static void Propagate(
        GraphBuilder builder, IReadOnlyList<Value> values, Value value, PrimitiveGradient gradient, int adjoint, bool[] reaching, int?[] adjoints)
    {
        for (int operand = 0; operand < value.Operands.Count; operand++)
        {
            int id = value.Operands[operand];
            builder.Label = Label(values[id]);
            if (reaching[id] && gradient(builder, value, operand, adjoint) is int contribution)
            {
                adjoints[id] = adjoints[id] is int others ? builder.Add(others, contribution) : contribution;
            }
        }
    }

    private static void Propagate(GraphBuilder builder, IReadOnlyList<Value> values, List<Value> outputs, bool[] reaching, int?[] adjoints)
    {
        Dictionary<int, int> ofOutputs = outputs.Where(output => adjoints[output.Id] is not null).ToDictionary(output => ((Op.Scan)output.Op).Output, output => adjoints[output.Id]!.Value);
        Value first = outputs[0];
        if (ofOutputs.Count == 0 || !reaching[first.Id])
        {
            return;
        }

        builder.Label = Label(first);
        int?[] contributions = ScanGradient.Of(builder, ((Op.Scan)first.Op).Body, first.Operands, ofOutputs, [.. first.Operands.Select(operand => reaching[operand])]);
        for (int i = 0; i < contributions.Length; i++)
        {
            int id = first.Operands[i];
            if (contributions[i] is int contribution)
            {
                adjoints[id] = adjoints[id] is int others ? builder.Add(others, contribution) : contribution;
            }
        }
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Operators.Mapping;

/// <summary>
/// Gives a graph over one item the meaning "for every item of a sequence". Takes the item's graph and the values its inputs are bound to, of which some have an axis of items (axis 1 of batched
/// values, axis 0 of others); appends the graph's values by the mapping rules of the catalogue, and gives the results. What depends on no such value is computed once, and lacks the axis.
/// The rule is that of automatic batching (Bradbury et al., "JAX", vmap): one rule a primitive, applied in order.
/// </summary>
internal static class Vectorizer
{
    /// <summary>The results of <paramref name="body"/> for all items, in the order of their indices.</summary>
    public static (int Value, bool IsMapped)[] Run(GraphBuilder builder, Graph body, IReadOnlyList<(int Value, bool IsMapped)> inputs, int extent)
    {
        (int Value, bool IsMapped)[] values = Values(builder, body, inputs, extent);
        return [.. body.Results.OrderBy(result => result.Index).Select(result => values[result.Value])];
    }

    /// <summary>All values of <paramref name="body"/> for all items.</summary>
    /// <param name="builder">Where values are appended.</param>
    /// <param name="body">The graph of one item; its results are outputs.</param>
    /// <param name="inputs">What the inputs of the body are: a value of the builder, and whether it has the axis of items.</param>
    /// <param name="extent">How many items there are.</param>
    public static (int Value, bool IsMapped)[] Values(GraphBuilder builder, Graph body, IReadOnlyList<(int Value, bool IsMapped)> inputs, int extent)
    {
        for (int i = 0; i < inputs.Count; i++)
        {
            TensorType item = body.Inputs[i].Type;
            TensorType wanted = inputs[i].IsMapped ? item with { Shape = item.Shape.WithItems(extent) } : item;
            TensorType given = builder.TypeOf(inputs[i].Value);
            if (!given.Equals(wanted))
            {
                throw new CompilerBugException(nameof(Vectorizer), $"input {i} of {body.Name} is {given}, not {wanted}");
            }
        }

        string label = builder.Label;
        (int Value, bool IsMapped)[] values = new (int, bool)[body.Values.Count];
        foreach (Value value in body.Values)
        {
            values[value.Id] = value.Op is Op.Input input ? inputs[input.Index] : Append(builder, body, value, [.. value.Operands.Select(operand => values[operand])], extent);
        }

        builder.Label = label;
        return values;
    }

    private static (int Value, bool IsMapped) Append(GraphBuilder builder, Graph body, Value value, IReadOnlyList<(int Value, bool IsMapped)> operands, int extent)
    {
        builder.Label = value.Label;
        if (value.Op is not Op.Random && !operands.Any(operand => operand.IsMapped))
        {
            return (builder.Append(value.Op, operands.Select(operand => operand.Value).ToEquatableArray(), value.Type), false);
        }

        PrimitiveMapping rule = PrimitiveCatalog.Of(value.Op).Mapped ?? throw new CompilerBugException(nameof(Vectorizer), $"{value.Op.GetType().Name} has no mapping rule");
        return (rule(new MappedCall(builder, extent, value, [.. value.Operands.Select(operand => body[operand].Type)], operands)), true);
    }
}

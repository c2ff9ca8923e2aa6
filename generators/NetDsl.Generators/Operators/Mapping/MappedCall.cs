using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Operators.Mapping;

/// <summary>
/// An operation of one item that is to be done for all items of a sequence. The items are an axis of extent <see cref="Extent"/>, at <see cref="Ir.Graph.Shape.ItemAxis"/>: behind the batch where the item's
/// value is batched, else in front.
/// </summary>
/// <param name="Graph">Where the operation for all items is appended.</param>
/// <param name="Extent">How many items there are.</param>
/// <param name="Value">The operation as it is for one item.</param>
/// <param name="Types">The types of its operands for one item.</param>
/// <param name="Operands">Its operands; those that are the same for all items lack the axis.</param>
internal sealed record MappedCall(GraphBuilder Graph, int Extent, Value Value, IReadOnlyList<TensorType> Types, IReadOnlyList<(int Value, bool IsMapped)> Operands)
{
    /// <summary>The first operand.</summary>
    public int Operand => Operands[0].Value;

    /// <summary>Where the items of the first operand are.</summary>
    public int OperandAxis => Types[0].Shape.ItemAxis;

    /// <summary>Where the items of the result are.</summary>
    public int Axis => Value.Type.Shape.ItemAxis;

    /// <summary>The shape of the result with all items.</summary>
    public Shape Shape => Value.Type.Shape.WithItems(Extent);

    /// <summary>The list with another entry at <paramref name="at"/>.</summary>
    public static T[] Insert<T>(IReadOnlyList<T> list, int at, T entry) => [.. list.Take(at), entry, .. list.Skip(at)];

    /// <summary>An axis of a value of one item as an axis of the value of all.</summary>
    public static int Shift(int axis, int items) => axis < items ? axis : axis + 1;

    /// <summary>An operand with the axis: one that is the same for all items is repeated.</summary>
    public int Mapped(int operand) => Operands[operand].IsMapped ? Operands[operand].Value : Repeat(Graph, Operands[operand].Value, Extent);

    /// <summary>A value that is the same for all items, repeated for each.</summary>
    public static int Repeat(GraphBuilder graph, int value, int extent)
    {
        Shape shape = graph.ShapeOf(value);
        int at = shape.ItemAxis;
        return graph.Broadcast(value, shape.WithItems(extent), [.. Enumerable.Range(0, shape.Rank).Select(axis => Shift(axis, at))]);
    }
}

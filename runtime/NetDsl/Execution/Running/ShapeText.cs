namespace NetDsl.Execution;

/// <summary>Shapes for people: <c>1×28×28</c>.</summary>
internal static class ShapeText
{
    internal static string Of(IReadOnlyCollection<int> shape) => shape.Count == 0 ? "scalar" : string.Join('×', shape);

    internal static long LengthOf(IEnumerable<int> shape) => shape.Aggregate(1L, static (length, extent) => checked(length * extent));
}

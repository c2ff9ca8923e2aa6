namespace NetDsl;

/// <summary>The number of classes of an <see cref="Indices"/> parameter: labels are 0 … <paramref name="count"/> − 1. <c>[Shape(T), Classes(V)]</c> is T labels below V.</summary>
/// <param name="count">The number of classes, at least 1.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ClassesAttribute(int count) : Attribute
{
    /// <summary>The number of classes.</summary>
    public int Count { get; } = count;
}

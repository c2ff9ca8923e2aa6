namespace NetDsl;

/// <summary>Clips every element of the gradient to [−<paramref name="limit"/>, <paramref name="limit"/>]. Before <see cref="ClipNormAttribute"/>, the optimiser and its weight decay.</summary>
/// <param name="limit">The greatest magnitude, greater than 0.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClipValueAttribute(double limit) : Attribute
{
    /// <summary>The greatest magnitude.</summary>
    public double Limit { get; } = limit;
}

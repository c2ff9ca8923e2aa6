namespace NetDsl;

/// <summary>Scales the whole gradient down to Euclidean norm <paramref name="limit"/> when it is longer (Pascanu, Mikolov and Bengio, 2013). Before the optimiser and its weight decay.</summary>
/// <param name="limit">The greatest norm over all trained parameters together, greater than 0.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClipNormAttribute(double limit) : Attribute
{
    /// <summary>The greatest norm.</summary>
    public double Limit { get; } = limit;
}

namespace NetDsl;

/// <summary>
/// A tensor that is learnt, made by <see cref="Functions.Param"/> in the initialiser of a <c>static readonly</c> field and named after it. It has no batch: every
/// example sees the same values. It is a <see cref="Tensor"/>, so everything that takes a tensor takes a parameter.
/// </summary>
public sealed class Parameter : Tensor
{
    private Parameter()
    {
    }
}

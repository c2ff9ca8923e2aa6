namespace NetDsl;

/// <summary>
/// What the weights of a field are called, where that is not to be the field's name: in checkpoints, <c>Parameters</c>, summaries and messages. So a field can be renamed while files of weights stay
/// readable, and a field can have the name that another library's files use: <c>[Name("conv1")] static readonly Layer Stem = …</c> gives <c>conv1.Weight</c>. Initial values are drawn from streams
/// keyed by this name. <c>Updates</c> goes on naming the field.
/// </summary>
/// <param name="name">Letters, digits and underscores (ND0021), and not the name of another field's weights (ND0022).</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class NameAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}

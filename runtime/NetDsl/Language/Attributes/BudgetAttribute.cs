namespace NetDsl;

/// <summary>
/// The device memory that a network may take with its capacity: <c>[Network(Capacity = 512), Budget("2 GiB")]</c>. The compiler plans memory. An entry point that would take more runs
/// its long loops in segments: a training step then stores states at their borders only and computes the others again, about one more forward pass. What still needs more is a warning while its author types (ND4001), with the parts and the largest buffers. A network with a budget is compiled whenever its messages are computed, so that its editor answers later than others.
/// </summary>
/// <param name="limit">A number and a unit: B, KiB, MiB, GiB, or KB, MB, GB for powers of 1000 (ND0016 otherwise).</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class BudgetAttribute(string limit) : Attribute
{
    /// <summary>The limit as it was written.</summary>
    public string Limit { get; } = limit;
}

namespace NetDsl.Generators.Ir.Kernels.Contractions;

/// <summary>
/// A factor of an address, <c>Constant + Capacities × padded capacity</c>: layouts whose batch axis is not outermost have strides that grow with the
/// capacity.
/// </summary>
internal readonly record struct Coefficient(long Constant, long Capacities = 0)
{
    public bool IsZero => Constant == 0 && Capacities == 0;

    public bool IsOne => Constant == 1 && Capacities == 0;

    public static Coefficient operator +(Coefficient left, Coefficient right) =>
        new(left.Constant + right.Constant, left.Capacities + right.Capacities);

    public static Coefficient operator *(Coefficient left, long right) => new(left.Constant * right, left.Capacities * right);

    /// <summary>A typical magnitude, for cost models: the padded capacity counts as 64.</summary>
    public long Magnitude => Math.Abs(Constant + (Capacities * 64));
}

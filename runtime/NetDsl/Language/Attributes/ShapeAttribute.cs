namespace NetDsl;

/// <summary>
/// The shape of ONE example of a parameter of an entry point, outermost axis first: <c>[Shape(1, 28, 28)] Tensor image</c>. Without it, the parameter takes the shape of the
/// entry point it is handed straight to, and otherwise is one number. A shape used often gets a name by deriving: <c>sealed class ImageAttribute() : ShapeAttribute(1, 28, 28);</c>.
/// </summary>
/// <param name="extents">The extents of the axes, each at least 1.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public class ShapeAttribute(params int[] extents) : Attribute
{
    /// <summary>The extents of the axes, outermost first.</summary>
    public IReadOnlyList<int> Extents { get; } = extents;
}

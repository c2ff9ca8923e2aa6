namespace NetDsl;

/// <summary>
/// One number for every axis, or one for each: <c>kernel: 3</c> is the same as <c>kernel: (3, 3)</c> for an image. Numbers and tuples convert by themselves; axes are in the order of the shape
/// (height before width).
/// </summary>
public sealed class Extents
{
    private Extents() => throw Staged.Only(nameof(Extents));

    /// <summary>The same number for every axis.</summary>
    /// <param name="extent">The number.</param>
    public static implicit operator Extents(int extent) => throw Staged.Only();

    /// <summary>A number for each of two axes: (height, width).</summary>
    /// <param name="extents">The numbers.</param>
    public static implicit operator Extents((int Height, int Width) extents) => throw Staged.Only();

    /// <summary>A number for each of three axes: (depth, height, width).</summary>
    /// <param name="extents">The numbers.</param>
    public static implicit operator Extents((int Depth, int Height, int Width) extents) => throw Staged.Only();
}

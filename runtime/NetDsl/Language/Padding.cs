namespace NetDsl;

/// <summary>
/// The zeros a window sees around its operand: a number for both sides of every axis, a tuple for each axis, <see cref="Same"/> or <see cref="Valid"/>.
/// <c>padding: 2</c>, <c>padding: (1, 2)</c>, <c>padding: Padding.Same</c>.
/// </summary>
public sealed class Padding
{
    private Padding() => throw Staged.Only(nameof(Padding));

    /// <summary>
    /// As many zeros as give ⌈extent / stride⌉ windows, so that stride 1 keeps the extent. Where the number is odd, one more goes behind than before.
    /// </summary>
    public static Padding Same => throw Staged.Only();

    /// <summary>No zeros: windows lie wholly inside. What is meant where nothing is said.</summary>
    public static Padding Valid => throw Staged.Only();

    /// <summary>The same number of zeros on both sides of every axis.</summary>
    /// <param name="elements">The number, at least 0.</param>
    public static implicit operator Padding(int elements) => throw Staged.Only();

    /// <summary>Zeros above and below, and left and right: (height, width).</summary>
    /// <param name="extents">The numbers, at least 0.</param>
    public static implicit operator Padding((int Height, int Width) extents) => throw Staged.Only();

    /// <summary>Zeros on both sides of each of three axes: (depth, height, width).</summary>
    /// <param name="extents">The numbers, at least 0.</param>
    public static implicit operator Padding((int Depth, int Height, int Width) extents) => throw Staged.Only();
}

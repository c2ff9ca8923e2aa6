namespace NetDsl;

/// <summary>
/// A value of the language: the numbers of one example, or numbers that are the same for all. Immutable, and only known while the network is compiled: its operators and
/// functions describe a computation, and nothing of them runs on the host.
/// </summary>
/// <remarks>
/// Shapes are of ONE example; the compiler adds the batch. Axes count from 0, or from the end as −1, −2, …. Shapes of operands broadcast from the last axis: extents that
/// meet are equal, or one of them is 1. Compare values with <c>&lt;</c>, <c>&gt;</c>, <see cref="Functions.Equal"/> and choose with <see cref="Functions.Where"/>;
/// <c>==</c> compares C# references and <c>if</c> on a tensor does not compile.
/// </remarks>
public partial class Tensor
{
    private protected Tensor() => throw Staged.Only(nameof(Tensor));

    /// <summary>
    /// The transpose: exchanges the last two axes of an example, so that a matrix [m, n] becomes [n, m]. Error ND2002 for a value with fewer than two axes.
    /// </summary>
    public Tensor T => throw Staged.Only();

    /// <summary>Element <paramref name="index"/> along the first axis, which disappears: [n, r…] becomes [r…]. <c>x[^1]</c> is the last.</summary>
    /// <param name="index">A position below the extent of the first axis. Error ND2006 outside it.</param>
    public Tensor this[Index index] => throw Staged.Only();

    /// <summary>A part of the first axis: <c>z[..4]</c>, <c>z[2..^1]</c>, <c>z[H..(2 * H)]</c>. [n, r…] becomes [m, r…].</summary>
    /// <param name="range">A range with at least one element inside the first axis. Error ND2006 outside it.</param>
    public Tensor this[Range range] => throw Staged.Only();

    /// <summary>One element of the first axis and one of the second; both axes disappear.</summary>
    /// <param name="first">A position along the first axis.</param>
    /// <param name="second">A position along the second axis.</param>
    public Tensor this[Index first, Index second] => throw Staged.Only();

    /// <summary>One element of the first axis, which disappears, and a part of the second.</summary>
    /// <param name="first">A position along the first axis.</param>
    /// <param name="second">A range of the second axis.</param>
    public Tensor this[Index first, Range second] => throw Staged.Only();

    /// <summary>A part of the first axis and one element of the second, which disappears: <c>x[.., 0]</c> is the first column of a matrix.</summary>
    /// <param name="first">A range of the first axis.</param>
    /// <param name="second">A position along the second axis.</param>
    public Tensor this[Range first, Index second] => throw Staged.Only();

    /// <summary>A part of the first axis and a part of the second.</summary>
    /// <param name="first">A range of the first axis.</param>
    /// <param name="second">A range of the second axis.</param>
    public Tensor this[Range first, Range second] => throw Staged.Only();

    /// <summary>
    /// The matrix product, one example at a time: [r…, k] · [k, n] = [r…, n] and [r…, k] · [k] = [r…]. Axes of <paramref name="other"/> before its last two are shared
    /// with this tensor's first axes: [g, m, k] · [g, k, n] = [g, m, n].
    /// </summary>
    /// <param name="other">The right operand. Error ND2003 when the inner extents differ.</param>
    public Tensor Dot(Tensor other) => throw Staged.Only();

    /// <summary>The same elements in the same (row-major) order under another shape.</summary>
    /// <param name="shape">The new shape of one example; one extent may be −1 and is computed. Error ND2005 when the number of elements differs.</param>
    public Tensor Reshape(params int[] shape) => throw Staged.Only();

    /// <summary>Reorders the axes of an example: axis i of the result is axis <c>axes[i]</c> of this tensor.</summary>
    /// <param name="axes">Every axis once. Error ND2004 otherwise.</param>
    public Tensor Transpose(params int[] axes) => throw Staged.Only();

    /// <summary>A part of one axis: elements <c>range.Start</c>, <c>range.Start + step</c>, … below <c>range.End</c>.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="range">A range with at least one element inside the axis. Error ND2006 outside it.</param>
    /// <param name="step">The distance between the elements taken, at least 1.</param>
    public Tensor Slice(int axis, Range range, int step = 1) => throw Staged.Only();

    /// <summary>
    /// Looks up the first axis: a table [n, r…] at indices [s…] gives [s…, r…]. A value of each example is looked up by each example's own indices: <c>q.At(action)</c>
    /// of [actions] and one index is one number.
    /// </summary>
    /// <param name="indices">Positions along the first axis. Error ND2014 when they may reach beyond it.</param>
    public Tensor At(Indices indices) => throw Staged.Only();
}

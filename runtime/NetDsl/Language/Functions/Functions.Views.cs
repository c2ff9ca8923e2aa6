namespace NetDsl;

/// <content>Arranging elements: shapes, axes, joining, splitting, looking up.</content>
public static partial class Functions
{
    /// <summary>All elements of the example as one vector, in row-major order: [a, b, c] becomes [a·b·c].</summary>
    /// <param name="x">The operand.</param>
    public static Tensor Flatten(Tensor x) => throw Staged.Only();

    /// <summary>The layer that arranges the same elements, in row-major order, in another shape.</summary>
    /// <param name="shape">The new shape of one example; one extent may be −1 and is computed. Error ND2005 when the number of elements differs.</param>
    public static Layer Reshape(params int[] shape) => throw Staged.Only();

    /// <summary>Exchanges the last two axes of an example: [m, n] becomes [n, m]. The same as <see cref="Tensor.T"/>.</summary>
    /// <param name="x">At least two axes. Error ND2002 otherwise.</param>
    public static Tensor Transpose(Tensor x) => throw Staged.Only();

    /// <summary>The layer that reorders axes: axis i of the result is axis <c>axes[i]</c> of the operand.</summary>
    /// <param name="axes">Every axis once. Error ND2004 otherwise.</param>
    public static Layer Transpose(params int[] axes) => throw Staged.Only();

    /// <summary>The layer that takes a part of one axis. See <see cref="Tensor.Slice"/>.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="range">A range with at least one element inside the axis. Error ND2006 outside it.</param>
    /// <param name="step">The distance between the elements taken, at least 1.</param>
    public static Layer Slice(int axis, Range range, int step = 1) => throw Staged.Only();

    /// <summary>Joins tensors along their first axis: [a, r…] and [b, r…] become [a+b, r…].</summary>
    /// <param name="tensors">At least one; all other axes equal. Error ND2007 otherwise.</param>
    public static Tensor Concat(params ReadOnlySpan<Tensor> tensors) => throw Staged.Only();

    /// <summary>Joins tensors along an axis: <c>Concat([x, y], axis: 1)</c>.</summary>
    /// <param name="tensors">At least one; all other axes equal. Error ND2007 otherwise.</param>
    /// <param name="axis">The axis; negative from the end.</param>
    public static Tensor Concat(IEnumerable<Tensor> tensors, int axis = 0) => throw Staged.Only();

    /// <summary>Puts n tensors of one shape [r…] side by side along a new first axis: [n, r…].</summary>
    /// <param name="tensors">At least one; all of one shape. Error ND2007 otherwise.</param>
    public static Tensor Stack(params ReadOnlySpan<Tensor> tensors) => throw Staged.Only();

    /// <summary>Puts n tensors of one shape side by side along a new axis.</summary>
    /// <param name="tensors">At least one; all of one shape. Error ND2007 otherwise.</param>
    /// <param name="axis">The position of the new axis in the result; negative from the end.</param>
    public static Tensor Stack(IEnumerable<Tensor> tensors, int axis = 0) => throw Staged.Only();

    /// <summary>Cuts an axis into equal parts: <c>var (i, f, g, o) = Split(z, 4);</c>.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="parts">The number of parts. Error ND2008 when it does not divide the axis.</param>
    /// <param name="axis">The axis; negative from the end.</param>
    public static Tensor[] Split(Tensor x, int parts, int axis = 0) => throw Staged.Only();

    /// <summary>Cuts an axis into parts of given sizes.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="sizes">The extents of the parts. Error ND2008 when their sum is not the axis' extent.</param>
    /// <param name="axis">The axis; negative from the end.</param>
    public static Tensor[] Split(Tensor x, int[] sizes, int axis = 0) => throw Staged.Only();

    /// <summary>1 at each label's position and 0 elsewhere: labels [s…] below V become [s…, V].</summary>
    /// <param name="indices">Labels whose number of classes is known (<see cref="ClassesAttribute"/>). Error ND2014 otherwise.</param>
    public static Tensor OneHot(Indices indices) => throw Staged.Only();

    /// <summary>The function that turns labels [s…] into [s…, classes]. A label at or above the number of classes becomes zeros.</summary>
    /// <param name="classes">The number of classes, at least 1.</param>
    public static Func<Indices, Tensor> OneHot(int classes) => throw Staged.Only();

    /// <summary>The layer that looks up the first axis: <c>q | At(action)</c>. See <see cref="Tensor.At"/>.</summary>
    /// <param name="indices">Positions along the first axis. Error ND2014 when they may reach beyond it.</param>
    public static Layer At(Indices indices) => throw Staged.Only();

    /// <summary>
    /// The function that looks up rows of a table: <c>text | Gather(Tokens)</c> turns labels [s…] below n and a table [n, r…] into [s…, r…].
    /// </summary>
    /// <param name="table">The table; its first axis is looked up. Error ND2014 when the labels may reach beyond it.</param>
    public static Func<Indices, Tensor> Gather(Tensor table) => throw Staged.Only();

    /// <summary>x itself, through which no gradient flows.</summary>
    /// <param name="x">The operand.</param>
    public static Tensor StopGradient(Tensor x) => throw Staged.Only();
}

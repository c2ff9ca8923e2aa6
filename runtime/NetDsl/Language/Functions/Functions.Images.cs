namespace NetDsl;

/// <content>Rearrangements of images and lines.</content>
public static partial class Functions
{
    /// <summary>[channels · factor², height, width] → [channels, height · factor, width · factor]: groups of channels become squares of pixels (Shi et al., 2016).</summary>
    /// <param name="factor">By how much the image grows; its square divides the channels. Error ND2008 otherwise.</param>
    public static Layer PixelShuffle(int factor) => throw Staged.Only();

    /// <summary>The inverse of <see cref="PixelShuffle"/>: [channels, height, width] → [channels · factor², height / factor, width / factor].</summary>
    /// <param name="factor">By how much the image shrinks; it divides height and width. Error ND2008 otherwise.</param>
    public static Layer PixelUnshuffle(int factor) => throw Staged.Only();

    /// <summary>The elements along one axis in reverse order.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axis">The axis; negative from the end. Error ND2004 when it does not exist.</param>
    public static Tensor Flip(Tensor x, int axis) => throw Staged.Only();

    /// <summary>The layer: the elements along one axis in reverse order.</summary>
    /// <param name="axis">The axis; negative from the end.</param>
    public static Layer Flip(int axis) => throw Staged.Only();

    /// <summary>One number around the last axis: [r…, n] → [r…, before + n + after].</summary>
    /// <param name="amount">How many elements on each side, at least 0. Error ND2012 otherwise.</param>
    /// <param name="value">The number.</param>
    public static Layer ConstantPad1D(int amount, double value = 0) => throw Staged.Only();

    /// <summary>One number around the last axis: [r…, n] → [r…, before + n + after].</summary>
    /// <param name="before">How many elements before the axis, at least 0. Error ND2012 otherwise.</param>
    /// <param name="after">How many after it, at least 0. Error ND2012 otherwise.</param>
    /// <param name="value">The number.</param>
    public static Layer ConstantPad1D(int before, int after, double value = 0) => throw Staged.Only();

    /// <summary>One number around the last two axes: [r…, h, w] → [r…, top + h + bottom, left + w + right].</summary>
    /// <param name="amount">How many elements on each side, at least 0. Error ND2012 otherwise.</param>
    /// <param name="value">The number.</param>
    public static Layer ConstantPad2D(int amount, double value = 0) => throw Staged.Only();

    /// <summary>One number around the last two axes: [r…, h, w] → [r…, top + h + bottom, left + w + right].</summary>
    /// <param name="top">How many rows above, at least 0. Error ND2012 otherwise.</param>
    /// <param name="bottom">How many below, at least 0. Error ND2012 otherwise.</param>
    /// <param name="left">How many columns before, at least 0. Error ND2012 otherwise.</param>
    /// <param name="right">How many after, at least 0. Error ND2012 otherwise.</param>
    /// <param name="value">The number.</param>
    public static Layer ConstantPad2D(int top, int bottom, int left, int right, double value = 0) => throw Staged.Only();

    /// <summary>The mirror image, without the edge itself, around the last axis: [r…, n] → [r…, before + n + after].</summary>
    /// <param name="amount">How many elements on each side, at least 0 and below the extent. Error ND2012 otherwise.</param>
    public static Layer ReflectPad1D(int amount) => throw Staged.Only();

    /// <summary>The mirror image, without the edge itself, around the last axis: [r…, n] → [r…, before + n + after].</summary>
    /// <param name="before">How many elements before the axis, at least 0 and below the extent. Error ND2012 otherwise.</param>
    /// <param name="after">How many after it, at least 0 and below the extent. Error ND2012 otherwise.</param>
    public static Layer ReflectPad1D(int before, int after) => throw Staged.Only();

    /// <summary>The mirror image, without the edge itself, around the last two axes: [r…, h, w] → [r…, top + h + bottom, left + w + right].</summary>
    /// <param name="amount">How many elements on each side, at least 0 and below the extent. Error ND2012 otherwise.</param>
    public static Layer ReflectPad2D(int amount) => throw Staged.Only();

    /// <summary>The mirror image, without the edge itself, around the last two axes: [r…, h, w] → [r…, top + h + bottom, left + w + right].</summary>
    /// <param name="top">How many rows above, at least 0 and below the extent. Error ND2012 otherwise.</param>
    /// <param name="bottom">How many below, at least 0 and below the extent. Error ND2012 otherwise.</param>
    /// <param name="left">How many columns before, at least 0 and below the extent. Error ND2012 otherwise.</param>
    /// <param name="right">How many after, at least 0 and below the extent. Error ND2012 otherwise.</param>
    public static Layer ReflectPad2D(int top, int bottom, int left, int right) => throw Staged.Only();

    /// <summary>The edge again and again around the last axis: [r…, n] → [r…, before + n + after].</summary>
    /// <param name="amount">How many elements on each side, at least 0. Error ND2012 otherwise.</param>
    public static Layer ReplicatePad1D(int amount) => throw Staged.Only();

    /// <summary>The edge again and again around the last axis: [r…, n] → [r…, before + n + after].</summary>
    /// <param name="before">How many elements before the axis, at least 0. Error ND2012 otherwise.</param>
    /// <param name="after">How many after it, at least 0. Error ND2012 otherwise.</param>
    public static Layer ReplicatePad1D(int before, int after) => throw Staged.Only();

    /// <summary>The edge again and again around the last two axes: [r…, h, w] → [r…, top + h + bottom, left + w + right].</summary>
    /// <param name="amount">How many elements on each side, at least 0. Error ND2012 otherwise.</param>
    public static Layer ReplicatePad2D(int amount) => throw Staged.Only();

    /// <summary>The edge again and again around the last two axes: [r…, h, w] → [r…, top + h + bottom, left + w + right].</summary>
    /// <param name="top">How many rows above, at least 0. Error ND2012 otherwise.</param>
    /// <param name="bottom">How many below, at least 0. Error ND2012 otherwise.</param>
    /// <param name="left">How many columns before, at least 0. Error ND2012 otherwise.</param>
    /// <param name="right">How many after, at least 0. Error ND2012 otherwise.</param>
    public static Layer ReplicatePad2D(int top, int bottom, int left, int right) => throw Staged.Only();
}

namespace NetDsl;

/// <content>Reductions composed of sums and maxima, and positions of maxima.</content>
public static partial class Functions
{
    /// <summary>ln Σ eˣ, without overflow, over all axes of the example: any shape becomes one number.</summary>
    /// <param name="x">The operand.</param>
    public static Tensor LogSumExp(Tensor x) => throw Staged.Only();

    /// <summary>ln Σ eˣ, without overflow, along one axis, which disappears or keeps extent 1.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axis">The axis; negative from the end. Error ND2004 when it does not exist.</param>
    /// <param name="keepDims">Whether the axis stays, with extent 1.</param>
    public static Tensor LogSumExp(Tensor x, int axis, bool keepDims = false) => throw Staged.Only();

    /// <summary>ln Σ eˣ, without overflow, along several axes, which disappear or keep extent 1.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axes">The axes, each once. Error ND2004 otherwise.</param>
    /// <param name="keepDims">Whether the axes stay, with extent 1.</param>
    public static Tensor LogSumExp(Tensor x, int[] axes, bool keepDims = false) => throw Staged.Only();

    /// <summary>The layer: ln Σ eˣ, without overflow, along one axis.</summary>
    /// <param name="axis">The axis; negative from the end.</param>
    /// <param name="keepDims">Whether the axis stays, with extent 1.</param>
    public static Layer LogSumExp(int axis, bool keepDims = false) => throw Staged.Only();

    /// <summary>The layer: ln Σ eˣ, without overflow, along several axes.</summary>
    /// <param name="axes">The axes, each once.</param>
    /// <param name="keepDims">Whether the axes stay, with extent 1.</param>
    public static Layer LogSumExp(int[] axes, bool keepDims = false) => throw Staged.Only();

    /// <summary>
    /// The variance (mean squared distance from the mean, divided by n) over all axes of the example: any shape becomes one number.
    /// </summary>
    /// <param name="x">The operand.</param>
    public static Tensor Variance(Tensor x) => throw Staged.Only();

    /// <summary>The variance (mean squared distance from the mean, divided by n) along one axis, which disappears or keeps extent 1.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axis">The axis; negative from the end. Error ND2004 when it does not exist.</param>
    /// <param name="keepDims">Whether the axis stays, with extent 1.</param>
    public static Tensor Variance(Tensor x, int axis, bool keepDims = false) => throw Staged.Only();

    /// <summary>The variance (mean squared distance from the mean, divided by n) along several axes, which disappear or keep extent 1.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axes">The axes, each once. Error ND2004 otherwise.</param>
    /// <param name="keepDims">Whether the axes stay, with extent 1.</param>
    public static Tensor Variance(Tensor x, int[] axes, bool keepDims = false) => throw Staged.Only();

    /// <summary>The layer: the variance (mean squared distance from the mean, divided by n) along one axis.</summary>
    /// <param name="axis">The axis; negative from the end.</param>
    /// <param name="keepDims">Whether the axis stays, with extent 1.</param>
    public static Layer Variance(int axis, bool keepDims = false) => throw Staged.Only();

    /// <summary>The layer: the variance (mean squared distance from the mean, divided by n) along several axes.</summary>
    /// <param name="axes">The axes, each once.</param>
    /// <param name="keepDims">Whether the axes stay, with extent 1.</param>
    public static Layer Variance(int[] axes, bool keepDims = false) => throw Staged.Only();

    /// <summary>The Euclidean norm √Σx², with derivative 0 at 0, over all axes of the example: any shape becomes one number.</summary>
    /// <param name="x">The operand.</param>
    public static Tensor Norm(Tensor x) => throw Staged.Only();

    /// <summary>The Euclidean norm √Σx², with derivative 0 at 0, along one axis, which disappears or keeps extent 1.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axis">The axis; negative from the end. Error ND2004 when it does not exist.</param>
    /// <param name="keepDims">Whether the axis stays, with extent 1.</param>
    public static Tensor Norm(Tensor x, int axis, bool keepDims = false) => throw Staged.Only();

    /// <summary>The Euclidean norm √Σx², with derivative 0 at 0, along several axes, which disappear or keep extent 1.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axes">The axes, each once. Error ND2004 otherwise.</param>
    /// <param name="keepDims">Whether the axes stay, with extent 1.</param>
    public static Tensor Norm(Tensor x, int[] axes, bool keepDims = false) => throw Staged.Only();

    /// <summary>The layer: the Euclidean norm √Σx², with derivative 0 at 0, along one axis.</summary>
    /// <param name="axis">The axis; negative from the end.</param>
    /// <param name="keepDims">Whether the axis stays, with extent 1.</param>
    public static Layer Norm(int axis, bool keepDims = false) => throw Staged.Only();

    /// <summary>The layer: the Euclidean norm √Σx², with derivative 0 at 0, along several axes.</summary>
    /// <param name="axes">The axes, each once.</param>
    /// <param name="keepDims">Whether the axes stay, with extent 1.</param>
    public static Layer Norm(int[] axes, bool keepDims = false) => throw Staged.Only();

    /// <summary>
    /// The position of the first greatest number, counted in row-major order over all axes: one index below the number of elements.
    /// </summary>
    /// <param name="x">The operand.</param>
    public static Indices ArgMax(Tensor x) => throw Staged.Only();

    /// <summary>The position of the first greatest number along an axis, which disappears.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axis">The axis; negative from the end.</param>
    public static Indices ArgMax(Tensor x, int axis) => throw Staged.Only();

    /// <summary>The function that finds the first greatest number along an axis.</summary>
    /// <param name="axis">The axis; negative from the end.</param>
    public static Func<Tensor, Indices> ArgMax(int axis) => throw Staged.Only();

    /// <summary>
    /// The mean over the examples of the batch: the same for all of them, in the shape of one example. A value that no example influences stays as
    /// it is.
    /// </summary>
    /// <param name="x">The operand.</param>
    public static Tensor BatchMean(Tensor x) => throw Staged.Only();
}

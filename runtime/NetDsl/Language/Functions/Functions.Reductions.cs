namespace NetDsl;

/// <content>Reductions over axes of one example; a bare reduction takes all of them. Only <see cref="BatchMean"/> looks across the batch.</content>
public static partial class Functions
{
    /// <summary>The sum over all axes of the example: any shape becomes one number.</summary>
    /// <param name="x">The operand.</param>
    public static Tensor Sum(Tensor x) => throw Staged.Only();

    /// <summary>The sum along one axis, which disappears or keeps extent 1.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axis">The axis; negative from the end. Error ND2004 when it does not exist.</param>
    /// <param name="keepDims">Whether the axis stays, with extent 1.</param>
    public static Tensor Sum(Tensor x, int axis, bool keepDims = false) => throw Staged.Only();

    /// <summary>The sum along several axes, which disappear or keep extent 1.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axes">The axes, each once. Error ND2004 otherwise.</param>
    /// <param name="keepDims">Whether the axes stay, with extent 1.</param>
    public static Tensor Sum(Tensor x, int[] axes, bool keepDims = false) => throw Staged.Only();

    /// <summary>The layer: the sum along one axis.</summary>
    /// <param name="axis">The axis; negative from the end.</param>
    /// <param name="keepDims">Whether the axis stays, with extent 1.</param>
    public static Layer Sum(int axis, bool keepDims = false) => throw Staged.Only();

    /// <summary>The layer: the sum along several axes.</summary>
    /// <param name="axes">The axes, each once.</param>
    /// <param name="keepDims">Whether the axes stay, with extent 1.</param>
    public static Layer Sum(int[] axes, bool keepDims = false) => throw Staged.Only();

    /// <summary>The mean over all axes of the example: any shape becomes one number.</summary>
    /// <param name="x">The operand.</param>
    public static Tensor Mean(Tensor x) => throw Staged.Only();

    /// <summary>The mean along one axis, which disappears or keeps extent 1.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axis">The axis; negative from the end. Error ND2004 when it does not exist.</param>
    /// <param name="keepDims">Whether the axis stays, with extent 1.</param>
    public static Tensor Mean(Tensor x, int axis, bool keepDims = false) => throw Staged.Only();

    /// <summary>The mean along several axes, which disappear or keep extent 1.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axes">The axes, each once. Error ND2004 otherwise.</param>
    /// <param name="keepDims">Whether the axes stay, with extent 1.</param>
    public static Tensor Mean(Tensor x, int[] axes, bool keepDims = false) => throw Staged.Only();

    /// <summary>The layer: the mean along one axis.</summary>
    /// <param name="axis">The axis; negative from the end.</param>
    /// <param name="keepDims">Whether the axis stays, with extent 1.</param>
    public static Layer Mean(int axis, bool keepDims = false) => throw Staged.Only();

    /// <summary>The layer: the mean along several axes.</summary>
    /// <param name="axes">The axes, each once.</param>
    /// <param name="keepDims">Whether the axes stay, with extent 1.</param>
    public static Layer Mean(int[] axes, bool keepDims = false) => throw Staged.Only();

    /// <summary>
    /// The greatest number over all axes of the example: any shape becomes one number. The gradient goes to the first of equals.
    /// </summary>
    /// <param name="x">The operand.</param>
    public static Tensor Max(Tensor x) => throw Staged.Only();

    /// <summary>The greatest number along one axis, which disappears or keeps extent 1.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axis">The axis; negative from the end. Error ND2004 when it does not exist.</param>
    /// <param name="keepDims">Whether the axis stays, with extent 1.</param>
    public static Tensor Max(Tensor x, int axis, bool keepDims = false) => throw Staged.Only();

    /// <summary>The greatest number along several axes, which disappear or keep extent 1.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axes">The axes, each once. Error ND2004 otherwise.</param>
    /// <param name="keepDims">Whether the axes stay, with extent 1.</param>
    public static Tensor Max(Tensor x, int[] axes, bool keepDims = false) => throw Staged.Only();

    /// <summary>The layer: the greatest number along one axis.</summary>
    /// <param name="axis">The axis; negative from the end.</param>
    /// <param name="keepDims">Whether the axis stays, with extent 1.</param>
    public static Layer Max(int axis, bool keepDims = false) => throw Staged.Only();

    /// <summary>The layer: the greatest number along several axes.</summary>
    /// <param name="axes">The axes, each once.</param>
    /// <param name="keepDims">Whether the axes stay, with extent 1.</param>
    public static Layer Max(int[] axes, bool keepDims = false) => throw Staged.Only();

    /// <summary>The least number over all axes of the example: any shape becomes one number. The gradient goes to the first of equals.</summary>
    /// <param name="x">The operand.</param>
    public static Tensor Min(Tensor x) => throw Staged.Only();

    /// <summary>The least number along one axis, which disappears or keeps extent 1.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axis">The axis; negative from the end. Error ND2004 when it does not exist.</param>
    /// <param name="keepDims">Whether the axis stays, with extent 1.</param>
    public static Tensor Min(Tensor x, int axis, bool keepDims = false) => throw Staged.Only();

    /// <summary>The least number along several axes, which disappear or keep extent 1.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axes">The axes, each once. Error ND2004 otherwise.</param>
    /// <param name="keepDims">Whether the axes stay, with extent 1.</param>
    public static Tensor Min(Tensor x, int[] axes, bool keepDims = false) => throw Staged.Only();

    /// <summary>The layer: the least number along one axis.</summary>
    /// <param name="axis">The axis; negative from the end.</param>
    /// <param name="keepDims">Whether the axis stays, with extent 1.</param>
    public static Layer Min(int axis, bool keepDims = false) => throw Staged.Only();

    /// <summary>The layer: the least number along several axes.</summary>
    /// <param name="axes">The axes, each once.</param>
    /// <param name="keepDims">Whether the axes stay, with extent 1.</param>
    public static Layer Min(int[] axes, bool keepDims = false) => throw Staged.Only();
}

namespace NetDsl;

/// <content>Images in other sizes.</content>
public static partial class Functions
{
    /// <summary>The layer that repeats each element of an image: [channels, h, w] becomes [channels, h · factor, w · factor].</summary>
    /// <param name="factor">How often, along height and width.</param>
    public static Layer UpSample2D(Extents factor) => throw Staged.Only();

    /// <summary>Repeats each element of an image: [channels, h, w] becomes [channels, h · factor, w · factor].</summary>
    /// <param name="x">The operand. Error ND2002 when it is not an image.</param>
    /// <param name="factor">How often, along height and width.</param>
    public static Tensor UpSample2D(Tensor x, Extents factor) => throw Staged.Only();

    /// <summary>The layer that interpolates linearly along height and width: [channels, h, w] becomes [channels, h · factor, w · factor].</summary>
    /// <param name="factor">How many times larger, along height and width.</param>
    /// <param name="alignCorners">Whether the first and last elements stay where they are; otherwise elements are areas, and those at the edges are repeated beyond it.</param>
    public static Layer UpSampleBilinear2D(Extents factor, bool alignCorners = false) => throw Staged.Only();

    /// <summary>Interpolates linearly along height and width: [channels, h, w] becomes [channels, h · factor, w · factor].</summary>
    /// <param name="x">The operand. Error ND2002 when it is not an image.</param>
    /// <param name="factor">How many times larger, along height and width.</param>
    /// <param name="alignCorners">Whether the first and last elements stay where they are; otherwise elements are areas, and those at the edges are repeated beyond it.</param>
    public static Tensor UpSampleBilinear2D(Tensor x, Extents factor, bool alignCorners = false) => throw Staged.Only();

    /// <summary>The layer that interpolates linearly to a given size: [channels, h, w] becomes [channels, height, width]. Shrinking takes points, not areas.</summary>
    /// <param name="height">The rows of the result, at least 1.</param>
    /// <param name="width">The columns of the result, at least 1.</param>
    /// <param name="alignCorners">Whether the first and last elements stay where they are.</param>
    public static Layer ResizeBilinear2D(int height, int width, bool alignCorners = false) => throw Staged.Only();

    /// <summary>Interpolates linearly to a given size: [channels, h, w] becomes [channels, height, width]. Shrinking takes points, not areas.</summary>
    /// <param name="x">The operand. Error ND2002 when it is not an image.</param>
    /// <param name="height">The rows of the result, at least 1.</param>
    /// <param name="width">The columns of the result, at least 1.</param>
    /// <param name="alignCorners">Whether the first and last elements stay where they are.</param>
    public static Tensor ResizeBilinear2D(Tensor x, int height, int width, bool alignCorners = false) => throw Staged.Only();
}

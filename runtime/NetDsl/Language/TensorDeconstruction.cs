using System.ComponentModel;

namespace NetDsl;

/// <summary>Taking an array of tensors apart: <c>var (i, f, g, o) = Split(z, 4);</c>. The number of names must be the array's length.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class TensorDeconstruction
{
    /// <summary>Takes an array of two apart.</summary>
    /// <param name="tensors">The array.</param>
    /// <param name="first">The first tensor.</param>
    /// <param name="second">The second tensor.</param>
    public static void Deconstruct(this Tensor[] tensors, out Tensor first, out Tensor second) => throw Staged.Only();

    /// <summary>Takes an array of three apart.</summary>
    /// <param name="tensors">The array.</param>
    /// <param name="first">The first tensor.</param>
    /// <param name="second">The second tensor.</param>
    /// <param name="third">The third tensor.</param>
    public static void Deconstruct(this Tensor[] tensors, out Tensor first, out Tensor second, out Tensor third) => throw Staged.Only();

    /// <summary>Takes an array of four apart.</summary>
    /// <param name="tensors">The array.</param>
    /// <param name="first">The first tensor.</param>
    /// <param name="second">The second tensor.</param>
    /// <param name="third">The third tensor.</param>
    /// <param name="fourth">The fourth tensor.</param>
    public static void Deconstruct(this Tensor[] tensors, out Tensor first, out Tensor second, out Tensor third, out Tensor fourth) =>
        throw Staged.Only();

    /// <summary>Takes an array of five apart.</summary>
    /// <param name="tensors">The array.</param>
    /// <param name="first">The first tensor.</param>
    /// <param name="second">The second tensor.</param>
    /// <param name="third">The third tensor.</param>
    /// <param name="fourth">The fourth tensor.</param>
    /// <param name="fifth">The fifth tensor.</param>
    public static void Deconstruct(
        this Tensor[] tensors, out Tensor first, out Tensor second, out Tensor third, out Tensor fourth,
        out Tensor fifth) => throw Staged.Only();

    /// <summary>Takes an array of six apart.</summary>
    /// <param name="tensors">The array.</param>
    /// <param name="first">The first tensor.</param>
    /// <param name="second">The second tensor.</param>
    /// <param name="third">The third tensor.</param>
    /// <param name="fourth">The fourth tensor.</param>
    /// <param name="fifth">The fifth tensor.</param>
    /// <param name="sixth">The sixth tensor.</param>
    public static void Deconstruct(
        this Tensor[] tensors, out Tensor first, out Tensor second, out Tensor third, out Tensor fourth,
        out Tensor fifth, out Tensor sixth) => throw Staged.Only();

    /// <summary>Takes an array of seven apart.</summary>
    /// <param name="tensors">The array.</param>
    /// <param name="first">The first tensor.</param>
    /// <param name="second">The second tensor.</param>
    /// <param name="third">The third tensor.</param>
    /// <param name="fourth">The fourth tensor.</param>
    /// <param name="fifth">The fifth tensor.</param>
    /// <param name="sixth">The sixth tensor.</param>
    /// <param name="seventh">The seventh tensor.</param>
    public static void Deconstruct(
        this Tensor[] tensors, out Tensor first, out Tensor second, out Tensor third, out Tensor fourth,
        out Tensor fifth, out Tensor sixth, out Tensor seventh) => throw Staged.Only();

    /// <summary>Takes an array of eight apart.</summary>
    /// <param name="tensors">The array.</param>
    /// <param name="first">The first tensor.</param>
    /// <param name="second">The second tensor.</param>
    /// <param name="third">The third tensor.</param>
    /// <param name="fourth">The fourth tensor.</param>
    /// <param name="fifth">The fifth tensor.</param>
    /// <param name="sixth">The sixth tensor.</param>
    /// <param name="seventh">The seventh tensor.</param>
    /// <param name="eighth">The eighth tensor.</param>
    public static void Deconstruct(
        this Tensor[] tensors, out Tensor first, out Tensor second, out Tensor third, out Tensor fourth,
        out Tensor fifth, out Tensor sixth, out Tensor seventh, out Tensor eighth) => throw Staged.Only();
}

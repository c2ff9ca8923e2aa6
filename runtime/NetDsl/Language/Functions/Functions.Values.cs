namespace NetDsl;

/// <content>Making values: parameters, constants, random numbers.</content>
public static partial class Functions
{
    /// <summary>
    /// Makes a parameter, named after the field that holds it: <c>static readonly Parameter W = Param([784, 256]);</c>. In initialisers only.
    /// </summary>
    /// <param name="shape">The extents, each at least 1; [] is one number.</param>
    /// <param name="init">How it starts. Unless said, Glorot uniform with two or more axes and 0 with fewer.</param>
    public static Parameter Param(int[] shape, Init? init = null) => throw Staged.Only();

    /// <summary>Zeros, the same for every example.</summary>
    /// <param name="shape">The extents; none is one number.</param>
    public static Tensor Zeros(params int[] shape) => throw Staged.Only();

    /// <summary>Ones, the same for every example.</summary>
    /// <param name="shape">The extents; none is one number.</param>
    public static Tensor Ones(params int[] shape) => throw Staged.Only();

    /// <summary>One number everywhere, the same for every example.</summary>
    /// <param name="value">The number.</param>
    /// <param name="shape">The extents; none is one number.</param>
    public static Tensor Constant(double value, params int[] shape) => throw Staged.Only();

    /// <summary>The vector of the given numbers, the same for every example.</summary>
    /// <param name="values">At least one number.</param>
    public static Tensor Vector(params double[] values) => throw Staged.Only();

    /// <summary>The vector 0, 1, …, count − 1, the same for every example.</summary>
    /// <param name="count">The extent, at least 1.</param>
    public static Tensor Arange(int count) => throw Staged.Only();

    /// <summary>Zeros in the shape of x.</summary>
    /// <param name="x">Gives the shape.</param>
    public static Tensor ZerosLike(Tensor x) => throw Staged.Only();

    /// <summary>Ones in the shape of x.</summary>
    /// <param name="x">Gives the shape.</param>
    public static Tensor OnesLike(Tensor x) => throw Staged.Only();

    /// <summary>Fresh standard normal numbers for every example and step.</summary>
    /// <param name="shape">The extents; none is one number.</param>
    public static Tensor Normal(params int[] shape) => throw Staged.Only();

    /// <summary>Fresh standard normal numbers in the shape of x; fresh for every example when x differs by example.</summary>
    /// <param name="x">Gives the shape.</param>
    public static Tensor NormalLike(Tensor x) => throw Staged.Only();

    /// <summary>Fresh numbers uniform in [0, 1) for every example and step.</summary>
    /// <param name="shape">The extents; none is one number.</param>
    public static Tensor Uniform(params int[] shape) => throw Staged.Only();

    /// <summary>Fresh numbers uniform in [0, 1) in the shape of x; fresh for every example when x differs by example.</summary>
    /// <param name="x">Gives the shape.</param>
    public static Tensor UniformLike(Tensor x) => throw Staged.Only();

    /// <summary>
    /// 1 with the given probability, otherwise 0, drawn for each element; fresh for every example when the probability differs by example. No
    /// gradient flows to the probability.
    /// </summary>
    /// <param name="probability">Numbers in [0, 1].</param>
    public static Tensor Bernoulli(Tensor probability) => throw Staged.Only();
}

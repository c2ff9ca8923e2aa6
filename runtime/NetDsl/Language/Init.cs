namespace NetDsl;

/// <summary>
/// How the initial values of weights are drawn: <c>Dense(100, init: Init.HeNormal)</c>, <c>Param([784, 256], Init.Normal(0, 0.01))</c>. Every parameter draws from its own stream,
/// keyed by the network's seed and the parameter's name.
/// </summary>
/// <remarks>
/// The fans of a matrix [in, out] are <c>fanIn = in</c> and <c>fanOut = out</c>; axes before the last two are separate matrices. A vector of n has both fans n, a scalar 1.
/// </remarks>
public sealed class Init
{
    private Init() => throw Staged.Only(nameof(Init));

    /// <summary>Every element is 0.</summary>
    public static Init Zeros => throw Staged.Only();

    /// <summary>Every element is 1.</summary>
    public static Init Ones => throw Staged.Only();

    /// <summary>Uniform within ±√(6 / (fanIn + fanOut)): keeps the variance of activations and gradients through tanh and sigmoid layers (Glorot and Bengio, 2010).</summary>
    public static Init GlorotUniform => throw Staged.Only();

    /// <summary>Normal with standard deviation √(2 / (fanIn + fanOut)) (Glorot and Bengio, 2010).</summary>
    public static Init GlorotNormal => throw Staged.Only();

    /// <summary>Uniform within ±√(6 / fanIn): for layers followed by a ReLU (He, Zhang, Ren and Sun, 2015).</summary>
    public static Init HeUniform => throw Staged.Only();

    /// <summary>Normal with standard deviation √(2 / fanIn): for layers followed by a ReLU (He, Zhang, Ren and Sun, 2015).</summary>
    public static Init HeNormal => throw Staged.Only();

    /// <summary>Uniform within ±√(3 / fanIn) (LeCun, Bottou, Orr and Müller, 1998).</summary>
    public static Init LecunUniform => throw Staged.Only();

    /// <summary>Normal with standard deviation √(1 / fanIn) (LeCun, Bottou, Orr and Müller, 1998); the choice for SELU.</summary>
    public static Init LecunNormal => throw Staged.Only();

    /// <summary>Every element is <paramref name="value"/>.</summary>
    /// <param name="value">The number.</param>
    public static Init Constant(double value) => throw Staged.Only();

    /// <summary>Normal.</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="deviation">The standard deviation, at least 0.</param>
    public static Init Normal(double mean, double deviation) => throw Staged.Only();

    /// <summary>Normal, redrawn outside two standard deviations from the mean.</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="deviation">The standard deviation, at least 0.</param>
    public static Init TruncatedNormal(double mean, double deviation) => throw Staged.Only();

    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    /// <param name="low">The lower bound.</param>
    /// <param name="high">The upper bound, at least the lower one.</param>
    public static Init Uniform(double low, double high) => throw Staged.Only();

    /// <summary>A random matrix with orthonormal rows or columns (whichever are fewer), times a gain (Saxe, McClelland and Ganguli, 2014). For matrices.</summary>
    /// <param name="gain">The factor; √2 before a ReLU.</param>
    public static Init Orthogonal(double gain = 1) => throw Staged.Only();
}

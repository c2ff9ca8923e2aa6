namespace NetDsl;

/// <content>Layers and what combines them. Those with weights are made in initialisers of <c>static readonly</c> members only.</content>
public static partial class Functions
{
    /// <summary>
    /// A fully connected layer x · W + b: a vector [n] becomes [units]. Weights <c>Weight</c> [n, units] and <c>Bias</c> [units], which starts at
    /// 0.
    /// </summary>
    /// <param name="units">The number of outputs, at least 1.</param>
    /// <param name="bias">Whether b is added.</param>
    /// <param name="init">How W starts; Glorot uniform unless said.</param>
    public static Layer Dense(int units, bool bias = true, Init? init = null) => throw Staged.Only();

    /// <summary>
    /// While training, sets each number to 0 with probability <c>rate</c> and divides the others by 1 − rate; otherwise the identity (Srivastava et
    /// al., 2014).
    /// </summary>
    /// <param name="rate">The probability, in [0, 1). Error ND2012 otherwise.</param>
    public static Layer Dropout(double rate) => throw Staged.Only();

    /// <summary>x + body(x) (He, Zhang, Ren and Sun, 2016).</summary>
    /// <param name="body">A layer that keeps the shape. Error ND2015 otherwise. Its weights are named <c>Body</c>.</param>
    public static Layer Residual(Layer body) => throw Staged.Only();

    /// <summary>shortcut(x) + body(x).</summary>
    /// <param name="body">The layer on the long way, named <c>Body</c>.</param>
    /// <param name="shortcut">The layer on the short way, named <c>Shortcut</c>; <see cref="Identity"/> or one that changes the shape as the body does. Error ND2015 otherwise.</param>
    public static Layer Residual(Layer body, Layer shortcut) => throw Staged.Only();

    /// <summary>Composes <c>layer(0) | layer(1) | …</c>: the function is evaluated for each position, so each has weights of its own.</summary>
    /// <param name="count">The number of layers; 0 gives the identity.</param>
    /// <param name="layer">Makes the layer at a position.</param>
    public static Layer Repeat(int count, Func<int, Layer> layer) => throw Staged.Only();

    /// <summary>Applies one layer again and again, with the same weights: body(body(…x)).</summary>
    /// <param name="body">A layer that keeps the shape. Error ND2016 otherwise.</param>
    /// <param name="count">How often; 0 gives the identity.</param>
    public static Layer Iterate(Layer body, int count) => throw Staged.Only();

    /// <summary>
    /// The layer in inference mode (no dropout, running statistics) with weights that get no gradient from here. Gradient flows through to its
    /// operand; add <see cref="StopGradient"/> to cut that too.
    /// </summary>
    /// <param name="layer">The layer.</param>
    public static Layer Frozen(Layer layer) => throw Staged.Only();
}

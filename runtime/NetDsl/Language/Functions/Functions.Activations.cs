namespace NetDsl;

/// <content>Activation functions, element by element in the shape of the operand, and softmax. At a kink the derivative is that of the left side unless said otherwise.</content>
public static partial class Functions
{
    /// <summary>x itself; the shortcut of a residual block, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Identity(Tensor x) => throw Staged.Only();

    /// <summary>max(0, x), with derivative 0 at 0 (Nair and Hinton, 2010), element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Relu(Tensor x) => throw Staged.Only();

    /// <summary>min(max(0, x), 6), with derivative 0 at both kinks (Krizhevsky, 2010), element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Relu6(Tensor x) => throw Staged.Only();

    /// <summary>x where x &gt; 0, otherwise 0.01 x (Maas, Hannun and Ng, 2013).</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor LeakyRelu(Tensor x) => throw Staged.Only();

    /// <summary>The layer that is x where x &gt; 0, otherwise slope · x.</summary>
    /// <param name="slope">The slope for negative numbers.</param>
    public static Layer LeakyRelu(double slope) => throw Staged.Only();

    /// <summary>
    /// A leaky ReLU whose slope is learnt: x where x &gt; 0, otherwise a · x with one weight a, <c>Slope</c> (He, Zhang, Ren and Sun, 2015). Made
    /// in initialisers only.
    /// </summary>
    /// <param name="initial">The slope before training.</param>
    public static Layer PRelu(double initial = 0.25) => throw Staged.Only();

    /// <summary>x where x &gt; 0, otherwise eˣ − 1 (Clevert, Unterthiner and Hochreiter, 2016).</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Elu(Tensor x) => throw Staged.Only();

    /// <summary>The layer that is x where x &gt; 0, otherwise α (eˣ − 1).</summary>
    /// <param name="alpha">The number α: minus the limit for very negative x.</param>
    public static Layer Elu(double alpha) => throw Staged.Only();

    /// <summary>1.0507 · x where x &gt; 0, otherwise 1.0507 · 1.6733 · (eˣ − 1): keeps mean 0 and variance 1 (Klambauer et al., 2017).</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Selu(Tensor x) => throw Staged.Only();

    /// <summary>x · Φ(x) = x / 2 · (1 + erf(x / √2)), Φ the standard normal distribution function (Hendrycks and Gimpel, 2016).</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Gelu(Tensor x) => throw Staged.Only();

    /// <summary>The approximation x / 2 · (1 + tanh(√(2/π) (x + 0.044715 x³))) of <see cref="Gelu"/>.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor GeluTanh(Tensor x) => throw Staged.Only();

    /// <summary>x · sigmoid(x), also called swish (Elfwing, Uchibe and Doya, 2018), element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Silu(Tensor x) => throw Staged.Only();

    /// <summary>x · sigmoid(x), the same function as <see cref="Silu"/> (Ramachandran, Zoph and Le, 2017), element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Swish(Tensor x) => throw Staged.Only();

    /// <summary>x · tanh(softplus(x)) (Misra, 2019), element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Mish(Tensor x) => throw Staged.Only();

    /// <summary>1 / (1 + e⁻ˣ), without overflow, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Sigmoid(Tensor x) => throw Staged.Only();

    /// <summary>ln sigmoid(x) = −softplus(−x), without overflow, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor LogSigmoid(Tensor x) => throw Staged.Only();

    /// <summary>min(max(0, x/6 + 1/2), 1) (Howard et al., 2019), element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor HardSigmoid(Tensor x) => throw Staged.Only();

    /// <summary>x · hardsigmoid(x) (Howard et al., 2019), element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor HardSwish(Tensor x) => throw Staged.Only();

    /// <summary>tanh x, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Tanh(Tensor x) => throw Staged.Only();

    /// <summary>min(max(−1, x), 1), with derivative 0 at both kinks, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor HardTanh(Tensor x) => throw Staged.Only();

    /// <summary>ln(1 + eˣ), without overflow; its derivative is sigmoid(x), element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Softplus(Tensor x) => throw Staged.Only();

    /// <summary>x / (1 + |x|), element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Softsign(Tensor x) => throw Staged.Only();

    /// <summary>Probabilities e^xᵢ / Σⱼ e^xⱼ along the last axis, without overflow; shape as the operand's.</summary>
    /// <param name="x">At least one axis.</param>
    public static Tensor Softmax(Tensor x) => throw Staged.Only();

    /// <summary>Probabilities e^xᵢ / Σⱼ e^xⱼ along an axis, without overflow; shape as the operand's.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axis">The axis.</param>
    public static Tensor Softmax(Tensor x, int axis) => throw Staged.Only();

    /// <summary>The layer of probabilities e^xᵢ / Σⱼ e^xⱼ along an axis.</summary>
    /// <param name="axis">The axis.</param>
    public static Layer Softmax(int axis) => throw Staged.Only();

    /// <summary>xᵢ − ln Σⱼ e^xⱼ along the last axis, without overflow; shape as the operand's.</summary>
    /// <param name="x">At least one axis.</param>
    public static Tensor LogSoftmax(Tensor x) => throw Staged.Only();

    /// <summary>xᵢ − ln Σⱼ e^xⱼ along an axis, without overflow; shape as the operand's.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="axis">The axis.</param>
    public static Tensor LogSoftmax(Tensor x, int axis) => throw Staged.Only();

    /// <summary>The layer xᵢ − ln Σⱼ e^xⱼ along an axis.</summary>
    /// <param name="axis">The axis.</param>
    public static Layer LogSoftmax(int axis) => throw Staged.Only();
}

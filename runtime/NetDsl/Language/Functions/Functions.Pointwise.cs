namespace NetDsl;

/// <content>Pointwise mathematics: each number by itself, in the shape of the operand.</content>
public static partial class Functions
{
    /// <summary>eˣ, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Exp(Tensor x) => throw Staged.Only();

    /// <summary>The natural logarithm ln x, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Log(Tensor x) => throw Staged.Only();

    /// <summary>ln(1 + x), exact for small x, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Log1p(Tensor x) => throw Staged.Only();

    /// <summary>eˣ − 1, exact for small x, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Expm1(Tensor x) => throw Staged.Only();

    /// <summary>√x, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Sqrt(Tensor x) => throw Staged.Only();

    /// <summary>1 / √x, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Rsqrt(Tensor x) => throw Staged.Only();

    /// <summary>x², element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Square(Tensor x) => throw Staged.Only();

    /// <summary>1 / x, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Reciprocal(Tensor x) => throw Staged.Only();

    /// <summary>|x|, with derivative 0 at 0, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Abs(Tensor x) => throw Staged.Only();

    /// <summary>−1, 0 or 1, with derivative 0, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Sign(Tensor x) => throw Staged.Only();

    /// <summary>The greatest whole number not above x, with derivative 0, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Floor(Tensor x) => throw Staged.Only();

    /// <summary>The least whole number not below x, with derivative 0, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Ceiling(Tensor x) => throw Staged.Only();

    /// <summary>The nearest whole number, ties to even, with derivative 0, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Round(Tensor x) => throw Staged.Only();

    /// <summary>sin x, x in radians, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Sin(Tensor x) => throw Staged.Only();

    /// <summary>cos x, x in radians, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Cos(Tensor x) => throw Staged.Only();

    /// <summary>tan x, x in radians, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Tan(Tensor x) => throw Staged.Only();

    /// <summary>arctan x, in radians, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Atan(Tensor x) => throw Staged.Only();

    /// <summary>sinh x = (eˣ − e⁻ˣ) / 2, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Sinh(Tensor x) => throw Staged.Only();

    /// <summary>cosh x = (eˣ + e⁻ˣ) / 2, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Cosh(Tensor x) => throw Staged.Only();

    /// <summary>The error function 2/√π · ∫₀ˣ e^(−t²) dt, element by element.</summary>
    /// <param name="x">The operand, of any shape; the result has the same.</param>
    public static Tensor Erf(Tensor x) => throw Staged.Only();

    /// <summary>xᵉ, element by element, with broadcasting. The derivative with respect to the exponent needs x > 0.</summary>
    /// <param name="x">The base.</param>
    /// <param name="exponent">The exponent.</param>
    public static Tensor Power(Tensor x, Tensor exponent) => throw Staged.Only();

    /// <summary>The layer xᵉ, element by element.</summary>
    /// <param name="exponent">The exponent.</param>
    public static Layer Power(double exponent) => throw Staged.Only();

    /// <summary>
    /// The greater of two numbers, element by element, with broadcasting. (<see cref="Max(Tensor)"/> is the greatest of one tensor.)
    /// </summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    public static Tensor Maximum(Tensor left, Tensor right) => throw Staged.Only();

    /// <summary>
    /// The lesser of two numbers, element by element, with broadcasting. (<see cref="Min(Tensor)"/> is the least of one tensor.)
    /// </summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    public static Tensor Minimum(Tensor left, Tensor right) => throw Staged.Only();

    /// <summary>
    /// x where it lies in [low, high], otherwise the nearer bound, with broadcasting. The derivative with respect to x is 1 inside, bounds
    /// included, and 0 outside.
    /// </summary>
    /// <param name="x">The operand.</param>
    /// <param name="low">The lower bound.</param>
    /// <param name="high">The upper bound.</param>
    public static Tensor Clamp(Tensor x, Tensor low, Tensor high) => throw Staged.Only();

    /// <summary>The layer that keeps x in [low, high].</summary>
    /// <param name="low">The lower bound.</param>
    /// <param name="high">The upper bound, at least the lower one. Error ND2012 otherwise.</param>
    public static Layer Clamp(double low, double high) => throw Staged.Only();
}

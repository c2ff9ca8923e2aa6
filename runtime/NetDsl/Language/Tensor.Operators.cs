namespace NetDsl;

/// <content>Operators: arithmetic and comparison element by element with broadcasting, and the pipe.</content>
public partial class Tensor
{
    /// <summary>A number is a tensor without axes.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator Tensor(float value) => throw Staged.Only();

    /// <summary>A number is a tensor without axes; it is used in single precision.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator Tensor(double value) => throw Staged.Only();

    /// <summary>The sum, element by element. Error ND2001 when the shapes do not broadcast.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    public static Tensor operator +(Tensor left, Tensor right) => throw Staged.Only();

    /// <summary>The difference, element by element. Error ND2001 when the shapes do not broadcast.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    public static Tensor operator -(Tensor left, Tensor right) => throw Staged.Only();

    /// <summary>The product, element by element (<see cref="Dot"/> is the matrix product). Error ND2001 when the shapes do not broadcast.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    public static Tensor operator *(Tensor left, Tensor right) => throw Staged.Only();

    /// <summary>The quotient, element by element. Error ND2001 when the shapes do not broadcast.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    public static Tensor operator /(Tensor left, Tensor right) => throw Staged.Only();

    /// <summary>The negative, element by element.</summary>
    /// <param name="x">The operand.</param>
    public static Tensor operator -(Tensor x) => throw Staged.Only();

    /// <summary>The operand itself.</summary>
    /// <param name="x">The operand.</param>
    public static Tensor operator +(Tensor x) => throw Staged.Only();

    /// <summary>1 where left is less than right, otherwise 0; broadcasts. No gradient flows through a comparison.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    public static Tensor operator <(Tensor left, Tensor right) => throw Staged.Only();

    /// <summary>1 where left is greater than right, otherwise 0; broadcasts. No gradient flows through a comparison.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    public static Tensor operator >(Tensor left, Tensor right) => throw Staged.Only();

    /// <summary>1 where left is at most right, otherwise 0; broadcasts. No gradient flows through a comparison.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    public static Tensor operator <=(Tensor left, Tensor right) => throw Staged.Only();

    /// <summary>1 where left is at least right, otherwise 0; broadcasts. No gradient flows through a comparison.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    public static Tensor operator >=(Tensor left, Tensor right) => throw Staged.Only();

    /// <summary>
    /// No tensor is a condition of <c>if</c> or <c>?:</c>: branches are chosen while the network is compiled, before there are numbers. Error ND1014; write <c>Where(condition, a, b)</c>, which chooses element by element.
    /// </summary>
    /// <param name="x">The condition.</param>
    public static bool operator true(Tensor x) => throw Staged.Only();

    /// <summary>No tensor is a condition: see <see cref="Functions.Where"/>.</summary>
    /// <param name="x">The condition.</param>
    public static bool operator false(Tensor x) => throw Staged.Only();

    /// <summary>
    /// The pipe: applies a layer, a method or a lambda in parentheses to a value. <c>x | Dense(10) | Tanh</c> is <c>Tanh(Dense(10)(x))</c>. Binds weaker than arithmetic and
    /// comparison and stronger than <c>?:</c>, so <c>a + b | Relu</c> is <c>(a + b) | Relu</c>.
    /// </summary>
    /// <param name="x">The value.</param>
    /// <param name="layer">The function applied to it.</param>
    public static Tensor operator |(Tensor x, Layer layer) => throw Staged.Only();
}

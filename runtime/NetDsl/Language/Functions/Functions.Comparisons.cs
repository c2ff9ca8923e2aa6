namespace NetDsl;

/// <content>Truth values are numbers, 1 and 0; anything but 0 counts as true. The operators &lt;, &gt;, &lt;= and &gt;= of <see cref="Tensor"/> belong here too. No gradient flows through a truth value.</content>
public static partial class Functions
{
    /// <summary>1 where two numbers are equal, otherwise 0, with broadcasting.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    public static Tensor Equal(Tensor left, Tensor right) => throw Staged.Only();

    /// <summary>1 where two numbers differ, otherwise 0, with broadcasting.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    public static Tensor NotEqual(Tensor left, Tensor right) => throw Staged.Only();

    /// <summary>1 where both operands are true, otherwise 0, with broadcasting.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    public static Tensor And(Tensor left, Tensor right) => throw Staged.Only();

    /// <summary>1 where at least one operand is true, otherwise 0, with broadcasting.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    public static Tensor Or(Tensor left, Tensor right) => throw Staged.Only();

    /// <summary>1 where the operand is 0, otherwise 0.</summary>
    /// <param name="x">The operand.</param>
    public static Tensor Not(Tensor x) => throw Staged.Only();

    /// <summary>Chooses element by element, with broadcasting: <c>Where(x &gt; 0, x, 0)</c>. The gradient flows to the chosen side only.</summary>
    /// <param name="condition">A truth value for each element.</param>
    /// <param name="whenTrue">The numbers where the condition is not 0.</param>
    /// <param name="whenFalse">The numbers where the condition is 0.</param>
    public static Tensor Where(Tensor condition, Tensor whenTrue, Tensor whenFalse) => throw Staged.Only();
}

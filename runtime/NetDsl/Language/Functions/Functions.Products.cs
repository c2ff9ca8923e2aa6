namespace NetDsl;

/// <content>Sums of products.</content>
public static partial class Functions
{
    /// <summary>The matrix product, one example at a time. See <see cref="Tensor.Dot"/>.</summary>
    /// <param name="left">The left operand, [r…, k].</param>
    /// <param name="right">The right operand, [k], [k, n] or [g…, k, n]. Error ND2003 when the inner extents differ.</param>
    public static Tensor Dot(Tensor left, Tensor right) => throw Staged.Only();

    /// <summary>
    /// Einstein's summation over one operand: <c>"ii->"</c> is the trace, <c>"ij->ji"</c> the transpose, <c>"ij->i"</c> the sum of each row.
    /// </summary>
    /// <param name="equation">A letter for each axis of the example, then <c>-></c>, then the letters of the result; letters that are absent there are summed over. A constant. Error ND2009 when it does not fit.</param>
    /// <param name="x">The operand.</param>
    public static Tensor Einsum(string equation, Tensor x) => throw Staged.Only();

    /// <summary>Einstein's summation over two operands: <c>"ij,jk->ik"</c> is the matrix product, <c>"i,j->ij"</c> the outer product.</summary>
    /// <param name="equation">A letter for each axis of the examples, separated by a comma, then <c>-></c>, then the letters of the result; letters that are absent there are summed over. A constant. Error ND2009 when it does not fit.</param>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    public static Tensor Einsum(string equation, Tensor left, Tensor right) => throw Staged.Only();
}

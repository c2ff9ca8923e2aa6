namespace NetDsl.Generators.Diagnostics;

/// <summary>
/// What a code fix needs to know beyond a diagnostic's place, as the names of properties of the diagnostic. Only what the compiler computed travels so: messages are for people, and nothing reads them again.
/// </summary>
internal static class FixData
{
    /// <summary>The layer to put before the expression: <c>Flatten</c>.</summary>
    public const string Insert = nameof(Insert);

    /// <summary>The padding with which the windows fit, as an argument: <c>2</c>, <c>(0, 1)</c> or <c>Padding.Same</c>.</summary>
    public const string Padding = nameof(Padding);

    /// <summary>The shape that a parameter without [Shape] seems to need, as arguments of the attribute: <c>1, 28, 28</c>.</summary>
    public const string Shape = nameof(Shape);

    /// <summary>The parameter that has no [Shape].</summary>
    public const string Parameter = nameof(Parameter);

    /// <summary>The entry point whose parameter that is.</summary>
    public const string Entry = nameof(Entry);

    /// <summary>Present when the right operand of a product fits once it is transposed.</summary>
    public const string Transpose = nameof(Transpose);

    /// <summary>Present when the operands of a product element by element fit one of matrices.</summary>
    public const string Product = nameof(Product);

    /// <summary>What to write in place of the expression.</summary>
    public const string Replacement = nameof(Replacement);
}

namespace NetDsl;

/// <summary>
/// The functions of the language. Networks write <c>using static NetDsl.Functions;</c> and name them plainly: <c>x | Dense(10) | Softmax</c>. Shapes are of one example; axes
/// count from 0, or from the end as −1, −2, ….
/// </summary>
public static partial class Functions;

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Operators;

/// <summary>
/// The rule of the derivative with respect to one operand: builds <c>adjoint · ∂result/∂operand</c> in the graph and returns it. All values have one shape.
/// </summary>
/// <param name="graph">Where the adjoint is built.</param>
/// <param name="operands">The operands of the value being differentiated.</param>
/// <param name="result">That value itself, so that rules such as exp′ = exp need not compute it again.</param>
/// <param name="adjoint">The derivative of the loss with respect to the value.</param>
internal delegate int ScalarDerivative(GraphBuilder graph, EquatableArray<int> operands, int result, int adjoint);

/// <summary>All that the compiler knows of a scalar function.</summary>
internal sealed record ScalarRow
{
    public required ScalarFunction Function { get; init; }

    /// <summary>The number of operands, 1 to 3.</summary>
    public int Arity => Derivatives.Length;

    /// <summary>The function of doubles, used to fold constants and by the oracle; operands beyond the arity are ignored.</summary>
    public required Func<double, double, double, double> Evaluate { get; init; }

    /// <summary>One rule an operand; null where the derivative is 0 almost everywhere, so that nothing flows back.</summary>
    public required ScalarDerivative?[] Derivatives { get; init; }

    /// <summary>
    /// OpenCL C of <c>float</c> operands {0}, {1}, {2}, a complete operand of any operator (parenthesised or a call). Operands may be repeated, so they are names or literals.
    /// </summary>
    public required string OpenCl { get; init; }

    /// <summary>
    /// The same for vectors of {n} lanes. All operands are vectors, literals written <c>(float16)(2.0f)</c>: vector comparisons yield −1 and 0, and <c>select</c> wants equal types.
    /// </summary>
    public string OpenClVector { get => field ?? OpenCl; init; }

    /// <summary>What <see cref="OpenCl"/> and <see cref="OpenClVector"/> call, once for each width that is used: {T} is the type, {n} its number of lanes (1 for a plain number).</summary>
    public string OpenClPrelude { get; init; } = "";

    /// <summary>C# of <c>double</c> operands {0}, {1}, {2} for numbers that the host computes before a step; null where .NET has no such function.</summary>
    public required string? CSharp { get; init; }

    /// <summary>Cost in floating-point operations: 1 for arithmetic, about 10 for an elementary function.</summary>
    public int Flops { get; init; } = 1;

    /// <summary>Whether work-items of single floats are slow on a CPU, so that vector bodies are wanted there (the driver does not vectorise such calls).</summary>
    public bool WantsVectorsOnCpu { get; init; }

    /// <summary>What the function is, in one line, for docs/operators.md.</summary>
    public required string Documentation { get; init; }

    /// <summary>What its derivative is at kinks and at the border of its domain, or empty.</summary>
    public string Remark { get; init; } = "";
}

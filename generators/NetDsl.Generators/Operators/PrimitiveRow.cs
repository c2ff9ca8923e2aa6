using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Operators.Mapping;

namespace NetDsl.Generators.Operators;

/// <summary>
/// The rule of an operand's adjoint: built in the graph from the value's adjoint, in the operand's shape. Null when nothing flows to that operand.
/// </summary>
internal delegate int? PrimitiveGradient(GraphBuilder graph, Value value, int operand, int adjoint);

/// <summary>
/// The type of a value by its operation and the types of its operands. <paramref name="declared"/> is the type written at the value, which sources such as constants are free to choose.
/// Throws <see cref="TypeRuleException"/> when operands do not fit.
/// </summary>
internal delegate TensorType TypeRule(Op op, IReadOnlyList<TensorType> operands, TensorType declared);

/// <summary>The rule of an operation done for all items of a sequence: built in the graph, with the axis of items. See <see cref="Mappings"/>.</summary>
internal delegate int PrimitiveMapping(MappedCall call);

/// <summary>All that the compiler knows of a family of primitive operations.</summary>
internal sealed record PrimitiveRow
{
    /// <summary>The record that represents it.</summary>
    public required Type Op { get; init; }

    /// <summary>The keyword in the text form.</summary>
    public required string Name { get; init; }

    /// <summary>The number of operands; that of scalar functions is in <see cref="ScalarCatalog"/>.</summary>
    public required int Arity { get; init; }

    public required TypeRule Type { get; init; }

    /// <summary>Null where the derivative is 0, or there is no operand.</summary>
    public PrimitiveGradient? Gradient { get; init; }

    /// <summary>How it is done for all items of a sequence; null where no operand can have an axis of items, because there is none.</summary>
    public PrimitiveMapping? Mapped { get; init; }

    /// <summary>Floating-point operations for one element of the result and one value of <c>Work</c> (see <see cref="PrimitiveCatalog.FlopsPerExample"/>).</summary>
    public int Flops { get; init; }

    /// <summary>What it computes, in one line, for docs/operators.md.</summary>
    public required string Documentation { get; init; }

    /// <summary>What its gradient is, for docs/operators.md.</summary>
    public string GradientDocumentation { get; init; } = "none";
}

/// <summary>Operands that do not fit an operation; the verifier says where.</summary>
internal sealed class TypeRuleException(string message) : Exception(message);

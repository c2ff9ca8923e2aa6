using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators.Mapping;

namespace NetDsl.Generators.Operators;

/// <summary>
/// The catalogue of primitives, one row a family. Text form, verifier, autodiff, costs and docs/operators.md read it; a test fails when an operation has no row.
/// </summary>
internal static class PrimitiveCatalog
{
    private static readonly PrimitiveRow[] s_rows =
    [
        new() { Op = typeof(Op.Input), Name = "input", Arity = 0, Type = TypeRules.Declared, Documentation = "input number `index`, the batch in front" },
        new() { Op = typeof(Op.Parameter), Name = "parameter", Arity = 0, Type = TypeRules.Variable, Documentation = "trained parameter number `index`" },
        new() { Op = typeof(Op.State), Name = "state", Arity = 0, Type = TypeRules.Variable, Documentation = "state variable number `index`, as it was before the step" },
        new() { Op = typeof(Op.Carried), Name = "carried", Arity = 0, Type = TypeRules.Carried, Documentation = "carried state number `index`: for each example what the last call of the entry point left" },
        new() { Op = typeof(Op.Constant), Name = "constant", Arity = 0, Type = TypeRules.Constant, Documentation = "numbers known at compile time; one number fills any shape" },
        new() { Op = typeof(Op.BatchSize), Name = "batch_size", Arity = 0, Type = TypeRules.BatchSize, Documentation = "the number of examples of this call" },
        new() { Op = typeof(Op.Iota), Name = "iota", Arity = 0, Type = TypeRules.Iota, Documentation = "the index along `axis`" },
        new()
        {
            Op = typeof(Op.Scalar), Name = "scalar", Arity = -1, Type = TypeRules.Scalar, Gradient = Gradients.Scalar, Mapped = Mappings.Elementwise,
            Documentation = "a scalar function of operands of one shape (table below)", GradientDocumentation = "the function's",
        },
        new() { Op = typeof(Op.ToFloat), Name = "to_float", Arity = 1, Type = TypeRules.ToFloat, Mapped = Mappings.Elementwise, Documentation = "Int32 to Float32" },
        new() { Op = typeof(Op.StopGradient), Name = "stop_gradient", Arity = 1, Type = TypeRules.Same, Mapped = Mappings.Elementwise, Documentation = "the identity", GradientDocumentation = "none, on purpose" },
        new()
        {
            Op = typeof(Op.Reshape), Name = "reshape", Arity = 1, Type = TypeRules.Reshape, Gradient = Gradients.Reshape, Mapped = Mappings.Reshape,
            Documentation = "the same elements in row-major order under another shape", GradientDocumentation = "reshape back",
        },
        new()
        {
            Op = typeof(Op.Transpose), Name = "transpose", Arity = 1, Type = TypeRules.Transpose, Gradient = Gradients.Transpose, Mapped = Mappings.Transpose,
            Documentation = "axis i of the result is axis `permutation[i]` of the operand", GradientDocumentation = "the inverse transposition",
        },
        new()
        {
            Op = typeof(Op.Broadcast), Name = "broadcast", Arity = 1, Type = TypeRules.Broadcast, Gradient = Gradients.Broadcast, Mapped = Mappings.Broadcast,
            Documentation = "repeats; axis i of the operand is axis `axes[i]` of the result", GradientDocumentation = "sum over the repeated axes",
        },
        new()
        {
            Op = typeof(Op.Slice), Name = "slice", Arity = 1, Type = TypeRules.Slice, Gradient = Gradients.Slice, Mapped = Mappings.Slice,
            Documentation = "elements `starts + i · steps` of each axis", GradientDocumentation = "pad with zeros",
        },
        new()
        {
            Op = typeof(Op.Pad), Name = "pad", Arity = 1, Type = TypeRules.Pad, Gradient = Gradients.Pad, Mapped = Mappings.Pad,
            Documentation = "zeros before, after and between (`interior`) the elements of each axis", GradientDocumentation = "slice",
        },
        new()
        {
            Op = typeof(Op.Window), Name = "window", Arity = 1, Type = TypeRules.Window, Gradient = Gradients.Window, Mapped = Mappings.Window,
            Documentation = "the operand's element at affine indices of the result's axes (`i0`, `i1`, …); zero outside the operand",
            GradientDocumentation = "a window of the adjoint, summed over the elements that read the same one",
        },
        new()
        {
            Op = typeof(Op.Contract), Name = "contract", Arity = 2, Type = TypeRules.Contract, Gradient = Gradients.Contract, Mapped = Mappings.Contract, Flops = 2,
            Documentation = "a sum of products over affine index maps; zero outside the operands",
            GradientDocumentation = "a contraction of the adjoint with the other operand",
        },
        new()
        {
            Op = typeof(Op.Reduce), Name = "reduce", Arity = 1, Type = TypeRules.Reduce, Gradient = Gradients.Reduce, Mapped = Mappings.Reduce, Flops = 1,
            Documentation = "combines all elements along `axes`: `Sum`, `Maximum`, `ArgMaximum` (the index of the first maximum)",
            GradientDocumentation = "sum: broadcast; maximum: to the first one (equal shares when the batch is reduced); the index: none",
        },
        new()
        {
            Op = typeof(Op.Gather), Name = "gather", Arity = 2, Type = TypeRules.Gather, Gradient = Gradients.Gather, Mapped = Mappings.Gather,
            Documentation = "`out[b…, i…, r…] = table[b…, index[b…, i…], r…]` with `batch_axes` shared axes; indices are clamped",
            GradientDocumentation = "to the table: a contraction of the adjoint with the one-hot indices",
        },
        new() { Op = typeof(Op.OneHot), Name = "one_hot", Arity = 1, Type = TypeRules.OneHot, Mapped = Mappings.Elementwise, Documentation = "1 where the new last index equals the operand, else 0" },
        new() { Op = typeof(Op.Random), Name = "random", Arity = 0, Type = TypeRules.FloatSource, Mapped = Mappings.Random, Documentation = "random numbers of a stream: `Uniform` in [0, 1) or standard `Normal`", Flops = 40 },
        new()
        {
            Op = typeof(Op.Scan), Name = "scan", Arity = -1, Type = TypeRules.Scan, Mapped = Mappings.Scan,
            Documentation = "an output of a loop that carries states along sequences: operands are initial states, sequences and captures; the trajectory of a state, or an emission of each step",
            GradientDocumentation = "a loop in the other direction that carries the adjoints of the states (of all outputs at once)",
        },
    ];

    private static readonly Dictionary<Type, PrimitiveRow> s_byType = s_rows.ToDictionary(row => row.Op);

    /// <summary>All rows, in the order of <see cref="Op"/>.</summary>
    public static IReadOnlyList<PrimitiveRow> Rows => s_rows;

    public static PrimitiveRow Of(Op op) =>
        s_byType.TryGetValue(op.GetType(), out PrimitiveRow? row) ? row : throw new CompilerBugException(nameof(PrimitiveCatalog), $"{op.GetType().Name} has no row");

    /// <summary>The number of operands of an operation.</summary>
    public static int ArityOf(Op op) => op switch
    {
        Op.Scalar scalar => ScalarCatalog.Of(scalar.Function).Arity,
        Op.Scan scan => scan.Body.Operands,
        _ => Of(op).Arity,
    };

    /// <summary>
    /// Floating-point operations of a value for one example (for the whole call when no example influences it): work an element times elements; for contractions and reductions
    /// the elements are those of the loop nest.
    /// </summary>
    public static long FlopsPerExample(Graph graph, Value value)
    {
        if (value.Op is Op.Scan scan)
        {
            // A loop's work counts once, at the first of its outputs.
            bool isFirst = !graph.Values.Take(value.Id).Any(value.IsOfLoop);
            return !isFirst ? 0 : scan.Body.Length * scan.Body.Step.Values.Sum(own => FlopsPerExample(scan.Body.Step, own));
        }

        long elements = value.Op switch
        {
            Op.Contract contract => contract.Contraction.Dimensions.Aggregate(1L, (product, dimension) => product * (dimension.Extent.IsBatch ? 1 : dimension.Extent.Value)),
            Op.Reduce => graph[value.Operands[0]].Type.Shape.CountPerExample,
            _ => value.Type.Shape.CountPerExample,
        };
        return elements * (value.Op is Op.Scalar scalar ? ScalarCatalog.Of(scalar.Function).Flops : Of(value.Op).Flops);
    }
}

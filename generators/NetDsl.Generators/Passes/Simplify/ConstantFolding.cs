using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Passes.Simplify;

/// <summary>
/// Functions of constants are constants, computed in double precision by the catalogue's reference functions; so are views of one number. Takes a value whose operands are written, gives
/// the constant, or null.
/// </summary>
internal static class ConstantFolding
{
    /// <summary>Larger tables stay operations, or the kernel's text would grow instead of the work shrink.</summary>
    private const int LargestFolded = 4096;

    public static int? Apply(GraphBuilder graph, Value value)
    {
        switch (value.Op)
        {
            case Op.Scalar scalar when value.Operands.All(operand => graph.Values[operand].Op is Op.Constant):
                EquatableArray<double>[] operands = [.. value.Operands.Select(operand => ((Op.Constant)graph.Values[operand].Op).Values)];
                int count = operands.Max(numbers => numbers.Count);
                if (count > LargestFolded)
                {
                    return null;
                }

                ScalarRow row = ScalarCatalog.Of(scalar.Function);
                double At(int operand, int i) => operand >= operands.Length ? 0 : operands[operand][operands[operand].Count == 1 ? 0 : i];
                EquatableArray<double> results = Enumerable.Range(0, count).Select(i => row.Evaluate(At(0, i), At(1, i), At(2, i))).ToEquatableArray();
                return graph.Append(new Op.Constant(results), [], value.Type);
            case Op.Reshape or Op.Transpose or Op.Broadcast or Op.Slice when graph.IsConstant(value.Operands[0], out double number):
                return graph.Constant(number, value.Type.Shape);
            case Op.Reshape when graph.Values[value.Operands[0]].Op is Op.Constant constant:
                return graph.Constant(constant.Values, value.Type.Shape);
            case Op.Pad or Op.Window when graph.IsConstant(value.Operands[0], out double zero) && zero == 0:
                return graph.Constant(0, value.Type.Shape);
            case Op.Iota iota when value.Type.Shape[iota.Axis].IsOne:
                return graph.Constant(0, value.Type.Shape);
            default:
                return null;
        }
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Passes.Simplify;

/// <summary>
/// Algebra of scalar functions: takes a value whose operands are written, gives the value to use instead, or null. Every rule keeps the result for all finite operands up to a rounding,
/// and keeps NaN and infinities (but for √x in place of x to the power ½ at −∞): <c>x · 0</c> becomes 0 only where x is finite by construction, <c>x − x</c> and <c>x / x</c> stay,
/// division becomes multiplication only by powers of two, where it is exact, and factors are joined only where their product is a normal single-precision number.
/// </summary>
internal static class ScalarRules
{
    public static int? Apply(GraphBuilder graph, Value value)
    {
        if (value.Op is not Op.Scalar { Function: var function })
        {
            return null;
        }

        int x = value.Operands[0], y = value.Operands.Count > 1 ? value.Operands[1] : -1, z = value.Operands.Count > 2 ? value.Operands[2] : -1;
        return Hoist(graph, value, function) ?? function switch
        {
            ScalarFunction.Add or ScalarFunction.Multiply or ScalarFunction.Equal when graph.IsConstant(x) && !graph.IsConstant(y) => graph.Scalar(function, y, x),
            ScalarFunction.Add => Add(graph, x, y),
            ScalarFunction.Subtract => Subtract(graph, x, y),
            ScalarFunction.Multiply => Multiply(graph, x, y),
            ScalarFunction.Divide => Divide(graph, x, y),
            ScalarFunction.Negate => Negate(graph, x),
            ScalarFunction.Power => Power(graph, x, y),
            ScalarFunction.Select => Select(graph, x, y, z),
            ScalarFunction.Maximum or ScalarFunction.Minimum when x == y => x,
            ScalarFunction.Abs when graph.IsNegation(x, out int inner) => graph.Scalar(function, inner),
            _ => null,
        };
    }

    /// <summary>A function of values that are all repeated in the same way is computed once and then repeated. One number is as good before as after.</summary>
    private static int? Hoist(GraphBuilder graph, Value value, ScalarFunction function)
    {
        int? first = null;
        foreach (int operand in value.Operands)
        {
            if (graph.Is(operand, out Op.Broadcast? broadcast, out int source))
            {
                first ??= operand;
                if (!broadcast!.Equals(graph.Values[first.Value].Op) || graph.ShapeOf(source) != graph.ShapeOf(graph.Values[first.Value].Operands[0]))
                {
                    return null;
                }
            }
            else if (!graph.IsConstant(operand))
            {
                return null;
            }
        }

        if (first is not int repeated)
        {
            return null;
        }

        Shape small = graph.ShapeOf(graph.Values[repeated].Operands[0]);
        int[] operands = [.. value.Operands.Select(operand => graph.IsConstant(operand, out double number) ? graph.Constant(number, small) : graph.Values[operand].Operands[0])];
        return graph.Broadcast(graph.Scalar(function, operands), value.Type.Shape, ((Op.Broadcast)graph.Values[repeated].Op).Axes.ToArray());
    }

    private static int? Add(GraphBuilder graph, int x, int y)
    {
        if (graph.IsConstant(y, out double number))
        {
            return number == 0 ? x
                : graph.Is(x, ScalarFunction.Add, out int rest, out int term) && graph.IsConstant(term, out double inner) ? graph.Add(rest, Like(graph, x, inner + number))
                : null;
        }

        return x == y ? graph.Multiply(x, Like(graph, x, 2))
            : graph.IsNegation(y, out int subtrahend) ? graph.Subtract(x, subtrahend)
            : graph.IsNegation(x, out subtrahend) ? graph.Subtract(y, subtrahend)
            : null;
    }

    private static int? Subtract(GraphBuilder graph, int x, int y) =>
        graph.IsConstant(y, out double number) ? (number == 0 ? x : graph.Add(x, Like(graph, x, -number)))
        : graph.IsConstant(x, out number) && number == 0 ? graph.Scalar(ScalarFunction.Negate, y)
        : graph.IsNegation(y, out int addend) ? graph.Add(x, addend)
        : null;

    private static int? Multiply(GraphBuilder graph, int x, int y)
    {
        if (graph.IsConstant(y, out double number))
        {
            return number == 1 ? x
                : number == -1 ? graph.Scalar(ScalarFunction.Negate, x)
                : number == 0 && graph.IsFinite(x) ? y
                : graph.IsNegation(x, out int operand) ? graph.Multiply(operand, Like(graph, x, -number))
                : graph.Is(x, ScalarFunction.Multiply, out int rest, out int factor) && graph.IsConstant(factor, out double inner) && IsNormal(inner * number)
                    ? graph.Multiply(rest, Like(graph, x, inner * number))
                : graph.Is(x, ScalarFunction.Multiply, out rest, out factor) && !graph.IsConstant(rest) ? ScaleRepeated(graph, rest, factor, y) ?? ScaleRepeated(graph, factor, rest, y)
                : null;
        }

        return graph.IsNegation(x, out int left)
                ? (graph.IsNegation(y, out int right) ? graph.Multiply(left, right) : graph.Scalar(ScalarFunction.Negate, graph.Multiply(left, y)))
            : graph.IsNegation(y, out right) ? graph.Scalar(ScalarFunction.Negate, graph.Multiply(x, right))
            : graph.Is(y, ScalarFunction.Divide, out int one, out int divisor) && graph.IsConstant(one, out number) && number == 1 ? graph.Divide(x, divisor)
            : graph.Is(x, ScalarFunction.Divide, out one, out divisor) && graph.IsConstant(one, out number) && number == 1 ? graph.Divide(y, divisor)
            : null;
    }

    /// <summary>A number times a product with a repeated value goes to that value before it is repeated.</summary>
    private static int? ScaleRepeated(GraphBuilder graph, int repeated, int other, int number) =>
        graph.Is<Op.Broadcast>(repeated, out _, out _) ? graph.Multiply(other, graph.Multiply(repeated, number)) : null;

    private static int? Divide(GraphBuilder graph, int x, int y) =>
        graph.IsConstant(y, out double number) && HasExactReciprocal(number) ? graph.Multiply(x, Like(graph, x, 1 / number))
        : graph.IsNegation(x, out int operand) ? graph.Scalar(ScalarFunction.Negate, graph.Divide(operand, y))
        : graph.IsNegation(y, out operand) ? graph.Scalar(ScalarFunction.Negate, graph.Divide(x, operand))
        : null;

    private static int? Negate(GraphBuilder graph, int x) =>
        graph.IsNegation(x, out int operand) ? operand
        : graph.Is(x, ScalarFunction.Subtract, out int left, out int right) ? graph.Subtract(right, left)
        : graph.Is(x, ScalarFunction.Multiply, out left, out right) && graph.IsConstant(right, out double factor) ? graph.Multiply(left, Like(graph, x, -factor))
        : null;

    private static int? Power(GraphBuilder graph, int x, int y) => !graph.IsConstant(y, out double exponent)
        ? null
        : exponent switch
        {
            0 => Like(graph, x, 1),
            0.5 => graph.Scalar(ScalarFunction.Sqrt, x),
            1 => x,
            2 => graph.Multiply(x, x),
            3 => graph.Multiply(graph.Multiply(x, x), x),
            -1 => graph.Divide(Like(graph, x, 1), x),
            _ => null,
        };

    private static int? Select(GraphBuilder graph, int condition, int then, int otherwise)
    {
        if (graph.IsConstant(condition, out double number))
        {
            return number != 0 ? then : otherwise;
        }

        bool isIdentity = graph.IsConstant(then, out double one) && one == 1 && graph.IsConstant(otherwise, out double zero) && zero == 0 && graph.IsTruth(condition);
        return then == otherwise ? then : isIdentity ? condition : null;
    }

    private static int Like(GraphBuilder graph, int value, double number) => graph.Constant(number, graph.ShapeOf(value));

    private static bool IsNormal(double number) => Math.Abs(number) is > 1.2e-38 and < 3.4e38;

    /// <summary>Whether 1 / number is exact in single precision: powers of two, away from the smallest and greatest.</summary>
    private static bool HasExactReciprocal(double number)
    {
        const long Mantissa = (1L << 52) - 1;
        long bits = BitConverter.DoubleToInt64Bits(number);
        long exponent = ((bits >> 52) & 0x7FF) - 1023;
        return (bits & Mantissa) == 0 && exponent is > -126 and < 126;
    }
}

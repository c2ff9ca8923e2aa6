using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Operators;

/// <summary>Arithmetic, rounding, comparisons.</summary>
internal static partial class ScalarCatalog
{
    private static IEnumerable<ScalarRow> Arithmetic() =>
    [
        new()
        {
            Function = ScalarFunction.Add,
            Documentation = "x + y",
            Evaluate = (x, y, _) => x + y,
            Derivatives = [(_, _, _, adjoint) => adjoint, (_, _, _, adjoint) => adjoint],
            OpenCl = "({0} + {1})",
            CSharp = "({0} + {1})",
        },
        new()
        {
            Function = ScalarFunction.Subtract,
            Documentation = "x − y",
            Evaluate = (x, y, _) => x - y,
            Derivatives = [(_, _, _, adjoint) => adjoint, (graph, _, _, adjoint) => graph.Map(ScalarFunction.Negate, adjoint)],
            OpenCl = "({0} - {1})",
            CSharp = "({0} - {1})",
        },
        new()
        {
            Function = ScalarFunction.Multiply,
            Documentation = "x · y",
            Evaluate = (x, y, _) => x * y,
            Derivatives = [(graph, o, _, adjoint) => graph.Multiply(adjoint, o[1]), (graph, o, _, adjoint) => graph.Multiply(adjoint, o[0])],
            OpenCl = "({0} * {1})",
            CSharp = "({0} * {1})",
        },
        new()
        {
            Function = ScalarFunction.Divide,
            Documentation = "x / y",
            Evaluate = (x, y, _) => x / y,
            Derivatives =
            [
                (graph, o, _, adjoint) => graph.Divide(adjoint, o[1]),
                (graph, o, result, adjoint) => graph.Map(ScalarFunction.Negate, graph.Divide(graph.Multiply(adjoint, result), o[1])),
            ],
            OpenCl = "({0} / {1})",
            CSharp = "({0} / {1})",
            Flops = 4,
        },
        new()
        {
            Function = ScalarFunction.Negate,
            Documentation = "−x",
            Evaluate = (x, _, _) => -x,
            Derivatives = [(graph, _, _, adjoint) => graph.Map(ScalarFunction.Negate, adjoint)],
            OpenCl = "(-{0})",
            CSharp = "(-{0})",
        },
        new()
        {
            Function = ScalarFunction.Abs,
            Documentation = "|x|",
            Remark = "derivative 0 at 0",
            Evaluate = (x, _, _) => Math.Abs(x),
            Derivatives = [(graph, o, _, adjoint) => graph.Multiply(adjoint, graph.Map(ScalarFunction.Sign, o[0]))],
            OpenCl = "fabs({0})",
            CSharp = "global::System.Math.Abs({0})",
        },
        new()
        {
            Function = ScalarFunction.Sign,
            Documentation = "−1, 0 or 1",
            Remark = "derivative 0",
            Evaluate = (x, _, _) => Truth(x > 0) - Truth(x < 0),
            Derivatives = [null],
            OpenCl = "sign({0})",
            CSharp = "(double)global::System.Math.Sign({0})",
            Flops = 2,
        },
        new()
        {
            Function = ScalarFunction.Floor,
            Documentation = "the greatest integer not above x",
            Remark = "derivative 0",
            Evaluate = (x, _, _) => Math.Floor(x),
            Derivatives = [null],
            OpenCl = "floor({0})",
            CSharp = "global::System.Math.Floor({0})",
        },
        new()
        {
            Function = ScalarFunction.Ceiling,
            Documentation = "the least integer not below x",
            Remark = "derivative 0",
            Evaluate = (x, _, _) => Math.Ceiling(x),
            Derivatives = [null],
            OpenCl = "ceil({0})",
            CSharp = "global::System.Math.Ceiling({0})",
        },
        new()
        {
            Function = ScalarFunction.Round,
            Documentation = "the nearest integer, ties to even",
            Remark = "derivative 0",
            Evaluate = (x, _, _) => Math.Round(x),
            Derivatives = [null],
            OpenCl = "rint({0})",
            CSharp = "global::System.Math.Round({0})",
        },
        new()
        {
            // fmax would drop a NaN; a network that has gone wrong must show it.
            Function = ScalarFunction.Maximum,
            Documentation = "the greater of x and y; NaN when one of them is",
            Remark = "the adjoint goes to x where x > y and to y otherwise, so max(x, 0) has derivative 0 at 0",
            Evaluate = (x, y, _) => x > y || double.IsNaN(x) ? x : y,
            Derivatives =
            [
                (graph, o, result, adjoint) => Where(graph, graph.Map(ScalarFunction.Less, o[1], result), adjoint, null),
                (graph, o, result, adjoint) => Where(graph, graph.Map(ScalarFunction.Less, o[1], result), null, adjoint),
            ],
            OpenCl = "({0} > {1} || {0} != {0} ? {0} : {1})",
            OpenClVector = "select({1}, {0}, ({0} > {1}) | ({0} != {0}))",
            CSharp = "global::System.Math.Max({0}, {1})",
        },
        new()
        {
            Function = ScalarFunction.Minimum,
            Documentation = "the lesser of x and y; NaN when one of them is",
            Remark = "the adjoint goes to x where x < y and to y otherwise",
            Evaluate = (x, y, _) => x < y || double.IsNaN(x) ? x : y,
            Derivatives =
            [
                (graph, o, result, adjoint) => Where(graph, graph.Map(ScalarFunction.Less, result, o[1]), adjoint, null),
                (graph, o, result, adjoint) => Where(graph, graph.Map(ScalarFunction.Less, result, o[1]), null, adjoint),
            ],
            OpenCl = "({0} < {1} || {0} != {0} ? {0} : {1})",
            OpenClVector = "select({1}, {0}, ({0} < {1}) | ({0} != {0}))",
            CSharp = "global::System.Math.Min({0}, {1})",
        },
        Comparison(ScalarFunction.Less, "<", (x, y, _) => Truth(x < y)),
        Comparison(ScalarFunction.LessOrEqual, "<=", (x, y, _) => Truth(x <= y)),
        Comparison(ScalarFunction.Equal, "==", (x, y, _) => Truth(x == y)),
        new()
        {
            Function = ScalarFunction.Select,
            Documentation = "c ≠ 0 ? x : y",
            Remark = "the adjoint goes to the operand that was chosen; the other gets 0, whatever it is",
            Evaluate = (c, x, y) => c != 0 ? x : y,
            Derivatives =
            [
                null,
                (graph, o, _, adjoint) => Where(graph, o[0], adjoint, null),
                (graph, o, _, adjoint) => Where(graph, o[0], null, adjoint),
            ],
            OpenCl = "({0} != 0.0f ? {1} : {2})",
            OpenClVector = "select({2}, {1}, {0} != 0.0f)",
            CSharp = "({0} != 0.0 ? {1} : {2})",
        },
    ];

    private static ScalarRow Comparison(ScalarFunction function, string symbol, Func<double, double, double, double> evaluate) => new()
    {
        Function = function,
        Documentation = $"x {symbol} y ? 1 : 0",
        Remark = "derivative 0",
        Evaluate = evaluate,
        Derivatives = [null, null],
        OpenCl = $"({{0}} {symbol} {{1}} ? 1.0f : 0.0f)",
        OpenClVector = $"select((float{{n}})(0.0f), (float{{n}})(1.0f), {{0}} {symbol} {{1}})",
        CSharp = $"({{0}} {symbol} {{1}} ? 1.0 : 0.0)",
    };

    /// <summary>A selection in which null stands for 0.</summary>
    private static int Where(GraphBuilder graph, int condition, int? then, int? otherwise) =>
        graph.Map(ScalarFunction.Select, condition, then ?? graph.Constant(0), otherwise ?? graph.Constant(0));
}

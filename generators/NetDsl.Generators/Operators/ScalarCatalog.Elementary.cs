using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Operators;

/// <summary>Elementary functions.</summary>
internal static partial class ScalarCatalog
{
    /// <summary>
    /// The error function to about one unit in the last place; the driver's is several times slower in vectors and a hundred times in items. Below 1 a polynomial in x², above it
    /// 1 − exp(−t Q(t)), both fitted for the least greatest relative error (Chebyshev nodes, reweighted least squares); above 4 it is 1. NaN stays NaN, hence no fmin.
    /// </summary>
    private const string ErfPrelude = """
        static inline {T} erf_{n}({T} x)
        {
            const {T} z = x * x;
            {T} inner = ({T})(7.85397060e-5f);
            inner = fma(inner, z, ({T})(-8.01022747e-4f));
            inner = fma(inner, z, ({T})(5.18833147e-3f));
            inner = fma(inner, z, ({T})(-2.68538147e-2f));
            inner = fma(inner, z, ({T})(1.12835854e-1f));
            inner = fma(inner, z, ({T})(-3.76126260e-1f));
            inner = fma(inner, z, ({T})(1.28379166e-1f));
            inner = fma(inner, x, x);
            const {T} magnitude = fabs(x), t = select(magnitude, ({T})(4.0f), magnitude > 4.0f);
            {T} outer = ({T})(1.40295269e-5f);
            outer = fma(outer, t, ({T})(-3.51255527e-4f));
            outer = fma(outer, t, ({T})(3.76014715e-3f));
            outer = fma(outer, t, ({T})(-2.40156688e-2f));
            outer = fma(outer, t, ({T})(1.06537327e-1f));
            outer = fma(outer, t, ({T})(6.34965658e-1f));
            outer = fma(outer, t, ({T})(1.12869525f));
            outer = copysign(({T})(1.0f) - exp(-t * outer), x);
            return select(outer, inner, magnitude < 1.0f);
        }

        """;

    /// <summary>
    /// x · P(x²) / Q(x²), both of degree 4, on [−8, 8] and constant beyond, where the result is within 5 units in the last place as OpenCL asks of its own tanh, and never above 1. The coefficients minimise the greatest relative
    /// error of the quotient (6.7e-9 before rounding; iteratively reweighted least squares after Loeb and Lawson). With PoCL's function LeNet's first layer took 1.8 ms instead of 1.0. NaN stays NaN.
    /// </summary>
    private const string TanhPrelude = """
        static inline {T} tanh_{n}({T} value)
        {
            const {T} limited = select(value, ({T})(8.0f), value > 8.0f), x = select(limited, ({T})(-8.0f), limited < -8.0f), z = x * x;
            {T} numerator = fma(({T})(1.5292478e-8f), z, ({T})(2.1939137e-5f)), denominator = fma(({T})(8.547701e-7f), z, ({T})(3.4157198e-4f));
            numerator = fma(numerator, z, ({T})(3.574314e-3f)); denominator = fma(denominator, z, ({T})(2.6174806e-2f));
            numerator = fma(numerator, z, ({T})(1.3446796e-1f)); denominator = fma(denominator, z, ({T})(4.6780124e-1f));
            numerator = fma(numerator, z, ({T})(1.0f)); denominator = fma(denominator, z, ({T})(1.0f));
            return x * numerator / denominator;
        }

        """;

    private static IEnumerable<ScalarRow> Elementary() =>
    [
        new()
        {
            Function = ScalarFunction.Sqrt,
            Documentation = "√x",
            Remark = "derivative +∞ at 0: write Sqrt(x + ε) where 0 may occur",
            Evaluate = (x, _, _) => Math.Sqrt(x),
            Derivatives = [(graph, _, result, adjoint) => graph.Divide(graph.Multiply(adjoint, 0.5), result)],
            OpenCl = "sqrt({0})",
            CSharp = "global::System.Math.Sqrt({0})",
            Flops = 4,
        },
        new()
        {
            Function = ScalarFunction.Exp,
            Documentation = "eˣ",
            Evaluate = (x, _, _) => Math.Exp(x),
            Derivatives = [(graph, _, result, adjoint) => graph.Multiply(adjoint, result)],
            OpenCl = "exp({0})",
            CSharp = "global::System.Math.Exp({0})",
            Flops = 10,
        },
        new()
        {
            Function = ScalarFunction.Log,
            Documentation = "the natural logarithm of x",
            Evaluate = (x, _, _) => Math.Log(x),
            Derivatives = [(graph, o, _, adjoint) => graph.Divide(adjoint, o[0])],
            OpenCl = "log({0})",
            CSharp = "global::System.Math.Log({0})",
            Flops = 10,
            WantsVectorsOnCpu = true,
        },
        new()
        {
            Function = ScalarFunction.Log1p,
            Documentation = "log(1 + x), accurate near 0",
            Evaluate = (x, _, _) => RealMath.Log1p(x),
            Derivatives = [(graph, o, _, adjoint) => graph.Divide(adjoint, graph.Add(o[0], 1.0))],
            OpenCl = "log1p({0})",
            CSharp = "double.LogP1({0})",
            Flops = 15,
            WantsVectorsOnCpu = true,
        },
        new()
        {
            Function = ScalarFunction.Expm1,
            Documentation = "eˣ − 1, accurate near 0",
            Evaluate = (x, _, _) => RealMath.Expm1(x),
            Derivatives = [(graph, _, result, adjoint) => graph.Multiply(adjoint, graph.Add(result, 1.0))],
            OpenCl = "expm1({0})",
            CSharp = "double.ExpM1({0})",
            Flops = 15,
            WantsVectorsOnCpu = true,
        },
        new()
        {
            Function = ScalarFunction.Sin,
            Documentation = "the sine of x radians",
            Evaluate = (x, _, _) => Math.Sin(x),
            Derivatives = [(graph, o, _, adjoint) => graph.Multiply(adjoint, graph.Map(ScalarFunction.Cos, o[0]))],
            OpenCl = "sin({0})",
            OpenClVector = SmallAngles("sin({0})", "{0} - {0} * {0} * {0} * 0.16666667f"),
            CSharp = "global::System.Math.Sin({0})",
            Flops = 15,
            WantsVectorsOnCpu = true,
        },
        new()
        {
            Function = ScalarFunction.Cos,
            Documentation = "the cosine of x radians",
            Evaluate = (x, _, _) => Math.Cos(x),
            Derivatives =
            [
                (graph, o, _, adjoint) => graph.Map(ScalarFunction.Negate, graph.Multiply(adjoint, graph.Map(ScalarFunction.Sin, o[0]))),
            ],
            OpenCl = "cos({0})",
            OpenClVector = SmallAngles("cos({0})", "1.0f - {0} * {0} * 0.5f"),
            CSharp = "global::System.Math.Cos({0})",
            Flops = 15,
            WantsVectorsOnCpu = true,
        },
        new()
        {
            Function = ScalarFunction.Tan,
            Documentation = "the tangent of x radians",
            Evaluate = (x, _, _) => Math.Tan(x),
            Derivatives = [(graph, _, result, adjoint) => graph.Multiply(adjoint, graph.Add(graph.Multiply(result, result), 1.0))],
            OpenCl = "tan({0})",
            OpenClVector = SmallAngles("tan({0})", "{0} + {0} * {0} * {0} * 0.33333334f"),
            CSharp = "global::System.Math.Tan({0})",
            Flops = 20,
            WantsVectorsOnCpu = true,
        },
        new()
        {
            Function = ScalarFunction.Atan,
            Documentation = "the angle in radians whose tangent is x",
            Evaluate = (x, _, _) => Math.Atan(x),
            Derivatives = [(graph, o, _, adjoint) => graph.Divide(adjoint, graph.Add(graph.Multiply(o[0], o[0]), 1.0))],
            OpenCl = "atan({0})",
            CSharp = "global::System.Math.Atan({0})",
            Flops = 15,
            WantsVectorsOnCpu = true,
        },
        new()
        {
            Function = ScalarFunction.Tanh,
            Documentation = "the hyperbolic tangent of x",
            Evaluate = (x, _, _) => Math.Tanh(x),
            Derivatives =
            [
                (graph, _, result, adjoint) => graph.Multiply(adjoint, graph.Subtract(graph.Constant(1), graph.Multiply(result, result))),
            ],
            OpenCl = "tanh_1({0})",
            OpenClVector = "tanh_{n}({0})",
            OpenClPrelude = TanhPrelude,
            CSharp = "global::System.Math.Tanh({0})",
            Flops = 15,
        },
        new()
        {
            // exp(−x) may become infinite; 1 / ∞ is the right answer then, and small results keep their relative accuracy.
            Function = ScalarFunction.Sigmoid,
            Documentation = "1 / (1 + e⁻ˣ)",
            Evaluate = (x, _, _) => 1 / (1 + Math.Exp(-x)),
            Derivatives =
            [
                (graph, _, result, adjoint) => graph.Multiply(adjoint, graph.Multiply(result, graph.Subtract(graph.Constant(1), result))),
            ],
            OpenCl = "(1.0f / (1.0f + exp(-{0})))",
            CSharp = "(1.0 / (1.0 + global::System.Math.Exp(-{0})))",
            Flops = 15,
        },
        new()
        {
            Function = ScalarFunction.Erf,
            Documentation = "the error function 2/√π ∫₀ˣ exp(−t²) dt",
            Evaluate = (x, _, _) => RealMath.Erf(x),
            Derivatives =
            [
                (graph, o, _, adjoint) => graph.Multiply(
                    adjoint,
                    graph.Multiply(graph.Map(ScalarFunction.Exp, graph.Map(ScalarFunction.Negate, graph.Multiply(o[0], o[0]))), RealMath.TwoOverRootPi)),
            ],
            OpenCl = "erf_1({0})",
            OpenClVector = "erf_{n}({0})",
            OpenClPrelude = ErfPrelude,
            CSharp = null,
            Flops = 40,
            WantsVectorsOnCpu = true,
        },
        new()
        {
            Function = ScalarFunction.Power,
            Documentation = "x to the power y",
            Remark = "the derivative with respect to x is 0 where y = 0, that with respect to y is 0 where x = 0; NaN for x < 0 unless y is an integer",
            Evaluate = (x, y, _) => Math.Pow(x, y),
            Derivatives =
            [
                (graph, o, _, adjoint) => Where(
                    graph,
                    graph.Map(ScalarFunction.Equal, o[1], graph.Constant(0)),
                    null,
                    graph.Multiply(adjoint, graph.Multiply(o[1], graph.Map(ScalarFunction.Power, o[0], graph.Add(o[1], -1.0))))),
                (graph, o, result, adjoint) => Where(
                    graph,
                    graph.Map(ScalarFunction.Equal, o[0], graph.Constant(0)),
                    null,
                    graph.Multiply(adjoint, graph.Multiply(result, graph.Map(ScalarFunction.Log, o[0])))),
            ],
            OpenCl = "pow({0}, {1})",
            CSharp = "global::System.Math.Pow({0}, {1})",
            Flops = 30,
            WantsVectorsOnCpu = true,
        },
    ];

    /// <summary>
    /// PoCL's vector sine, cosine and tangent take one path for all lanes, and that for huge angles (one lane above some 40000) is wrong for those below 2⁻⁷. Two terms of the Taylor series
    /// are exact to a rounding there.
    /// </summary>
    private static string SmallAngles(string function, string series) => $"select({function}, {series}, fabs({{0}}) < 0.015625f)";
}

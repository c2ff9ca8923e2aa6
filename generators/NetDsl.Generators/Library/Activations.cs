using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Library;

/// <summary>
/// Activation functions. Where a function is chosen by the sign of x, the unchosen branch never overflows: its infinite derivative times the zero of the choice would be NaN.
/// </summary>
internal static class Activations
{
    // Klambauer et al. (2017): the fixed point of mean 0 and variance 1.
    private const double SeluAlpha = 1.6732632423543772848170429916717;
    private const double SeluScale = 1.0507009873554804934193349852946;

    public static LibraryFunction[] Rows { get; } =
    [
        Row.Unary("Identity", (_, x) => x),
        Row.Unary("Relu", Relu),
        Row.Unary("Relu6", (graph, x) => Saturate(graph, x, 0, 6)),
        Row.Pipeable("LeakyRelu", "x", call =>
        {
            double slope = call.Has("slope") ? call.Number("slope") : 0.01;
            return (at, x) => LeakyRelu(at.Graph, x, at.Graph.Constant(slope));
        }),
        Row.Pipeable("Elu", "x", call =>
        {
            double alpha = call.Has("alpha") ? call.Number("alpha") : 1;
            return (at, x) => Elu(at.Graph, x, alpha);
        }),
        Row.Unary("Selu", (graph, x) => graph.Multiply(Elu(graph, x, SeluAlpha), SeluScale)),
        Row.Unary("Gelu", (graph, x) => HalfTimesOnePlus(graph, x, graph.Map(ScalarFunction.Erf, graph.Multiply(x, Math.Sqrt(0.5))))),
        Row.Unary("GeluTanh", GeluTanh),
        Row.Unary("Silu", Silu),
        Row.Unary("Swish", Silu),
        Row.Unary("Mish", (graph, x) => graph.Multiply(x, graph.Map(ScalarFunction.Tanh, Softplus(graph, x)))),
        Row.Unary("Sigmoid", (graph, x) => graph.Map(ScalarFunction.Sigmoid, x)),
        Row.Unary("LogSigmoid", (graph, x) => Negate(graph, Softplus(graph, Negate(graph, x)))),
        Row.Unary("HardSigmoid", HardSigmoid),
        Row.Unary("HardSwish", (graph, x) => graph.Multiply(x, HardSigmoid(graph, x))),
        Row.Unary("Tanh", (graph, x) => graph.Map(ScalarFunction.Tanh, x)),
        Row.Unary("HardTanh", (graph, x) => Saturate(graph, x, -1, 1)),
        Row.Unary("Softplus", Softplus),
        Row.Unary("Softsign", (graph, x) => graph.Divide(x, graph.Add(graph.Map(ScalarFunction.Abs, x), 1.0))),
    ];

    /// <summary>
    /// The primitive maximum, whose operands stand so that NaN passes on; its derivative is 0 at 0 and looks only at the result, so x itself need not be kept for the backward pass.
    /// </summary>
    public static int Relu(GraphBuilder graph, int x) => graph.Map(ScalarFunction.Maximum, x, graph.Constant(0));

    public static int LeakyRelu(GraphBuilder graph, int x, int slope) => Pointwise.WhereLessOrEqual(graph, x, graph.Constant(0), graph.Multiply(x, slope), x);

    /// <summary>
    /// max(x, 0) + ln(1 + e^−|x|). Maximum and magnitude are choices by x &gt; 0 and not the functions Maximum and Abs, whose derivatives at 0 would add up to 0 instead of the true ½.
    /// </summary>
    public static int Softplus(GraphBuilder graph, int x)
    {
        int zero = graph.Constant(0);
        int positive = graph.Map(ScalarFunction.Less, zero, x);
        int maximum = graph.Map(ScalarFunction.Select, positive, x, zero);
        int minusMagnitude = graph.Map(ScalarFunction.Select, positive, Negate(graph, x), x);
        return graph.Add(maximum, graph.Map(ScalarFunction.Log1p, graph.Map(ScalarFunction.Exp, minusMagnitude)));
    }

    private static int Elu(GraphBuilder graph, int x, double alpha)
    {
        int zero = graph.Constant(0);
        int negative = Pointwise.WhereLessOrEqual(graph, x, zero, x, zero);
        return Pointwise.WhereLessOrEqual(graph, x, zero, graph.Multiply(graph.Map(ScalarFunction.Expm1, negative), alpha), x);
    }

    private static int Silu(GraphBuilder graph, int x) => graph.Multiply(x, graph.Map(ScalarFunction.Sigmoid, x));

    public static int GeluTanh(GraphBuilder graph, int x)
    {
        int cube = graph.Multiply(Pointwise.Square(graph, x), x);
        int inner = graph.Multiply(graph.Add(x, graph.Multiply(cube, 0.044715)), Math.Sqrt(2 / Math.PI));
        return HalfTimesOnePlus(graph, x, graph.Map(ScalarFunction.Tanh, inner));
    }

    private static int HalfTimesOnePlus(GraphBuilder graph, int x, int y) => graph.Multiply(graph.Multiply(x, 0.5), graph.Add(y, 1.0));

    private static int HardSigmoid(GraphBuilder graph, int x) => Saturate(graph, graph.Add(graph.Multiply(x, 1.0 / 6), 0.5), 0, 1);

    /// <summary>x between two bounds, with derivative 0 at both.</summary>
    private static int Saturate(GraphBuilder graph, int x, double low, double high) =>
        graph.Map(ScalarFunction.Minimum, graph.Map(ScalarFunction.Maximum, x, graph.Constant(low)), graph.Constant(high));

    private static int Negate(GraphBuilder graph, int x) => graph.Map(ScalarFunction.Negate, x);
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Library;

/// <summary>
/// Pointwise mathematics. Choices by Select have the operand on the side that a false condition takes, so that NaN is never turned into a number.
/// </summary>
internal static class Pointwise
{
    public static LibraryFunction[] Rows { get; } =
    [
        Primitive("Exp", ScalarFunction.Exp),
        Primitive("Log", ScalarFunction.Log),
        Primitive("Log1p", ScalarFunction.Log1p),
        Primitive("Expm1", ScalarFunction.Expm1),
        Primitive("Sqrt", ScalarFunction.Sqrt),
        Primitive("Abs", ScalarFunction.Abs),
        Primitive("Sign", ScalarFunction.Sign),
        Primitive("Floor", ScalarFunction.Floor),
        Primitive("Ceiling", ScalarFunction.Ceiling),
        Primitive("Round", ScalarFunction.Round),
        Primitive("Sin", ScalarFunction.Sin),
        Primitive("Cos", ScalarFunction.Cos),
        Primitive("Tan", ScalarFunction.Tan),
        Primitive("Atan", ScalarFunction.Atan),
        Primitive("Erf", ScalarFunction.Erf),
        Row.Unary("Square", Square),
        Row.Unary("Reciprocal", (graph, x) => graph.Divide(graph.Constant(1), x)),
        Row.Unary("Rsqrt", (graph, x) => graph.Divide(graph.Constant(1), graph.Map(ScalarFunction.Sqrt, x))),
        Row.Unary("Sinh", Sinh),
        Row.Unary("Cosh", (graph, x) => graph.Multiply(graph.Add(graph.Map(ScalarFunction.Exp, x), graph.Map(ScalarFunction.Exp, graph.Map(ScalarFunction.Negate, x))), 0.5)),
        Power(),
        Binary("Maximum", ScalarFunction.Maximum),
        Binary("Minimum", ScalarFunction.Minimum),
        Clamp(),
    ];

    public static int Square(GraphBuilder graph, int x) => graph.Multiply(x, x);

    /// <summary><paramref name="whenTrue"/> where <paramref name="left"/> &lt; <paramref name="right"/>, otherwise <paramref name="whenFalse"/>; broadcasts.</summary>
    public static int WhereLess(GraphBuilder graph, int left, int right, int whenTrue, int whenFalse) =>
        graph.Map(ScalarFunction.Select, graph.Map(ScalarFunction.Less, left, right), whenTrue, whenFalse);

    /// <summary><paramref name="whenTrue"/> where <paramref name="left"/> ≤ <paramref name="right"/>, otherwise <paramref name="whenFalse"/>; broadcasts.</summary>
    public static int WhereLessOrEqual(GraphBuilder graph, int left, int right, int whenTrue, int whenFalse) =>
        graph.Map(ScalarFunction.Select, graph.Map(ScalarFunction.LessOrEqual, left, right), whenTrue, whenFalse);

    /// <summary>x kept in [low, high], with derivative 1 at the bounds.</summary>
    public static int Clamp(GraphBuilder graph, int x, int low, int high) => WhereLess(graph, x, low, low, WhereLess(graph, high, x, high, x));

    /// <summary>With t = eˣ − 1 (exact for small x) this is (t + t / (t + 1)) / 2, which keeps its digits near 0.</summary>
    private static int Sinh(GraphBuilder graph, int x)
    {
        // On |x|, because t + 1 would lose all digits for very negative x.
        int magnitude = WhereLess(graph, x, graph.Constant(0), graph.Map(ScalarFunction.Negate, x), x);
        int t = graph.Map(ScalarFunction.Expm1, magnitude);

        // t / (t + 1) = 1 − e^−|x|, written so that it does not become ∞ / ∞.
        int rest = graph.Map(ScalarFunction.Negate, graph.Map(ScalarFunction.Expm1, graph.Map(ScalarFunction.Negate, magnitude)));
        int half = graph.Multiply(graph.Add(t, rest), 0.5);
        return WhereLess(graph, x, graph.Constant(0), graph.Map(ScalarFunction.Negate, half), half);
    }

    private static LibraryFunction Primitive(string name, ScalarFunction function) => Row.Unary(name, (graph, x) => graph.Map(function, x));

    private static LibraryFunction Binary(string name, ScalarFunction function) => new(name, call =>
        new Staged.Tensor(call.Graph.MapChecked(name, function, call.Tensor("left"), call.Tensor("right"))));

    private static LibraryFunction Power() => new("Power", call =>
    {
        if (call.Has("x"))
        {
            return new Staged.Tensor(call.Graph.MapChecked("Power", ScalarFunction.Power, call.Tensor("x"), call.Tensor("exponent")));
        }

        double exponent = call.Number("exponent");
        return Row.Layer(
            Text.Call("Power", exponent), (at, x) => exponent == 2 ? Square(at.Graph, x) : at.Graph.Map(ScalarFunction.Power, x, at.Graph.Constant(exponent)));
    });

    private static LibraryFunction Clamp() => new("Clamp", call =>
    {
        if (call.Has("x"))
        {
            int x = call.Tensor("x"), low = call.Tensor("low"), high = call.Tensor("high");
            call.Graph.CheckBroadcast("Clamp", x, low, high);
            return new Staged.Tensor(Clamp(call.Graph, x, low, high));
        }

        double least = call.Number("low"), greatest = call.Number("high");
        string kind = Text.Call("Clamp", least, greatest);
        Shapes.CheckArgument(least <= greatest, kind, "high", Text.Number(greatest), "at least 'low', " + Text.Number(least));
        return Row.Layer(kind, (at, operand) => Clamp(at.Graph, operand, at.Graph.Constant(least), at.Graph.Constant(greatest)));
    });
}

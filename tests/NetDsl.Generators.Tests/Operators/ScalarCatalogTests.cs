using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Operators;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Operators;

public class ScalarCatalogTests
{
    public static TheoryData<string> Functions => new(Enum.GetNames<ScalarFunction>());

    [Fact]
    public void Catalog_EveryFunction_HasARow() => Assert.Equal(Enum.GetValues<ScalarFunction>(), ScalarCatalog.Rows.Select(row => row.Function));

    [Theory]
    [MemberData(nameof(Functions))]
    public void Row_Templates_NameEachOperand(string name)
    {
        ScalarRow row = ScalarCatalog.Of(Enum.Parse<ScalarFunction>(name));
        for (int operand = 0; operand < row.Arity; operand++)
        {
            string placeholder = "{" + operand + "}";
            Assert.Contains(placeholder, row.OpenCl, StringComparison.Ordinal);
            Assert.Contains(placeholder, row.OpenClVector, StringComparison.Ordinal);
            Assert.Contains(placeholder, row.CSharp ?? placeholder, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("{" + row.Arity + "}", row.OpenCl, StringComparison.Ordinal);
        Assert.True(row.Flops > 0);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Derivatives_AwayFromKinks_MatchCentralDifferences(string name)
    {
        ScalarRow row = ScalarCatalog.Of(Enum.Parse<ScalarFunction>(name));
        double[][] points = [[0.7, 1.3, -0.4], [1.9, 0.6, 2.5], [0.2, 2.7, 0.9], [3.1, -1.6, -2.2], [1.2, 0.5, 0.25]];
        for (int operand = 0; operand < row.Arity; operand++)
        {
            foreach (double[] point in points)
            {
                const double Step = 1e-5;
                double expected = (At(row, point, operand, Step) - At(row, point, operand, -Step)) / (2 * Step) * 1.5;
                double actual = row.Derivatives[operand] is null ? 0 : Derivative(row, point, operand);
                Assert.True(Math.Abs(expected - actual) <= 1e-7 * Math.Max(1, Math.Abs(expected)), $"{name}, operand {operand} at {string.Join(", ", point)}: {actual}, not {expected}");
            }
        }
    }

    [Theory]
    [InlineData(ScalarFunction.Maximum, 0.0, 0.0, 0, 0.0)]
    [InlineData(ScalarFunction.Maximum, 0.0, 0.0, 1, 1.5)]
    [InlineData(ScalarFunction.Minimum, 2.0, 2.0, 0, 0.0)]
    [InlineData(ScalarFunction.Minimum, 2.0, 2.0, 1, 1.5)]
    [InlineData(ScalarFunction.Abs, 0.0, 0.0, 0, 0.0)]
    [InlineData(ScalarFunction.Power, 0.0, 0.0, 0, 0.0)]
    [InlineData(ScalarFunction.Power, 0.0, 2.0, 1, 0.0)]
    [InlineData(ScalarFunction.Power, -3.0, 2.0, 0, -9.0)]
    [InlineData(ScalarFunction.Sqrt, 0.0, 0.0, 0, double.PositiveInfinity)]
    internal void Derivatives_AtKinks_AreTheDocumentedOnes(ScalarFunction function, double x, double y, int operand, double expected) =>
        Assert.Equal(expected, Derivative(ScalarCatalog.Of(function), [x, y, 0], operand));

    [Theory]
    [InlineData(ScalarFunction.Maximum)]
    [InlineData(ScalarFunction.Minimum)]
    internal void Evaluate_NotANumberInEitherOperand_PassesItOn(ScalarFunction function)
    {
        Assert.Equal(double.NaN, ScalarCatalog.Evaluate(function, double.NaN, 0));
        Assert.Equal(double.NaN, ScalarCatalog.Evaluate(function, 0, double.NaN));
    }

    [Theory]
    [InlineData(ScalarFunction.Erf, 0.5, 0.5204998778130465)]
    [InlineData(ScalarFunction.Erf, -2.0, -0.9953222650189527)]
    [InlineData(ScalarFunction.Erf, 5.0, 0.9999999999984626)]
    [InlineData(ScalarFunction.Log1p, 1e-10, 9.9999999995e-11)]
    [InlineData(ScalarFunction.Expm1, 1e-10, 1.00000000005e-10)]
    [InlineData(ScalarFunction.Expm1, -800.0, -1.0)]
    [InlineData(ScalarFunction.Sigmoid, -800.0, 0.0)]
    [InlineData(ScalarFunction.Sigmoid, 800.0, 1.0)]
    [InlineData(ScalarFunction.Round, 2.5, 2.0)]
    [InlineData(ScalarFunction.Sign, -0.0, 0.0)]
    internal void Evaluate_KnownPoints_AreAccurate(ScalarFunction function, double x, double expected) =>
        Assert.Equal(expected, ScalarCatalog.Evaluate(function, x), Math.Abs(expected) * 1e-14);

    private static double At(ScalarRow row, double[] point, int operand, double step)
    {
        double[] moved = [.. point];
        moved[operand] += step;
        return row.Evaluate(moved[0], moved[1], moved[2]);
    }

    /// <summary>The rule's value for adjoint 1.5.</summary>
    private static double Derivative(ScalarRow row, double[] point, int operand)
    {
        GraphBuilder graph = new();
        int[] operands = [.. Enumerable.Range(0, row.Arity).Select(i => graph.Parameter(i, Shape.Scalar))];
        int result = graph.Scalar(row.Function, operands);
        int adjoint = row.Derivatives[operand]!(graph, [.. operands], result, graph.Constant(1.5));
        return GraphInterpreter.Run(graph.ToGraph("g"), new GraphArguments(1) { Parameters = [.. point.Select(x => new[] { x })] }).Values[adjoint][0];
    }
}

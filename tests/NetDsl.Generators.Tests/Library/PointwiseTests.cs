using NetDsl.Generators.Library;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

public sealed class PointwiseTests
{
    private static readonly Dictionary<string, Func<double, double>> References = new()
    {
        ["Exp"] = Math.Exp,
        ["Log"] = Math.Log,
        ["Log1p"] = x => Math.Log(1 + x),
        ["Expm1"] = x => Math.Exp(x) - 1,
        ["Sqrt"] = Math.Sqrt,
        ["Rsqrt"] = x => 1 / Math.Sqrt(x),
        ["Square"] = x => x * x,
        ["Reciprocal"] = x => 1 / x,
        ["Abs"] = Math.Abs,
        ["Sign"] = x => Math.Sign(x),
        ["Floor"] = Math.Floor,
        ["Ceiling"] = Math.Ceiling,
        ["Round"] = x => Math.Round(x, MidpointRounding.ToEven),
        ["Sin"] = Math.Sin,
        ["Cos"] = Math.Cos,
        ["Tan"] = Math.Tan,
        ["Atan"] = Math.Atan,
        ["Sinh"] = Math.Sinh,
        ["Cosh"] = Math.Cosh,
        ["Erf"] = Erf,
        ["Identity"] = x => x,
        ["StopGradient"] = x => x,
        ["Relu"] = x => Math.Max(0, x),
        ["Relu6"] = x => Math.Clamp(x, 0, 6),
        ["LeakyRelu"] = x => x > 0 ? x : 0.01 * x,
        ["Elu"] = x => x > 0 ? x : Math.Exp(x) - 1,
        ["Selu"] = x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.Exp(x) - 1)),
        ["Gelu"] = x => x / 2 * (1 + Erf(x / Math.Sqrt(2))),
        ["GeluTanh"] = x => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        ["Silu"] = x => x / (1 + Math.Exp(-x)),
        ["Swish"] = x => x / (1 + Math.Exp(-x)),
        ["Mish"] = x => x * Math.Tanh(Math.Log(1 + Math.Exp(x))),
        ["Sigmoid"] = x => 1 / (1 + Math.Exp(-x)),
        ["LogSigmoid"] = x => -Math.Log(1 + Math.Exp(-x)),
        ["HardSigmoid"] = x => Math.Clamp((x / 6) + 0.5, 0, 1),
        ["HardSwish"] = x => x * Math.Clamp((x / 6) + 0.5, 0, 1),
        ["Tanh"] = Math.Tanh,
        ["HardTanh"] = x => Math.Clamp(x, -1, 1),
        ["Softplus"] = x => Math.Log(1 + Math.Exp(x)),
        ["Softsign"] = x => x / (1 + Math.Abs(x)),
        ["Not"] = x => x == 0 ? 1 : 0,
        ["ZerosLike"] = _ => 0,
        ["OnesLike"] = _ => 1,
    };

    internal static IEnumerable<string> Names => References.Keys;

    public static TheoryData<string> Functions => [.. References.Keys];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_OfAwkwardShapes_IsItsFormula(string name)
    {
        Func<double, double> reference = References[name];
        foreach (int[] shape in new int[][] { [], [1], [31], [7, 5], [2, 3, 1] })
        {
            foreach (bool isBatched in new[] { true, false })
            {
                Program program = new() { Batch = shape.Length == 1 ? 64 : 3 };
                bool isPositive = name is "Log" or "Log1p" or "Sqrt" or "Rsqrt";
                Staged x = program.Operand(isBatched, shape, () => isPositive ? (program.Random.NextDouble() * 5) + 0.01 : (program.Random.NextDouble() * 16) - 8);

                Staged result = program.Call(name, ("x", x));

                Assert.Equal(program.TypeOf(x), program.TypeOf(result));
                AssertClose(program.Evaluate(x).Select(reference), program.Evaluate(result), 1e-9);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_AtZero_IsItsFormula(string name)
    {
        Program program = new();
        Staged x = program.InputOf([], [0, 0, 0]);

        double result = program.Evaluate(program.Call(name, ("x", x)))[1];

        Assert.Equal(References[name](0), result, 1e-12);
    }

    [Theory]
    [InlineData("Softplus", 1000, 1000)]
    [InlineData("Softplus", -1000, 0)]
    [InlineData("LogSigmoid", -1000, -1000)]
    [InlineData("Elu", 1000, 1000)]
    [InlineData("Mish", 1000, 1000)]
    [InlineData("Sigmoid", -1000, 0)]
    [InlineData("Sinh", 0.5e-9, 0.5e-9)]
    [InlineData("Sinh", -0.5e-9, -0.5e-9)]
    public void Function_OfExtremes_DoesNotOverflowOrCancel(string name, double x, double expected)
    {
        Program program = new() { Batch = 1 };

        double result = program.Evaluate(program.Call(name, ("x", program.InputOf([], [x]))))[0];

        Assert.Equal(expected, result, Math.Max(1e-300, Math.Abs(expected) * 1e-12));
    }

    [Theory]
    [InlineData("Relu")]
    [InlineData("Relu6")]
    [InlineData("LeakyRelu")]
    [InlineData("Elu")]
    [InlineData("HardTanh")]
    [InlineData("HardSigmoid")]
    [InlineData("Softplus")]
    public void Activation_OfNaN_IsNaN(string name)
    {
        Program program = new() { Batch = 1 };

        Assert.True(double.IsNaN(program.Evaluate(program.Call(name, ("x", program.InputOf([], [double.NaN]))))[0]));
    }

    [Fact]
    public void LayersWithNumbers_AreTheirFormulas()
    {
        Program program = new();
        Staged x = program.Input([5]);
        double[] elements = program.Evaluate(x);

        AssertClose(elements.Select(e => e > 0 ? e : 0.3 * e), program.Evaluate(program.Pipe(x, "LeakyRelu", ("slope", 0.3))), 1e-12);
        AssertClose(elements.Select(e => e > 0 ? e : 2 * (Math.Exp(e) - 1)), program.Evaluate(program.Pipe(x, "Elu", ("alpha", 2.0))), 1e-12);
        AssertClose(elements.Select(e => Math.Clamp(e, -0.5, 1)), program.Evaluate(program.Pipe(x, "Clamp", ("low", -0.5), ("high", 1))), 1e-12);
        AssertClose(elements.Select(e => e * e), program.Evaluate(program.Pipe(x, "Power", ("exponent", 2))), 1e-12);
        AssertClose(elements.Select(e => e * e * e), program.Evaluate(program.Pipe(x, "Power", ("exponent", 3))), 1e-12);
    }

    internal static void AssertClose(IEnumerable<double> expected, IEnumerable<double> actual, double tolerance)
    {
        double[] wanted = [.. expected], found = [.. actual];
        Assert.Equal(wanted.Length, found.Length);
        for (int i = 0; i < wanted.Length; i++)
        {
            double difference = Math.Abs(wanted[i] - found[i]);
            Assert.True(wanted[i].Equals(found[i]) || difference <= tolerance * Math.Max(1, Math.Abs(wanted[i])), $"element {i}: expected {wanted[i]:R}, found {found[i]:R}");
        }
    }

    /// <summary>The error function by its series, which converges everywhere; good to 1e-12 where it is used here, |x| ≤ 8.</summary>
    private static double Erf(double x)
    {
        if (Math.Abs(x) > 4)
        {
            return Math.Sign(x) * (1 - (Math.Exp(-x * x) / (Math.Abs(x) * Math.Sqrt(Math.PI)) * (1 - (1 / (2 * x * x)))));
        }

        double term = x, sum = x;
        for (int n = 1; n < 200; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}

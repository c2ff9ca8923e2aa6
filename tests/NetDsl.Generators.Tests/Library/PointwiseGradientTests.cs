using NetDsl.Generators.Library;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

public sealed class PointwiseGradientTests
{
    private static readonly string[] WithoutDerivative = ["Sign", "Floor", "Ceiling", "Round", "Not", "ZerosLike", "OnesLike", "StopGradient"];

    public static TheoryData<string> Differentiable => [.. PointwiseTests.Names.Except(WithoutDerivative)];

    public static TheoryData<string> NotDifferentiable => [.. WithoutDerivative];

    [Theory]
    [MemberData(nameof(Differentiable))]
    public void Function_OfAParameter_HasTheGradientOfItsDifferences(string name)
    {
        Program program = new();
        bool isPositive = name is "Log" or "Log1p" or "Sqrt" or "Rsqrt" or "Reciprocal";
        Staged w = program.Unbatched([2, 5], () => isPositive ? program.Random.NextDouble() + 0.1 : (program.Random.NextDouble() * 8) - 4);

        program.CheckGradient(program.Call("Tensor.op_Multiply", ("left", program.Call(name, ("x", w))), ("right", program.Input([5]))));
    }

    [Theory]
    [MemberData(nameof(NotDifferentiable))]
    public void Function_WithoutDerivative_GivesNoGradientOrZero(string name)
    {
        Program program = new();
        Staged w = program.Unbatched([3]);

        // The sum keeps a gradient of 1; what the function adds must be 0.
        Staged sum = program.Call("Tensor.op_Addition", ("left", program.Call(name, ("x", w))), ("right", w));

        Assert.Equal([1, 1, 1], program.Gradient(sum));
    }

    [Theory]
    [InlineData("Relu", 0, 0)]
    [InlineData("Relu6", 0, 0)]
    [InlineData("Relu6", 6, 0)]
    [InlineData("HardTanh", 1, 0)]
    [InlineData("HardTanh", -1, 0)]
    [InlineData("LeakyRelu", 0, 0.01)]
    [InlineData("Elu", 0, 1)]
    [InlineData("Abs", 0, 0)]
    [InlineData("Softplus", 0, 0.5)]
    [InlineData("LogSigmoid", 0, 0.5)]
    [InlineData("Softsign", 0, 1)]
    [InlineData("Mish", 0, 0.6)]
    [InlineData("Norm", 0, 0)]
    [InlineData("Softplus", 1000, 1)]
    [InlineData("Softplus", -1000, 0)]
    [InlineData("Elu", 1000, 1)]
    [InlineData("Selu", 1000, 1.0507009873554805)]
    [InlineData("Mish", 1000, 1)]
    [InlineData("Mish", -1000, 0)]
    [InlineData("Silu", -1000, 0)]
    [InlineData("Gelu", 1000, 1)]
    [InlineData("GeluTanh", -1000, 0)]
    [InlineData("Sigmoid", -1000, 0)]
    public void Function_AtKinksAndExtremes_HasItsConventionalDerivative(string name, double x, double expected)
    {
        Program program = new();
        Staged w = program.Unbatched([1], () => x);

        Assert.Equal(expected, program.Gradient(program.Call(name, ("x", w)))[0], 1e-12);
    }

    [Fact]
    public void ClampAtItsBounds_PassesTheGradient()
    {
        Program program = new();
        double[] points = [-1.5, -1, 0, 1, 1.5];
        int next = 0;
        Staged w = program.Unbatched([5], () => points[next++]);

        Assert.Equal([0, 1, 1, 1, 0], program.Gradient(program.Pipe(w, "Clamp", ("low", -1), ("high", 1))));
    }

    [Theory]
    [InlineData("Tensor.op_Addition")]
    [InlineData("Tensor.op_Subtraction")]
    [InlineData("Tensor.op_Multiply")]
    [InlineData("Tensor.op_Division")]
    [InlineData("Maximum")]
    [InlineData("Minimum")]
    public void Operator_OfBroadcastParameters_HasTheGradientOfItsDifferences(string name)
    {
        (int[] Left, int[] Right)[] shapes = [([], [3]), ([2, 1], [3]), ([2, 3], [1, 3]), ([5], [5])];
        foreach (var (left, right) in shapes)
        {
            Program program = new();
            double Away() => (program.Random.NextDouble() + 0.3) * (program.Random.Next(2) == 0 ? -1 : 1);
            Staged a = program.Unbatched(left, Away), b = program.Unbatched(right, Away);

            program.CheckGradient(program.Call("Tensor.op_Multiply", ("left", program.Call(name, ("left", a), ("right", b))), ("right", program.Input([]))));
        }
    }

    [Fact]
    public void WhereAndPower_OfParameters_HaveTheGradientOfTheirDifferences()
    {
        Program program = new();
        Staged a = program.Unbatched([3], () => program.Random.NextDouble() + 0.5), b = program.Unbatched([2, 3]);
        Staged chosen = program.Call("Where", ("condition", program.Input([3], () => program.Random.Next(2))), ("whenTrue", a), ("whenFalse", b));

        program.CheckGradient(program.Call("Tensor.op_Addition", ("left", chosen), ("right", program.Call("Power", ("x", a), ("exponent", b)))));
    }

    [Fact]
    public void Comparison_OfParameters_GivesNoGradient()
    {
        Program program = new();
        Staged a = program.Unbatched([3]), b = program.Unbatched([3]);

        Assert.Equal([0, 1], program.WithoutGradient(program.Call("Tensor.op_LessThan", ("left", a), ("right", b))));
    }
}

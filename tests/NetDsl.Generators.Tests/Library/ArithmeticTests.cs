using NetDsl.Generators.Library;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

public sealed class ArithmeticTests
{
    private static readonly Dictionary<string, Func<double, double, double>> References = new()
    {
        ["Tensor.op_Addition"] = (a, b) => a + b,
        ["Tensor.op_Subtraction"] = (a, b) => a - b,
        ["Tensor.op_Multiply"] = (a, b) => a * b,
        ["Tensor.op_Division"] = (a, b) => a / b,
        ["Tensor.op_LessThan"] = (a, b) => a < b ? 1 : 0,
        ["Tensor.op_LessThanOrEqual"] = (a, b) => a <= b ? 1 : 0,
        ["Tensor.op_GreaterThan"] = (a, b) => a > b ? 1 : 0,
        ["Tensor.op_GreaterThanOrEqual"] = (a, b) => a >= b ? 1 : 0,
        ["Maximum"] = Math.Max,
        ["Minimum"] = Math.Min,
        ["Equal"] = (a, b) => a == b ? 1 : 0,
        ["NotEqual"] = (a, b) => a != b ? 1 : 0,
        ["And"] = (a, b) => a != 0 && b != 0 ? 1 : 0,
        ["Or"] = (a, b) => a != 0 || b != 0 ? 1 : 0,
    };

    public static TheoryData<string> Operators => [.. References.Keys];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Operator_OfShapesThatBroadcast_IsItsFormulaInEveryMixOfBatches(string name)
    {
        (int[] Left, int[] Right, string Result)[] shapes =
        [
            ([], [], "[]"), ([3], [], "[3]"), ([], [7], "[7]"), ([5], [5], "[5]"), ([2, 3], [3], "[2, 3]"), ([2, 1], [1, 3], "[2, 3]"), ([1], [2, 3, 5], "[2, 3, 5]"),
        ];
        foreach (var (left, right, expected) in shapes)
        {
            foreach (var (isLeftBatched, isRightBatched) in new[] { (true, true), (true, false), (false, true), (false, false) })
            {
                Program program = new();

                // Whole numbers, so that equality and truth values occur.
                Staged a = program.Operand(isLeftBatched, left, () => program.Random.Next(-2, 3)), b = program.Operand(isRightBatched, right, () => program.Random.Next(-2, 3));
                Staged result = program.Call(name, ("left", a), ("right", b));

                string batched = isLeftBatched || isRightBatched ? expected.Replace("[", expected == "[]" ? "[B" : "[B, ", StringComparison.Ordinal) : expected;
                Assert.Equal(batched, program.TypeOf(result));
                double[] x = Broadcast(program, a, result), y = Broadcast(program, b, result);
                PointwiseTests.AssertClose(x.Zip(y, References[name]), program.Evaluate(result), 0);
            }
        }
    }

    [Fact]
    public void Operators_OfOneOperand_AreTheirFormulas()
    {
        Program program = new();
        Staged x = program.Input([3]);

        PointwiseTests.AssertClose(program.Evaluate(x).Select(e => -e), program.Evaluate(program.Call("Tensor.op_UnaryNegation", ("x", x))), 0);
        Assert.Equal(x, program.Call("Tensor.op_UnaryPlus", ("x", x)));
    }

    [Fact]
    public void Number_ConvertedToTensor_StaysAConstant()
    {
        Staged.Constant number = new(0.5);

        Assert.Same(number, new Program().Call("Tensor.op_Implicit", ("value", number)));
    }

    [Fact]
    public void WhereClampPower_Broadcast_AreTheirFormulas()
    {
        Program program = new();
        Staged condition = program.Input([3], () => program.Random.Next(0, 2)), x = program.Unbatched([2, 3]), y = program.Input([]);
        Staged chosen = program.Call("Where", ("condition", condition), ("whenTrue", x), ("whenFalse", y));
        double[] c = Broadcast(program, condition, chosen), a = Broadcast(program, x, chosen), b = Broadcast(program, y, chosen);
        Assert.Equal("[B, 2, 3]", program.TypeOf(chosen));
        PointwiseTests.AssertClose(c.Select((truth, i) => truth != 0 ? a[i] : b[i]), program.Evaluate(chosen), 0);

        Staged clamped = program.Call("Clamp", ("x", x), ("low", -0.5), ("high", program.Call("Abs", ("x", y))));
        double[] high = Broadcast(program, y, clamped), value = Broadcast(program, x, clamped);
        PointwiseTests.AssertClose(value.Select((e, i) => e < -0.5 ? -0.5 : e > Math.Abs(high[i]) ? Math.Abs(high[i]) : e), program.Evaluate(clamped), 0);

        Staged positive = program.Call("Exp", ("x", x));
        PointwiseTests.AssertClose(
            Broadcast(program, positive, clamped).Zip(high, Math.Pow), program.Evaluate(program.Call("Power", ("x", positive), ("exponent", y))), 1e-12);
    }

    private static double[] Broadcast(Program program, Staged value, Staged like) =>
        program.Evaluate(new Staged.Tensor(program.Graph.BroadcastTo(Program.Id(value), program.Graph.ShapeOf(Program.Id(like)))));
}

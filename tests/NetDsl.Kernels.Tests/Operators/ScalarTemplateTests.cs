using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;
using NetDsl.Kernels.Tests.Host;
using NetDsl.Kernels.Tests.Loops;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Kernels.Tests.Operators;

/// <summary>
/// The OpenCL text of every scalar function, in items and in vectors, against its reference function: ordinary numbers to a few units in the last place, and zeros, huge and tiny numbers,
/// infinities and NaN as the reference says.
/// </summary>
public sealed class ScalarTemplateTests
{
    private static readonly float[] s_special =
    [
        0, -0f, 1, -1, 0.5f, -0.5f, 2, -2, 2.5f, 3.5f, -1.5f, 1e-10f, -1e-10f, 1e10f, -1e10f, 87, -87, 100, -100, float.MaxValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
    ];

    [Fact]
    public void Templates_OfEveryDeviceClass_FollowTheReference()
    {
        LoopChecks checks = new();
        foreach (ScalarFunction function in Enum.GetValues<ScalarFunction>())
        {
            ScalarRow row = ScalarCatalog.Of(function);
            Add(checks, row, [.. Points(row.Arity)], (expected, found) => Agree(expected, found, row));
        }

        checks.Run();
    }

    /// <summary>The hyperbolic tangent is our own text: within the 5 units that OpenCL allows, and never above 1, where 1 − y² would turn its gradient round.</summary>
    [Fact]
    public void Tanh_OverItsRange_IsWithinFiveUnitsAndNeverAboveOne()
    {
        LoopChecks checks = new();
        float[][] points = [.. Enumerable.Range(-5000, 10001).Select(i => new[] { i * 0.002f }), .. Enumerable.Range(0, 400).Select(i => new[] { (float)Math.Pow(10, -i / 10.0) })];
        Add(checks, ScalarCatalog.Of(ScalarFunction.Tanh), points, (expected, found) => Math.Abs(found) <= 1 && Math.Abs(expected - found) <= (5 * (double)(MathF.BitIncrement((float)Math.Abs(expected)) - (float)Math.Abs(expected))) + 1.2e-38);
        checks.Run();
    }

    private static void Add(LoopChecks checks, ScalarRow row, float[][] points, Func<double, double, bool> agrees)
    {
        int n = points.Length;
        Shape shape = Shape.Of(n);
        EquatableArray<Buffer> buffers =
        [
            .. Enumerable.Range(0, row.Arity + 1).Select(id => new Buffer(id, "b" + id, BufferKind.Step, 0, 0, ElementType.Float32, shape, Buffer.DenseStrides(shape))),
        ];
        Index at = IndexMath.Variable(0);
        LeafProgram body = new(
            [.. Enumerable.Range(0, row.Arity).Select(operand => new Leaf.Load(new Access(operand, at, [])))],
            new([.. Enumerable.Range(0, row.Arity).Select(operand => new ScalarNode.Leaf(operand)), new ScalarNode.Apply(row.Function, [.. Enumerable.Range(0, row.Arity)])], [row.Arity]));
        Kernel.Loops kernel = new("k", "", [new("i", n)], 1, [new Stage(false, body, [], [new Store(new Access(row.Arity, at, []), 0)])]);
        double[]?[] contents = [.. Enumerable.Range(0, row.Arity).Select(operand => points.Select(point => (double)point[operand]).ToArray()), null];
        checks.Add(kernel, buffers, contents, new RunSettings(1), (actual, what) =>
        {
            for (int i = 0; i < n; i++)
            {
                double expected = row.Evaluate(points[i][0], row.Arity > 1 ? points[i][1] : 0, row.Arity > 2 ? points[i][2] : 0), found = actual[row.Arity][i];
                Assert.True(agrees(expected, found), $"{row.Function}({string.Join(", ", points[i])}) is {found:R} instead of {(float)expected:R} under {what}");
            }
        });
    }

    /// <summary>All pairs of special numbers, and 200 ordinary ones.</summary>
    private static IEnumerable<float[]> Points(int arity)
    {
        Random random = new(5);
        foreach (float x in s_special)
        {
            foreach (float y in arity > 1 ? s_special : [0f])
            {
                yield return arity == 3 ? [x, y, 7] : arity == 2 ? [x, y] : [x];
            }
        }

        for (int i = 0; i < 200; i++)
        {
            float[] point = [.. Enumerable.Range(0, arity).Select(_ => (float)((random.NextDouble() - 0.5) * 20))];
            yield return point;
        }
    }

    /// <summary>
    /// The error bounds of OpenCL's elementary functions reach 16 units (pow, erf); arithmetic has one for rounding. Numbers below the normal range may be flushed to zero, and what
    /// rounds to infinity in single precision is infinite.
    /// </summary>
    private static bool Agree(double expected, double actual, ScalarRow row)
    {
        double ulps = row.Flops >= 10 ? 16 : 3, rounded = (float)expected;
        if (!double.IsFinite(rounded) || !double.IsFinite(actual))
        {
            return rounded.Equals(actual) || (Math.Abs(expected) > float.MaxValue * 0.9999 && double.IsInfinity(actual) == double.IsInfinity(rounded) && double.IsPositive(actual) == double.IsPositive(rounded));
        }

        return Math.Abs(expected - actual) <= (ulps * Math.Pow(2, -23) * Math.Abs(expected)) + 1.2e-38;
    }
}

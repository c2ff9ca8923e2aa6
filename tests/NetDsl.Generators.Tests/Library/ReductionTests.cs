using NetDsl.Generators.Library;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

public sealed class ReductionTests
{
    private static readonly Dictionary<string, Func<IReadOnlyList<double>, double>> References = new()
    {
        ["Sum"] = x => x.Sum(),
        ["Mean"] = x => x.Average(),
        ["Max"] = x => x.Max(),
        ["Min"] = x => x.Min(),
        ["LogSumExp"] = x => Math.Log(x.Sum(Math.Exp)),
        ["Variance"] = x => x.Average(e => (e - x.Average()) * (e - x.Average())),
        ["Norm"] = x => Math.Sqrt(x.Sum(e => e * e)),
    };

    public static TheoryData<string> Functions => [.. References.Keys];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Reduction_Bare_TakesAllAxesOfTheExample(string name)
    {
        foreach (int[] shape in new int[][] { [], [1], [31], [2, 3], [5, 1, 7] })
        {
            foreach (bool isBatched in new[] { true, false })
            {
                Program program = new();
                Staged x = program.Operand(isBatched, shape);
                Staged result = program.Call(name, ("x", x));

                Assert.Equal(isBatched ? "[B]" : "[]", program.TypeOf(result));
                NdArray array = program.Array(x);
                int[] axes = [.. Enumerable.Range(isBatched ? 1 : 0, shape.Length)];
                PointwiseTests.AssertClose(array.Reduce(axes, References[name]).Elements, program.Evaluate(result), 1e-12);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Reduction_OverChosenAxes_TakesThoseOfTheExample(string name)
    {
        int[][] choices = [[0], [1], [2], [-1], [-3], [0, 2], [2, 1], [0, 1, 2], []];
        foreach (int[] axes in choices)
        {
            foreach (bool isBatched in new[] { true, false })
            {
                foreach (bool keepDims in new[] { true, false })
                {
                    Program program = new();
                    Staged x = program.Operand(isBatched, [2, 3, 5]);
                    int[] graphAxes = [.. axes.Select(axis => (axis < 0 ? axis + 3 : axis) + (isBatched ? 1 : 0))];
                    NdArray expected = program.Array(x).Reduce(graphAxes, References[name], keepDims);
                    List<Staged> results = [program.Call(name, ("x", x), ("axes", axes), ("keepDims", keepDims)), program.Pipe(x, name, ("axes", axes), ("keepDims", keepDims))];
                    if (axes.Length == 1)
                    {
                        results.Add(program.Call(name, ("x", x), ("axis", axes[0]), ("keepDims", keepDims)));
                        results.Add(program.Pipe(x, name, ("axis", axes[0]), ("keepDims", keepDims)));
                    }

                    foreach (Staged result in results)
                    {
                        Assert.Equal(expected.Shape, program.Array(result).Shape);
                        PointwiseTests.AssertClose(expected.Elements, program.Evaluate(result), 1e-12);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(1000.0)]
    [InlineData(-1000.0)]
    public void LogSumExp_OfExtremes_DoesNotOverflow(double x)
    {
        Program program = new() { Batch = 1 };

        double result = program.Evaluate(program.Call("LogSumExp", ("x", program.InputOf([2], [x, x]))))[0];

        Assert.Equal(x + Math.Log(2), result, 1e-9);
    }

    [Fact]
    public void ArgMax_OfVectorsAndAxes_IsTheFirstGreatest()
    {
        Program program = new();
        Staged x = program.Input([2, 3], () => program.Random.Next(0, 3));
        NdArray array = program.Array(x);
        static double First(IReadOnlyList<double> elements) => elements.ToList().IndexOf(elements.Max());

        Staged.Indices all = Assert.IsType<Staged.Indices>(program.Call("ArgMax", ("x", x)));
        Assert.Equal(6, all.Classes);
        PointwiseTests.AssertClose(array.Reduce([1, 2], First).Elements, program.Evaluate(all), 0);

        Staged.Indices along = Assert.IsType<Staged.Indices>(program.Call("ArgMax", ("x", x), ("axis", -1)));
        Assert.Equal(3, along.Classes);
        PointwiseTests.AssertClose(array.Reduce([2], First).Elements, program.Evaluate(along), 0);

        Staged.Indices piped = Assert.IsType<Staged.Indices>(program.Pipe(x, "ArgMax", ("axis", 0)));
        Assert.Equal(2, piped.Classes);
        PointwiseTests.AssertClose(array.Reduce([1], First).Elements, program.Evaluate(piped), 0);
    }

    [Fact]
    public void BatchMean_OfExamples_IsTheSameForAll()
    {
        Program program = new() { Batch = 5 };
        Staged x = program.Input([2, 3]), w = program.Unbatched([3]);

        Staged mean = program.Call("BatchMean", ("x", x));

        Assert.Equal("[2, 3]", program.TypeOf(mean));
        PointwiseTests.AssertClose(program.Array(x).Reduce([0], e => e.Average()).Elements, program.Evaluate(mean), 1e-12);
        Assert.Equal(w, program.Call("BatchMean", ("x", w)));
    }

    [Fact]
    public void Softmax_AlongAnyAxis_IsNormalized()
    {
        foreach (bool isBatched in new[] { true, false })
        {
            Program program = new();
            Staged x = program.Operand(isBatched, [2, 3, 5]);
            NdArray array = program.Array(x);
            foreach (int? axis in new int?[] { null, 0, 1, 2, -1, -2 })
            {
                (string, object?)[] named = axis is int given ? [("x", x), ("axis", given)] : [("x", x)];
                int along = ((axis ?? -1) + 3) % 3 + (isBatched ? 1 : 0);
                NdArray sums = array.Reduce([along], e => e.Sum(Math.Exp), keepDims: true);
                double[] expected = [.. NdArray.Positions(array.Shape).Select((p, i) => Math.Exp(array.Elements[i]) / sums[[.. p.Select((at, a) => a == along ? 0 : at)]])];

                PointwiseTests.AssertClose(expected, program.Evaluate(program.Call("Softmax", named)), 1e-12);
                PointwiseTests.AssertClose(expected.Select(e => Math.Log(e)), program.Evaluate(program.Call("LogSoftmax", named)), 1e-12);
                if (axis is int piped)
                {
                    PointwiseTests.AssertClose(expected, program.Evaluate(program.Pipe(x, "Softmax", ("axis", piped))), 1e-12);
                    PointwiseTests.AssertClose(expected.Select(e => Math.Log(e)), program.Evaluate(program.Pipe(x, "LogSoftmax", ("axis", piped))), 1e-12);
                }
            }
        }
    }

    [Fact]
    public void Softmax_OfExtremes_DoesNotOverflow()
    {
        Program program = new() { Batch = 1 };
        Staged x = program.InputOf([3], [1000, 1000, -1000]);

        PointwiseTests.AssertClose([0.5, 0.5, 0], program.Evaluate(program.Call("Softmax", ("x", x))), 1e-12);
        PointwiseTests.AssertClose([-Math.Log(2), -Math.Log(2), -2000 - Math.Log(2)], program.Evaluate(program.Call("LogSoftmax", ("x", x))), 1e-12);
    }
}

using NetDsl.Generators.Library;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

public sealed class LossTests
{
    [Fact]
    public void CrossEntropy_OfLabels_IsTheNegativeLogProbability()
    {
        foreach (int[] shape in new int[][] { [10], [7, 3], [2, 3, 5], [1] })
        {
            foreach (bool isBatched in new[] { true, false })
            {
                Program program = new();
                Staged logits = program.Operand(isBatched, shape);
                Staged.Indices labels = program.Labels(shape[^1], shape[..^1]);
                NdArray x = program.Array(logits), at = program.Array(labels);
                NdArray expected = NdArray.From(at.Shape, p =>
                {
                    int[] row = isBatched ? p : p[1..];
                    return Math.Log(Enumerable.Range(0, shape[^1]).Sum(c => Math.Exp(x[[.. row, c]]))) - x[[.. row, (int)at[p]]];
                });

                foreach (Staged loss in new[] { program.Pipe(logits, "CrossEntropy", ("label", labels)), program.Call("CrossEntropy", ("logits", logits), ("label", labels)) })
                {
                    Assert.Equal(expected.Shape, program.Array(loss).Shape);
                    PointwiseTests.AssertClose(expected.Elements, program.Evaluate(loss), 1e-12);
                }
            }
        }
    }

    [Fact]
    public void CrossEntropy_OfProbabilities_IsTheExpectedNegativeLogProbability()
    {
        foreach (int[] targetShape in new int[][] { [5], [2, 5], [1, 5] })
        {
            Program program = new();
            Staged logits = program.Input([2, 5]), target = program.Unbatched(targetShape, program.Random.NextDouble);
            NdArray x = program.Array(logits), t = program.Array(target);
            NdArray expected = NdArray.From([3, 2], p => -Enumerable.Range(0, 5).Sum(c =>
                t[[.. targetShape.Length == 1 ? [] : new[] { Math.Min(p[1], targetShape[0] - 1) }, c]]
                * (x[p[0], p[1], c] - Math.Log(Enumerable.Range(0, 5).Sum(k => Math.Exp(x[p[0], p[1], k]))))));

            foreach (Staged loss in new[] { program.Pipe(logits, "CrossEntropy", ("target", target)), program.Call("CrossEntropy", ("logits", logits), ("target", target)) })
            {
                Assert.Equal("[B, 2]", program.TypeOf(loss));
                PointwiseTests.AssertClose(expected.Elements, program.Evaluate(loss), 1e-12);
            }
        }
    }

    [Fact]
    public void CrossEntropy_OfExtremeLogits_IsExact()
    {
        Program program = new() { Batch = 3 };
        Staged logits = program.InputOf([2], [1000, -1000, -1000, 1000, double.NegativeInfinity, 0]);
        Staged label = program.Call("ArgMax", ("x", program.InputOf([2], [1, 0, 1, 0, 0, 1])));

        Assert.Equal([0, 2000, 0], program.Evaluate(program.Pipe(logits, "CrossEntropy", ("label", label))));
    }

    [Fact]
    public void BinaryCrossEntropy_OfNumbersAndTensors_IsElementwise()
    {
        foreach (object target in new object[] { 0, 1, 0.25 })
        {
            Program program = new();
            Staged logits = program.Input([7]);
            double t = Convert.ToDouble(target, System.Globalization.CultureInfo.InvariantCulture);
            double[] expected = [.. program.Evaluate(logits).Select(x => Binary(x, t))];

            Staged loss = program.Pipe(logits, "BinaryCrossEntropyWithLogits", ("target", target));

            Assert.Equal("[B, 7]", program.TypeOf(loss));
            PointwiseTests.AssertClose(expected, program.Evaluate(loss), 1e-12);
        }

        Program other = new();
        Staged x = other.Input([2, 3]), wanted = other.Unbatched([3], other.Random.NextDouble);
        NdArray array = other.Array(x), targets = other.Array(wanted);
        PointwiseTests.AssertClose(
            NdArray.From([3, 2, 3], p => Binary(array[p], targets[p[2]])).Elements,
            other.Evaluate(other.Call("BinaryCrossEntropyWithLogits", ("logits", x), ("target", wanted))), 1e-12);
    }

    [Fact]
    public void BinaryCrossEntropy_OfExtremesAndZero_HasExactValueAndGradient()
    {
        Program program = new();
        double[] points = [1000, -1000, 0];
        int next = 0;
        Staged w = program.Unbatched([3], () => points[next++]);

        Staged loss = program.Pipe(w, "BinaryCrossEntropyWithLogits", ("target", 1));

        Assert.Equal([0, 1000, Math.Log(2)], program.Evaluate(loss));
        Assert.Equal([0, -1, -0.5], program.Gradient(loss));
    }

    [Theory]
    [InlineData("MeanSquaredError")]
    [InlineData("MeanAbsoluteError")]
    [InlineData("Huber")]
    public void RegressionLoss_OverAllAxes_IsAMean(string name)
    {
        foreach (double delta in name == "Huber" ? new[] { 0.5, 1, 100 } : [0])
        {
            Program program = new();
            Staged x = program.Input([2, 3]), target = program.Unbatched([3]);
            NdArray array = program.Array(x), wanted = program.Array(target);
            double One(double d) => name switch
            {
                "MeanSquaredError" => d * d,
                "MeanAbsoluteError" => Math.Abs(d),
                _ => Math.Abs(d) <= delta ? d * d / 2 : delta * (Math.Abs(d) - (delta / 2)),
            };
            NdArray expected = NdArray.From([3, 2, 3], p => One(array[p] - wanted[p[2]])).Reduce([1, 2], e => e.Average());
            (string, object?)[] more = name == "Huber" ? [("delta", delta)] : [];

            foreach (Staged loss in new[] { program.Pipe(x, name, [("target", target), .. more]), program.Call(name, [("prediction", x), ("target", target), .. more]) })
            {
                Assert.Equal("[B]", program.TypeOf(loss));
                PointwiseTests.AssertClose(expected.Elements, program.Evaluate(loss), 1e-12);
            }
        }
    }

    [Fact]
    public void Huber_WithoutDelta_UsesOne()
    {
        Program program = new() { Batch = 1 };

        Assert.Equal([2.5], program.Evaluate(program.Pipe(program.InputOf([], [3]), "Huber", ("target", 0))));
    }

    [Theory]
    [InlineData("BinaryCrossEntropyWithLogits")]
    [InlineData("MeanSquaredError")]
    [InlineData("MeanAbsoluteError")]
    [InlineData("Huber")]
    [InlineData("CrossEntropy")]
    public void Loss_OfParameters_HasTheGradientOfItsDifferences(string name)
    {
        Program program = new() { Batch = 7 };
        Staged prediction = program.Call("Tensor.op_Multiply", ("left", program.Input([5])), ("right", program.Unbatched([5])));

        program.CheckGradient(program.Pipe(prediction, name, ("target", program.Unbatched([5]))));
    }

    [Fact]
    public void CrossEntropyOfLabels_OfParameters_HasTheGradientOfItsDifferences()
    {
        Program program = new() { Batch = 7 };
        Staged logits = program.Call("Dot", ("left", program.Input([2, 3])), ("right", program.Unbatched([3, 5])));

        program.CheckGradient(program.Pipe(logits, "CrossEntropy", ("label", program.Labels(5, 2))));
    }

    [Theory]
    [InlineData("Sum")]
    [InlineData("Mean")]
    [InlineData("Max")]
    [InlineData("Min")]
    [InlineData("LogSumExp")]
    [InlineData("Variance")]
    [InlineData("Norm")]
    [InlineData("Softmax")]
    [InlineData("LogSoftmax")]
    public void ReductionOrSoftmax_OfParameters_HasTheGradientOfItsDifferences(string name)
    {
        foreach (int axis in new[] { 0, 1 })
        {
            Program program = new();
            Staged scaled = program.Call("Tensor.op_Multiply", ("left", program.Unbatched([5, 3])), ("right", program.Input([5, 1])));

            program.CheckGradient(program.Pipe(scaled, name, ("axis", axis)));
        }
    }

    [Fact]
    public void Views_OfParameters_HaveTheGradientOfTheirDifferences()
    {
        Program program = new();
        Staged a = program.Unbatched([5, 2]), b = program.Unbatched([3, 2]), x = program.Input([2]);
        Staged joined = program.Call("Concat", ("tensors", new[] { a, program.Call("Tensor.op_Multiply", ("left", b), ("right", x)) }));
        Staged rows = program.Call("Tensor.At", ("this", joined), ("indices", program.Labels(8, 3)));
        Staged middle = program.Call("Tensor.get_Item", ("this", joined), ("range", Selectors.Range(1, 6)));
        Staged flat = program.Pipe(program.Call("Transpose", ("x", middle)), "Reshape", ("shape", new[] { -1 }));
        Staged looked = program.Call("Flatten", ("x", rows));

        program.CheckGradient(program.Call("Concat", ("tensors", new[] { flat, looked })));
    }

    private static double Binary(double x, double t)
    {
        double p = 1 / (1 + Math.Exp(-x));
        return -(t * Math.Log(p)) - ((1 - t) * Math.Log(1 - p));
    }
}

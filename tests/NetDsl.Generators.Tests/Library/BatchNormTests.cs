using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Library;
using NetDsl.Generators.Model;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

public sealed class BatchNormTests
{
    [Theory]
    [InlineData(new[] { 5 }, 3)]
    [InlineData(new[] { 1 }, 2)]
    [InlineData(new[] { 3, 7 }, 3)]
    [InlineData(new[] { 2, 3, 5 }, 33)]
    public void BatchNorm_InTraining_NormalizesOverBatchAndPositions(int[] shape, int batch)
    {
        Program program = new(isTraining: true) { Batch = batch };
        Staged x = program.Input(shape);
        Staged layer = program.Call("BatchNorm", ("momentum", 0.3), ("epsilon", 0.01));
        Staged y = program.Apply(layer, x);
        (double[] mean, double[] variance, int count) = Statistics(program.Array(x), shape[0]);
        double[] weight = program.Variables[0].Values, bias = program.Variables[1].Values;
        NdArray array = program.Array(x);
        NdArray expected = NdArray.From([batch, .. shape], p => ((array[p] - mean[p[1]]) / Math.Sqrt(variance[p[1]] + 0.01) * weight[p[1]]) + bias[p[1]]);

        PointwiseTests.AssertClose(expected.Elements, program.Evaluate(y), 1e-10);
        AssertState(program, layer, "RunningMean", mean);
        AssertState(program, layer, "RunningVariance", [.. variance.Select(v => v * count / (count - 1))]);
    }

    [Fact]
    public void BatchNorm_OfOneNumber_IsItsBias()
    {
        Program program = new(isTraining: true) { Batch = 1 };
        Staged layer = program.Call("BatchNorm", ("momentum", 0.3));
        Staged y = program.Apply(layer, program.Input([3]));

        PointwiseTests.AssertClose(program.Variables[1].Values, program.Evaluate(y), 1e-10);
        AssertState(program, layer, "RunningVariance", [0, 0, 0]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void BatchNorm_InInference_UsesItsStatesAndWritesNone(bool affine)
    {
        Program program = new();
        Staged x = program.Input([3, 5]);
        Staged y = program.Pipe(x, "BatchNorm", ("affine", affine));

        PointwiseTests.AssertClose(WithStates(program, x), program.Evaluate(y), 1e-10);
        Assert.Empty(program.Written);
        Assert.Equal(affine ? ["Weight", "Bias"] : [], program.Variables.Select(variable => variable.Variable.Name));
        Assert.Equal(["RunningMean", "RunningVariance"], program.States.Select(state => state.Variable.Name));
        Assert.Equal([0, 1], program.States.Select(state => state.Variable.Initializer.A));
    }

    [Theory]
    [InlineData(new[] { 3 })]
    [InlineData(new[] { 2, 5 })]
    [InlineData(new[] { 2, 3, 3 })]
    public void BatchNorm_InTraining_HasTheGradientOfItsDifferences(int[] shape)
    {
        Program program = new(isTraining: true) { Batch = 5 };
        Staged scale = program.Unbatched([shape[0], .. Enumerable.Repeat(1, shape.Length - 1)]);
        Staged x = program.Call("Tensor.op_Multiply", ("left", program.Input(shape)), ("right", program.Call("Exp", ("x", scale))));

        program.CheckGradient(program.Pipe(program.Call("Sin", ("x", x)), "BatchNorm"));
    }

    [Fact]
    public void BatchNorm_ByDefault_StartsWithOnesAndZeros()
    {
        Program program = new();
        program.Pipe(program.Input([3, 5]), "BatchNorm");

        Assert.Equal([1, 0], program.Variables.Select(variable => variable.Variable.Initializer.A));
        Assert.All(program.Variables, variable => Assert.Equal((InitializerKind.Constant, "[3]"), (variable.Variable.Initializer.Kind, variable.Variable.Shape.ToString())));
    }

    [Fact]
    public void Frozen_BatchNorm_UsesItsStatesInTraining()
    {
        Program program = new(isTraining: true);
        Staged x = program.Input([3, 5]);
        Staged y = program.Pipe(x, "Frozen", ("layer", program.Call("BatchNorm")));

        PointwiseTests.AssertClose(WithStates(program, x), program.Evaluate(y), 1e-10);
        Assert.Equal([0, 1], program.WithoutGradient(y));
    }

    [Theory]
    [InlineData("momentum", -0.1)]
    [InlineData("momentum", 1.1)]
    [InlineData("momentum", double.NaN)]
    [InlineData("epsilon", 0.0)]
    [InlineData("epsilon", double.PositiveInfinity)]
    public void BatchNorm_OfWrongArguments_SaysWhichRangeTheyHave(string argument, double value)
    {
        StagingException exception = Assert.Throws<StagingException>(() => new Program().Call("BatchNorm", (argument, value)));

        Assert.Equal(DiagnosticIds.ArgumentOutOfRange, exception.Id);
    }

    [Fact]
    public void BatchNorm_OfANumber_AsksForAnAxis()
    {
        Program program = new();

        Assert.Equal(DiagnosticIds.WrongRank, Assert.Throws<StagingException>(() => program.Pipe(program.Input([]), "BatchNorm")).Id);
    }

    private static double[] WithStates(Program program, Staged x)
    {
        NdArray array = program.Array(x);
        double[] weight = program.Variables.Count > 0 ? program.Variables[0].Values : [1, 1, 1], bias = program.Variables.Count > 0 ? program.Variables[1].Values : [0, 0, 0];
        double[] mean = program.States[0].Values, variance = program.States[1].Values;
        return NdArray.From(array.Shape, p => ((array[p] - mean[p[1]]) / Math.Sqrt(variance[p[1]] + 1e-5) * weight[p[1]]) + bias[p[1]]).Elements;
    }

    private static void AssertState(Program program, Staged layer, string suffix, double[] batch, double momentum = 0.3)
    {
        double[] before = program.States.Single(state => state.Variable.Name == suffix).Values;
        int written = program.Written[(((Staged.Layer)layer).Function, suffix)];
        PointwiseTests.AssertClose(before.Zip(batch, (old, now) => ((1 - momentum) * old) + (momentum * now)), program.Evaluate(new Staged.Tensor(written)), 1e-10);
    }

    private static (double[] Mean, double[] Variance, int Count) Statistics(NdArray x, int channels)
    {
        int positions = x.Elements.Length / x.Shape[0] / channels;
        double[][] ofChannel = [.. Enumerable.Range(0, channels).Select(c => x.Elements.Where((_, i) => i / positions % channels == c).ToArray())];
        double[] mean = [.. ofChannel.Select(values => values.Average())];
        return (mean, [.. ofChannel.Select((values, c) => values.Average(v => (v - mean[c]) * (v - mean[c])))], ofChannel[0].Length);
    }
}

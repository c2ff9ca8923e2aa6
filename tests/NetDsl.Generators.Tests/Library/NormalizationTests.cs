using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Library;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

public sealed class NormalizationTests
{
    [Theory]
    [InlineData("LayerNorm", "axes", 0, "all")]
    [InlineData("LayerNorm", "axes", 1, "last")]
    [InlineData("GroupNorm", "groups", 2, "group")]
    [InlineData("GroupNorm", "groups", 4, "channel")]
    [InlineData("InstanceNorm", "affine", null, "channel")]
    public void Normalization_OfImages_UsesItsOwnStatistics(string function, string argument, int? number, string together)
    {
        Program program = new();
        Staged x = program.Input([4, 3, 5]);
        Staged y = program.Pipe(x, function, (argument, number is int n ? n : true), ("epsilon", 0.01));
        NdArray array = program.Array(x);
        string Key(int[] p) => together switch
        {
            "all" => $"{p[0]}",
            "last" => $"{p[0]},{p[1]},{p[2]}",
            "group" => $"{p[0]},{p[1] / 2}",
            _ => $"{p[0]},{p[1]}",
        };
        ILookup<string, double> groups = NdArray.Positions(array.Shape).ToLookup(Key, p => array[p]);
        double[] weight = program.Variables[0].Values, bias = program.Variables[1].Values;
        int At(int[] p) => together switch { "all" => (((p[1] * 3) + p[2]) * 5) + p[3], "last" => p[3], _ => p[1] };
        NdArray expected = NdArray.From(array.Shape, p =>
        {
            double mean = groups[Key(p)].Average(), variance = groups[Key(p)].Average(v => (v - mean) * (v - mean));
            return ((array[p] - mean) / Math.Sqrt(variance + 0.01) * weight[At(p)]) + bias[At(p)];
        });

        PointwiseTests.AssertClose(expected.Elements, program.Evaluate(y), 1e-10);
        Assert.Equal(["Weight", "Bias"], program.Variables.Select(variable => variable.Variable.Name));
        Assert.Equal([1, 0], program.Variables.Select(variable => variable.Variable.Initializer.A));
    }

    [Theory]
    [InlineData("LayerNorm")]
    [InlineData("InstanceNorm")]
    [InlineData("LocalResponseNorm")]
    [InlineData("SubtractiveNorm")]
    [InlineData("DivisiveNorm")]
    [InlineData("LocalContrastNorm")]
    public void Normalization_OfParameters_HasTheGradientOfItsDifferences(string function)
    {
        Program program = new();

        program.CheckGradient(program.Pipe(program.Unbatched([3, 4, 5]), function));
    }

    [Theory]
    [InlineData(1, 0.75)]
    [InlineData(2, 0.5)]
    [InlineData(3, 1.0)]
    [InlineData(5, 0.3)]
    [InlineData(31, 0.75)]
    public void LocalResponseNorm_OfChannels_DividesByTheirNeighbours(int size, double beta)
    {
        Program program = new();
        Staged x = program.Input([7, 3]);
        Staged y = program.Pipe(x, "LocalResponseNorm", ("size", size), ("alpha", 0.2), ("beta", beta), ("k", 2.0));
        NdArray array = program.Array(x);
        NdArray expected = NdArray.From(array.Shape, p =>
        {
            IEnumerable<int> channels = Enumerable.Range(p[1] - (size / 2), size).Where(c => c is >= 0 and < 7);
            return array[p] / Math.Pow(2 + (0.2 / size * channels.Sum(c => array[p[0], c, p[2]] * array[p[0], c, p[2]])), beta);
        });

        PointwiseTests.AssertClose(expected.Elements, program.Evaluate(y), 1e-10);
    }

    [Fact]
    public void LocalContrastNorm_OfImages_IsTheFormulaOfThePaper()
    {
        Program program = new();
        Staged x = program.Input([2, 5, 4]);
        Staged y = program.Pipe(x, "LocalContrastNorm", ("size", 3));
        NdArray array = program.Array(x);
        double[] window = [Math.Exp(-16.0 / 18), 1, Math.Exp(-16.0 / 18)];
        double Mean(NdArray values, int b, int row, int column)
        {
            var inside = NdArray.Positions([2, 3, 3]).Select(p => (Channel: p[0], Row: row + p[1] - 1, Column: column + p[2] - 1, Weight: window[p[1]] * window[p[2]]))
                .Where(at => at.Row is >= 0 and < 5 && at.Column is >= 0 and < 4).ToArray();
            return inside.Sum(at => at.Weight * values[b, at.Channel, at.Row, at.Column]) / inside.Sum(at => at.Weight);
        }

        NdArray centered = NdArray.From(array.Shape, p => array[p] - Mean(array, p[0], p[2], p[3]));
        NdArray squares = centered with { Elements = [.. centered.Elements.Select(v => v * v)] };
        NdArray deviation = NdArray.From([3, 5, 4], p => Math.Sqrt(Mean(squares, p[0], p[1], p[2])));
        NdArray expected = NdArray.From(array.Shape, p => centered[p] / Math.Max(deviation[p[0], p[2], p[3]], deviation.Elements.Skip(p[0] * 20).Take(20).Average()));

        PointwiseTests.AssertClose(expected.Elements, program.Evaluate(y), 1e-10);
    }

    [Fact]
    public void ChannelDropout_InTraining_DropsWholeChannels()
    {
        Program program = new(isTraining: true) { Batch = 64 };
        Staged x = program.InputOf([10, 3], [.. Enumerable.Repeat(3.0, 64 * 30)]);
        double[] y = program.Evaluate(program.Pipe(x, "ChannelDropout", ("rate", 0.25)), seed: 1);

        Assert.All(y.Chunk(3), channel => Assert.Single(channel.Distinct()));
        Assert.Equal([0, 4], y.Select(e => Math.Round(e, 12)).Distinct().Order());
        Assert.InRange(y.Count(e => e == 0) / (64.0 * 30), 0.2, 0.3);

        Program inference = new();
        Staged same = inference.Input([10, 3]);
        Assert.Equal(same, inference.Pipe(same, "ChannelDropout", ("rate", 0.25)));
    }

    [Theory]
    [InlineData("GroupNorm", "groups", 2, new[] { 3, 4 }, DiagnosticIds.SplitMismatch)]
    [InlineData("GroupNorm", "groups", 0, new[] { 3, 4 }, DiagnosticIds.ArgumentOutOfRange)]
    [InlineData("LayerNorm", "axes", 3, new[] { 3, 4 }, DiagnosticIds.WrongRank)]
    [InlineData("LayerNorm", "axes", -1, new[] { 3, 4 }, DiagnosticIds.ArgumentOutOfRange)]
    [InlineData("InstanceNorm", "epsilon", 1.0, new[] { 3 }, DiagnosticIds.WrongRank)]
    [InlineData("InstanceNorm", "epsilon", 0.0, new[] { 3, 4 }, DiagnosticIds.ArgumentOutOfRange)]
    [InlineData("LocalResponseNorm", "size", 0, new[] { 3, 4 }, DiagnosticIds.ArgumentOutOfRange)]
    [InlineData("LocalContrastNorm", "size", 4, new[] { 3, 4, 4 }, DiagnosticIds.ArgumentOutOfRange)]
    [InlineData("SubtractiveNorm", "size", 3, new[] { 4, 4 }, DiagnosticIds.WrongRank)]
    [InlineData("ChannelDropout", "rate", 1.0, new[] { 4, 4 }, DiagnosticIds.ArgumentOutOfRange)]
    [InlineData("PixelShuffle", "factor", 2, new[] { 6, 4, 4 }, DiagnosticIds.SplitMismatch)]
    [InlineData("PixelUnshuffle", "factor", 3, new[] { 6, 6, 4 }, DiagnosticIds.SplitMismatch)]
    [InlineData("PixelShuffle", "factor", 2, new[] { 4, 4 }, DiagnosticIds.WrongRank)]
    [InlineData("Flip", "axis", 2, new[] { 4, 4 }, DiagnosticIds.AxisOutOfRange)]
    [InlineData("ReflectPad1D", "amount", 4, new[] { 4 }, DiagnosticIds.ArgumentOutOfRange)]
    [InlineData("ConstantPad1D", "amount", -1, new[] { 4 }, DiagnosticIds.ArgumentOutOfRange)]
    [InlineData("ConstantPad1D", "amount", int.MaxValue, new[] { 4 }, DiagnosticIds.TensorTooLarge)]
    [InlineData("ReplicatePad1D", "amount", int.MaxValue, new[] { 4 }, DiagnosticIds.TensorTooLarge)]
    [InlineData("ReplicatePad2D", "amount", 1, new[] { 4 }, DiagnosticIds.WrongRank)]
    public void Mistake_OfAnArgument_IsNamed(string function, string argument, object value, int[] shape, string id)
    {
        Program program = new(isTraining: true);

        Assert.Equal(id, Assert.Throws<StagingException>(() => program.Pipe(program.Input(shape), function, (argument, value))).Id);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void PixelShuffle_OfChannels_MakesSquaresAndBack(int factor)
    {
        Program program = new();
        Staged x = program.Input([2 * factor * factor, 3, 5]);
        Staged y = program.Pipe(x, "PixelShuffle", ("factor", factor));
        NdArray array = program.Array(x);
        NdArray expected = NdArray.From(
            [3, 2, 3 * factor, 5 * factor], p => array[p[0], (((p[1] * factor) + (p[2] % factor)) * factor) + (p[3] % factor), p[2] / factor, p[3] / factor]);

        Assert.Equal(expected.Elements, program.Evaluate(y));
        Assert.Equal(program.Evaluate(x), program.Evaluate(program.Pipe(y, "PixelUnshuffle", ("factor", factor))));
    }

    [Theory]
    [InlineData("ConstantPad2D", -1)]
    [InlineData("ReflectPad2D", 0)]
    [InlineData("ReplicatePad2D", 0)]
    public void Pad_OfImages_StandsAroundThem(string function, int constant)
    {
        Program program = new();
        Staged x = program.Unbatched([2, 4, 5]);
        (string, object?)[] amounts = [("top", 2), ("bottom", 0), ("left", 1), ("right", 3)];
        Staged y = program.Pipe(x, function, constant == 0 ? amounts : [.. amounts, ("value", constant)]);
        NdArray array = program.Array(x);
        int Inside(int i, int n) => function switch
        {
            "ReflectPad2D" => i < 0 ? -i : i >= n ? (2 * n) - 2 - i : i,
            "ReplicatePad2D" => Math.Clamp(i, 0, n - 1),
            _ => i >= 0 && i < n ? i : -1,
        };
        NdArray expected = NdArray.From([2, 6, 9], p => (Inside(p[1] - 2, 4), Inside(p[2] - 1, 5)) is var (r, c) && r >= 0 && c >= 0 ? array[p[0], r, c] : constant);

        PointwiseTests.AssertClose(expected.Elements, program.Evaluate(y), 1e-12);
        program.CheckGradient(y);
    }

    [Fact]
    public void Pad_OfLines_TakesOneAmountOrTwo()
    {
        Program program = new();
        Staged x = program.InputOf([3], [1, 2, 3, 4, 5, 6, 7, 8, 9]);

        Assert.Equal([3, 2, 1, 2, 3, 2, 1], program.Evaluate(program.Pipe(x, "ReflectPad1D", ("amount", 2))).Take(7));
        Assert.Equal([1, 2, 3, 3, 3], program.Evaluate(program.Pipe(x, "ReplicatePad1D", ("before", 0), ("after", 2))).Take(5));
        Assert.Equal([0, 1, 2, 3, 0], program.Evaluate(program.Pipe(x, "ConstantPad1D", ("amount", 1))).Take(5));
        Assert.Equal(x, program.Pipe(x, "ReplicatePad1D", ("amount", 0)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void Flip_OfAnAxis_ReversesIt(int axis)
    {
        Program program = new();
        Staged x = program.Unbatched([2, 3, 5]);
        NdArray array = program.Array(x);
        int which = axis < 0 ? axis + 3 : axis;
        Staged y = program.Pipe(x, "Flip", ("axis", axis));

        Assert.Equal(NdArray.From(array.Shape, p => array[[.. p.Select((i, a) => a == which ? array.Shape[a] - 1 - i : i)]]).Elements, program.Evaluate(y));
        Assert.Equal(program.Evaluate(x), program.Evaluate(program.Call("Flip", ("x", y), ("axis", axis))));
        program.CheckGradient(y);
    }
}

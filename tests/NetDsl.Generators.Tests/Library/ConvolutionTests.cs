using NetDsl.Generators.Library;
using NetDsl.Generators.Model;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

public sealed class ConvolutionTests
{
    [Theory]
    [InlineData(5, 7, 1, 1, 3, 1, 0, 1, 1)]
    [InlineData(5, 7, 2, 4, 3, 1, 1, 1, 1)]
    [InlineData(7, 5, 3, 2, 3, 2, 1, 1, 1)]
    [InlineData(10, 7, 2, 2, 2, 3, 0, 1, 1)]
    [InlineData(7, 5, 4, 2, 3, 2, 2, 2, 2)]
    [InlineData(10, 10, 2, 2, 3, 2, 1, 3, 2)]
    [InlineData(9, 8, 2, 2, 3, 3, 4, 2, 1)]
    [InlineData(7, 7, 3, 6, 3, 2, 1, 1, 3)]
    [InlineData(1, 1, 5, 3, 1, 1, 0, 1, 1)]
    [InlineData(3, 2, 1, 2, 5, 4, 3, 1, 1)]
    [InlineData(10, 3, 1, 2, 1, 3, 0, 1, 1)]
    public void Conv2D_OfAnImage_AgreesWithLoopsAndDifferences(int height, int width, int channels, int filters, int kernel, int stride, int padding, int dilation, int groups)
    {
        Program program = new() { Batch = 2 };
        Staged x = Trained(program, [channels, height, width]);
        Staged y = program.Pipe(
            x, "Conv2D", ("filters", filters), ("kernel", kernel), ("stride", stride), ("padding", padding), ("dilation", dilation), ("groups", groups));
        NdArray weights = new([filters, channels / groups, kernel, kernel], program.Variables[1].Values);
        NdArray expected = WindowReference.Convolve(
            program.Array(x), weights, program.Variables[2].Values, (stride, stride), (padding, padding), (dilation, dilation), groups);

        Assert.Equal(["Weight", "Bias"], program.Variables.Skip(1).Select(variable => variable.Variable.Name));
        Assert.Equal(expected.Shape, program.Array(y).Shape);
        PointwiseTests.AssertClose(expected.Elements, program.Evaluate(y), 1e-12);
        program.CheckGradient(y);
    }

    [Fact]
    public void Conv2D_WithDifferentExtentsPerAxis_AgreesWithLoops()
    {
        Program program = new();
        Staged x = Trained(program, [2, 7, 10]);
        Staged y = program.Pipe(
            x, "Conv2D", ("filters", 3), ("kernel", Extents(1, 4)), ("stride", Extents(2, 3)), ("padding", Extents(0, 2)), ("dilation", Extents(3, 2)), ("bias", false));
        NdArray expected = WindowReference.Convolve(program.Array(x), new([3, 2, 1, 4], program.Variables[1].Values), [], (2, 3), (0, 2), (3, 2), 1);

        Assert.Equal(2, program.Variables.Count);
        PointwiseTests.AssertClose(expected.Elements, program.Evaluate(y), 1e-12);
        program.CheckGradient(y);
    }

    [Theory]
    [InlineData(7, 3, 1, 1, 7)]
    [InlineData(7, 4, 1, 1, 7)]
    [InlineData(7, 3, 2, 1, 4)]
    [InlineData(8, 3, 2, 2, 4)]
    [InlineData(5, 1, 3, 1, 2)]
    public void Conv2D_WithSamePadding_KeepsTheExtentOverTheStride(int extent, int kernel, int stride, int dilation, int expected)
    {
        Program program = new();
        Staged x = program.Input([1, extent, extent]);
        Staged y = program.Pipe(
            x, "Conv2D", ("filters", 2), ("kernel", kernel), ("stride", stride), ("dilation", dilation), ("padding", program.Call("Padding.get_Same")), ("bias", false));

        // More zeros behind than before where the number is odd.
        int total = Math.Max(0, ((expected - 1) * stride) + (dilation * (kernel - 1)) + 1 - extent), before = total / 2;
        NdArray image = program.Array(x);
        NdArray padded = NdArray.From([3, 1, extent + total, extent + total], p =>
            p[2] - before is int row && p[3] - before is int column && row >= 0 && row < extent && column >= 0 && column < extent ? image[p[0], 0, row, column] : 0);
        NdArray reference = WindowReference.Convolve(padded, new([2, 1, kernel, kernel], program.Variables[0].Values), [], (stride, stride), (0, 0), (dilation, dilation), 1);

        Assert.Equal($"[B, 2, {expected}, {expected}]", program.TypeOf(y));
        PointwiseTests.AssertClose(reference.Elements, program.Evaluate(y), 1e-12);
    }

    [Fact]
    public void Conv1DAndConv3D_OfFlatVolumes_AgreeWithConv2D()
    {
        Program program = new();
        Staged line = Trained(program, [2, 10]), volume = Trained(program, [2, 3, 5, 4]);
        Staged one = program.Pipe(line, "Conv1D", ("filters", 3), ("kernel", 3), ("stride", 2), ("padding", 1));
        Staged three = program.Pipe(volume, "Conv3D", ("filters", 2), ("kernel", Extents(3, 2, 1)), ("stride", Extents(2, 1, 3)), ("padding", Extents(1, 0, 0)));
        NdArray row = program.Array(line) with { Shape = [3, 2, 1, 10] };
        NdArray expected = WindowReference.Convolve(row, new([3, 2, 1, 3], program.Variables[2].Values), program.Variables[3].Values, (1, 2), (0, 1), (1, 1), 1);

        Assert.Equal("[B, 3, 5]", program.TypeOf(one));
        PointwiseTests.AssertClose(expected.Elements, program.Evaluate(one), 1e-12);

        // Depth and height convolved as an image, column by column: of width 4 the stride keeps columns 0 and 3.
        NdArray whole = program.Array(volume);
        Assert.Equal("[B, 2, 2, 4, 2]", program.TypeOf(three));
        double[] result = program.Evaluate(three);
        foreach (int column in new[] { 0, 1 })
        {
            NdArray slice = NdArray.From([3, 2, 3, 5], p => whole[p[0], p[1], p[2], p[3], 3 * column]);
            NdArray part = WindowReference.Convolve(slice, new([2, 2, 3, 2], program.Variables[4].Values), program.Variables[5].Values, (2, 1), (1, 0), (1, 1), 1);
            PointwiseTests.AssertClose(part.Elements, result.Where((_, i) => i % 2 == column), 1e-12);
        }

        program.CheckGradient(program.Call("Tensor.op_Addition", ("left", program.Call("Sum", ("x", one))), ("right", program.Call("Sum", ("x", three)))));
    }

    [Fact]
    public void DepthwiseConv2D_OfThreeChannels_IsAGroupedConvolution()
    {
        Program program = new();
        Staged x = Trained(program, [3, 5, 7]);
        Staged y = program.Pipe(x, "DepthwiseConv2D", ("kernel", 3), ("multiplier", 2), ("stride", 2), ("padding", 1));
        NdArray expected = WindowReference.Convolve(program.Array(x), new([6, 1, 3, 3], program.Variables[1].Values), program.Variables[2].Values, (2, 2), (1, 1), (1, 1), 3);

        PointwiseTests.AssertClose(expected.Elements, program.Evaluate(y), 1e-12);
        program.CheckGradient(y);
    }

    [Theory]
    [InlineData(2, 3, 2, 3, 3, 1, 0, 1, 1, 0)]
    [InlineData(3, 2, 2, 1, 4, 2, 1, 1, 1, 0)]
    [InlineData(3, 2, 4, 2, 3, 2, 1, 1, 2, 1)]
    [InlineData(2, 3, 3, 3, 2, 3, 0, 1, 3, 2)]
    [InlineData(4, 4, 1, 2, 3, 2, 2, 2, 1, 1)]
    [InlineData(4, 3, 2, 1, 3, 2, 1, 3, 1, 0)]
    [InlineData(1, 1, 3, 2, 5, 1, 0, 1, 1, 0)]
    public void Deconv2D_OfAnImage_AgreesWithLoopsAndDifferences(
        int height, int width, int channels, int filters, int kernel, int stride, int padding, int dilation, int groups, int outputPadding)
    {
        Program program = new() { Batch = 2 };
        Staged x = Trained(program, [channels, height, width]);
        Staged y = program.Pipe(
            x, "Deconv2D", ("filters", filters), ("kernel", kernel), ("stride", stride), ("padding", padding), ("dilation", dilation), ("groups", groups), ("outputPadding", outputPadding));
        NdArray weights = new([channels, filters / groups, kernel, kernel], program.Variables[1].Values);
        NdArray expected = WindowReference.Spread(program.Array(x), weights, program.Variables[2].Values, stride, padding, dilation, groups, outputPadding);

        Assert.Equal(expected.Shape, program.Array(y).Shape);
        PointwiseTests.AssertClose(expected.Elements, program.Evaluate(y), 1e-12);
        program.CheckGradient(y);
    }

    [Fact]
    public void Deconv1DAndDeconv3D_HaveTheFormulasExtents()
    {
        Program program = new();

        Assert.Equal("[B, 4, 11]", program.TypeOf(program.Pipe(program.Input([2, 5]), "Deconv1D", ("filters", 4), ("kernel", 3), ("stride", 2))));
        Assert.Equal("[B, 4, 3, 6, 8]", program.TypeOf(program.Pipe(program.Input([2, 3, 3, 4]), "Deconv3D", ("filters", 4), ("kernel", Extents(1, 4, 4)), ("stride", Extents(1, 2, 2)), ("padding", Extents(0, 1, 1)))));
        Assert.Equal("[B, 4, 10]", program.TypeOf(program.Pipe(program.Input([2, 5]), "Deconv1D", ("filters", 4), ("kernel", 3), ("stride", 2), ("padding", program.Call("Padding.get_Same")))));
    }

    [Fact]
    public void LocallyConnected2D_HasAKernelForEachPosition()
    {
        Program program = new();
        Staged x = Trained(program, [2, 5, 4]);
        Staged y = program.Pipe(x, "LocallyConnected2D", ("filters", 3), ("kernel", 3), ("stride", 2), ("padding", 1));
        NdArray image = program.Array(x), weights = new([3, 2, 3, 2, 3, 3], program.Variables[1].Values), bias = new([3, 3, 2], program.Variables[2].Values);
        NdArray expected = NdArray.From([3, 3, 3, 2], p =>
        {
            NdArray kernel = NdArray.From([1, 2, 3, 3], k => weights[p[2], p[3], p[1], k[1], k[2], k[3]]);
            NdArray one = NdArray.From([1, 2, 5, 4], i => image[p[0], i[1], i[2], i[3]]);
            return WindowReference.Convolve(one, kernel, [], (2, 2), (1, 1), (1, 1), 1)[0, 0, p[2], p[3]] + bias[p[1], p[2], p[3]];
        });

        Assert.Equal("[3, 2, 3, 2, 3, 3]", program.Variables[1].Variable.Shape.ToString());
        PointwiseTests.AssertClose(expected.Elements, program.Evaluate(y), 1e-12);
        program.CheckGradient(y);
    }

    [Fact]
    public void Conv2D_WithAGivenKernel_AgreesWithLoops()
    {
        Program program = new();
        Staged x = Trained(program, [2, 5, 5]), kernel = program.Unbatched([4, 1, 3, 3]);
        Staged y = program.Call("Conv2D", ("x", x), ("weights", kernel), ("padding", 1), ("groups", 2));
        NdArray expected = WindowReference.Convolve(program.Array(x), program.Array(kernel), [], (1, 1), (1, 1), (1, 1), 2);

        PointwiseTests.AssertClose(expected.Elements, program.Evaluate(y), 1e-12);
        program.CheckGradient(y);
    }

    [Fact]
    public void Conv2D_OfAValueWithoutExamples_StaysWithoutThem()
    {
        Program program = new();

        Assert.Equal("[4, 3, 3]", program.TypeOf(program.Pipe(program.Unbatched([2, 5, 5]), "Conv2D", ("filters", 4), ("kernel", 3))));
    }

    [Fact]
    public void Convolutions_ByDefault_StartGlorotUniformWithTheFansOfTheirTaps()
    {
        Program program = new();
        program.Pipe(program.Input([4, 5, 5]), "Conv2D", ("filters", 6), ("kernel", 3), ("groups", 2));
        double bound = Math.Sqrt(6.0 / (18 + 27));

        Assert.Equal(new Initializer(InitializerKind.Uniform, -bound, bound), program.Variables[0].Variable.Initializer);
        Assert.Equal(new Initializer(InitializerKind.Constant, 0, 0), program.Variables[1].Variable.Initializer);
    }

    /// <summary>A batched value that a parameter influences, so that gradients with respect to operands are checked too.</summary>
    internal static Staged Trained(Program program, int[] shape) => program.Call("Tensor.op_Multiply", ("left", program.Input(shape)), ("right", program.Unbatched(shape)));

    internal static Staged Extents(params int[] extents) =>
        new Staged.Tuple(extents.Select(extent => (Staged)new Staged.Constant(extent)).ToEquatableArray(), extents.Select(_ => (string?)null).ToEquatableArray());
}

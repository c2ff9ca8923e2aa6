using NetDsl.Generators.Library;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

public sealed class PoolingTests
{
    [Theory]
    [InlineData(6, 4, 2, 2, 0, false)]
    [InlineData(7, 5, 3, 2, 1, false)]
    [InlineData(3, 5, 2, 1, 1, false)]
    [InlineData(6, 5, 3, 2, 0, true)]
    [InlineData(5, 10, 2, 3, 1, true)]
    [InlineData(1, 3, 1, 1, 0, false)]
    [InlineData(7, 7, 7, 7, 0, false)]
    public void Pools_OfAnImage_AgreeWithLoopsAndDifferences(int height, int width, int kernel, int stride, int padding, bool isCeiling)
    {
        Check("MaxPool2D", (inside, _) => inside.Max());
        Check("AvgPool2D", (inside, count) => inside.Sum() / count);
        Check("AvgPool2D", (inside, _) => inside.Average(), ("countPadding", false));
        Check("L2Pool2D", (inside, _) => Math.Sqrt(inside.Sum(e => e * e)));

        void Check(string name, Func<IReadOnlyList<double>, int, double> combine, params (string, object?)[] more)
        {
            Program program = new() { Batch = 2 };
            Staged x = ConvolutionTests.Trained(program, [2, height, width]);
            Staged y = program.Pipe(x, name, [("kernel", kernel), ("stride", stride), ("padding", padding), ("ceilMode", isCeiling), .. more]);
            NdArray expected = WindowReference.Pool(program.Array(x), kernel, stride, padding, isCeiling, combine);

            Assert.Equal(expected.Shape, program.Array(y).Shape);
            PointwiseTests.AssertClose(expected.Elements, program.Evaluate(y), 1e-12);
            program.CheckGradient(y);
        }
    }

    [Fact]
    public void MaxPool2D_OfNegativeNumbers_NeverTakesThePadding()
    {
        Program program = new();
        Staged y = program.Pipe(program.Input([1, 3, 3], () => -5), "MaxPool2D", ("kernel", 3), ("stride", 1), ("padding", 1));

        Assert.All(program.Evaluate(y), e => Assert.Equal(-5, e));
    }

    [Fact]
    public void MaxPool2D_OfEquals_SendsTheGradientToTheFirst()
    {
        Program program = new() { Batch = 1 };
        Staged y = program.Pipe(program.Unbatched([1, 3, 3], () => 1), "MaxPool2D", ("kernel", 2), ("stride", 1));

        Assert.Equal([1.0, 1, 0, 1, 1, 0, 0, 0, 0], program.Gradient(y));
    }

    [Fact]
    public void Pools_OfLinesAndVolumes_HaveTheirExtents()
    {
        Program program = new();

        Assert.Equal("[B, 2, 5]", program.TypeOf(program.Pipe(program.Input([2, 10]), "MaxPool1D", ("kernel", 2))));
        Assert.Equal("[B, 2, 4]", program.TypeOf(program.Pipe(program.Input([2, 10]), "AvgPool1D", ("kernel", 3), ("ceilMode", true))));
        Assert.Equal("[B, 2, 2, 2, 4]", program.TypeOf(program.Pipe(program.Input([2, 4, 5, 4]), "MaxPool3D", ("kernel", ConvolutionTests.Extents(2, 2, 1)))));
        Assert.Equal("[B, 2, 2, 3, 2]", program.TypeOf(program.Pipe(program.Input([2, 4, 5, 4]), "AvgPool3D", ("kernel", 2), ("padding", program.Call("Padding.get_Same")))));
    }

    [Fact]
    public void GlobalPools_OfAnImage_LeaveTheChannels()
    {
        Program program = new();
        Staged x = ConvolutionTests.Trained(program, [3, 5, 7]);
        NdArray image = program.Array(x);
        Staged mean = program.Call("GlobalAvgPool", ("x", x)), greatest = program.Call("GlobalMaxPool", ("x", x));

        PointwiseTests.AssertClose(image.Reduce([2, 3], e => e.Average()).Elements, program.Evaluate(mean), 1e-12);
        PointwiseTests.AssertClose(image.Reduce([2, 3], e => e.Max()).Elements, program.Evaluate(greatest), 1e-12);
        program.CheckGradient(program.Call("Tensor.op_Multiply", ("left", mean), ("right", greatest)));
    }

    [Theory]
    [InlineData(6, 4, 3, 2)]
    [InlineData(7, 10, 3, 4)]
    [InlineData(2, 3, 5, 3)]
    [InlineData(7, 7, 1, 1)]
    public void AdaptivePools_OfAnyImage_CoverIt(int height, int width, int rows, int columns)
    {
        Program program = new() { Batch = 2 };
        Staged x = ConvolutionTests.Trained(program, [2, height, width]);
        NdArray image = program.Array(x);
        NdArray Expected(Func<IEnumerable<double>, double> combine) => NdArray.From([2, 2, rows, columns], p => combine(
            from y in Enumerable.Range(0, height)
            from column in Enumerable.Range(0, width)
            where y >= p[2] * height / rows && y < Math.Ceiling((p[2] + 1.0) * height / rows) && column >= p[3] * width / columns && column < Math.Ceiling((p[3] + 1.0) * width / columns)
            select image[p[0], p[1], y, column]));
        Staged mean = program.Pipe(x, "AdaptiveAvgPool2D", ("height", rows), ("width", columns));
        Staged greatest = program.Pipe(x, "AdaptiveMaxPool2D", ("height", rows), ("width", columns));

        PointwiseTests.AssertClose(Expected(e => e.Average()).Elements, program.Evaluate(mean), 1e-12);
        PointwiseTests.AssertClose(Expected(e => e.Max()).Elements, program.Evaluate(greatest), 1e-12);
        program.CheckGradient(program.Call("Tensor.op_Multiply", ("left", mean), ("right", greatest)));
    }

    [Theory]
    [InlineData(6, 4, 2, 2, 0, null)]
    [InlineData(7, 5, 2, 2, 0, 7)]
    [InlineData(5, 5, 3, 2, 1, null)]
    [InlineData(5, 5, 3, 1, 0, null)]
    public void MaxUnpool2D_OfPooledNumbers_PutsThemBack(int height, int width, int kernel, int stride, int padding, int? size)
    {
        Program program = new() { Batch = 2 };
        Staged x = ConvolutionTests.Trained(program, [2, height, width]);
        (string, object?)[] window = [("kernel", kernel), ("stride", stride), ("padding", padding)];
        Staged.Tuple pooled = (Staged.Tuple)program.Pipe(x, "MaxPoolWithSwitches2D", window);
        Staged value = program.Call("Tensor.op_Multiply", ("left", pooled.Items[0]), ("right", program.Unbatched([])));
        Staged back = program.Pipe(value, "MaxUnpool2D", [.. window, ("switches", pooled.Items[1]), ("size", size is null ? null : ConvolutionTests.Extents(height, width))]);
        double factor = program.Variables[1].Values[0];
        NdArray image = program.Array(x), greatest = WindowReference.Pool(image, kernel, stride, padding, false, (inside, _) => inside.Max());
        double[] expected = new double[image.Elements.Length];
        foreach (double number in greatest.Elements)
        {
            expected[Array.IndexOf(image.Elements, number)] += number * factor;
        }

        PointwiseTests.AssertClose(greatest.Elements, program.Evaluate(pooled.Items[0]), 1e-12);
        PointwiseTests.AssertClose(expected, program.Evaluate(back), 1e-12);
        program.CheckGradient(back);
    }

    [Fact]
    public void RoiPool_OfBoxes_AgreesWithLoops()
    {
        Program program = new() { Batch = 2 };
        Staged x = ConvolutionTests.Trained(program, [2, 4, 6]);
        double[] boxes = [0, 0, 11, 7, 4, 2, 9, 7, 6.2, 5.1, 6.3, 5.2, 8, 4, 40, 30, 0, 0, 11, 7, 2, 0, 3, 7, 10, 6, 11, 7, 6, 0, 8, 2];
        Staged regions = program.InputOf([4, 4], boxes);
        Staged y = program.Pipe(x, "RoiPool", ("boxes", regions), ("height", 2), ("width", 3), ("scale", 0.5));
        NdArray image = program.Array(x), corners = new([2, 4, 4], boxes);
        NdArray expected = NdArray.From([2, 4, 2, 2, 3], p =>
        {
            (int Low, int High) Cell(int cell, int cells, int axis)
            {
                int first = (int)Math.Round(corners[p[0], p[1], axis] / 2), last = (int)Math.Round(corners[p[0], p[1], axis + 2] / 2);
                double extent = Math.Max(last - first + 1, 1) / (double)cells;
                return (first + (int)Math.Floor(cell * extent), first + (int)Math.Ceiling((cell + 1) * extent));
            }

            (int Low, int High) rows = Cell(p[3], 2, 1), columns = Cell(p[4], 3, 0);
            return (from row in Enumerable.Range(0, 4)
                    from column in Enumerable.Range(0, 6)
                    where row >= rows.Low && row < rows.High && column >= columns.Low && column < columns.High
                    select image[p[0], p[2], row, column]).DefaultIfEmpty(0).Max();
        });

        Assert.Equal("[B, 4, 2, 2, 3]", program.TypeOf(y));
        PointwiseTests.AssertClose(expected.Elements, program.Evaluate(y), 1e-12);
        program.CheckGradient(y);
    }

    [Fact]
    public void UpSample2D_OfAnImage_RepeatsItsElements()
    {
        Program program = new();
        Staged x = ConvolutionTests.Trained(program, [2, 3, 5]);
        NdArray image = program.Array(x);
        Staged y = program.Pipe(x, "UpSample2D", ("factor", ConvolutionTests.Extents(2, 3)));

        PointwiseTests.AssertClose(NdArray.From([3, 2, 6, 15], p => image[p[0], p[1], p[2] / 2, p[3] / 3]).Elements, program.Evaluate(y), 1e-12);
        program.CheckGradient(y);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void BilinearSampling_OfAnImage_IsLinearBetweenItsElements(bool alignCorners)
    {
        Program program = new();
        Staged x = ConvolutionTests.Trained(program, [2, 3, 5]);
        NdArray image = program.Array(x);
        Staged larger = program.Pipe(x, "UpSampleBilinear2D", ("factor", 2), ("alignCorners", alignCorners));
        Staged other = program.Pipe(x, "ResizeBilinear2D", ("height", 7), ("width", 4), ("alignCorners", alignCorners));

        PointwiseTests.AssertClose(Expected(6, 10).Elements, program.Evaluate(larger), 1e-12);
        PointwiseTests.AssertClose(Expected(7, 4).Elements, program.Evaluate(other), 1e-12);
        program.CheckGradient(program.Call("Tensor.op_Multiply", ("left", program.Call("Sum", ("x", larger))), ("right", program.Call("Sum", ("x", other)))));

        NdArray Expected(int height, int width) => NdArray.From([3, 2, height, width], p =>
        {
            double row = Place(p[2], height, 3), column = Place(p[3], width, 5);
            int above = (int)row, left = (int)column, below = Math.Min(above + 1, 2), right = Math.Min(left + 1, 4);
            double At(int r, int c) => image[p[0], p[1], r, c];
            double upper = At(above, left) + ((column - left) * (At(above, right) - At(above, left)));
            return upper + ((row - above) * (At(below, left) + ((column - left) * (At(below, right) - At(below, left))) - upper));
        });

        double Place(int i, int size, int extent) =>
            alignCorners ? i * (extent - 1.0) / (size - 1) : Math.Clamp(((i + 0.5) * extent / size) - 0.5, 0, extent - 1);
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using static NetDsl.Kernels.Tests.Contractions.ContractionCase;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Kernels.Tests.Contractions;

/// <summary>
/// Convolutions under schedules that name every feature: the batch as lanes with what is left of it, the batch as a reduced lane, guards along tiles, rounds of partial sums. Images are
/// divisible by the tiles, ragged, and smaller than a tile; lanes past the batch hold NaN.
/// </summary>
public sealed class ConvolutionScheduleTests
{
    private static readonly int[] s_batches = [3, 33];

    /// <summary>Columns, kernel, stride, padding, dilation.</summary>
    public static TheoryData<int, int, int, int, int> Windows => new()
    {
        { 7, 5, 1, 2, 1 },
        { 9, 3, 2, 1, 1 },
        { 8, 3, 1, 2, 2 },
        { 3, 3, 1, 1, 1 },
    };

    [Theory]
    [MemberData(nameof(Windows))]
    public void Forward_WithBatchInnermost_AgreesWithOracle(int width, int kernel, int stride, int padding, int dilation)
    {
        int result = ((width + (2 * padding) - (dilation * (kernel - 1)) - 1) / stride) + 1;
        ContractionCase test = new ContractionCase("forward").Out(("n", Extent.Batch), ("o", 5), ("y", result), ("x", result)).Sum(("i", 3), ("u", kernel), ("v", kernel));
        Index Input(Index output, Index tap) => Plus(Times(output, stride), Times(tap, dilation), Number(-padding));
        test.Stored(1, 2, 3, 0).A((test["n"], Extent.Batch), (test["i"], 3), (Input(test["y"], test["u"]), width), (Input(test["x"], test["v"]), width))
            .Stored(1, 2, 3, 0).B((test["o"], 5), (test["i"], 3), (test["u"], kernel), (test["v"], kernel))
            .With(ScalarFunction.Add, (test["o"], 5))
            .Stored(1, 2, 3, 0).Into((test["n"], Extent.Batch), (test["o"], 5), (test["y"], result), (test["x"], result));
        CpuScheduleTests.Check(
            test,
            [
                "cpu lane=0*1 tile=1*4,3*3 split=2*1 order=4,5,6", "cpu lane=0*2 tile=1*5 split=0*1,3*1 order=4,5,6", "cpu lane=0*3 tile=3*2 order=5,6,4", "cpu lane=0*1 tile=2*2,3*2 order=6,5,4",
                "cpu lane=0*1 tile=1*5,2*3 split=3*2 order=6,4,5", "cpu lane=0*2 tile=1*3 order=4,5,6 a=packed",
            ],
            s_batches);
    }

    /// <summary>The result dense, so that lanes are scattered; the weights packed or with channels in another order.</summary>
    [Fact]
    public void Forward_FromBatchInnermostToDense_AgreesWithOracle()
    {
        ContractionCase test = new ContractionCase("toDense").Out(("n", Extent.Batch), ("o", 6), ("x", 5)).Sum(("i", 4), ("v", 3));
        test.Stored(2, 1, 0).A((test["n"], Extent.Batch), (test["i"], 4), (Plus(test["x"], test["v"], Number(-1)), 5)).B((test["o"], 6), (test["i"], 4), (test["v"], 3))
            .With(ScalarFunction.Multiply, (test["n"], Extent.Batch), (test["o"], 6), (test["x"], 5)).Into((test["n"], Extent.Batch), (test["o"], 6), (test["x"], 5));
        CpuScheduleTests.Check(test, ["cpu lane=0*1 tile=1*3,2*2 order=3,4", "cpu lane=0*2 tile=1*6 order=4,3 b=packed", "cpu lane=0*2 tile=2*5 split=1*2 order=3,4", "cpu lane=0*1 tile=1*4 order=3,4 a=inline"], s_batches);
    }

    /// <summary>Negative coefficients in guards, and the columns of the result between two columns of the gradient.</summary>
    [Theory]
    [MemberData(nameof(Windows))]
    public void InputGradient_WithBatchInnermost_AgreesWithOracle(int width, int kernel, int stride, int padding, int dilation)
    {
        // Of a strided window only the phase that starts at column 0 is taken: x = stride·x', taps v = stride·t + (padding mod stride).
        int first = padding % stride, taps = (kernel - first + stride - 1) / stride, columns = (width + stride - 1) / stride;
        int result = ((width + (2 * padding) - (dilation * (kernel - 1)) - 1) / stride) + 1;
        ContractionCase test = new ContractionCase("inputGradient").Out(("n", Extent.Batch), ("i", 5), ("y", columns), ("x", columns)).Sum(("o", 3), ("u", taps), ("v", taps));
        Index Output(Index input, Index tap) => Plus(input, Times(tap, -dilation), Number((padding - first) / stride));
        test.Stored(1, 2, 3, 0).A((test["n"], Extent.Batch), (test["o"], 3), (Output(test["y"], test["u"]), result), (Output(test["x"], test["v"]), result))
            .Stored(1, 2, 3, 0).B((test["o"], 3), (test["i"], 5), (Plus(Times(test["u"], stride), Number(first)), kernel), (Plus(Times(test["v"], stride), Number(first)), kernel))
            .Stored(1, 2, 3, 0).Into((test["n"], Extent.Batch), (test["i"], 5), (test["y"], columns), (test["x"], columns));
        CpuScheduleTests.Check(
            test,
            ["cpu lane=0*1 tile=1*3,3*3 split=2*1 order=5,6,4", "cpu lane=0*2 tile=1*5 order=4,5,6", "cpu lane=0*1 tile=2*3,3*2 order=5,6,4", "cpu lane=0*1 tile=1*5,3*2 split=0*1 order=6,4,5"],
            s_batches);
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void WeightGradient_WithBatchInnermost_AgreesWithOracle(int width, int kernel, int stride, int padding, int dilation)
    {
        int result = ((width + (2 * padding) - (dilation * (kernel - 1)) - 1) / stride) + 1;
        ContractionCase test = new ContractionCase("weightGradient").Out(("o", 5), ("i", 3), ("u", kernel), ("v", kernel)).Sum(("n", Extent.Batch), ("y", result), ("x", result));
        Index Input(Index output, Index tap) => Plus(Times(output, stride), Times(tap, dilation), Number(-padding));
        test.Stored(1, 2, 3, 0).A((test["n"], Extent.Batch), (test["i"], 3), (Input(test["y"], test["u"]), width), (Input(test["x"], test["v"]), width))
            .Stored(1, 2, 3, 0).B((test["n"], Extent.Batch), (test["o"], 5), (test["y"], result), (test["x"], result))
            .With(ScalarFunction.Add, (test["o"], 5), (test["i"], 3), (test["u"], kernel), (test["v"], kernel))
            .Stored(1, 2, 3, 0).Into((test["o"], 5), (test["i"], 3), (test["u"], kernel), (test["v"], kernel));
        CpuScheduleTests.Check(
            test,
            [
                "cpu lane=4*1 tile=0*3,3*2 order=5,6,4", "cpu lane=4*1 tile=0*3,1*2 split=2*1 order=5,6,4 rounds=5*1", "cpu lane=4*1 tile=2*2,0*2 split=0*1 order=5,4,6 rounds=5*1", "cpu lane=4*1 tile=2*2,3*3 order=6,4,5",
                "cpu lane=4*1 tile=3*3 split=1*2,0*2 order=5,4,6 rounds=6*2",
            ],
            s_batches);
    }

    /// <summary>Rounds of a block of examples and a row, with the gradient turned along its channels as it is packed; rounds of several blocks without an image.</summary>
    [Fact]
    public void WeightGradient_OfBlocksTurned_AgreesWithOracle()
    {
        ContractionCase test = new ContractionCase("turned").Out(("u", 3), ("v", 3), ("i", 5), ("o", 20)).Sum(("n", Extent.Batch), ("y", 7), ("x", 6));
        test.Stored(1, 2, 3, 0).A((test["n"], Extent.Batch), (Plus(test["y"], test["u"], Number(-1)), 7), (Plus(test["x"], test["v"], Number(-1)), 6), (test["i"], 5))
            .Stored(1, 2, 3, 0).B((test["n"], Extent.Batch), (test["y"], 7), (test["x"], 6), (test["o"], 20))
            .Into((test["u"], 3), (test["v"], 3), (test["i"], 5), (test["o"], 20));
        CpuScheduleTests.Check(
            test,
            [
                "cpu lane=3*2 tile=1*3,2*2 order=5,6,4 b=packed rounds=4*16,5*1", "cpu lane=3*1 tile=2*5 split=3*1 order=5,6,4 b=packed rounds=4*16", "cpu lane=3*2 tile=0*3 split=2*2 order=6,5,4 b=packed rounds=4*32,6*2",
            ],
            s_batches);
        ContractionCase dense = new ContractionCase("dense").Out(("i", 7), ("o", 20)).Sum(("n", Extent.Batch));
        dense.Stored(1, 0).A((dense["n"], Extent.Batch), (dense["i"], 7)).Stored(1, 0).B((dense["n"], Extent.Batch), (dense["o"], 20)).Into((dense["i"], 7), (dense["o"], 20));
        CpuScheduleTests.Check(dense, ["cpu lane=1*2 tile=0*3 order=2 b=packed rounds=2*64", "cpu lane=1*1 tile=0*4 split=0*1 order=2 b=packed rounds=2*16"], s_batches);
    }

    /// <summary>Channels innermost, one or many examples: guards along columns that are tiled, panels of weights.</summary>
    [Theory]
    [MemberData(nameof(Windows))]
    public void Forward_WithChannelsInnermost_AgreesWithOracle(int width, int kernel, int stride, int padding, int dilation)
    {
        int result = ((width + (2 * padding) - (dilation * (kernel - 1)) - 1) / stride) + 1;
        ContractionCase test = new ContractionCase("channels").Out(("n", Extent.Batch), ("y", result), ("x", result), ("o", 20)).Sum(("u", kernel), ("v", kernel), ("i", 3));
        Index Input(Index output, Index tap) => Plus(Times(output, stride), Times(tap, dilation), Number(-padding));
        test.A((test["n"], Extent.Batch), (Input(test["y"], test["u"]), width), (Input(test["x"], test["v"]), width), (test["i"], 3)).B((test["u"], kernel), (test["v"], kernel), (test["i"], 3), (test["o"], 20))
            .Into((test["n"], Extent.Batch), (test["y"], result), (test["x"], result), (test["o"], 20));
        CpuScheduleTests.Check(
            test,
            [
                "cpu lane=3*2 tile=2*3 split=0*1 order=4,5,6", "cpu lane=3*1 tile=2*3 split=1*1 order=4,5,6 b=packed", "cpu lane=3*1 tile=0*4,2*2 order=5,4,6", "cpu lane=3*1 tile=1*2,2*3 order=4,5,6",
                "cpu lane=3*2 tile=1*3 order=4,6,5",
            ],
            1, 5);
    }

    /// <summary>Rounds over the examples, with the gradient packed and turned.</summary>
    [Fact]
    public void WeightGradient_InRoundsOfExamples_AgreesWithOracle()
    {
        ContractionCase test = new ContractionCase("rounds").Out(("v", 3), ("i", 4), ("o", 20)).Sum(("n", Extent.Batch), ("x", 17));
        test.A((test["n"], Extent.Batch), (Plus(test["x"], test["v"], Number(-1)), 17), (test["i"], 4)).B((test["n"], Extent.Batch), (test["o"], 20), (test["x"], 17)).Into((test["v"], 3), (test["i"], 4), (test["o"], 20));
        CpuScheduleTests.Check(
            test, ["cpu lane=2*2 tile=1*4 order=3,4 b=packed rounds=3*1", "cpu lane=2*1 tile=0*3,1*2 split=1*1 order=3,4 b=packed rounds=3*1", "cpu lane=2*1 tile=1*3 order=4,3 b=inline rounds=3*4", "cpu lane=2*1 tile=1*3 order=3,4 b=packed rounds=3*2"], s_batches);
    }
}

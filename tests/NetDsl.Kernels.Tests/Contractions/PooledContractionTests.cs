using NetDsl.Generators.Ir.Graph;
using static NetDsl.Kernels.Tests.Contractions.ContractionCase;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Kernels.Tests.Contractions;

/// <summary>Convolutions whose results are combined over windows as soon as they are finished.</summary>
public sealed class PooledContractionTests
{
    /// <summary>A convolution with padding 1, its bias and ReLU, pooled over windows; with the batch innermost as in training steps, or the channels as in predictions.</summary>
    private static ContractionCase Pooled(bool isBatchInnermost, int filters, int height, int width, int kernel, int windowHeight, int windowWidth, bool keeps, params ReduceKind[] kinds)
    {
        int[] order = isBatchInnermost ? [1, 2, 3, 0] : [0, 2, 3, 1];
        ContractionCase t = new ContractionCase($"pooled{filters}x{height}x{width}")
            .Out(("n", Extent.Batch), ("o", filters), ("i", height), ("j", width)).Windows(("a", windowHeight), ("b", windowWidth)).Sum(("c", 3), ("u", kernel), ("v", kernel));
        Index y = Plus(Times(t["i"], windowHeight), t["a"]), x = Plus(Times(t["j"], windowWidth), t["b"]);
        t.Stored(order).A((t["n"], Extent.Batch), (t["c"], 3), (Plus(y, t["u"], Number(-(kernel / 2))), height * windowHeight), (Plus(x, t["v"], Number(-(kernel / 2))), width * windowWidth))
            .B((t["c"], 3), (t["u"], kernel), (t["v"], kernel), (t["o"], filters))
            .With(Generators.Ir.Scalars.ScalarFunction.Add, (t["o"], filters)).Relu();
        t = keeps ? t.Stored(order).Into((t["n"], Extent.Batch), (t["o"], filters), (y, height * windowHeight), (x, width * windowWidth)) : t;
        foreach (ReduceKind kind in kinds)
        {
            t = t.Stored(order).Combined(kind, (t["n"], Extent.Batch), (t["o"], filters), (t["i"], height), (t["j"], width));
        }

        return t;
    }

    [Fact]
    public void Windows_UnderTheBestSchedules_AgreeWithOracle() => ContractionChecks.Check(
        [
            Pooled(false, 20, 3, 5, 3, 2, 2, keeps: false, ReduceKind.Maximum),
            Pooled(true, 5, 3, 7, 3, 2, 2, keeps: true, ReduceKind.Maximum, ReduceKind.ArgMaximum),
            Pooled(true, 3, 2, 3, 1, 1, 3, keeps: false, ReduceKind.Sum),
            Pooled(false, 2, 1, 5, 3, 4, 4, keeps: true, ReduceKind.Sum, ReduceKind.Maximum),
        ],
        2, 1, 3, 33);

    /// <summary>Whole windows in the register tile, some of their places in it, none of them.</summary>
    [Fact]
    public void Windows_WithTheBatchInTheLanes_AgreeWithOracle() => CpuScheduleTests.Check(
        Pooled(true, 5, 3, 5, 3, 2, 2, keeps: true, ReduceKind.Maximum, ReduceKind.Sum),
        [
            "cpu lane=0*1 tile=4*2,5*2 order=6,7,8", "cpu lane=0*2 tile=1*2,5*2 split=0*1 order=6,7,8", "cpu lane=0*1 tile=1*3 split=2*1 order=7,8,6",
            "cpu lane=0*2 tile=1*2 split=0*1,3*2 order=6,8,7 b=packed",
        ],
        1, 33);

    [Fact]
    public void Windows_WithOtherLanes_AgreeWithOracle() => CpuScheduleTests.Check(
        Pooled(false, 20, 3, 5, 3, 2, 2, keeps: true, ReduceKind.ArgMaximum, ReduceKind.Maximum),
        [
            "cpu lane=1*1 tile=3*2 order=6,7,8 b=packed", "cpu lane=1*2 tile=3*3,4*2 split=0*1 order=8,7,6", "cpu lane=6*1 tile=4*2 order=7,8,6 a=inline b=inline", "cpu lane=1*1 tile=2*2 order=6,7,8 a=packed",
        ],
        1, 3);
}

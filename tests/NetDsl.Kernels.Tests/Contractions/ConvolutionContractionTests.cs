using NetDsl.Generators.Ir.Graph;
using static NetDsl.Kernels.Tests.Contractions.ContractionCase;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Kernels.Tests.Contractions;

/// <summary>Convolutions and their gradients as index maps with guards, the batch outermost and the columns innermost.</summary>
public sealed class ConvolutionContractionTests
{
    /// <summary>One convolution: groups of channels, image, kernel, stride, padding, dilation.</summary>
    internal sealed record Convolution(int Groups, int In, int Out, int Height, int Width, int Kernel, int Stride, int Padding, int Dilation)
    {
        public int OutHeight => ((Height + (2 * Padding) - (Dilation * (Kernel - 1)) - 1) / Stride) + 1;

        public int OutWidth => ((Width + (2 * Padding) - (Dilation * (Kernel - 1)) - 1) / Stride) + 1;

        public Index Input(Index output, Index tap) => Plus(Times(output, Stride), Times(tap, Dilation), Number(-Padding));
    }

    public static TheoryData<int, int, int, int, int, int, int, int, int> Convolutions => new()
    {
        { 1, 3, 5, 7, 6, 3, 1, 1, 1 },
        { 1, 2, 17, 9, 9, 3, 2, 1, 1 },
        { 1, 4, 6, 10, 9, 3, 1, 2, 2 },
        { 2, 3, 2, 6, 7, 3, 1, 1, 1 },
        { 5, 1, 1, 6, 6, 3, 2, 1, 1 },
        { 1, 1, 6, 12, 12, 5, 1, 0, 1 },
    };

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Forward_AgreesWithOracle(int groups, int channels, int filters, int height, int width, int kernel, int stride, int padding, int dilation)
    {
        Convolution c = new(groups, channels, filters, height, width, kernel, stride, padding, dilation);
        ContractionCase t = new ContractionCase("forward").Out(("n", Extent.Batch), ("g", groups), ("o", filters), ("y", c.OutHeight), ("x", c.OutWidth)).Sum(("i", channels), ("u", kernel), ("v", kernel));
        t.A((t["n"], Extent.Batch), (t["g"], groups), (t["i"], channels), (c.Input(t["y"], t["u"]), height), (c.Input(t["x"], t["v"]), width))
            .B((t["g"], groups), (t["o"], filters), (t["i"], channels), (t["u"], kernel), (t["v"], kernel))
            .Into((t["n"], Extent.Batch), (t["g"], groups), (t["o"], filters), (t["y"], c.OutHeight), (t["x"], c.OutWidth));
        ContractionChecks.Check(t, 2, 1, 17);
    }

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void WeightGradient_AgreesWithOracle(int groups, int channels, int filters, int height, int width, int kernel, int stride, int padding, int dilation)
    {
        Convolution c = new(groups, channels, filters, height, width, kernel, stride, padding, dilation);
        ContractionCase t = new ContractionCase("weightGradient").Out(("g", groups), ("o", filters), ("i", channels), ("u", kernel), ("v", kernel)).Sum(("n", Extent.Batch), ("y", c.OutHeight), ("x", c.OutWidth));
        t.A((t["n"], Extent.Batch), (t["g"], groups), (t["i"], channels), (c.Input(t["y"], t["u"]), height), (c.Input(t["x"], t["v"]), width))
            .B((t["n"], Extent.Batch), (t["g"], groups), (t["o"], filters), (t["y"], c.OutHeight), (t["x"], c.OutWidth))
            .Into((t["g"], groups), (t["o"], filters), (t["i"], channels), (t["u"], kernel), (t["v"], kernel));
        ContractionChecks.Check(t, 2, 1, 17);
    }

    [Theory]
    [InlineData(1, 3, 5, 7, 6, 3, 1)]
    [InlineData(2, 16, 3, 6, 6, 3, 2)]
    public void InputGradient_OfStrideOne_AgreesWithOracle(int groups, int channels, int filters, int height, int width, int kernel, int dilation)
    {
        Convolution c = new(groups, channels, filters, height, width, kernel, 1, 1, dilation);
        ContractionCase t = new ContractionCase("inputGradient").Out(("n", Extent.Batch), ("g", groups), ("i", channels), ("y", height), ("x", width)).Sum(("o", filters), ("u", kernel), ("v", kernel));
        Index Output(Index input, Index tap) => Plus(input, Times(tap, -dilation), Number(1));
        t.A((t["n"], Extent.Batch), (t["g"], groups), (t["o"], filters), (Output(t["y"], t["u"]), c.OutHeight), (Output(t["x"], t["v"]), c.OutWidth))
            .B((t["g"], groups), (t["o"], filters), (t["i"], channels), (t["u"], kernel), (t["v"], kernel))
            .Into((t["n"], Extent.Batch), (t["g"], groups), (t["i"], channels), (t["y"], height), (t["x"], width));
        ContractionChecks.Check(t, 2, 1, 17);
    }

    [Fact]
    public void Forward_WithChannelsInnermost_AgreesWithOracle()
    {
        Convolution c = new(1, 5, 20, 8, 8, 3, 1, 1, 1);
        ContractionCase t = new ContractionCase("channelsInnermost").Out(("n", Extent.Batch), ("y", 8), ("x", 8), ("o", 20)).Sum(("u", 3), ("v", 3), ("i", 5));
        t.A((t["n"], Extent.Batch), (c.Input(t["y"], t["u"]), 8), (c.Input(t["x"], t["v"]), 8), (t["i"], 5))
            .B((t["u"], 3), (t["v"], 3), (t["i"], 5), (t["o"], 20))
            .Into((t["n"], Extent.Batch), (t["y"], 8), (t["x"], 8), (t["o"], 20));
        ContractionChecks.Check(t, 4, 1, 17);
    }
}

using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Frontend.Advice;

/// <summary>
/// Images whose channels come last, as some libraries and most files have them. Here they come first; the other way round most networks compile and learn badly, so it is said where an image is taken in.
/// </summary>
internal static class ChannelOrder
{
    private const int LeastSide = 5, MostChannels = 4;

    /// <summary>The functions that take an image.</summary>
    private static readonly HashSet<string> OfImages = ["Conv2D", "DepthwiseConv2D", "MaxPool2D", "AvgPool2D"];

    /// <summary>The shape that was probably meant, when a shape looks like a square image with its channels at the end; otherwise null.</summary>
    public static Shape? Meant(Shape example) =>
        example is { Rank: 3 } && example[0] == example[1] && example[0].Value >= LeastSide && example[2].Value <= MostChannels ? Shape.Of(example[2].Value, example[0].Value, example[1].Value) : null;

    /// <summary>The shape that was probably meant for the data that a function of images was applied to; null when nothing is wrong with it.</summary>
    public static Shape? MeantFor(ApplicationTrace trace, Application application)
    {
        Value operand = trace.Graph[application.Operands[0]];
        return OfImages.Contains(application.Function) && operand.Op is Op.Input ? Meant(operand.Type.Shape.Example) : null;
    }
}

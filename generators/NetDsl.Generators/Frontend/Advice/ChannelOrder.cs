using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Frontend.Advice;

/// <summary>
/// Images whose channels come last, as some libraries and most files have them. Here they come first; the other way round most networks compile and learn badly, so it is said where an image is taken in.
/// </summary>
internal static class ChannelOrder
{
    private const int LeastSide = 5, MostChannels = 4;

    /// <summary>The [Shape] that was probably meant, "3, 32, 32", when a shape looks like a square image with its channels at the end; otherwise null.</summary>
    public static string? Meant(Shape example) =>
        example is { Rank: 3 } && example[0] == example[1] && example[0].Value >= LeastSide && example[2].Value <= MostChannels ? $"{example[2]}, {example[0]}, {example[1]}" : null;
}

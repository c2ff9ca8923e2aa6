namespace NetDsl.Training;

/// <summary>The shapes that count as images.</summary>
internal static class ImageShape
{
    /// <summary>Channels, height and width of [height, width] or [channels, height, width].</summary>
    /// <exception cref="ArgumentException">The shape is neither; the message says what it is.</exception>
    public static (int Channels, int Height, int Width) Of(ReadOnlySpan<int> shape, string parameter) => shape switch
    {
        [> 0 and var height, > 0 and var width] => (1, height, width),
        [> 0 and var channels, > 0 and var height, > 0 and var width] => (channels, height, width),
        _ => throw new ArgumentException($"An image has the shape [height, width] or [channels, height, width], not [{string.Join(", ", shape.ToArray())}].", parameter),
    };
}

namespace NetDsl.Training;

/// <summary>A view of one labelled example.</summary>
public readonly ref struct Example
{
    internal Example(ReadOnlySpan<float> features, ReadOnlySpan<int> labels)
    {
        Features = features;
        Labels = labels;
    }

    /// <summary>The features, row-major.</summary>
    public ReadOnlySpan<float> Features { get; }

    /// <summary>The class, of an example that has one.</summary>
    /// <exception cref="InvalidOperationException">It has several, one a pixel for example: see <see cref="Labels"/>.</exception>
    public int Label => Labels.Length == 1 ? Labels[0] : throw new InvalidOperationException($"The example has {Labels.Length} labels: read Labels.");

    /// <summary>The classes, row-major; one, unless the data set says otherwise.</summary>
    public ReadOnlySpan<int> Labels { get; }
}

namespace NetDsl.Training;

/// <summary>A view of one labelled example.</summary>
public readonly ref struct Example
{
    internal Example(ReadOnlySpan<float> features, int label)
    {
        Features = features;
        Label = label;
    }

    /// <summary>The features, row-major.</summary>
    public ReadOnlySpan<float> Features { get; }

    /// <summary>The class.</summary>
    public int Label { get; }
}

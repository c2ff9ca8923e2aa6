namespace NetDsl.Training;

/// <summary>A view of consecutive examples, valid until the next batch is asked for.</summary>
public readonly ref struct Batch
{
    internal Batch(ReadOnlySpan<float> features, ReadOnlySpan<int> labels, int count)
    {
        Features = features;
        Labels = labels;
        Count = count;
    }

    /// <summary>The features, one example after another, row-major.</summary>
    public ReadOnlySpan<float> Features { get; }

    /// <summary>The classes of each example, one example after another: one class, unless the data set says otherwise.</summary>
    public ReadOnlySpan<int> Labels { get; }

    /// <summary>How many examples the batch holds.</summary>
    public int Count { get; }
}

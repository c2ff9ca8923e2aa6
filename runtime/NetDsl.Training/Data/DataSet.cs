namespace NetDsl.Training;

/// <summary>
/// Labelled examples in memory: for each a dense row of features and a class. Subsets and shuffles are views of the same numbers; nothing is copied
/// but the order.
/// </summary>
public sealed class DataSet
{
    private readonly float[] features;
    private readonly int[] labels;
    private readonly int[] shape;
    private readonly int[]? order;

    /// <summary>Makes a data set of arrays, which it keeps: do not change them afterwards.</summary>
    /// <param name="name">What it is, for people.</param>
    /// <param name="features">The features, one example after another, row-major.</param>
    /// <param name="labels">The class of each example, in [0, <paramref name="classes"/>).</param>
    /// <param name="shape">The shape of one example; every extent is positive.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together, or a label is out of range.</exception>
    public DataSet(string name, float[] features, int[] labels, ReadOnlySpan<int> shape, int classes)
        : this(name, features, labels, shape.ToArray(), classes, order: null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        var length = 1L;
        foreach (var extent in shape)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(extent, 1, nameof(shape));
            length *= extent;
        }

        if (length * labels.Length != features.Length)
        {
            throw new ArgumentException(
                $"{labels.Length} examples of shape {ShapeText} need {length * labels.Length} features, but {features.Length} were given.", nameof(features));
        }

        for (var i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classes)
            {
                throw new ArgumentException($"Label {labels[i]} of example {i} is outside 0..{classes - 1}.", nameof(labels));
            }
        }
    }

    private DataSet(string name, float[] features, int[] labels, int[] shape, int classes, int[]? order)
    {
        Name = name;
        Classes = classes;
        this.features = features;
        this.labels = labels;
        this.shape = shape;
        this.order = order;
    }

    /// <summary>What the data is, for people.</summary>
    public string Name { get; }

    /// <summary>How many examples there are.</summary>
    public int Count => order?.Length ?? labels.Length;

    /// <summary>How many classes there are; labels are in [0, Classes).</summary>
    public int Classes { get; }

    /// <summary>The shape of one example.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>How many features an example has: the product of its extents.</summary>
    public int FeatureCount => shape.Aggregate(1, (product, extent) => product * extent);

    private string ShapeText => shape.Length == 0 ? "()" : string.Join('×', shape);

    /// <summary>One example.</summary>
    /// <param name="index">Its position in this data set's order.</param>
    /// <returns>A view of the example.</returns>
    public Example this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            var (row, count) = (order is null ? index : order[index], FeatureCount);
            return new(features.AsSpan(row * count, count), labels[row]);
        }
    }

    /// <summary>The same examples in a random order, which depends on the seed and the count only and is the same on every machine.</summary>
    /// <param name="seed">The seed.</param>
    /// <returns>A view in the new order.</returns>
    public DataSet Shuffle(ulong seed)
    {
        var shuffled = Order();
        Permutation.Shuffle(shuffled, seed);
        return View(Name, shuffled);
    }

    /// <summary>The first examples, in this data set's order.</summary>
    /// <param name="count">How many, at most <see cref="Count"/>.</param>
    /// <returns>A view of them.</returns>
    public DataSet Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        return View(Name, Order()[..count]);
    }

    /// <summary>Splits the examples at random into a part to train with and a part to test with.</summary>
    /// <param name="testFraction">The share of the second part, between 0 and 1; its count is rounded to the nearest integer.</param>
    /// <param name="seed">The seed of the choice.</param>
    /// <returns>The two parts, which share no example.</returns>
    public (DataSet Train, DataSet Test) Split(double testFraction, ulong seed)
    {
        if (!(testFraction is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(testFraction), testFraction, "The share of the test part is between 0 and 1.");
        }

        var shuffled = Order();
        Permutation.Shuffle(shuffled, seed);
        var trainCount = Count - (int)Math.Round(Count * testFraction, MidpointRounding.AwayFromZero);
        return (View($"{Name}, training part", shuffled[..trainCount]), View($"{Name}, test part", shuffled[trainCount..]));
    }

    /// <summary>The examples in batches, in this data set's order; the last batch holds what is left over and may be shorter.</summary>
    /// <param name="size">Examples a batch.</param>
    /// <returns>What a <c>foreach</c> goes over. A batch is valid until the next one is asked for.</returns>
    public BatchSequence Batch(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return new(this, size);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Count} examples of shape {ShapeText}, {Classes} classes";

    /// <summary>The examples from <paramref name="start"/> on where they lie side by side, else false.</summary>
    internal bool TryGetContiguous(int start, int count, out Batch batch)
    {
        var width = FeatureCount;
        batch = order is null ? new(features.AsSpan(start * width, count * width), labels.AsSpan(start, count)) : default;
        return order is null;
    }

    /// <summary>Copies examples from <paramref name="start"/> on into buffers that hold exactly as many as are wanted.</summary>
    internal void Gather(int start, Span<float> featureBuffer, Span<int> labelBuffer)
    {
        var width = FeatureCount;
        for (var i = 0; i < labelBuffer.Length; i++)
        {
            var row = order is null ? start + i : order[start + i];
            features.AsSpan(row * width, width).CopyTo(featureBuffer.Slice(i * width, width));
            labelBuffer[i] = labels[row];
        }
    }

    private int[] Order()
    {
        if (order is not null)
        {
            return [.. order];
        }

        var identity = new int[Count];
        for (var i = 0; i < identity.Length; i++)
        {
            identity[i] = i;
        }

        return identity;
    }

    private DataSet View(string name, int[] newOrder) => new(name, features, labels, shape, Classes, newOrder);
}

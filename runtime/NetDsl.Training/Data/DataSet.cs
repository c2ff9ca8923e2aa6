namespace NetDsl.Training;

/// <summary>
/// Labelled examples in memory: for each a dense row of features, and a class or several (of each pixel, for example). Subsets, shuffles and augmentation are views of the same
/// numbers; nothing is copied but the order.
/// </summary>
public sealed class DataSet
{
    private readonly float[] features;
    private readonly int[] labels;
    private readonly int[] shape;
    private readonly int[] labelShape;
    private readonly int[]? order;
    private readonly Augmentation? augmentation;
    private readonly ulong draws;

    /// <summary>Makes a data set of arrays, which it keeps: do not change them afterwards. Each example has one class.</summary>
    /// <param name="name">What it is, for people.</param>
    /// <param name="features">The features, one example after another, row-major.</param>
    /// <param name="labels">The class of each example, in [0, <paramref name="classes"/>).</param>
    /// <param name="shape">The shape of one example; every extent is positive.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together, or a label is out of range.</exception>
    public DataSet(string name, float[] features, int[] labels, ReadOnlySpan<int> shape, int classes)
        : this(name, features, labels, shape, labelShape: [], classes)
    {
    }

    /// <summary>Makes a data set of arrays, which it keeps: do not change them afterwards. Each example has several classes.</summary>
    /// <param name="name">What it is, for people.</param>
    /// <param name="features">The features, one example after another, row-major.</param>
    /// <param name="labels">The classes of each example, one example after another, row-major, in [0, <paramref name="classes"/>).</param>
    /// <param name="shape">The shape of one example; every extent is positive.</param>
    /// <param name="labelShape">The shape of the labels of one example, [height, width] for example; every extent is positive, and [] stands for one label.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together, or a label is out of range.</exception>
    public DataSet(string name, float[] features, int[] labels, ReadOnlySpan<int> shape, ReadOnlySpan<int> labelShape, int classes)
        : this(name, features, labels, shape.ToArray(), labelShape.ToArray(), classes, order: null, augmentation: null, draws: 0)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        var (length, labelLength) = (LengthOf(shape, nameof(shape)), LengthOf(labelShape, nameof(labelShape)));
        var count = labels.Length / labelLength;
        if (count * labelLength != labels.Length)
        {
            throw new ArgumentException($"{labels.Length} labels are no whole number of examples with {labelLength} labels each.", nameof(labels));
        }

        if ((long)length * count != features.Length)
        {
            throw new ArgumentException($"{count} examples of shape {ShapeText} need {(long)length * count} features, but {features.Length} were given.", nameof(features));
        }

        for (var i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classes)
            {
                throw new ArgumentException($"Label {labels[i]} of example {i / labelLength} is outside 0..{classes - 1}.", nameof(labels));
            }
        }
    }

    private DataSet(
        string name, float[] features, int[] labels, int[] shape, int[] labelShape, int classes, int[]? order, Augmentation? augmentation, ulong draws)
    {
        Name = name;
        Classes = classes;
        this.features = features;
        this.labels = labels;
        this.shape = shape;
        this.labelShape = labelShape;
        this.order = order;
        this.augmentation = augmentation;
        this.draws = draws;
    }

    /// <summary>What the data is, for people.</summary>
    public string Name { get; }

    /// <summary>How many examples there are.</summary>
    public int Count => order?.Length ?? (labels.Length / LabelCount);

    /// <summary>How many classes there are; labels are in [0, Classes).</summary>
    public int Classes { get; }

    /// <summary>The shape of one example.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>How many features an example has: the product of its extents.</summary>
    public int FeatureCount => shape.Aggregate(1, (product, extent) => product * extent);

    /// <summary>The shape of the labels of one example; empty when it has one label.</summary>
    public ReadOnlySpan<int> LabelShape => labelShape;

    /// <summary>How many labels an example has: the product of <see cref="LabelShape"/>.</summary>
    public int LabelCount => labelShape.Aggregate(1, (product, extent) => product * extent);

    private string ShapeText => shape.Length == 0 ? "()" : string.Join('×', shape);

    /// <summary>One example, as it is without augmentation.</summary>
    /// <param name="index">Its position in this data set's order.</param>
    /// <returns>A view of the example.</returns>
    public Example this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            var (row, width, labelWidth) = (order is null ? index : order[index], FeatureCount, LabelCount);
            return new(features.AsSpan(row * width, width), labels.AsSpan(row * labelWidth, labelWidth));
        }
    }

    /// <summary>The same examples in a random order, which depends on the seed and the count only and is the same on every machine.</summary>
    /// <param name="seed">The seed.</param>
    /// <returns>A view in the new order.</returns>
    public DataSet Shuffle(ulong seed)
    {
        var shuffled = Order();
        Permutation.Shuffle(shuffled, seed);
        return new(Name, features, labels, shape, labelShape, Classes, shuffled, augmentation, CounterRandom.Combine(draws, seed));
    }

    /// <summary>
    /// The same examples, whose images are changed at random as <see cref="Batch"/> gives them. What is drawn depends on the seed, on those of the shuffles that follow and on the position
    /// in the order: the same program gives the same images, and a new shuffle (a new epoch of <see cref="Fit"/>) gives others. Only use it for training.
    /// </summary>
    /// <param name="change">What to change, made by <see cref="Augment"/>; it follows the changes that this data set already has.</param>
    /// <param name="seed">The seed of what is drawn.</param>
    /// <returns>A view of the data.</returns>
    /// <exception cref="InvalidOperationException">The examples are no images: their shape is neither [height, width] nor [channels, height, width].</exception>
    public DataSet Augment(Augmentation change, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (shape.Length is not (2 or 3))
        {
            throw new InvalidOperationException($"Only images can be augmented, of shape [height, width] or [channels, height, width]; these examples are {ShapeText}.");
        }

        if (LabelCount > 1 && !labelShape.AsSpan().SequenceEqual(shape.AsSpan(shape.Length - 2)))
        {
            throw new InvalidOperationException($"Labels of shape {string.Join('×', labelShape)} do not belong to the pixels of images of {ShapeText}, so they cannot move along.");
        }

        return new(
            Name, features, labels, shape, labelShape, Classes, order, augmentation is null ? change : augmentation | change, CounterRandom.Combine(draws, seed));
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

    /// <summary>The examples of some classes only, in this data set's order; the number of classes stays.</summary>
    /// <param name="wanted">The classes.</param>
    /// <returns>A view of them.</returns>
    /// <exception cref="InvalidOperationException">The examples have several labels each.</exception>
    public DataSet OfClasses(params int[] wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        return LabelCount == 1
            ? View(Name, [.. Order().Where(row => wanted.Contains(labels[row]))])
            : throw new InvalidOperationException($"Examples with {LabelCount} labels are of no one class.");
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

    /// <summary>The examples from <paramref name="start"/> on where they can be seen as they lie, else false.</summary>
    internal bool TryGetContiguous(int start, int count, out Batch batch)
    {
        var (width, labelWidth) = (FeatureCount, LabelCount);
        var isContiguous = order is null && augmentation is null;
        batch = isContiguous ? new(features.AsSpan(start * width, count * width), labels.AsSpan(start * labelWidth, count * labelWidth), count) : default;
        return isContiguous;
    }

    /// <summary>
    /// The room that <see cref="Gather"/> needs beside the batch itself, to change one image: as much as one example with augmentation, none without.
    /// </summary>
    internal (int Features, int Labels) ScratchLength => augmentation is null ? (0, 0) : (FeatureCount, LabelCount);

    /// <summary>Copies examples from <paramref name="start"/> on into buffers that hold exactly <paramref name="count"/>, and changes them there.</summary>
    internal void Gather(int start, int count, Span<float> featureBuffer, Span<int> labelBuffer, Span<float> featureScratch, Span<int> labelScratch)
    {
        var (width, labelWidth) = (FeatureCount, LabelCount);
        for (var i = 0; i < count; i++)
        {
            var row = order is null ? start + i : order[start + i];
            var image = featureBuffer.Slice(i * width, width);
            var imageLabels = labelBuffer.Slice(i * labelWidth, labelWidth);
            features.AsSpan(row * width, width).CopyTo(image);
            labels.AsSpan(row * labelWidth, labelWidth).CopyTo(imageLabels);
            if (augmentation is not null)
            {
                var changed = new AugmentedImage
                {
                    Pixels = image,
                    Labels = labelWidth == 1 ? default : imageLabels,
                    PixelScratch = featureScratch,
                    LabelScratch = labelScratch,
                    Height = shape[^2],
                    Width = shape[^1],
                    Random = new(draws, (ulong)(start + i)),
                };
                augmentation.Apply(ref changed);
            }
        }
    }

    private static int LengthOf(ReadOnlySpan<int> shape, string parameter)
    {
        var length = 1L;
        foreach (var extent in shape)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(extent, 1, parameter);
            length = Math.Min(length * extent, int.MaxValue);
        }

        return (int)length;
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

    private DataSet View(string name, int[] newOrder) => new(name, features, labels, shape, labelShape, Classes, newOrder, augmentation, draws);
}

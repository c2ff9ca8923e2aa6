using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Graph;

/// <summary>The extent of an axis: a number known at compile time, or the batch, which is known at run time only.</summary>
internal readonly record struct Extent
{
    private readonly int _value;

    public Extent(int value) => _value = value > 0 ? value : throw new CompilerBugException(nameof(Extent), $"extent {value} is not positive");

    private Extent(int value, bool isBatch) => (_value, IsBatch) = (value, isBatch);

    /// <summary>The number of examples of a call.</summary>
    public static Extent Batch { get; } = new(0, isBatch: true);

    public bool IsBatch { get; }

    /// <summary>The number; an error to ask of the batch.</summary>
    public int Value => IsBatch ? throw new CompilerBugException(nameof(Extent), "the batch has no compile-time value") : _value;

    public bool IsOne => !IsBatch && _value == 1;

    public static implicit operator Extent(int value) => new(value);

    public override string ToString() => IsBatch ? "B" : _value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>
/// The extents of a tensor, outermost first; empty for a scalar. The batch occurs at most once and only as axis 0. The user's shapes are of one example;
/// the graph's shapes have the batch axis in front where an example influences the value.
/// </summary>
internal sealed record Shape(EquatableArray<Extent> Extents)
{
    public static Shape Scalar { get; } = new(default(EquatableArray<Extent>));

    public int Rank => Extents.Count;

    public bool IsBatched => Rank > 0 && Extents[0].IsBatch;

    public Extent this[int axis] => Extents[axis];

    /// <summary>The number of elements of one example (all axes but the batch).</summary>
    public long CountPerExample
    {
        get
        {
            long count = 1;
            foreach (Extent extent in Extents)
            {
                count *= extent.IsBatch ? 1 : extent.Value;
            }

            return count;
        }
    }

    /// <summary>The shape of one example.</summary>
    public Shape Example => IsBatched ? new(Extents.Skip(1).ToEquatableArray()) : this;

    /// <summary>This shape with the batch axis in front.</summary>
    public Shape Batched => IsBatched ? this : new(Extents.Prepend(Extent.Batch).ToEquatableArray());

    /// <summary>The axis along which items of a sequence of this type lie: the first behind the batch.</summary>
    public int ItemAxis => IsBatched ? 1 : 0;

    /// <summary>The shape of a sequence of <paramref name="count"/> tensors of this shape.</summary>
    public Shape WithItems(int count)
    {
        List<Extent> extents = [.. Extents];
        extents.Insert(ItemAxis, count);
        return new Shape(extents.ToEquatableArray());
    }

    /// <summary>The shape of one item of a sequence.</summary>
    public Shape OfItem => new(Extents.Where((_, axis) => axis != ItemAxis).ToEquatableArray());

    public static Shape Of(params Extent[] extents) => new(extents.ToEquatableArray());

    /// <summary>As users and the text form write it: <c>[B, 1, 28, 28]</c>.</summary>
    public override string ToString() => "[" + string.Join(", ", Extents) + "]";

    /// <summary>As messages write the shape of one example: <c>1×28×28</c>, or <c>scalar</c>.</summary>
    public string ToDisplay() => Example.Rank == 0 ? "scalar" : string.Join("×", Example.Extents);
}

/// <summary>The type of an element. Truth values are floats, 0 or 1.</summary>
internal enum ElementType
{
    Float32,
    Int32,
}

/// <summary>The type of a value.</summary>
internal sealed record TensorType(ElementType Element, Shape Shape)
{
    public static TensorType Float(Shape shape) => new(ElementType.Float32, shape);

    public override string ToString() => (Element == ElementType.Float32 ? "f32" : "i32") + Shape;
}

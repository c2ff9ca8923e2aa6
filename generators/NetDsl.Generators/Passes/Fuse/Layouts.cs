using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>Which axis of a batched value is innermost.</summary>
internal enum LayoutKind
{
    /// <summary>The last one, as in the graph's shape.</summary>
    RowMajor,

    /// <summary>The examples of a block of 16; the others follow as in the shape, then the blocks.</summary>
    BatchInnermost,

    /// <summary>What is in front of the axes of an image: its channels.</summary>
    ChannelsInnermost,
}

/// <summary>
/// Takes the graph of an entry point, says how each of its values lies in the step arena. Guarantees: a layout depends on the graph only, never on the batch or the device; inputs and outputs stay row-major, as the
/// host has them, with the batch outermost.
/// The rules (docs of the measurements: "Layout is a scheduling decision"): where convolutions are trained, the batch is innermost: consecutive examples
/// fill the lanes in all three passes of a convolution and in everything between, weights are broadcast, no window is ever gathered. Examples lie in blocks of 16, so what a group reads is dense (with
/// all examples innermost a vector was a line among those of other groups: 200 against 270 GFLOP/s forward on 3 × 3 × 32 × 64 at batch 64); next to a block lie the channels if they are many, else the columns.
/// A prediction may have one example: there channels are innermost (and in evaluations too, whose kernels are then those of predictions), so that
/// filters fill the lanes; only what a product reads as one long row (behind a Flatten) stays row-major, because the kernel that makes it can write it in any order. Networks without convolutions are row-major.
/// </summary>
internal sealed class Layouts
{
    /// <summary>
    /// From here on a reduction over channels walks near lines instead of whole planes: with the batch innermost the channels then come next. Measured on 3 × 3 convolutions of 32 to 128 channels at batch 32,
    /// a training step on two AVX-512 cores: 82 ms against 108 ms.
    /// </summary>
    private const int ManyChannels = 32;

    /// <summary>Floats after which addresses meet in the first caches of processors: 64 sets of lines of 64 bytes.</summary>
    private const int CacheWay = 1024;

    private readonly LayoutKind _kind;
    private readonly int _imageRank;
    private readonly HashSet<int> _flattened;
    private readonly HashSet<int> _sums;
    private readonly ArenaLayout _parameters;

    private Layouts(LayoutKind kind, int imageRank, HashSet<int> flattened, HashSet<int> copied, HashSet<int> sums, ArenaLayout parameters) =>
        (_kind, _imageRank, _flattened, CopiedInputs, _sums, _parameters) = (kind, imageRank, flattened, copied, sums, parameters);

    /// <summary>Inputs that contractions read many times and that are therefore brought into their layout first, by a kernel of their own.</summary>
    public HashSet<int> CopiedInputs { get; }

    public static Layouts Of(Graph graph, ArenaLayout parameters)
    {
        int imageRank = graph.Values.Select(value => value.Op is Op.Contract contract ? WindowCount(contract.Contraction) : 0).DefaultIfEmpty(0).Max();
        bool trains = graph.Results.Any(result => result.Kind == ResultKind.Gradient);
        LayoutKind kind = imageRank == 0 ? LayoutKind.RowMajor : trains ? LayoutKind.BatchInnermost : LayoutKind.ChannelsInnermost;
        return new Layouts(
            kind,
            imageRank,
            FlattenedValues(graph, imageRank),
            kind == LayoutKind.BatchInnermost ? ContractedInputs(graph) : [],
            RunningSums.Of(graph),
            parameters);
    }

    /// <summary>Whether a value is a trajectory whose items all lie in one place.</summary>
    public bool IsInOnePlace(Value value) => _sums.Contains(value.Id);

    /// <summary>The shape in which a value is stored: its own, or one item of what lies in one place.</summary>
    public Shape StoredShapeOf(Value value) => IsInOnePlace(value) ? value.Type.Shape.OfItem.WithItems(1) : value.Type.Shape;

    /// <summary>The strides with which kernels load a value: a parameter's in its arena, any other's in the step arena.</summary>
    public EquatableArray<Stride> StridesOf(Value value)
    {
        Shape shape = StoredShapeOf(value);
        EquatableArray<Stride> strides = StridesOf(value, shape);
        return IsInOnePlace(value) ? strides.Select((stride, axis) => axis == shape.ItemAxis ? new Stride(0) : stride).ToEquatableArray() : strides;
    }

    private EquatableArray<Stride> StridesOf(Value value, Shape shape)
    {
        if (value.Op is Op.Parameter parameter)
        {
            return _parameters.Variables[parameter.Index].Strides.Select(stride => new Stride(stride)).ToEquatableArray();
        }

        if (value.Op is Op.Carried)
        {
            return Buffer.DenseStrides(shape);
        }

        bool isImage = shape.IsBatched && shape.Rank > _imageRank + 1 && !_flattened.Contains(value.Id);
        EquatableArray<Stride> rowMajor = Buffer.DenseStrides(shape);
        return _kind switch
        {
            LayoutKind.BatchInnermost when isImage && ChannelsOf(shape) < ManyChannels => Planes(shape),
            LayoutKind.BatchInnermost when shape.IsBatched => Buffer.BlockedStrides(shape, isImage ? ChannelsInnermost(shape) : rowMajor),
            LayoutKind.ChannelsInnermost when isImage && value.Op is not Op.Input => ChannelsInnermost(shape),
            _ => rowMajor,
        };
    }

    private long ChannelsOf(Shape shape) => shape.Extents.Skip(1).Take(shape.Rank - 1 - _imageRank).Aggregate(1L, (count, extent) => count * extent.Value);

    /// <summary>
    /// Row-major strides of examples in blocks, with a gap of one vector behind each plane that would lie a multiple of the first cache's ways behind its neighbour: the channels that a convolution adds would
    /// all want the same lines of it. (Planes of 32 × 32 floats for a block of examples are 64 KiB apart.)
    /// </summary>
    private EquatableArray<Stride> Planes(Shape shape)
    {
        int firstOfImage = shape.Rank - _imageRank;
        Stride[] strides = new Stride[shape.Rank];
        long stride = 1;
        for (int axis = shape.Rank - 1; axis > 0; axis--)
        {
            stride += axis == firstOfImage - 1 && stride * Stride.Block % CacheWay == 0 ? 1 : 0;
            strides[axis] = new Stride(stride);
            stride *= shape[axis].Value;
        }

        return Buffer.BlockedStrides(shape, strides.ToEquatableArray(), stride);
    }

    private EquatableArray<Stride> ChannelsInnermost(Shape shape)
    {
        int firstOfImage = shape.Rank - _imageRank;
        Stride[] strides = new Stride[shape.Rank];
        long stride = 1;
        foreach (int axis in Enumerable.Range(1, firstOfImage - 1).Reverse().Concat(Enumerable.Range(firstOfImage, _imageRank).Reverse()))
        {
            strides[axis] = new Stride(stride);
            stride *= shape[axis].Value;
        }

        strides[0] = new Stride(stride);
        return strides.ToEquatableArray();
    }

    /// <summary>How many axes of an operand are read through a window.</summary>
    private static int WindowCount(Contraction contraction) =>
        Math.Max(contraction.A.Count(index => index.Terms.Count > 1), contraction.B.Count(index => index.Terms.Count > 1));

    private static HashSet<int> ContractedInputs(Graph graph) =>
    [
        .. graph.Values.Where(value => value.Op is Op.Contract).SelectMany(value => value.Operands).Select(operand => Legality.Origin(graph, operand))
            .Where(origin => graph[origin].Op is Op.Input && graph[origin].Type is { Element: ElementType.Float32, Shape.IsBatched: true }),
    ];

    /// <summary>What contractions read through a reshape that does not keep the image.</summary>
    private static HashSet<int> FlattenedValues(Graph graph, int imageRank)
    {
        HashSet<int> flattened = [];
        foreach (int operand in graph.Values.Where(value => value.Op is Op.Contract).SelectMany(value => value.Operands))
        {
            bool keepsImage = true;
            Value value = graph[operand];
            while (Legality.IsView(value.Op))
            {
                Value under = graph[value.Operands[0]];
                keepsImage &= value.Op is not Op.Reshape || ImageOf(value.Type.Shape, imageRank).SequenceEqual(ImageOf(under.Type.Shape, imageRank));
                value = under;
            }

            if (!keepsImage)
            {
                flattened.Add(value.Id);
            }
        }

        return flattened;
    }

    private static IEnumerable<Extent> ImageOf(Shape shape, int imageRank) => shape.Extents.Skip(Math.Max(0, shape.Rank - imageRank));
}

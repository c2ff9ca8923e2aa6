using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels;

/// <summary>Where a buffer lives.</summary>
internal enum BufferKind
{
    /// <summary>In the parameter arena, <see cref="Buffer.Offset"/> floats from its start: one parameter, or the flat range of several.</summary>
    Parameters,

    /// <summary>In the gradient arena, which has the parameter arena's layout.</summary>
    Gradients,

    /// <summary>In the optimiser's arena; <see cref="Buffer.Offset"/> counts slot number × length of the parameter arena.</summary>
    Slots,

    /// <summary>In the arena of network state.</summary>
    State,

    /// <summary>In the entry point's arena of carried states, dense with the batch outermost; <see cref="Buffer.Offset"/> counts floats an example of the padded capacity.</summary>
    Carried,

    /// <summary>An activation or workspace; the memory planner places it in the step arena.</summary>
    Step,

    /// <summary>Input number <see cref="Buffer.Index"/>, dense.</summary>
    Input,

    /// <summary>Output number <see cref="Buffer.Index"/>, dense.</summary>
    Output,

    /// <summary>The step's place in the ring of losses: one float.</summary>
    Loss,
}

/// <summary>
/// The distance between neighbours along an axis, in elements. Along a batch axis in blocks it is what it is on average: examples of a block of <see cref="Block"/> are next to each other, and blocks
/// <c>Block × Constant</c> apart.
/// </summary>
internal readonly record struct Stride(long Constant, bool InBlocks = false)
{
    /// <summary>The examples of a block: as many as fill the widest vectors, so that a vector along the batch is always one load, and what a group works on lies together whatever the batch.</summary>
    public const int Block = 16;

    /// <summary>How far index <paramref name="index"/> along the axis is from index 0.</summary>
    public long PlaceOf(long index) => InBlocks ? (index / Block * Block * Constant) + (index % Block) : index * Constant;
}

/// <summary>How far a buffer moves, in elements, with each iteration of loop number <paramref name="Loop"/> of its program; negative where a sequence is walked from its end.</summary>
internal readonly record struct Travel(int Loop, long Distance);

/// <summary>
/// A tensor in memory. Its first element is aligned to 64 bytes; at least 64 bytes behind the last are readable. A batched buffer has room for the padded capacity, at least 15
/// examples more than any batch, so a kernel may compute (and write) up to 15 rows of garbage past the batch, which nobody reads as data. Inputs are readable there, outputs writable.
/// </summary>
/// <param name="Id">Its position in <see cref="KernelProgram.Buffers"/>.</param>
/// <param name="Name">For comments: the value's label.</param>
/// <param name="Kind">The arena.</param>
/// <param name="Index">Which input, output or carried state; otherwise 0.</param>
/// <param name="Offset">The position in a fixed arena, in floats (an example, where states are carried); of a part the position in the outermost whole; 0 for others.</param>
/// <param name="Element">The element type.</param>
/// <param name="Shape">The shape, with the batch axis.</param>
/// <param name="Strides">One for each axis.</param>
internal sealed record Buffer(
    int Id, string Name, BufferKind Kind, int Index, long Offset, ElementType Element, Shape Shape, EquatableArray<Stride> Strides)
{
    /// <summary>
    /// The buffer, of a smaller number, in which this one is a part (the channels of one branch in those of all), or null. It has the strides of the whole, and no place of its own.
    /// </summary>
    public int? Whole { get; init; }

    /// <summary>
    /// The loops of launches in which the buffer moves: in iteration i it begins i × <see cref="Travel.Distance"/> elements behind its first place. Such a buffer is one item of a sequence and has a
    /// <see cref="Whole"/>, the sequence; items may overlap other buffers of the same whole (a state is read at one item and written at the next).
    /// </summary>
    public EquatableArray<Travel> Travels { get; init; } = [];

    /// <summary>Row-major strides without padding; the batch axis is outermost.</summary>
    public static EquatableArray<Stride> DenseStrides(Shape shape)
    {
        Stride[] strides = new Stride[shape.Rank];
        long stride = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = new Stride(stride);
            stride *= shape[axis].IsBatch ? 1 : shape[axis].Value;
        }

        return strides.ToEquatableArray();
    }

    /// <summary>The strides of a batched value whose examples lie in blocks: <paramref name="ofExample"/>, those of one example of <paramref name="size"/> elements (if it has gaps), times the examples of a block.</summary>
    public static EquatableArray<Stride> BlockedStrides(Shape shape, EquatableArray<Stride> ofExample, long? size = null) =>
        ofExample.Select((stride, axis) => shape[axis].IsBatch ? new Stride(size ?? shape.CountPerExample, InBlocks: true) : new Stride(Stride.Block * stride.Constant)).ToEquatableArray();
}

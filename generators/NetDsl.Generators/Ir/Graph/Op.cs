using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Graph;

/// <summary>How a reduction combines elements.</summary>
internal enum ReduceKind
{
    Sum,
    Maximum,

    /// <summary>The index (Int32) of the first maximum along exactly one axis.</summary>
    ArgMaximum,
}

/// <summary>The distribution of a random primitive; everything else is composed from these two.</summary>
internal enum RandomKind
{
    /// <summary>Uniform in [0, 1): 24 random bits times 2⁻²⁴.</summary>
    Uniform,

    /// <summary>Standard normal, by the Box–Muller transform of two uniforms.</summary>
    Normal,
}

/// <summary>
/// A primitive operation. The record holds what is known at compile time; operands are in <see cref="Value.Operands"/>. No operation broadcasts by itself: shapes of
/// operands of <see cref="Scalar"/> are equal, and <see cref="Broadcast"/> makes them so. The catalogue in Operators/ has one row for each.
/// </summary>
internal abstract record Op
{
    private Op()
    {
    }

    /// <summary>Input <paramref name="Index"/> of the graph.</summary>
    internal sealed record Input(int Index) : Op;

    /// <summary>The network's parameter number <paramref name="Index"/>.</summary>
    internal sealed record Parameter(int Index) : Op;

    /// <summary>The network's state variable number <paramref name="Index"/>, as it was before this step.</summary>
    internal sealed record State(int Index) : Op;

    /// <summary>The entry point's carried state number <paramref name="Index"/>: what its last call left for each example, zeros for one that begins anew. No gradient flows to the call before.</summary>
    internal sealed record Carried(int Index) : Op;

    /// <summary>Numbers known at compile time, row-major; one number fills any shape.</summary>
    internal sealed record Constant(EquatableArray<double> Values) : Op;

    /// <summary>The number of examples of this call, as a float scalar.</summary>
    internal sealed record BatchSize : Op;

    /// <summary>The index along <paramref name="Axis"/>, as a float, in the shape of the value's type.</summary>
    internal sealed record Iota(int Axis) : Op;

    /// <summary>A scalar function of operands of one shape.</summary>
    internal sealed record Scalar(ScalarFunction Function) : Op;

    /// <summary>Int32 to Float32.</summary>
    internal sealed record ToFloat : Op;

    /// <summary>The identity, through which no gradient flows.</summary>
    internal sealed record StopGradient : Op;

    /// <summary>The same elements in row-major order under another shape. The batch axis stays axis 0.</summary>
    internal sealed record Reshape : Op;

    /// <summary>Axis i of the result is axis <c>Permutation[i]</c> of the operand. A batched operand keeps its batch axis in front.</summary>
    internal sealed record Transpose(EquatableArray<int> Permutation) : Op;

    /// <summary>Axis i of the operand is axis <c>Axes[i]</c> of the result (ascending); the result repeats the operand along all others and along operand axes of extent 1.</summary>
    internal sealed record Broadcast(EquatableArray<int> Axes) : Op;

    /// <summary>Element i along an axis of the result is element <c>Starts + i · Steps</c> of the operand. Never cuts the batch axis (start 0, step 1).</summary>
    internal sealed record Slice(EquatableArray<int> Starts, EquatableArray<int> Steps) : Op;

    /// <summary>Zeros before, after and between the elements of each axis: element i goes to <c>Before + i · (1 + Interior)</c>. The batch axis has 0, 0, 0.</summary>
    internal sealed record Pad(EquatableArray<int> Before, EquatableArray<int> After, EquatableArray<int> Interior) : Op;

    /// <summary>
    /// Axis i of the operand is read at <c>Index[i]</c>, an affine index whose variables are the axes of the result (<see cref="AffineTerm.Dimension"/>); where an index leaves the operand
    /// the element reads as zero. Windows (output · stride + tap · dilation − padding), flips, crops that reach over the edge. Axis 0 of a batched result is the operand's batch axis and
    /// indexes nothing else.
    /// </summary>
    internal sealed record Window(EquatableArray<AffineIndex> Index) : Op;

    /// <summary>A sum of products of two operands over index maps.</summary>
    internal sealed record Contract(Contraction Contraction) : Op;

    /// <summary>Combines all elements along <paramref name="Axes"/> (ascending), which disappear. May reduce the batch axis.</summary>
    internal sealed record Reduce(ReduceKind Kind, EquatableArray<int> Axes) : Op;

    /// <summary>
    /// Operands: a float table and Int32 indices. With <paramref name="BatchAxes"/> leading axes shared by both, axis <paramref name="BatchAxes"/> of the table is looked up:
    /// <c>out[b…, i…, r…] = table[b…, index[b…, i…], r…]</c>. Indices outside the table are clamped.
    /// </summary>
    internal sealed record Gather(int BatchAxes) : Op;

    /// <summary>Int32 of shape s to Float32 of shape s + [Classes]: 1 where the last index equals the operand. An operand outside the range gives zeros.</summary>
    internal sealed record OneHot(int Classes) : Op;

    /// <summary>
    /// Random numbers of the stream <paramref name="Stream"/>, the same on every device: element e (for a batched shape e = example · elements an example + index in the example) is
    /// made of the four words <c>w = Philox4x32-10(counter, key)</c> with counter = (e / 4 as 32 bits, low word of the step number, its high word, Stream) and key = (low word of the
    /// network's seed, its high word). <see cref="RandomKind.Uniform"/>: u(w[e % 4]) with u(word) = (word &gt;&gt; 8) · 2⁻²⁴. <see cref="RandomKind.Normal"/>: the pairs (w[0], w[1]) and
    /// (w[2], w[3]) give elements (4q, 4q + 1) and (4q + 2, 4q + 3): r = √(−2 ln(1 − u(first))), angle = 2π · u(second), the even element is r · cos, the odd one r · sin.
    /// </summary>
    internal sealed record Random(RandomKind Kind, uint Stream) : Op;

    /// <summary>
    /// One output of a loop that carries states along sequences. Operands: the initial states, the sequences (items along the first axis behind the batch), the captures. Output k below the number of states is the
    /// trajectory of state k, one item longer than the sequences: the initial state first (last where the loop begins at the end), the state after each step behind it; the others are the emissions, an item a step.
    /// Outputs of equal bodies on equal operands belong to one loop.
    /// </summary>
    internal sealed record Scan(ScanBody Body, int Output) : Op;
}

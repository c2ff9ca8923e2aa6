using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels;

/// <summary>
/// What one kernel computes, without how: loops, accesses and scalar programs. The schedule says how (Passes/Schedule), the printers write it down (Emit/OpenCl).
/// Different iterations of parallel loops never touch what another one writes.
/// </summary>
/// <param name="Name">A C identifier, unique in the program: <c>forward_Hidden_0</c>.</param>
/// <param name="Comment">What was fused, for readers of the generated code.</param>
internal abstract record Kernel(string Name, string Comment)
{
    /// <summary>
    /// Loops over elements. Dimensions [0, <paramref name="ParallelCount"/>) are parallel, the rest are reduced, the last one innermost. Stages run one after the other for each parallel index; a stage over the
    /// reduced dimensions runs its program for each of their indices and combines the named results; a later stage reads these as <see cref="Leaf.Reduced"/>.
    /// Elementwise work is one stage without reduced dimensions; softmax with cross-entropy is three stages over a row.
    /// </summary>
    internal sealed record Loops(string Name, string Comment, EquatableArray<LoopDimension> Dimensions, int ParallelCount, EquatableArray<Stage> Stages) : Kernel(Name, Comment);

    /// <summary>
    /// A contraction: for each index of the output dimensions the sum over the others of A × B, then the epilogue. Dimensions [0, <paramref name="OutputCount"/>) are the output's.
    /// A and B are programs with one result over the loop variables (usually a plain load with guards for padding).
    /// </summary>
    internal sealed record Contract(
        string Name, string Comment, EquatableArray<LoopDimension> Dimensions, int OutputCount, LeafProgram A, LeafProgram B,
        LeafProgram Epilogue, EquatableArray<Store> Stores) : Kernel(Name, Comment)
    {
        /// <summary>What is made of windows of results: a pooling; null for none.</summary>
        public WindowStage? Windows { get; init; }

        /// <summary>The first dimension of the windows, behind those that number them.</summary>
        public int FirstWindow => OutputCount - (Windows?.Count ?? 0);
    }
}

/// <summary>A result of a stage that is combined over the reduced dimensions. The neutral element is 0 for sums and −∞ for maxima; ArgMaximum counts the reduced index row-major, first wins, and reads as a float.</summary>
internal sealed record Reduction(ReduceKind Kind, int Result);

/// <summary>A stage of <see cref="Kernel.Loops"/>. Reductions are numbered through all stages in order.</summary>
/// <param name="IsOverReduced">Whether it runs for each reduced index, or once for each parallel index.</param>
internal sealed record Stage(bool IsOverReduced, LeafProgram Body, EquatableArray<Reduction> Reductions, EquatableArray<Store> Stores);

/// <summary>
/// What follows the epilogue where a contraction is pooled. The last <paramref name="Count"/> dimensions of the output are those of a window (y[2i + a, 2j + b] with the output i, j, a, b); the epilogue's
/// results are combined over them, and <paramref name="Body"/> runs once a window, over the other dimensions of the output, with the combined values as <see cref="Leaf.Reduced"/>.
/// </summary>
internal sealed record WindowStage(int Count, EquatableArray<Reduction> Reductions, LeafProgram Body, EquatableArray<Store> Stores);

/// <summary>The kernels of one entry point, in an order in which writers come before readers, with all buffers.</summary>
/// <param name="Name">The entry point's name.</param>
/// <param name="Buffers">By id.</param>
/// <param name="Kernels">In order.</param>
internal sealed record KernelProgram(string Name, EquatableArray<Buffer> Buffers, EquatableArray<Kernel> Kernels)
{
    /// <summary>What runs more than once, ascending by first kernel, an outer loop before those inside it. Loops lie apart or one inside the other.</summary>
    public EquatableArray<KernelLoop> Loops { get; init; } = [];
}

/// <summary>Consecutive kernels that run in order, all of them <paramref name="Iterations"/> times; buffers move between iterations as their <see cref="Buffer.Travels"/> say.</summary>
/// <param name="First">The first kernel.</param>
/// <param name="Count">How many, at least one.</param>
/// <param name="Iterations">How often, at least one; known at compile time.</param>
internal readonly record struct KernelLoop(int First, int Count, int Iterations)
{
    public bool Holds(int kernel) => kernel >= First && kernel < First + Count;
}

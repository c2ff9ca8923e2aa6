using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>What kind of kernel a cluster becomes.</summary>
internal enum ClusterKind
{
    /// <summary>Independent elements.</summary>
    Elementwise,

    /// <summary>Reductions over the same axes of one domain, with what is elementwise before, between and after.</summary>
    Rows,

    /// <summary>One contraction with its epilogue, and a pooling of its results.</summary>
    Contraction,

    /// <summary>A loop along sequences, with kernels of its own; it has no loops over elements.</summary>
    Loop,
}

/// <summary>
/// The values that one kernel computes. Its loops are those of the anchors' domain without extents of 1: parallel (or output) dimensions first, then reduced ones.
/// </summary>
/// <param name="Order">Its place in the program; it reads only what clusters of smaller order store.</param>
/// <param name="Kind">What it becomes.</param>
/// <param name="Dimensions">The loops.</param>
/// <param name="ParallelCount">How many of them are parallel.</param>
/// <param name="Anchors">The contraction and the reductions of its windows, the reductions in order, or the first elementwise value.</param>
/// <param name="WindowCount">How many of a contraction's parallel loops, the last, run over the places of windows that reductions combine.</param>
internal sealed record Cluster(int Order, ClusterKind Kind, EquatableArray<LoopDimension> Dimensions, int ParallelCount, EquatableArray<int> Anchors, int WindowCount = 0)
{
    /// <summary>Whether coordinates use the loops over places of windows.</summary>
    public bool IsInWindows(EquatableArray<Index> at) =>
        at.Any(index => Enumerable.Range(ParallelCount - WindowCount, WindowCount).Any(loop => Ir.Kernels.IndexMath.Contains(index, loop)));
}

/// <summary>A value's place: the cluster that can compute and store it, and its coordinates over that cluster's loops.</summary>
/// <param name="Cluster">The cluster's order.</param>
/// <param name="At">One index for each axis; together they visit every element exactly once.</param>
/// <param name="IsOverReduced">Whether the coordinates use the reduced loops.</param>
/// <param name="IsWhole">Whether no cluster computes it: its parts are stored where they belong, the last by this cluster. It has no coordinates.</param>
internal sealed record Home(int Cluster, EquatableArray<Index> At, bool IsOverReduced, bool IsWhole = false);

/// <summary>A value that is stored as a part of another: from <paramref name="Start"/> on along one axis, with all other axes equal.</summary>
internal sealed record Part(int Value, int Whole, int Axis, int Start);

/// <summary>The clusters of a graph.</summary>
/// <param name="Clusters">By order.</param>
/// <param name="Homes">For each value its home, or null for a value that is computed wherever it is read.</param>
/// <param name="Loaded">Values with a home that contractions load.</param>
/// <param name="Parts">Values that are stored inside another one.</param>
internal sealed record Clustering(EquatableArray<Cluster> Clusters, EquatableArray<Home?> Homes, EquatableArray<int> Loaded, EquatableArray<Part> Parts);

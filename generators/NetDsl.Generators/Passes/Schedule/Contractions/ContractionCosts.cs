namespace NetDsl.Generators.Passes.Schedule.Contractions;

/// <summary>
/// Constants of the cost model for CPUs, in cycles of one core unless said otherwise. Fitted by random search on a thousand measured kernels
/// (AVX-512, PoCL); they absorb each other and serve to rank schedules, not to predict times (a factor of 1.4 is usual).
/// </summary>
internal static class ContractionCosts
{
    /// <summary>Cycles between a multiply-add and the next that uses its result.</summary>
    public const double Latency = 5;

    /// <summary>
    /// Instructions a cycle, and instructions of a step that are neither loads nor multiply-adds. A load counts twice: with 24 accumulators, 10 loads
    /// a step (4 vectors × 6 rows) ran 1.2 times faster than 15 (2 × 13) in products of 64 × 784 × 256 of every transposition.
    /// </summary>
    public const double Issue = 3, StepOverhead = 8.7, LoadWeight = 2;

    /// <summary>A cache line from the first, second and third level.</summary>
    public const double FirstLevel = 0.37, SecondLevel = 1.5, ThirdLevel = 8.2;

    /// <summary>A line that a group reads for the first time.</summary>
    public const double FarLevel = 6;

    /// <summary>
    /// The first line of a run of lines that a group reads, in lines more, and the length from which on runs do not matter. Groups of rows instead of columns made input gradients of 3 × 3 × 16 channels, one channel
    /// after the other, 1.5 times faster; with many channels side by side it is the same.
    /// </summary>
    public const double RunStart = 0.5, LongRun = 16;

    public const long SecondLevelBytes = 1024 * 1024;

    /// <summary>
    /// Factors on lines of an operand whose innermost step is 2 KiB or more, or 1 KiB or more: the prefetcher and the cache's sets suffer.
    /// </summary>
    public const double FarFactor = 2.9, MiddleFactor = 2.2;

    /// <summary>A further factor on processors with vectors of eight floats, whose first cache is smaller: products of 32 × 256 × 1024 and 64 × 784 × 256 ran 1.15 and 1.2 times faster with the weights in panels (Zen 3).</summary>
    public const double NarrowFactor = 1.5;

    /// <summary>Entering the innermost loop.</summary>
    public const double Entry = 27;

    /// <summary>Choosing a copy of the inner loops, and a sum's way to memory and back between rounds.</summary>
    public const double Dispatch = 3, WaitingSum = 2;

    /// <summary>
    /// A tile, and each of its accumulators from the array of sums through the epilogue; a horizontal sum; storing a lane that is not next to its
    /// neighbour.
    /// </summary>
    public const double Tile = 20, Accumulator = 6.5, HorizontalSum = 5, ScatteredLane = 3;

    /// <summary>A node of the epilogue's program for each accumulator.</summary>
    public const double EpilogueNode = 1;

    /// <summary>Sixteen floats of a panel of vectors, copied, transposed, computed lane by lane, or with a guard to test for each lane; a float of a panel of rows.</summary>
    public const double CopiedVector = 8.2, TransposedVector = 18, ComputedVector = 60, GuardedVector = 200, CopiedFloat = 2;

    /// <summary>Sixteen floats of a panel transposed from blocks of examples, which lie together.</summary>
    public const double TurnedVector = 12;

    /// <summary>Floats that the costs of vectors in panels are given for.</summary>
    public const double VectorFloats = 16;

    /// <summary>A leaf of an operand that is evaluated in the innermost loop, and every lane that it gathers.</summary>
    public const double InlineLeaf = 3, GatheredLane = 3;

    /// <summary>A group.</summary>
    public const double Group = 830;

    /// <summary>How much of the shorter of computing and loading is not hidden behind the longer.</summary>
    public const double Overlap = 0.59;

    /// <summary>Waking other cores, once a kernel that has several groups.</summary>
    public const double Wake = 8000;
}

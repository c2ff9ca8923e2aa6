namespace NetDsl.Execution;

/// <summary>
/// What a network takes on a device besides its arenas, and for how many examples those are laid out. One source for the runtime, which allocates it, and for the compiler, which links this file to count it in
/// budgets and model cards.
/// </summary>
internal static class MemoryRules
{
    /// <summary>How many steps a loss can be read after its own.</summary>
    internal const int LossSteps = 1024;

    /// <summary>The size of the ring of losses in bytes, with the evaluation's slot on a line of its own.</summary>
    internal const long LossBytes = (LossSteps + 32) * sizeof(float);

    /// <summary>The most kernels, and so launches, of a chain.</summary>
    internal const int ChainedKernels = 32;

    /// <summary>The queues of groups of a chain's launch: of more workers than that some share one.</summary>
    internal const int ChainQueues = 8;

    /// <summary>The counters of chains of launches in bytes, on processors: those of the queues and of what is done, a cache line each, for each launch of the longest chain, and one more line, in whole pages.</summary>
    internal const int ProgressBytes = ((((ChainedKernels * (ChainQueues + 1)) + 1) * 64) + 4095) / 4096 * 4096;

    /// <summary>Floats behind the last carried state of a method that kernels may read.</summary>
    internal const long CarriedSlack = 64;

    /// <summary>The number of examples for which offsets are computed: a tile of 16 examples may begin at the last one, and blocks of 16 are whole.</summary>
    internal static long PaddedCapacity(long capacity) => (capacity + 15 + 15) / 16 * 16;

    /// <summary>Ring and counters.</summary>
    /// <param name="isGpu">Whether the device is a graphics card, where nothing is chained.</param>
    internal static long FixedBytes(bool isGpu) => LossBytes + (isGpu ? 0 : ProgressBytes);
}

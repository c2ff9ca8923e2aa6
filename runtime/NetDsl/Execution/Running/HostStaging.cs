namespace NetDsl.Execution;

/// <summary>
/// Where the caller's data waits for its transfer, so that a call need not wait for the steps before it: two blocks in turn, so that one step is written while the
/// other's data is still needed. A block grows to what an entry needs and is then used again without allocating.
/// </summary>
internal sealed class HostStaging : IDisposable
{
    private readonly HostBlock?[] blocks = new HostBlock?[2];
    private int turn;

    /// <summary>A block of at least this size that nothing reads any more.</summary>
    internal HostBlock Take(long bytes, CommandQueue queue)
    {
        turn ^= 1;
        var block = blocks[turn];
        block?.WaitUntilFree(queue);
        if (block is null || block.Bytes < bytes)
        {
            block?.Dispose();
            block = new HostBlock(bytes);
            blocks[turn] = block;
        }

        return block;
    }

    public void Dispose() => Array.ForEach(blocks, block => block?.Dispose());
}

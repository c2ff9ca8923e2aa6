namespace NetDsl.Execution;

/// <summary>
/// Where the caller's data waits for the device, so that a call need not wait for the steps before it: three blocks in turn, so that one step's data is written while
/// the others' is still needed. Every call takes a block, even without data: that keeps the host at most three steps ahead of the device. More would fill the driver's list
/// of commands for nothing, and on a busy machine it made steps three times slower (measured on PoCL). A block grows to what an entry needs and is then used again.
/// </summary>
internal sealed class HostStaging(Device device) : IDisposable
{
    private readonly HostBlock?[] blocks = new HostBlock?[3];
    private int turn;

    /// <summary>A block of at least this size that nothing reads any more.</summary>
    internal HostBlock Take(long bytes, CommandQueue queue)
    {
        turn = (turn + 1) % blocks.Length;
        if (blocks[turn] is not { } block || block.Bytes < bytes)
        {
            Grow(bytes);
            block = blocks[turn]!;
        }

        block.WaitUntilFree(queue);
        return block;
    }

    public void Dispose() => Array.ForEach(blocks, block => block?.Dispose());

    /// <summary>Replaces all blocks at once, so that only one step allocates.</summary>
    private void Grow(long bytes)
    {
        for (var i = 0; i < blocks.Length; i++)
        {
            blocks[i]?.Dispose();
            blocks[i] = new HostBlock(bytes, device.AlwaysTransfers ? null : device.Context);
        }
    }
}

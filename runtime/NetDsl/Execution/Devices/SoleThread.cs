namespace NetDsl.Execution;

/// <summary>
/// Whether all that was asked of a device so far was asked by one thread. Only as long as that is so may kernels run in the calling thread: PoCL's device for that may run one thread's commands in another, and crashed
/// with several. The first command of a second thread ends it for good.
/// </summary>
/// <param name="gate">Held while kernels run in the calling thread; the second thread waits for those of the first.</param>
internal sealed class SoleThread(Lock gate)
{
    private const int None = 0, Several = -1;
    private int owner;

    internal bool IsSole => Volatile.Read(ref owner) != Several;

    /// <summary>Takes note of the thread that asks for something.</summary>
    internal void Note()
    {
        var known = Volatile.Read(ref owner);
        var current = Environment.CurrentManagedThreadId;
        if (known == current || known == Several || (known == None && Interlocked.CompareExchange(ref owner, current, None) == None))
        {
            return;
        }

        lock (gate)
        {
            Volatile.Write(ref owner, Several);
        }
    }
}

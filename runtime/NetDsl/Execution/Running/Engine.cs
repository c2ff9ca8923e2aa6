namespace NetDsl.Execution;

/// <summary>The part of a network that lives on the device: its queue, its arenas and its entries. One call at a time; <see cref="Gate"/> makes callers wait for each other.</summary>
internal sealed class Engine : IDisposable
{
    private readonly EntryRunner[] runners;
    private volatile bool isDisposed;

    internal Engine(NetworkDescription description, Device device, ulong seed, int capacity)
    {
        (Description, Device, Seed, Capacity) = (description, device, seed, capacity);
        PaddedCapacity = MemoryRules.PaddedCapacity(capacity);
        Plan = MemoryPlan.For(description, device.ProfileClass, capacity);
        Context = device.Context;
        Queue = Context.CreateQueue();
        Staging = new HostStaging(device);
        try
        {
            Arenas = new Arenas(description, Plan, Context, Queue);
            Losses = new LossRing(Queue, Arenas.Loss!.DangerousGetHandle());
            StepHandle = Arenas.Step?.DangerousGetHandle() ?? 0;
            runners = [.. Enumerable.Range(0, description.Entries.Length).Select(index => new EntryRunner(this, index))];
        }
        catch
        {
            Arenas?.Dispose();
            Queue.Dispose();
            throw;
        }
    }

    internal NetworkDescription Description { get; }

    internal Device Device { get; }

    internal DeviceContext Context { get; }

    internal ulong Seed { get; }

    internal int Capacity { get; }

    internal long PaddedCapacity { get; }

    internal MemoryPlan Plan { get; }

    internal CommandQueue Queue { get; }

    internal Arenas Arenas { get; }

    internal LossRing Losses { get; }

    internal HostStaging Staging { get; }

    /// <summary>The raw step arena, where the staging areas of inputs and outputs are.</summary>
    internal nint StepHandle { get; }

    internal Lock Gate { get; } = new();

    /// <summary>Whether entries are tuned without changing results (true), by anything that is faster (false), or not at all.</summary>
    internal bool? TunesStrictly { get; set; } = Tuning.StrictFromEnvironment;

    /// <summary>The profile that is being taken, or null.</summary>
    internal NetworkProfile? Profile { get; set; }

    internal ReadOnlySpan<EntryRunner> Runners => runners;

    internal void ThrowIfDisposed()
    {
        if (isDisposed)
        {
            throw new ObjectDisposedException(Description.Name, $"The network {Description.Name} has been disposed.");
        }
    }

    /// <summary>Whether a loss can still be read.</summary>
    internal bool HoldsLoss(ulong number)
    {
        lock (Gate)
        {
            return !isDisposed && Losses.Holds(number);
        }
    }

    internal float ReadLoss(ulong number)
    {
        lock (Gate)
        {
            ThrowIfDisposed();
            return Losses.Holds(number)
                ? Losses.Read(number)
                : throw new InvalidOperationException(
                    $"This loss is {ByteText.Count((long)(Losses.Newest - number))} steps old; a network keeps those of its last {ByteText.Count(LossRing.Steps)} steps. Read Value sooner.");
        }
    }

    public void Dispose()
    {
        lock (Gate)
        {
            if (isDisposed)
            {
                return;
            }

            isDisposed = true;
            try
            {
                Queue.Finish();
                Profile?.End();
            }
            finally
            {
                Array.ForEach(runners, runner => runner.Dispose());
                Staging.Dispose();
                Arenas.Dispose();
                Queue.Dispose();
            }
        }
    }
}

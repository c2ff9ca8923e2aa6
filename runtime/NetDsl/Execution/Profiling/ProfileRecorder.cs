using System.Diagnostics;
using System.Runtime.InteropServices;
using NetDsl.OpenCl;

namespace NetDsl.Execution;

/// <summary>What a recorded transfer does.</summary>
internal enum TransferKind
{
    Write,
    Read,
    Copy,
    Fill,
}

/// <summary>A command that the device has done.</summary>
/// <param name="Entry">The entry whose launch it was, or −1 for a transfer.</param>
/// <param name="Class">The class of kernels to which the launch belongs.</param>
/// <param name="What">Which launch, or which <see cref="TransferKind"/>.</param>
/// <param name="Amount">The batch of a launch, the bytes of a transfer.</param>
/// <param name="Start">When it began, in nanoseconds of the device's clock.</param>
/// <param name="End">When it ended.</param>
internal readonly record struct RecordedCommand(int Entry, DeviceClass Class, int What, long Amount, long Start, long End);

/// <summary>A call of an entry point, in ticks of <see cref="Stopwatch"/>; what ran before it returned may be less than what it enqueued.</summary>
internal readonly record struct RecordedCall(int Entry, long Batch, long Start, long End);

/// <summary>The count and time of a launch or of a kind of transfer.</summary>
internal sealed class RecordedTotal
{
    internal long Count { get; private set; }

    /// <summary>The sum of batches, or of bytes.</summary>
    internal long Amount { get; private set; }

    internal long Nanoseconds { get; private set; }

    internal long Shortest { get; private set; } = long.MaxValue;

    internal void Add(in RecordedCommand command)
    {
        var time = command.End - command.Start;
        (Count, Amount, Nanoseconds, Shortest) = (Count + 1, Amount + command.Amount, Nanoseconds + time, Math.Min(Shortest, time));
    }
}

/// <summary>
/// Collects the events of commands while a profile is taken. They are asked for their times only later, some thousand at once, so that measuring does not come between commands.
/// The caller holds the network's lock.
/// </summary>
internal sealed unsafe class ProfileRecorder(CommandQueue queue, string deviceName)
{
    /// <summary>How many commands and calls are kept one by one, for the trace; totals go on behind that.</summary>
    internal const int Kept = 1 << 20;

    private const int MostPending = 4096;
    private static readonly CL Cl = OpenClApi.Instance;

    private readonly List<Pending> pending = new(MostPending);
    private readonly List<RecordedCommand> commands = [];
    private readonly List<RecordedCall> calls = [];
    private readonly Dictionary<(int Entry, DeviceClass Class, int What), RecordedTotal> totals = [];
    private (int Entry, long Batch, long Start)? open;

    /// <summary>The single commands in the order of the queue.</summary>
    internal IReadOnlyList<RecordedCommand> Commands => commands;

    internal IReadOnlyList<RecordedCall> Calls => calls;

    internal IReadOnlyDictionary<(int Entry, DeviceClass Class, int What), RecordedTotal> Totals => totals;

    internal long CallCount { get; private set; }

    /// <summary>When the first command began and the last one ended, on the device's clock; 0 when there is none.</summary>
    internal long First { get; private set; }

    internal long Last { get; private set; }

    /// <summary>What to add to the host's clock in nanoseconds to get the device's.</summary>
    internal long ClockDifference { get; private set; } = long.MaxValue;

    internal void AddLaunch(nint completed, int entry, DeviceClass deviceClass, int launch, int batch)
        => Add(new Pending(completed, entry, deviceClass, launch, batch, Stopwatch.GetTimestamp()));

    internal void AddTransfer(nint completed, TransferKind kind, long bytes) => Add(new Pending(completed, -1, default, (int)kind, bytes, Stopwatch.GetTimestamp()));

    internal void BeginCall(int entry, long batch) => open = (entry, batch, Stopwatch.GetTimestamp());

    internal void EndCall()
    {
        if (open is not { } call)
        {
            return;
        }

        open = null;
        CallCount++;
        if (calls.Count < Kept)
        {
            calls.Add(new RecordedCall(call.Entry, call.Batch, call.Start, Stopwatch.GetTimestamp()));
        }
    }

    /// <summary>Waits for the commands so far and takes over their times.</summary>
    internal void Collect()
    {
        if (pending.Count == 0)
        {
            return;
        }

        queue.Finish();
        foreach (ref readonly var command in CollectionsMarshal.AsSpan(pending))
        {
            // The command was queued before the host's clock was read: the least difference is nearest to the truth.
            ClockDifference = Math.Min(ClockDifference, TimeOf(command.Event, ProfilingInfo.CommandQueued) - HostNanoseconds(command.HostTime));
            var done = new RecordedCommand(
                command.Entry, command.Class, command.What, command.Amount, TimeOf(command.Event, ProfilingInfo.CommandStart), TimeOf(command.Event, ProfilingInfo.CommandEnd));
            OpenClException.Check(Cl.ReleaseEvent(command.Event), "clReleaseEvent", deviceName);
            Add(done);
        }

        pending.Clear();
    }

    /// <summary>Forgets everything so far.</summary>
    internal void Clear()
    {
        Collect();
        commands.Clear();
        calls.Clear();
        totals.Clear();
        (CallCount, First, Last) = (0, 0, 0);
    }

    /// <summary>A time of <see cref="Stopwatch"/> in nanoseconds.</summary>
    internal static long HostNanoseconds(long ticks) => (long)((Int128)ticks * 1_000_000_000 / Stopwatch.Frequency);

    private void Add(Pending command)
    {
        pending.Add(command);
        if (pending.Count >= MostPending)
        {
            Collect();
        }
    }

    private void Add(in RecordedCommand command)
    {
        if (commands.Count < Kept)
        {
            commands.Add(command);
        }

        ref var total = ref CollectionsMarshal.GetValueRefOrAddDefault(totals, (command.Entry, command.Class, command.What), out _);
        (total ??= new RecordedTotal()).Add(command);
        First = First == 0 ? command.Start : First;
        Last = Math.Max(Last, command.End);
    }

    private long TimeOf(nint command, ProfilingInfo what)
    {
        ulong nanoseconds;
        OpenClException.Check(Cl.GetEventProfilingInfo(command, what, sizeof(ulong), &nanoseconds, null), "clGetEventProfilingInfo", deviceName);
        return (long)nanoseconds;
    }

    private readonly record struct Pending(nint Event, int Entry, DeviceClass Class, int What, long Amount, long HostTime);
}

using NetDsl.Execution;

namespace NetDsl;

/// <summary>
/// What a network's kernels and transfers took, from <see cref="Network.Profile"/> until <see cref="Dispose"/>. Everything can be read at any time, also afterwards; reading waits for the
/// device. Times are the device's own, so that the time between kernels is not counted.
/// </summary>
/// <remarks>
/// The first call of an entry point compiles its kernels, on some drivers within the first launch: <see cref="Clear"/> after a few calls leaves that out. Transfers of
/// <see cref="DeviceArray{T}"/> belong to no network and are not measured.
/// </remarks>
public sealed class NetworkProfile : IDisposable
{
    private readonly Engine engine;
    private readonly ProfileRecorder recorder;
    private readonly SourcePlaces places;
    private bool isOver;

    internal NetworkProfile(Engine engine, string origins)
    {
        this.engine = engine;
        places = new SourcePlaces(origins);
        recorder = new ProfileRecorder(engine.Queue, engine.Device.Name);
        engine.Queue.StartRecording(recorder);
    }

    /// <summary>The network's name.</summary>
    public string Network => engine.Description.Name;

    /// <summary>Where it was measured.</summary>
    public Device Device => engine.Device;

    /// <summary>Whether calls are still being measured: until the profile or the network is disposed.</summary>
    public bool IsActive
    {
        get
        {
            lock (engine.Gate)
            {
                return !isOver;
            }
        }
    }

    /// <summary>How often entry points were called.</summary>
    public long Calls
    {
        get
        {
            lock (engine.Gate)
            {
                return recorder.CallCount;
            }
        }
    }

    /// <summary>From the beginning of the first command on the device to the end of the last.</summary>
    /// <exception cref="OpenClException">Something failed on the device.</exception>
    public TimeSpan Elapsed
    {
        get
        {
            lock (engine.Gate)
            {
                recorder.Collect();
                return OfNanoseconds(recorder.Last - recorder.First);
            }
        }
    }

    /// <summary>The launches that ran, those that took most time first.</summary>
    /// <exception cref="OpenClException">Something failed on the device.</exception>
    public IReadOnlyList<KernelProfile> Kernels
    {
        get
        {
            lock (engine.Gate)
            {
                recorder.Collect();
                var all = recorder.Totals.Where(total => total.Key.Entry >= 0).ToList();
                var sum = Math.Max(1, all.Sum(total => total.Value.Nanoseconds));
                return [.. all.Select(total => KernelOf(total.Key, total.Value, sum)).OrderByDescending(kernel => kernel.Time)];
            }
        }
    }

    /// <summary>The transfers, those that took most time first. Where kernels read the host's memory in place there are none for inputs.</summary>
    /// <exception cref="OpenClException">Something failed on the device.</exception>
    public IReadOnlyList<TransferProfile> Transfers
    {
        get
        {
            lock (engine.Gate)
            {
                recorder.Collect();
                return
                [
                    .. recorder.Totals.Where(total => total.Key.Entry < 0)
                        .Select(total => new TransferProfile(
                            ((TransferKind)total.Key.What).ToString(), total.Value.Count, OfNanoseconds(total.Value.Nanoseconds), total.Value.Amount))
                        .OrderByDescending(transfer => transfer.Time),
                ];
            }
        }
    }

    /// <summary>Forgets what was measured so far, so that warming up does not count.</summary>
    /// <exception cref="OpenClException">Something failed on the device.</exception>
    public void Clear()
    {
        lock (engine.Gate)
        {
            recorder.Clear();
        }
    }

    /// <summary>Writes what happened when, in the trace event format that <c>chrome://tracing</c> and Perfetto show: calls of the host, kernels and transfers. Holds the first million of each.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    /// <exception cref="OpenClException">Something failed on the device.</exception>
    public void SaveChromeTrace(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        lock (engine.Gate)
        {
            recorder.Collect();
            using var file = File.Create(path);
            ChromeTrace.Write(file, engine, recorder, places);
        }
    }

    /// <summary>The profile as a table with a row a launch.</summary>
    /// <param name="rows">The most rows; what is left is summed up.</param>
    /// <returns>Several lines of text. The first time on a device they wait for <see cref="Device.Roofline"/> to be measured.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of rows is negative.</exception>
    /// <exception cref="OpenClException">Something failed on the device.</exception>
    public string ToTable(int rows = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        return ProfileTable.Of(this, rows);
    }

    /// <summary>The table of the 40 launches that took most time.</summary>
    /// <returns>Several lines of text.</returns>
    public override string ToString() => ToTable(rows: 40);

    /// <summary>Ends the measurement. What was measured can still be read.</summary>
    public void Dispose()
    {
        lock (engine.Gate)
        {
            End();
        }
    }

    /// <summary>Ends the measurement; the caller holds the network's lock, and the network is not disposed yet.</summary>
    internal void End()
    {
        if (isOver)
        {
            return;
        }

        isOver = true;
        engine.Profile = null;
        try
        {
            recorder.Collect();
        }
        finally
        {
            engine.Queue.StopRecording();
        }
    }

    private static TimeSpan OfNanoseconds(long nanoseconds) => TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);

    private KernelProfile KernelOf((int Entry, DeviceClass Class, int What) launch, RecordedTotal total, long sum)
    {
        var description = engine.Runners[launch.Entry].Launch(launch.Class, launch.What);
        var work = description.Work;
        var entry = engine.Description.Entries[launch.Entry].Name;
        return new KernelProfile(
            entry, engine.Description.Kernels[description.Kernel].Name, work.Label, total.Count,
            OfNanoseconds(total.Nanoseconds), OfNanoseconds(total.Shortest), (double)total.Nanoseconds / sum,
            (work.Flops * total.Count) + (work.FlopsPerExample * total.Amount), (work.Bytes * total.Count) + (work.BytesPerExample * total.Amount))
        {
            Source = places.Of(entry, work.Label),
        };
    }
}

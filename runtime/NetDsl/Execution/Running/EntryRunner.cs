using System.Diagnostics;

namespace NetDsl.Execution;

/// <summary>
/// Runs the calls of one entry point. A call becomes one piece or, where examples do not influence each other, several of at most the capacity; a piece is: writes of
/// the inputs, the launches, reads of the outputs, all in one in-order queue.
/// </summary>
internal sealed unsafe class EntryRunner : IDisposable
{
    private readonly Engine engine;
    private readonly EntryDescription entry;
    private readonly int index;
    private readonly float[] settings;
    private readonly float[] scalars;
    private readonly EntryLanes lanes;
    private EntryLane? lane;
    private ulong stepsTaken;

    internal EntryRunner(Engine engine, int index)
    {
        (this.engine, this.index) = (engine, index);
        entry = engine.Description.Entries[index];
        settings = [.. entry.Settings.Select(setting => setting.Default)];
        scalars = new float[entry.ScalarCount];
        Checks = new CallChecks(engine.Description.Name, entry, MemoryPlan.PlanOf(entry, engine.Device.ProfileClass), engine.Context, engine.Capacity);
        lanes = new EntryLanes(engine, index, Checks);
        Carried = entry.Carried.Length > 0 ? new CarriedState(engine, index) : null;
    }

    internal CallChecks Checks { get; }

    /// <summary>What calls carry from one to the next; null where they carry nothing.</summary>
    internal CarriedState? Carried { get; }

    internal EntryStartup? Startup => lanes.Startup;

    /// <summary>What the compiler wrote about a launch.</summary>
    internal LaunchDescription Launch(DeviceClass deviceClass, int number) => lanes.Single(deviceClass, number);

    internal float GetSetting(int setting) => Volatile.Read(ref settings[setting]);

    internal void SetSetting(int setting, float value)
        => Volatile.Write(
            ref settings[setting],
            float.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(entry.Settings[setting].Name, value, $"{entry.Settings[setting].Name} must be a finite number."));

    internal StepLoss Train(ref CallSlots inputs, long batch)
    {
        lock (engine.Gate)
        {
            var nothing = default(CallSlots);
            Begin(ref inputs, ref nothing, batch);
            try
            {
                var number = engine.Losses.Next();
                lane!.Launches.SetLossSlot(LossRing.SlotOf(number));
                RunPiece(ref inputs, ref nothing, 0, (int)batch);
                return new StepLoss(engine, number);
            }
            finally
            {
                End(ref inputs, ref nothing);
            }
        }
    }

    internal float Evaluate(ref CallSlots inputs, long batch)
    {
        lock (engine.Gate)
        {
            var nothing = default(CallSlots);
            Begin(ref inputs, ref nothing, batch);
            try
            {
                lane!.Launches.SetLossSlot(LossRing.EvaluationSlot);
                var sum = 0.0;
                for (var first = 0L; first < batch; first += engine.Capacity)
                {
                    var count = (int)Math.Min(engine.Capacity, batch - first);
                    RunPiece(ref inputs, ref nothing, first, count);
                    sum += (double)engine.Losses.ReadEvaluation() * count;
                }

                return (float)(sum / batch);
            }
            finally
            {
                End(ref inputs, ref nothing);
            }
        }
    }

    internal void Predict(ref CallSlots inputs, ref CallSlots outputs, long batch)
    {
        lock (engine.Gate)
        {
            Begin(ref inputs, ref outputs, batch);
            try
            {
                for (var first = 0L; first < batch; first += engine.Capacity)
                {
                    RunPiece(ref inputs, ref outputs, first, (int)Math.Min(engine.Capacity, batch - first));
                }
            }
            finally
            {
                End(ref inputs, ref outputs);
            }
        }
    }

    /// <summary>Builds the entry's program for calls of the greatest batch, when that has not happened. The caller holds the network's lock.</summary>
    internal void Prepare() => lanes.Choose(engine.Capacity);

    /// <summary>Builds the entry's program without the network's lock, so that other calls go on meanwhile, and prepares its launches then.</summary>
    internal void PrepareInBackground()
    {
        ProgramText text;
        bool inline;
        lock (engine.Gate)
        {
            engine.ThrowIfDisposed();
            (text, inline) = lanes.ProgramAhead();
        }

        // The store does not keep a program alive; this does until the launches exist.
        var built = engine.Context.Programs.Get(text, inline);
        lock (engine.Gate)
        {
            engine.ThrowIfDisposed();
            Prepare();
        }

        GC.KeepAlive(built);
    }

    /// <summary>Measures the coming calls, to find the fastest way to run them.</summary>
    internal void Tune() => lanes.Tune();

    public void Dispose() => lanes.Dispose();

    /// <summary>Checks that the network is alive, prepares the launches and keeps the device arrays alive until <see cref="End"/>.</summary>
    private void Begin(ref CallSlots inputs, ref CallSlots outputs, long batch)
    {
        engine.ThrowIfDisposed();
        lane = lanes.Choose(batch);
        engine.Queue.RunInline(lane.Choice.Inline);
        engine.Queue.Recorder?.BeginCall(index, batch);
        try
        {
            lane!.Data.Hold(ref inputs, ref outputs);
        }
        catch
        {
            End(ref inputs, ref outputs);
            throw;
        }
    }

    private void End(ref CallSlots inputs, ref CallSlots outputs)
    {
        lane!.Data.Release(ref inputs, ref outputs);
        engine.Queue.Recorder?.EndCall();
        GC.KeepAlive(engine);
    }

    private void RunPiece(ref CallSlots inputs, ref CallSlots outputs, long first, int count)
    {
        var start = Startup is { FirstRun.Ticks: 0 } ? Stopwatch.GetTimestamp() : 0;
        var search = first == 0 ? lanes.Search : null;
        search?.Start();
        lane!.Launches.SetBatch(count);
        lane.Launches.SetStepNumber(stepsTaken);
        stepsTaken++;
        lane.Runs++;
        if (entry.Scalars is { } function)
        {
            function(stepsTaken, settings, scalars);
            lane.Launches.SetScalars(scalars);
        }

        try
        {
            Carried?.BeginCall(count);
            var block = lane!.Data.PlaceInputs(ref inputs, first, count);
            lane.Data.PlaceOutputs(ref outputs, first, count);
            Launch(block);
            lane.Data.FetchOutputs(ref outputs, first, count);
            engine.Queue.Flush();
        }
        catch
        {
            // What did get enqueued may still read the block, whose event is missing now.
            engine.Queue.TryFinish();
            throw;
        }

        if (start != 0)
        {
            FinishFirstRun(start);
        }

        if (search is not null)
        {
            engine.Queue.Finish();
            search.Stop();
            lanes.EndSearch();
        }
    }

    /// <summary>Enqueues the launches; the event of the last one frees the block.</summary>
    private void Launch(HostBlock block)
    {
        nint completed = 0;
        lane!.Launches.Enqueue(engine.Queue, &completed);
        block.UsedUntil(completed);
        if (completed == 0)
        {
            engine.Queue.Finish();
        }
    }

    private void FinishFirstRun(long start)
    {
        engine.Queue.Finish();
        lanes.Startup = Startup! with { FirstRun = Stopwatch.GetElapsedTime(start) };
    }
}

using System.Diagnostics;

namespace NetDsl.Execution;

/// <summary>
/// Runs the calls of one entry point. A call becomes one piece or, where examples do not influence each other, several of at most the capacity; a piece is: writes of
/// the inputs, the launches, reads of the outputs, all in one in-order queue.
/// </summary>
internal sealed unsafe class EntryRunner : IDisposable
{
    /// <summary>Saving a program can take as long as compiling it, which is too much for what runs a few times; tests make thousands of such programs.</summary>
    private const int RunsWorthSaving = 32;

    private readonly Engine engine;
    private readonly EntryDescription entry;
    private readonly PlanDescription plan;
    private readonly int index;
    private readonly float[] settings;
    private readonly float[] scalars;
    private readonly Lazy<LaunchDescription[]> descriptions;
    private readonly Lane?[] lanes = new Lane?[2];
    private Lane? lane;
    private int placedBatch = -1;
    private (bool Inline, double Gain) best;
    private double missed;
    private ulong stepsTaken;

    internal EntryRunner(Engine engine, int index)
    {
        (this.engine, this.index) = (engine, index);
        entry = engine.Description.Entries[index];
        plan = MemoryPlan.PlanOf(entry, engine.Device.ProfileClass);
        descriptions = new Lazy<LaunchDescription[]>(() => plan.Launches());
        settings = [.. entry.Settings.Select(setting => setting.Default)];
        scalars = new float[entry.ScalarCount];
        Checks = new CallChecks(engine.Description.Name, entry, plan, engine.Context, engine.Capacity);
    }

    internal CallChecks Checks { get; }

    internal EntryStartup? Startup { get; private set; }

    /// <summary>What the compiler wrote about a launch.</summary>
    internal LaunchDescription Launch(int number) => descriptions.Value[number];

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
    internal void Prepare() => Prepare(engine.Capacity);

    /// <summary>Releases the launches. A program that was worth compiling is kept on disk, now that nobody waits for results and the driver has compiled all of it.</summary>
    public void Dispose()
    {
        foreach (var each in lanes)
        {
            if (each is not null && each.Runs >= RunsWorthSaving)
            {
                each.Program.Save();
            }

            each?.Launches.Dispose();
        }
    }

    /// <summary>
    /// Chooses where a batch runs, and builds the program for there. A driver compiles kernels for each place anew, so an entry goes on where it began until what a move would have
    /// saved is as much as that beginning took: one short batch at the end of an epoch is not worth it, a thousand predictions of one example are.
    /// </summary>
    private void Prepare(long batch)
    {
        var piece = (int)Math.Clamp(batch, 1, engine.Capacity);
        if (piece != placedBatch)
        {
            (best, placedBatch) = (CallPlace.Best(engine.Device, descriptions.Value, piece), piece);
            lane = lanes[best.Inline ? 1 : 0] ?? lane;
        }

        if (lane is not null && lane.IsInline == best.Inline)
        {
            return;
        }

        missed += best.Gain;
        if (lane is null || missed > (Startup!.Build + Startup.FirstRun).TotalSeconds)
        {
            lane = lanes[best.Inline ? 1 : 0] = Build(best.Inline);
            missed = 0;
        }
    }

    private Lane Build(bool inline)
    {
        var start = Stopwatch.GetTimestamp();
        var program = engine.Context.Programs.Get(ProgramText.Of(engine.Description, descriptions.Value), inline);
        var launches = new LaunchList(engine, index, plan, descriptions.Value, program);
        Startup ??= new EntryStartup(entry.Name, Stopwatch.GetElapsedTime(start), TimeSpan.Zero, program.FromCache);
        return new Lane(inline, program, launches, new CallData(engine, plan, Checks, launches));
    }

    /// <summary>Checks that the network is alive, prepares the launches and keeps the device arrays alive until <see cref="End"/>.</summary>
    private void Begin(ref CallSlots inputs, ref CallSlots outputs, long batch)
    {
        engine.ThrowIfDisposed();
        Prepare(batch);
        engine.Queue.RunInline(lane!.IsInline);
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
        Startup = Startup! with { FirstRun = Stopwatch.GetElapsedTime(start) };
    }

    /// <summary>The entry's kernels in one of the two places where they can run.</summary>
    private sealed class Lane(bool inline, BuiltProgram program, LaunchList launches, CallData data)
    {
        internal bool IsInline { get; } = inline;

        internal BuiltProgram Program { get; } = program;

        internal LaunchList Launches { get; } = launches;

        internal CallData Data { get; } = data;

        internal long Runs { get; set; }
    }
}

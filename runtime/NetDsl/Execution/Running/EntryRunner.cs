using System.Diagnostics;

namespace NetDsl.Execution;

/// <summary>
/// Runs the calls of one entry point. A call becomes one piece or, where examples do not influence each other, several of at most the capacity; a piece is: writes of
/// the inputs, the launches, reads of the outputs, all in one in-order queue.
/// </summary>
internal sealed unsafe class EntryRunner : IDisposable
{
    /// <summary>Kernels work on tiles of up to 16 examples; the rest of the last tile is filled with zeros and its results are not stored.</summary>
    private const int Tile = 16;

    /// <summary>Saving a program can take as long as compiling it, which is too much for what runs a few times; tests make thousands of such programs.</summary>
    private const int RunsWorthSaving = 32;

    private readonly Engine engine;
    private readonly EntryDescription entry;
    private readonly PlanDescription plan;
    private readonly int index;
    private readonly float[] settings;
    private readonly float[] scalars;
    private readonly nint[] heldInputs = new nint[CallSlots.Count];
    private readonly nint[] heldOutputs = new nint[CallSlots.Count];
    private readonly bool[] isOutputDirect = new bool[CallSlots.Count];
    private BuiltProgram? program;
    private LaunchList? launches;
    private ulong stepsTaken;

    internal EntryRunner(Engine engine, int index)
    {
        (this.engine, this.index) = (engine, index);
        entry = engine.Description.Entries[index];
        plan = MemoryPlan.PlanOf(entry, engine.Device.ProfileClass);
        settings = [.. entry.Settings.Select(setting => setting.Default)];
        scalars = new float[entry.ScalarCount];
        Checks = new CallChecks(engine.Description.Name, entry, plan, engine.Context, engine.Capacity);
    }

    internal CallChecks Checks { get; }

    internal string Name => entry.Name;

    internal EntryKind Kind => entry.Kind;

    /// <summary>How many pieces have run; training steps, where the entry trains.</summary>
    internal ulong StepsTaken => stepsTaken;

    internal EntryStartup? Startup { get; private set; }

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
            Begin(ref inputs, ref nothing);
            try
            {
                var number = engine.Losses.Next();
                launches!.SetLossSlot(LossRing.SlotOf(number));
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
            Begin(ref inputs, ref nothing);
            try
            {
                launches!.SetLossSlot(LossRing.EvaluationSlot);
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
            Begin(ref inputs, ref outputs);
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

    /// <summary>Builds the entry's program, when that has not happened. The caller holds the network's lock.</summary>
    internal void Prepare()
    {
        if (launches is not null)
        {
            return;
        }

        var start = Stopwatch.GetTimestamp();
        program = engine.Context.Programs.Get(ProgramText.Of(engine.Description, plan));
        launches = new LaunchList(engine, index, plan, program);
        Startup = new EntryStartup(entry.Name, Stopwatch.GetElapsedTime(start), TimeSpan.Zero, program.FromCache);
    }

    /// <summary>Releases the launches. A program that was worth compiling is kept on disk, now that nobody waits for results and the driver has compiled all of it.</summary>
    public void Dispose()
    {
        if (stepsTaken >= RunsWorthSaving)
        {
            program?.Save();
        }

        launches?.Dispose();
    }

    /// <summary>Checks that the network is alive, prepares the launches and keeps the device arrays alive until <see cref="End"/>.</summary>
    private void Begin(ref CallSlots inputs, ref CallSlots outputs)
    {
        engine.ThrowIfDisposed();
        Prepare();
        try
        {
            Hold(ref inputs, plan.Inputs.Length, heldInputs);
            Hold(ref outputs, plan.Outputs.Length, heldOutputs);
        }
        catch
        {
            End(ref inputs, ref outputs);
            throw;
        }
    }

    private void Hold(ref CallSlots slots, int count, nint[] held)
    {
        for (var i = 0; i < count; i++)
        {
            if (slots[i].Memory is { } memory)
            {
                held[i] = memory.Hold();
                memory.MoveTo(engine.Queue);
            }
        }
    }

    private void End(ref CallSlots inputs, ref CallSlots outputs)
    {
        Release(ref inputs, plan.Inputs.Length, heldInputs);
        Release(ref outputs, plan.Outputs.Length, heldOutputs);
        GC.KeepAlive(engine);
    }

    private static void Release(ref CallSlots slots, int count, nint[] held)
    {
        for (var i = 0; i < count; i++)
        {
            if (held[i] != 0)
            {
                held[i] = 0;
                slots[i].Memory!.Release();
            }
        }
    }

    private void RunPiece(ref CallSlots inputs, ref CallSlots outputs, long first, int count)
    {
        var start = Startup is { FirstRun.Ticks: 0 } ? Stopwatch.GetTimestamp() : 0;
        launches!.SetBatch(count);
        launches.SetStepNumber(stepsTaken);
        stepsTaken++;
        if (entry.Scalars is { } function)
        {
            function(stepsTaken, settings, scalars);
            launches.SetScalars(scalars);
        }

        var block = PlaceInputs(ref inputs, first, count);
        PlaceOutputs(ref outputs, first, count);
        Launch(block);
        FetchOutputs(ref outputs, first, count);
        engine.Queue.Flush();
        if (start != 0)
        {
            FinishFirstRun(start);
        }
    }

    /// <summary>Enqueues the launches; the event of the last one frees the block.</summary>
    private void Launch(HostBlock block)
    {
        nint completed = 0;
        launches!.Enqueue(engine.Queue, &completed);
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

    /// <summary>Brings the inputs of a piece to where kernels can read them.</summary>
    /// <returns>The block of host memory that holds those given as spans.</returns>
    private HostBlock PlaceInputs(ref CallSlots inputs, long first, int count)
    {
        var rows = (count + Tile - 1) / Tile * Tile;
        var hostBytes = 0L;
        for (var i = 0; i < plan.Inputs.Length; i++)
        {
            hostBytes += inputs[i].Memory is null && launches!.ReadsInput(i) ? StagedBytes(i, count) : 0;
        }

        var block = engine.Staging.Take(hostBytes, engine.Queue);
        var used = 0L;
        for (var i = 0; i < plan.Inputs.Length; i++)
        {
            if (!launches!.ReadsInput(i))
            {
                continue;
            }

            if (inputs[i].Memory is { } memory)
            {
                PlaceDeviceInput(i, memory, heldInputs[i], inputs[i].Start + (first * Checks.InputLength(i)), count);
            }
            else
            {
                var bytes = rows * ExampleBytes(i);
                var destination = new Span<byte>(block.Start + used, checked((int)bytes));
                var source = inputs[i].Source.Slice(checked((int)(first * ExampleBytes(i))), checked((int)(count * ExampleBytes(i))));
                source.CopyTo(destination);
                destination[source.Length..].Clear();
                var end = used + StagedBytes(i, count);
                if (block.Buffer != 0)
                {
                    launches!.SetInput(i, block.Buffer, used / sizeof(float));
                }
                else
                {
                    StartWrite(i, block.Start + used, bytes);
                }

                used = end;
            }
        }

        return block;
    }

    private void StartWrite(int input, byte* source, long bytes)
    {
        var staging = StagingOf(plan.Inputs[input]);
        engine.Queue.StartWrite(engine.StepHandle, staging * sizeof(float), source, bytes);
        launches!.SetInput(input, engine.StepHandle, staging);
    }

    /// <summary>Lets the kernels read a device array where it lies, if a tile that begins at its last example stays within its memory; otherwise from a copy.</summary>
    private void PlaceDeviceInput(int input, DeviceMemory memory, nint handle, long start, int count)
    {
        var length = Checks.InputLength(input);
        if ((start + ((count + Tile - 1) * length)) * sizeof(float) <= memory.Bytes)
        {
            launches!.SetInput(input, handle, start);
            return;
        }

        var staging = StagingOf(plan.Inputs[input]);
        engine.Queue.Copy(handle, start * sizeof(float), engine.StepHandle, staging * sizeof(float), count * length * sizeof(float));
        launches!.SetInput(input, engine.StepHandle, staging);
    }

    /// <summary>Lets the kernels write straight into a device array only when there are whole tiles: what is behind the last example belongs to somebody else.</summary>
    private void PlaceOutputs(ref CallSlots outputs, long first, int count)
    {
        for (var i = 0; i < plan.Outputs.Length; i++)
        {
            isOutputDirect[i] = outputs[i].Memory is not null && plan.Outputs[i].IsBatched && count % Tile == 0;
            if (isOutputDirect[i])
            {
                launches!.SetOutput(i, heldOutputs[i], outputs[i].Start + (first * Checks.OutputLength(i)));
            }
            else
            {
                launches!.SetOutput(i, engine.StepHandle, StagingOf(plan.Outputs[i]));
            }
        }
    }

    private void FetchOutputs(ref CallSlots outputs, long first, int count)
    {
        for (var i = 0; i < plan.Outputs.Length; i++)
        {
            if (isOutputDirect[i])
            {
                continue;
            }

            var isBatched = plan.Outputs[i].IsBatched;
            var bytes = Checks.OutputLength(i) * (isBatched ? count : 1) * sizeof(float);
            var position = isBatched ? first * Checks.OutputLength(i) * sizeof(float) : 0;
            var staging = StagingOf(plan.Outputs[i]) * sizeof(float);
            if (outputs[i].Memory is not null)
            {
                engine.Queue.Copy(engine.StepHandle, staging, heldOutputs[i], (outputs[i].Start * sizeof(float)) + position, bytes);
            }
            else
            {
                fixed (byte* destination = outputs[i].Destination.Slice(checked((int)position), checked((int)bytes)))
                {
                    engine.Queue.Read(engine.StepHandle, staging, destination, bytes);
                }
            }
        }
    }

    /// <summary>The room for an input in a block: a tile may begin at the last example, and inputs begin on lines of their own.</summary>
    private long StagedBytes(int input, int count) => ((count + Tile - 1) * ExampleBytes(input) + HostBlock.LineBytes - 1) / HostBlock.LineBytes * HostBlock.LineBytes;

    private long ExampleBytes(int input) => Checks.InputLength(input) * sizeof(float);

    private long StagingOf(DataDescription data) => data.StepOffset + (data.StepOffsetPerExample * engine.PaddedCapacity);
}

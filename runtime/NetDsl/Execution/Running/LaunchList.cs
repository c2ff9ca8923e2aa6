using NetDsl.OpenCl;

namespace NetDsl.Execution;

/// <summary>
/// The launches of one entry, ready to be enqueued: a kernel object for each, whose constant arguments are set once. What changes between calls (batch, step number,
/// losses' slot, scalars, where inputs and outputs lie) is set only when it did change. In a loop the positions that move are set before each launch; a driver takes arguments over when it enqueues.
/// </summary>
internal sealed unsafe class LaunchList : IDisposable
{
    /// <summary>After so many launches the driver is told to begin: some wait for that, and a long sequence is thousands.</summary>
    private const int LaunchesBetweenFlushes = 512;

    private static readonly CL Cl = OpenClApi.Instance;

    private readonly Launch[] launches;
    private readonly LaunchRepeats repeats;
    private readonly int entryIndex;
    private readonly DeviceClass deviceClass;
    private readonly string deviceName;
    private readonly Argument[] batchArguments;
    private readonly Argument[] stepNumberArguments;
    private readonly Argument[] lossArguments;
    private readonly Argument[] scalarArguments;
    private readonly Argument[][] inputArguments;
    private readonly Argument[][] outputArguments;
    private readonly float[] lastScalars;
    private int lastBatch = -1;
    private Launch? lastLaunch;

    internal LaunchList(Engine engine, int entryIndex, PlanDescription plan, LaunchDescription[] descriptions, BuiltProgram program, int workers)
    {
        deviceName = engine.Device.Name;
        (this.entryIndex, deviceClass) = (entryIndex, plan.Class);
        launches = new Launch[descriptions.Length];
        repeats = new LaunchRepeats(descriptions);
        var dynamic = new List<Argument>();
        try
        {
            for (var i = 0; i < launches.Length; i++)
            {
                var description = descriptions[i];
                var name = engine.Description.Kernels[description.Kernel].Name;
                launches[i] = new Launch(program.CreateKernel(name), description, $"{name} ({description.Work.Label})", workers);
                SetArguments(launches[i], engine, entryIndex, dynamic);
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        batchArguments = OfKind(ArgumentKind.Batch);
        stepNumberArguments = OfKind(ArgumentKind.StepNumber);
        lossArguments = OfKind(ArgumentKind.Loss);
        scalarArguments = OfKind(ArgumentKind.StepScalar);
        inputArguments = [.. Enumerable.Range(0, plan.Inputs.Length).Select(index => OfIndex(ArgumentKind.Input, index))];
        outputArguments = [.. Enumerable.Range(0, plan.Outputs.Length).Select(index => OfIndex(ArgumentKind.Output, index))];
        lastScalars = new float[engine.Description.Entries[entryIndex].ScalarCount];
        Array.Fill(lastScalars, float.NaN);

        Argument[] OfKind(ArgumentKind kind) => [.. dynamic.Where(argument => argument.Kind == kind)];
        Argument[] OfIndex(ArgumentKind kind, int index) => [.. dynamic.Where(argument => argument.Kind == kind && argument.Which == index)];
    }

    /// <summary>Says how many examples the next calls have.</summary>
    internal void SetBatch(int batch)
    {
        if (batch == lastBatch)
        {
            return;
        }

        foreach (var launch in launches)
        {
            launch.SetBatch(batch);
            lastLaunch = launch.GlobalSize > 0 ? launch : lastLaunch;
        }

        foreach (var argument in batchArguments)
        {
            Set(argument.Launch, argument.Position, sizeof(int), &batch);
        }

        lastBatch = batch;
    }

    internal void SetStepNumber(ulong stepsTaken)
    {
        foreach (var argument in stepNumberArguments)
        {
            Set(argument.Launch, argument.Position, sizeof(ulong), &stepsTaken);
        }
    }

    internal void SetLossSlot(long slot)
    {
        foreach (var argument in lossArguments)
        {
            Set(argument.Launch, argument.Position + 1, sizeof(long), &slot);
        }
    }

    internal void SetScalars(ReadOnlySpan<float> scalars)
    {
        foreach (var argument in scalarArguments)
        {
            var value = scalars[argument.Which];
            if (BitConverter.SingleToInt32Bits(value) != BitConverter.SingleToInt32Bits(lastScalars[argument.Which]))
            {
                Set(argument.Launch, argument.Position, sizeof(float), &value);
            }
        }

        scalars.CopyTo(lastScalars);
    }

    /// <summary>Whether some kernel reads an input; one that none reads has no staging area and is not copied.</summary>
    internal bool ReadsInput(int index) => inputArguments[index].Length > 0;

    internal void SetInput(int index, nint memory, long position) => SetMemory(inputArguments[index], memory, position);

    internal void SetOutput(int index, nint memory, long position) => SetMemory(outputArguments[index], memory, position);

    /// <summary>Enqueues all launches.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="completed">Where the event of the last launch goes; left alone when there is nothing to launch.</param>
    internal void Enqueue(CommandQueue queue, nint* completed)
    {
        var recorder = queue.Recorder;
        using var turn = queue.Turn();
        repeats.Reset();
        for (int i = 0, enqueued = 0; i < launches.Length; i = repeats.Next(i))
        {
            var launch = launches[i];
            var global = launch.GlobalSize;
            var local = launch.LocalSize;
            if (global == 0)
            {
                continue;
            }

            foreach (var moving in launch.Moving)
            {
                Move(launch, moving);
            }

            nint recorded = 0;
            var isLast = launch == lastLaunch && !queue.IsInline && repeats.AreLast(launch.Description.Loops);
            var asked = recorder is not null ? &recorded : isLast ? completed : null;
            var error = Cl.EnqueueNdrangeKernel(queue.Handle, launch.Kernel, 1, null, &global, &local, 0, null, asked);
            if (error != ErrorText.Success)
            {
                OpenClException.Check(error, "clEnqueueNDRangeKernel", deviceName, launch.Label);
            }

            if (recorder is not null)
            {
                if (isLast)
                {
                    OpenClException.Check(Cl.RetainEvent(recorded), "clRetainEvent", deviceName);
                    *completed = recorded;
                }

                recorder.AddLaunch(recorded, entryIndex, deviceClass, i, lastBatch);
            }

            if (++enqueued % LaunchesBetweenFlushes == 0)
            {
                queue.Flush();
            }
        }
    }

    public void Dispose() => Array.ForEach(launches, launch => launch?.Dispose());

    private void SetArguments(Launch launch, Engine engine, int entryIndex, List<Argument> dynamic)
    {
        var position = 0u;
        foreach (var argument in launch.Description.Arguments)
        {
            switch (argument.Kind)
            {
                case ArgumentKind.Parameters or ArgumentKind.Gradients or ArgumentKind.Slots or ArgumentKind.State or ArgumentKind.Carried or ArgumentKind.Step or ArgumentKind.Loss:
                    var memory = engine.Arenas.Of(argument.Kind, entryIndex)?.DangerousGetHandle() ?? 0;
                    var offset = argument.Offset + (argument.OffsetPerExample * engine.PaddedCapacity);
                    SetMemory(launch, position, memory, offset);
                    if (argument.Travels is { } travels)
                    {
                        launch.Moving.Add(new Moving(position + 1, travels) { Base = offset });
                    }

                    break;
                case ArgumentKind.Iteration:
                    launch.Moving.Add(new Moving(position, [new TravelDescription(argument.Index, 1)]) { IsCount = true });
                    break;
                case ArgumentKind.Seed:
                    var seed = engine.Seed;
                    Set(launch, position, sizeof(ulong), &seed);
                    break;
                case ArgumentKind.Constant:
                    var constant = argument.Value;
                    Set(launch, position, sizeof(uint), &constant);
                    break;
                case ArgumentKind.Capacity:
                    var capacity = engine.PaddedCapacity;
                    Set(launch, position, sizeof(long), &capacity);
                    break;
                case ArgumentKind.Progress:
                    var progress = engine.Arenas.Progress?.DangerousGetHandle() ?? 0;
                    Set(launch, position, sizeof(nint), &progress);
                    break;
                case ArgumentKind.Input or ArgumentKind.Output or ArgumentKind.Batch or ArgumentKind.StepNumber or ArgumentKind.StepScalar:
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(launch), argument.Kind, "There is no such kind of kernel argument.");
            }

            if (argument.Kind is ArgumentKind.Input or ArgumentKind.Output or ArgumentKind.Batch or ArgumentKind.StepNumber or ArgumentKind.StepScalar or ArgumentKind.Loss)
            {
                var moving = argument.Travels is { } travels ? new Moving(position + 1, travels) : null;
                launch.Moving.AddRange(moving is null ? [] : [moving]);
                dynamic.Add(new Argument(launch, position, argument.Kind, argument.Index, argument.Offset, moving));
            }

            position += IsBuffer(argument.Kind) ? 2u : 1u;
        }
    }

    /// <summary>Whether an argument takes two of the kernel's, the memory and a position.</summary>
    internal static bool IsBuffer(ArgumentKind kind) => kind is (>= ArgumentKind.Parameters and <= ArgumentKind.Loss) or ArgumentKind.Carried;

    private void SetMemory(Argument[] arguments, nint memory, long position)
    {
        foreach (var argument in arguments)
        {
            SetMemory(argument.Launch, argument.Position, memory, position + argument.Offset);
            if (argument.Moving is { } moving)
            {
                moving.Base = position + argument.Offset;
                moving.Last = moving.Base;
            }
        }
    }

    /// <summary>Sets a position to where it is in this iteration.</summary>
    private void Move(Launch launch, Moving moving)
    {
        var position = moving.Base;
        foreach (var travel in moving.Travels)
        {
            position += travel.Distance * repeats[travel.Loop];
        }

        if (position != moving.Last)
        {
            Set(launch, moving.Position, moving.IsCount ? sizeof(int) : sizeof(long), &position);
            moving.Last = position;
        }
    }

    private void SetMemory(Launch launch, uint index, nint memory, long position)
    {
        Set(launch, index, sizeof(nint), &memory);
        Set(launch, index + 1, sizeof(long), &position);
    }

    private void Set(Launch launch, uint index, int size, void* value)
    {
        var error = Cl.SetKernelArg(launch.Kernel, index, (nuint)size, value);
        if (error != ErrorText.Success)
        {
            OpenClException.Check(error, "clSetKernelArg", deviceName, $"{launch.Label}, argument {index}");
        }
    }

    /// <summary>A kernel argument that is set again between calls; <paramref name="Which"/> input, output or scalar, and where in it.</summary>
    private sealed record Argument(Launch Launch, uint Position, ArgumentKind Kind, int Which, long Offset, Moving? Moving);

    /// <summary>A kernel argument that is set again between iterations: a position, or the number of the iteration itself. Counts are little-endian, so an int is the first half of a long.</summary>
    private sealed class Moving(uint position, TravelDescription[] travels)
    {
        internal uint Position { get; } = position;

        internal TravelDescription[] Travels { get; } = travels;

        internal bool IsCount { get; init; }

        internal long Base { get; set; }

        /// <summary>What was set last; at first nothing that a position can be.</summary>
        internal long Last { get; set; } = -1;
    }

    private sealed class Launch(KernelHandle kernel, LaunchDescription description, string label, int workers) : IDisposable
    {
        internal LaunchDescription Description { get; } = description;

        internal string Label { get; } = label;

        internal nint Kernel { get; } = kernel.DangerousGetHandle();

        internal nuint LocalSize { get; } = (nuint)description.LocalSize;

        internal nuint GlobalSize { get; private set; }

        internal List<Moving> Moving { get; } = [];

        internal void SetBatch(int batch)
        {
            var groups = Description.GroupsFor(batch);
            GlobalSize = (nuint)(Description.Stages.Length > 0 ? Math.Min(groups, workers) : groups) * LocalSize;
        }

        public void Dispose() => kernel.Dispose();
    }
}

namespace NetDsl.Execution;

/// <summary>
/// The way of data between the caller and the kernels of one entry: where inputs are read, where outputs are written, and what must be copied. Spans of the caller are
/// copied to a block of host memory, which kernels read in place where they can and which is transferred otherwise; device arrays are used where they lie.
/// </summary>
internal sealed unsafe class CallData(Engine engine, PlanDescription plan, CallChecks checks, LaunchList launches)
{
    /// <summary>Kernels work on tiles of up to 16 examples; the rest of the last tile is filled with zeros and its results are not stored.</summary>
    private const int Tile = 16;

    private readonly nint[] heldInputs = new nint[CallSlots.Count];
    private readonly nint[] heldOutputs = new nint[CallSlots.Count];
    private readonly bool[] isOutputDirect = new bool[CallSlots.Count];

    /// <summary>Keeps the device arrays of a call alive, and orders what else uses them before it. To be followed by a release.</summary>
    internal void Hold(ref CallSlots inputs, ref CallSlots outputs)
    {
        Hold(ref inputs, plan.Inputs.Length, heldInputs);
        Hold(ref outputs, plan.Outputs.Length, heldOutputs);
    }

    internal void Release(ref CallSlots inputs, ref CallSlots outputs)
    {
        Release(ref inputs, plan.Inputs.Length, heldInputs);
        Release(ref outputs, plan.Outputs.Length, heldOutputs);
    }

    /// <summary>Brings the inputs of a piece to where kernels can read them.</summary>
    /// <returns>The block of host memory that holds those given as spans.</returns>
    internal HostBlock PlaceInputs(ref CallSlots inputs, long first, int count)
    {
        var rows = (count + Tile - 1) / Tile * Tile;
        var hostBytes = 0L;
        for (var i = 0; i < plan.Inputs.Length; i++)
        {
            hostBytes += inputs[i].Memory is null && launches.ReadsInput(i) ? StagedBytes(i, count) : 0;
        }

        var block = engine.Staging.Take(hostBytes, engine.Queue);
        var used = 0L;
        for (var i = 0; i < plan.Inputs.Length; i++)
        {
            if (!launches.ReadsInput(i))
            {
                continue;
            }

            if (inputs[i].Memory is { } memory)
            {
                PlaceDeviceInput(i, memory, heldInputs[i], inputs[i].Start + (first * checks.InputLength(i)), count);
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
                    launches.SetInput(i, block.Buffer, used / sizeof(float));
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
        launches.SetInput(input, engine.StepHandle, staging);
    }

    /// <summary>Lets the kernels read a device array where it lies, if a tile that begins at its last example stays within its memory; otherwise from a copy.</summary>
    private void PlaceDeviceInput(int input, DeviceMemory memory, nint handle, long start, int count)
    {
        var length = checks.InputLength(input);
        if ((start + ((count + Tile - 1) * length)) * sizeof(float) <= memory.Bytes)
        {
            launches.SetInput(input, handle, start);
            return;
        }

        var staging = StagingOf(plan.Inputs[input]);
        engine.Queue.Copy(handle, start * sizeof(float), engine.StepHandle, staging * sizeof(float), count * length * sizeof(float));
        launches.SetInput(input, engine.StepHandle, staging);
    }

    /// <summary>Lets the kernels write straight into a device array only when there are whole tiles: what is behind the last example belongs to somebody else.</summary>
    internal void PlaceOutputs(ref CallSlots outputs, long first, int count)
    {
        for (var i = 0; i < plan.Outputs.Length; i++)
        {
            isOutputDirect[i] = outputs[i].Memory is not null && plan.Outputs[i].IsBatched && count % Tile == 0;
            if (isOutputDirect[i])
            {
                launches.SetOutput(i, heldOutputs[i], outputs[i].Start + (first * checks.OutputLength(i)));
            }
            else
            {
                launches.SetOutput(i, engine.StepHandle, StagingOf(plan.Outputs[i]));
            }
        }
    }

    /// <summary>Brings what was written to the network's own staging area to where the caller wants it.</summary>
    internal void FetchOutputs(ref CallSlots outputs, long first, int count)
    {
        for (var i = 0; i < plan.Outputs.Length; i++)
        {
            if (isOutputDirect[i])
            {
                continue;
            }

            var isBatched = plan.Outputs[i].IsBatched;
            var bytes = checks.OutputLength(i) * (isBatched ? count : 1) * sizeof(float);
            var position = isBatched ? first * checks.OutputLength(i) * sizeof(float) : 0;
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

    private long ExampleBytes(int input) => checks.InputLength(input) * sizeof(float);

    private long StagingOf(DataDescription data) => data.StepOffset + (data.StepOffsetPerExample * engine.PaddedCapacity);

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
}

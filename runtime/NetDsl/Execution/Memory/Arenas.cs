using NetDsl.OpenCl;

namespace NetDsl.Execution;

/// <summary>The buffers of a network, allocated once from its <see cref="MemoryPlan"/> and filled with zeros or the optimisers' initial values.</summary>
internal sealed class Arenas : IDisposable
{
    private readonly BufferHandle?[] all;

    internal Arenas(NetworkDescription network, MemoryPlan plan, DeviceContext context, CommandQueue queue)
    {
        var buffers = new List<BufferHandle?>();
        try
        {
            Parameters = Allocate(plan.Parameters);
            State = Allocate(plan.State);
            Step = Allocate(plan.Step);
            Loss = Allocate(plan.Loss);
            Progress = Allocate(plan.Progress);
            Gradients = [.. plan.Gradients.Select(Allocate)];
            Slots = [.. plan.Slots.Select(Allocate)];
            Carried = [.. plan.Carried.Select(Allocate)];
            InitialiseSlots(network, queue);
        }
        catch
        {
            buffers.ForEach(buffer => buffer?.Dispose());
            throw;
        }

        all = [.. buffers];

        BufferHandle? Allocate(long bytes)
        {
            var buffer = context.CreateBuffer(bytes, queue);
            buffers.Add(buffer);
            Bytes += bytes;
            return buffer;
        }
    }

    /// <summary>What was allocated, in bytes.</summary>
    internal long Bytes { get; private set; }

    internal BufferHandle? Parameters { get; }

    internal BufferHandle? State { get; }

    internal BufferHandle? Step { get; }

    internal BufferHandle? Loss { get; }

    internal BufferHandle? Progress { get; }

    internal BufferHandle?[] Gradients { get; }

    internal BufferHandle?[] Slots { get; }

    internal BufferHandle?[] Carried { get; }

    /// <summary>The buffer of an argument; null for an arena without elements.</summary>
    internal BufferHandle? Of(ArgumentKind kind, int entry) => kind switch
    {
        ArgumentKind.Parameters => Parameters,
        ArgumentKind.Gradients => Gradients[entry],
        ArgumentKind.Slots => Slots[entry],
        ArgumentKind.State => State,
        ArgumentKind.Carried => Carried[entry],
        ArgumentKind.Step => Step,
        ArgumentKind.Loss => Loss,
        ArgumentKind.Progress => Progress,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This argument is not an arena."),
    };

    public void Dispose() => Array.ForEach(all, buffer => buffer?.Dispose());

    private void InitialiseSlots(NetworkDescription network, CommandQueue queue)
    {
        var slotBytes = network.ParameterLength * sizeof(float);
        for (var entry = 0; entry < Slots.Length; entry++)
        {
            var values = network.Entries[entry].SlotInitialValues;
            for (var slot = 0; slot < values.Length; slot++)
            {
                if (values[slot] != 0 && Slots[entry] is { } buffer)
                {
                    queue.Fill(buffer, values[slot], slot * slotBytes, slotBytes);
                }
            }
        }
    }
}

using NetDsl.Execution;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Plans;

/// <summary>A buffer of a step arena: its name and size in bytes.</summary>
internal sealed record BufferUse(string Name, Placement Bytes);

/// <summary>The memory of one entry point's plan for one device class, in bytes.</summary>
/// <param name="Name">The entry point.</param>
/// <param name="Class">The device class.</param>
/// <param name="Step">The step arena.</param>
/// <param name="Largest">Its greatest buffers: those that grow with the capacity, and those that do not.</param>
internal sealed record StepUse(string Name, DeviceClass Class, Placement Step, EquatableArray<BufferUse> Largest);

/// <summary>What a network takes on a device, in bytes: what the runtime's memory plan allocates, as a function of the capacity.</summary>
/// <param name="Parameters">The arena of parameters.</param>
/// <param name="State">The arena of state.</param>
/// <param name="Gradients">Those of all entry points that train.</param>
/// <param name="Slots">The state of all optimisers.</param>
/// <param name="Carried">The states that all entry points carry from call to call.</param>
/// <param name="Steps">One an entry point and device class: the greatest of a class is allocated, and all share it.</param>
internal sealed record MemoryUse(long Parameters, long State, long Gradients, long Slots, Placement Carried, EquatableArray<StepUse> Steps)
{
    /// <summary>The step arena that is allocated, on the class of devices where most is.</summary>
    public StepUse Greatest(int capacity) => Steps.OrderByDescending(step => Varying(step, capacity)).First();

    /// <summary>On the class of devices where it is most.</summary>
    public long Total(int capacity) => Persistent + Bytes(Carried, capacity) + Varying(Greatest(capacity), capacity);

    /// <summary>On one class of devices: what the runtime allocates there.</summary>
    public long Total(DeviceClass device, int capacity) => Persistent + Bytes(Carried, capacity) + Steps.Where(step => step.Class == device).Max(step => Varying(step, capacity));

    /// <summary>The greatest capacity, at most <paramref name="capacity"/>, with which the network takes at most <paramref name="limit"/> bytes; 0 when none does.</summary>
    public int CapacityWithin(long limit, int capacity)
    {
        (int fitting, int failing) = (0, capacity + 1);
        while (failing - fitting > 1)
        {
            int middle = fitting + ((failing - fitting) / 2);
            (fitting, failing) = Total(middle) <= limit ? (middle, failing) : (fitting, middle);
        }

        return fitting;
    }

    /// <summary>The bytes of a place or size at a capacity.</summary>
    public static long Bytes(Placement size, int capacity) => size.Constant + (size.PerExample * MemoryRules.PaddedCapacity(capacity));

    private long Persistent => Parameters + State + Gradients + Slots;

    private static long Varying(StepUse step, int capacity) => Bytes(step.Step, capacity) + MemoryRules.FixedBytes(step.Class == DeviceClass.Gpu);
}

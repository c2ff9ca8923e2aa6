using NetDsl.OpenCl;

namespace NetDsl.Execution;

/// <summary>
/// What a network allocates on a device: a pure function of its description, the device class and the capacity. The arenas are allocated from this very plan,
/// so that what is planned and what is allocated cannot differ. All sizes are in bytes.
/// </summary>
/// <param name="Parameters">The arena of parameters.</param>
/// <param name="State">The arena of network state.</param>
/// <param name="Step">The arena of activations and workspace: that of the entry that needs most.</param>
/// <param name="Loss">The ring of losses.</param>
/// <param name="Progress">The counters of chains of launches; processors only.</param>
/// <param name="Gradients">For each entry its gradients, or 0.</param>
/// <param name="Slots">For each entry its optimiser's state, or 0.</param>
/// <param name="Carried">For each entry what its calls carry from one to the next, or 0.</param>
internal sealed record MemoryPlan(long Parameters, long State, long Step, long Loss, long Progress, long[] Gradients, long[] Slots, long[] Carried)
{
    internal long Total => Parameters + State + Step + Loss + Progress + Gradients.Sum() + Slots.Sum() + Carried.Sum();

    internal long Largest => Math.Max(Math.Max(Math.Max(Parameters, State), Math.Max(Step, Loss)), Math.Max(Gradients.Append(0).Max(), Math.Max(Slots.Append(0).Max(), Carried.Append(0).Max())));

    internal static MemoryPlan For(NetworkDescription network, DeviceClass deviceClass, int capacity)
    {
        var padded = MemoryRules.PaddedCapacity(capacity);
        return new MemoryPlan(
            checked(network.ParameterLength * sizeof(float)),
            checked(network.StateLength * sizeof(float)),
            checked(sizeof(float) * network.Entries.Select(entry => PlanOf(entry, deviceClass)).Select(plan => plan.StepLength + (plan.StepLengthPerExample * padded)).DefaultIfEmpty().Max()),
            MemoryRules.LossBytes,
            deviceClass == DeviceClass.Gpu ? 0 : MemoryRules.ProgressBytes,
            [.. network.Entries.Select(entry => entry.HasGradients ? network.ParameterLength * sizeof(float) : 0)],
            [.. network.Entries.Select(entry => entry.SlotInitialValues.Length * network.ParameterLength * sizeof(float))],
            [.. network.Entries.Select(entry => entry.CarriedLength is > 0 and var length ? checked(((length * padded) + MemoryRules.CarriedSlack) * sizeof(float)) : 0)]);
    }

    /// <summary>The plan of an entry for a class.</summary>
    /// <exception cref="OpenClException">The network was compiled without that class.</exception>
    internal static PlanDescription PlanOf(EntryDescription entry, DeviceClass deviceClass)
        => Array.Find(entry.Plans, plan => plan.Class == deviceClass)
            ?? throw new OpenClException(
                $"{entry.Name} was not compiled for devices of class {deviceClass}; choose another with NETDSL_CLASS.", ErrorText.DeviceNotFound, "choice of the kernel class");

    /// <summary>Throws, before anything is allocated, when the plan does not fit the device.</summary>
    internal static void Check(NetworkDescription network, Device device, int capacity)
    {
        var plan = For(network, device.ProfileClass, capacity);
        if (Fits(plan, device))
        {
            return;
        }

        var largest = LargestCapacity(network, device, capacity);
        var remedy = largest > 0
            ? $"A capacity of at most {ByteText.Count(largest)} examples fits: new {network.Name}(capacity: {largest})."
            : "Not even one example fits; choose another device with NETDSL_DEVICE, or make the network smaller.";
        throw new OpenClException(
            $"{network.Name} with a capacity of {ByteText.Count(capacity)} examples needs {ByteText.Of(plan.Total)} on the device, {ByteText.Of(plan.Largest)} of it in one piece; "
            + $"{device.Name} has {ByteText.Of(device.MemoryBytes)}, {ByteText.Of(device.MaxAllocationBytes)} in one piece. {remedy}",
            ErrorText.MemObjectAllocationFailure, "memory plan", device.Name);
    }

    /// <summary>Throws when a single buffer does not fit the device.</summary>
    internal static void CheckAllocation(Device device, long bytes, string what)
    {
        if (bytes > Math.Min(device.MaxAllocationBytes, device.MemoryBytes))
        {
            throw new OpenClException(
                $"{what} does not fit {device.Name}, which allows {ByteText.Of(Math.Min(device.MaxAllocationBytes, device.MemoryBytes))} in one piece. Split the data into several arrays.",
                ErrorText.MemObjectAllocationFailure, "memory plan", device.Name);
        }
    }

    private static bool Fits(MemoryPlan plan, Device device) => plan.Total <= device.MemoryBytes && plan.Largest <= device.MaxAllocationBytes;

    /// <summary>By bisection; 0 when nothing fits.</summary>
    private static int LargestCapacity(NetworkDescription network, Device device, int tooLarge)
    {
        var (fitting, failing) = (0, tooLarge);
        while (failing - fitting > 1)
        {
            var middle = fitting + ((failing - fitting) / 2);
            (fitting, failing) = Fits(For(network, device.ProfileClass, middle), device) ? (middle, failing) : (fitting, middle);
        }

        return fitting;
    }
}

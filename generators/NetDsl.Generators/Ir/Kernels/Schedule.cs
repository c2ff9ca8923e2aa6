using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels;

/// <summary>The classes of devices for which kernels are scheduled and printed; the numbers are those of the runtime's DeviceClass.</summary>
internal enum DeviceClass
{
    Cpu16 = 0,
    Cpu8 = 1,
    Gpu = 2,
}

/// <summary>What scheduling knows of a class of devices. Defaults of the class; a tuning run picks among schedules, not among profiles.</summary>
/// <param name="Class">The class.</param>
/// <param name="Lanes">Floats in a native vector; 1 on GPUs.</param>
/// <param name="Registers">Vector registers.</param>
/// <param name="ComputeUnits">For how many cores work is divided at least.</param>
/// <param name="LocalBytes">Local memory a group may use.</param>
internal sealed record DeviceProfile(DeviceClass Class, int Lanes, int Registers, int ComputeUnits, int LocalBytes)
{
    public static DeviceProfile Cpu16 { get; } = new(DeviceClass.Cpu16, 16, 32, 2, 0);

    public static DeviceProfile Cpu8 { get; } = new(DeviceClass.Cpu8, 8, 16, 4, 0);

    public static DeviceProfile Gpu { get; } = new(DeviceClass.Gpu, 1, 64, 32, 32768);

    public static EquatableArray<DeviceProfile> All { get; } = [Cpu16, Cpu8, Gpu];

    public bool IsCpu => Class != DeviceClass.Gpu;
}

/// <summary>A count of work-groups: <c>Factor × ⌈batch × Multiplier / Divisor⌉</c>, or <c>Factor</c> when Multiplier is 0. The runtime's GroupCount mirrors it.</summary>
internal readonly record struct GroupCount(long Factor, long Multiplier = 0, long Divisor = 1);

/// <summary>
/// How a kernel is laid out on a device. A schedule is data with a one-line text form; printers hold no choices of their own. Index spaces are one-dimensional: a group finds its
/// place from its number.
/// </summary>
/// <param name="LocalSize">Work-items a group.</param>
/// <param name="Groups">The number of groups.</param>
internal abstract record Schedule(int LocalSize, GroupCount Groups);

/// <summary>A kernel with its schedule.</summary>
internal sealed record ScheduledKernel(Kernel Kernel, Schedule Schedule);

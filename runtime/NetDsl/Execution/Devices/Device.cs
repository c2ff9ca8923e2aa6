using NetDsl.Execution;
using NetDsl.OpenCl;

namespace NetDsl;

/// <summary>An OpenCL device: a GPU, or the processor of the computer itself. Networks and device arrays live on one.</summary>
/// <remarks>Devices are found once a process and never disposed. All members are safe to use from several threads.</remarks>
public sealed class Device
{
    private static readonly Lock DiscoveryGate = new();
    private static Device[]? discovered;
    private readonly Lazy<DeviceContext> context;

    internal Device(nint platform, nint id, string platformVersion, nint inlineId)
    {
        (Platform, Id, PlatformVersion, InlineId) = (platform, id, platformVersion, inlineId);
        Name = Query.DeviceText(id, DeviceInfo.Name);
        Vendor = Query.DeviceText(id, DeviceInfo.Vendor);
        DriverVersion = Query.DeviceText(id, DeviceInfo.DriverVersion);
        Version = Query.DeviceText(id, DeviceInfo.Version);
        Kind = KindOf((DeviceType)Query.DeviceNumber<ulong>(id, DeviceInfo.Type));
        ComputeUnits = (int)Query.DeviceNumber<uint>(id, DeviceInfo.MaxComputeUnits);
        MemoryBytes = (long)Query.DeviceNumber<ulong>(id, DeviceInfo.GlobalMemSize);
        MaxAllocationBytes = (long)Query.DeviceNumber<ulong>(id, DeviceInfo.MaxMemAllocSize);
        LocalMemoryBytes = (long)Query.DeviceNumber<ulong>(id, DeviceInfo.LocalMemSize);
        NativeVectorWidth = (int)Query.DeviceNumber<uint>(id, DeviceInfo.NativeVectorWidthFloat);
        ProfileClass = DeviceSelection.ClassOf(Kind, NativeVectorWidth, Environment.GetEnvironmentVariable("NETDSL_CLASS"));
        context = new Lazy<DeviceContext>(() => new DeviceContext(this));
    }

    private Device(Device original, DeviceClass profileClass, long memoryBytes, long maxAllocationBytes, bool alwaysTransfers, bool? alwaysInline)
    {
        (Platform, Id, PlatformVersion, InlineId, AlwaysInline) = (original.Platform, original.Id, original.PlatformVersion, original.InlineId, alwaysInline);
        (Name, Vendor, DriverVersion, Version, Kind) = (original.Name, original.Vendor, original.DriverVersion, original.Version, original.Kind);
        (ComputeUnits, LocalMemoryBytes, NativeVectorWidth) = (original.ComputeUnits, original.LocalMemoryBytes, original.NativeVectorWidth);
        (ProfileClass, MemoryBytes, MaxAllocationBytes, AlwaysTransfers) = (profileClass, memoryBytes, maxAllocationBytes, alwaysTransfers);
        context = original.context;
    }

    /// <summary>The devices of this machine, in the order that <c>NETDSL_DEVICE</c> counts.</summary>
    /// <exception cref="OpenClException">No OpenCL driver is installed; the message says how to install one.</exception>
    public static IReadOnlyList<Device> All => Volatile.Read(ref discovered) ?? Discover();

    /// <summary>
    /// The device that a network uses when none is named: the one that the environment variable <c>NETDSL_DEVICE</c> picks, by index (<c>1</c>), kind
    /// (<c>gpu</c>, <c>cpu</c>) or part of its name; otherwise the GPU with the most memory; otherwise the CPU.
    /// </summary>
    /// <exception cref="OpenClException">No OpenCL driver is installed, or <c>NETDSL_DEVICE</c> fits no device.</exception>
    public static Device Default => DeviceSelection.Choose(All, Environment.GetEnvironmentVariable("NETDSL_DEVICE"));

    /// <summary>The device's name, as its driver tells it.</summary>
    public string Name { get; }

    /// <summary>The maker's name.</summary>
    public string Vendor { get; }

    /// <summary>The version of the driver.</summary>
    public string DriverVersion { get; }

    /// <summary>What sort of processor it is.</summary>
    public DeviceKind Kind { get; }

    /// <summary>The number of cores, as OpenCL counts them.</summary>
    public int ComputeUnits { get; }

    /// <summary>The size of the device's memory in bytes.</summary>
    public long MemoryBytes { get; }

    /// <summary>The size in bytes of the largest single buffer.</summary>
    public long MaxAllocationBytes { get; }

    /// <summary>The local memory of a work-group in bytes.</summary>
    public long LocalMemoryBytes { get; }

    /// <summary>How many floats the device's own vectors hold.</summary>
    public int NativeVectorWidth { get; }

    /// <summary>
    /// The class of kernels that the device runs. The environment variable <c>NETDSL_CLASS</c> (<c>cpu16</c>, <c>cpu8</c>, <c>gpu</c>) overrides it: every
    /// class gives right results on every device, only not equally fast.
    /// </summary>
    public DeviceClass ProfileClass { get; }

    /// <summary>What the device can do at best. Measured once a process, at the first use: that takes some tenths of a second, and is right only while the device does nothing else.</summary>
    /// <exception cref="OpenClException">The device failed.</exception>
    public Roofline Roofline => Context.Roofline;

    /// <summary>Whether data is transferred even where kernels could read the host's memory.</summary>
    internal bool AlwaysTransfers { get; }

    /// <summary>Whether every kernel runs in the calling thread, or none does; null for what seems faster.</summary>
    internal bool? AlwaysInline { get; }

    /// <summary>The same processor as a device that runs kernels in the calling thread, or 0. Its kernels, memory and results are the same.</summary>
    internal nint InlineId { get; }

    internal nint Platform { get; }

    internal nint Id { get; }

    internal string PlatformVersion { get; }

    internal string Version { get; }

    /// <summary>What is shared by everything on the device; made at first use.</summary>
    internal DeviceContext Context => context.Value;

    /// <summary>The same device with another class of kernels, to test or to compare classes.</summary>
    /// <param name="profileClass">The class.</param>
    /// <returns>A device that shares everything with this one but <see cref="ProfileClass"/>.</returns>
    public Device WithClass(DeviceClass profileClass)
        => Enum.IsDefined(profileClass)
            ? new Device(this, profileClass, MemoryBytes, MaxAllocationBytes, AlwaysTransfers, AlwaysInline)
            : throw new ArgumentOutOfRangeException(nameof(profileClass), profileClass, "There is no such class of kernels.");

    /// <summary>The device's kind, name, compute units and memory.</summary>
    /// <returns>One line of text.</returns>
    public override string ToString() => $"{Name} ({Kind}, {ComputeUnits} compute units, {ByteText.Of(MemoryBytes)})";

    /// <summary>The same device pretending to have less memory, for tests.</summary>
    internal Device WithLimits(long memoryBytes, long maxAllocationBytes) => new(this, ProfileClass, memoryBytes, maxAllocationBytes, AlwaysTransfers, AlwaysInline);

    /// <summary>The same device pretending to have memory of its own, for tests: on a CPU, data is otherwise read where it lies.</summary>
    internal Device WithTransfers() => new(this, ProfileClass, MemoryBytes, MaxAllocationBytes, alwaysTransfers: true, AlwaysInline);

    /// <summary>The same device with all kernels in the calling thread, or none, where it has the choice; for tests and comparisons.</summary>
    internal Device WithInline(bool always) => new(this, ProfileClass, MemoryBytes, MaxAllocationBytes, AlwaysTransfers, always);

    /// <summary>
    /// One thread at a time: PoCL tells a second one that asks while it sets itself up that there are no devices, or shows it one without a name, which ended the process. What fails is tried again by the
    /// next caller.
    /// </summary>
    private static Device[] Discover()
    {
        lock (DiscoveryGate)
        {
            return discovered ??= DeviceDiscovery.Discover();
        }
    }

    private static DeviceKind KindOf(DeviceType type) => (type & (DeviceType.Cpu | DeviceType.Gpu)) switch
    {
        DeviceType.Cpu => DeviceKind.Cpu,
        DeviceType.Gpu => DeviceKind.Gpu,
        _ => DeviceKind.Accelerator,
    };
}

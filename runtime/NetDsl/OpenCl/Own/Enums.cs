namespace NetDsl.OpenCl.Own;

// Names are those of Silk.NET.OpenCL, values those of the specification.

internal enum PlatformInfo
{
    Version = 0x0901,
}

internal enum DeviceInfo
{
    Type = 0x1000,
    MaxComputeUnits = 0x1002,
    MaxMemAllocSize = 0x1010,
    GlobalMemSize = 0x101F,
    LocalMemSize = 0x1023,
    Available = 0x1027,
    CompilerAvailable = 0x1028,
    Name = 0x102B,
    Vendor = 0x102C,
    DriverVersion = 0x102D,
    Version = 0x102F,
    NativeVectorWidthFloat = 0x103A,
}

[Flags]
internal enum DeviceType : ulong
{
    None = 0,
    Cpu = 2,
    Gpu = 4,
    All = 0xFFFFFFFF,
}

[Flags]
internal enum CommandQueueProperties : ulong
{
    None = 0,
    ProfilingEnable = 2,
}

[Flags]
internal enum MemFlags : ulong
{
    None = 0,
    ReadWrite = 1,
    UseHostPtr = 8,
}

[Flags]
internal enum MapFlags : ulong
{
    None = 0,
    Write = 2,
}

internal enum ProgramBuildInfo
{
    BuildLog = 0x1183,
}

internal enum ProgramInfo
{
    BinarySizes = 0x1165,
    Binaries = 0x1166,
}

internal enum ProfilingInfo
{
    CommandQueued = 0x1280,
    CommandStart = 0x1282,
    CommandEnd = 0x1283,
}

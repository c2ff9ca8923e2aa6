namespace NetDsl;

/// <summary>What sort of processor a device is.</summary>
public enum DeviceKind
{
    /// <summary>The processor of the computer itself.</summary>
    Cpu = 0,

    /// <summary>A graphics processor.</summary>
    Gpu = 1,

    /// <summary>Anything else.</summary>
    Accelerator = 2,
}

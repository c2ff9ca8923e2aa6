using System.ComponentModel;

namespace NetDsl.Execution;

/// <summary>The classes of devices for which the compiler prints kernels. The runtime picks one per device.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum DeviceClass
{
    /// <summary>A CPU whose native float vector has 16 lanes (AVX-512).</summary>
    Cpu16 = 0,

    /// <summary>A CPU with narrower vectors (AVX2, NEON); vectors of 8 lanes are printed.</summary>
    Cpu8 = 1,

    /// <summary>Everything that is not a CPU: work-groups with local memory.</summary>
    Gpu = 2,
}

namespace NetDsl;

/// <summary>
/// Marks a <c>partial</c> class as a network: its static members are the program, and the compiler generates the instance members that run it on an OpenCL device.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NetworkAttribute : Attribute
{
    /// <summary>The greatest number of examples in one call, for which memory is planned; a network object may be made with another one. 256 unless said.</summary>
    public int Capacity { get; set; } = 256;
}

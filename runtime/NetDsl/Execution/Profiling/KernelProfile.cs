namespace NetDsl;

/// <summary>What one launch of an entry point took, over all its calls.</summary>
/// <param name="Entry">The generated method's name.</param>
/// <param name="Kernel">The name of the kernel's function.</param>
/// <param name="Label">The layers and steps of the network that the launch computes.</param>
/// <param name="Count">How often it ran.</param>
/// <param name="Time">The sum of its times on the device.</param>
/// <param name="Shortest">The least time of one run.</param>
/// <param name="Share">Its part of the time of all kernels in the profile, 0 to 1.</param>
/// <param name="Flops">The floating-point operations of all runs; a multiply-add counts two, padding does not count.</param>
/// <param name="Bytes">The bytes of memory that all runs must touch, each tensor counted once a run.</param>
public sealed record KernelProfile(string Entry, string Kernel, string Label, long Count, TimeSpan Time, TimeSpan Shortest, double Share, long Flops, long Bytes)
{
    /// <summary>Where the fields whose layers the launch computes stand, else its entry point: <c>Digits.cs:9</c>, or <c>Digits.cs:9, 15</c>. Empty when nothing is known.</summary>
    public string Source { get; init; } = "";

    /// <summary>Floating-point operations a second.</summary>
    public double FlopsPerSecond => Flops / Seconds;

    /// <summary>Bytes a second.</summary>
    public double BytesPerSecond => Bytes / Seconds;

    /// <summary>A run's mean time.</summary>
    public TimeSpan Mean => Time / Math.Max(1, Count);

    private double Seconds => Math.Max(Time.TotalSeconds, 1e-9);

    /// <summary>The part of the attainable speed that was reached: the least time of such work on the device over the time it took.</summary>
    /// <param name="roofline">The device's limits.</param>
    /// <returns>The share; 1 is the roof. More is possible for small kernels whose data never left a core's own cache.</returns>
    public double RooflineShare(Roofline roofline)
    {
        ArgumentNullException.ThrowIfNull(roofline);
        return Count == 0 ? 0 : roofline.LeastSeconds((double)Flops / Count, (double)Bytes / Count) * Count / Seconds;
    }
}

/// <summary>What one kind of transfer took.</summary>
/// <param name="Kind">Write, Read, Copy or Fill, as the device sees it.</param>
/// <param name="Count">How often.</param>
/// <param name="Time">The sum of their times.</param>
/// <param name="Bytes">The sum of their bytes.</param>
public sealed record TransferProfile(string Kind, long Count, TimeSpan Time, long Bytes);

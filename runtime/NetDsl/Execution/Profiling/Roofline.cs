using System.Globalization;
using NetDsl.Execution;

namespace NetDsl;

/// <summary>What a device can do at best, as small kernels measured it: the roof over every kernel (Williams, Waterman, Patterson 2009).</summary>
/// <param name="FlopsPerSecond">Single-precision operations a second; a multiply-add counts two.</param>
/// <param name="Bandwidths">Bytes a second by the size of what is touched, ascending; small sets fit caches.</param>
public sealed record Roofline(double FlopsPerSecond, IReadOnlyList<Bandwidth> Bandwidths)
{
    /// <summary>Bytes a second of the device's main memory.</summary>
    public double MemoryBytesPerSecond => Bandwidths[^1].BytesPerSecond;

    /// <summary>The bandwidth for data of some size: that of the smallest measured set which is not smaller.</summary>
    /// <param name="bytes">What a kernel touches.</param>
    /// <returns>Bytes a second.</returns>
    public double BytesPerSecondFor(double bytes) => (Bandwidths.FirstOrDefault(bandwidth => bandwidth.SetBytes >= bytes) ?? Bandwidths[^1]).BytesPerSecond;

    /// <summary>The least time of a kernel.</summary>
    /// <param name="flops">Its floating-point operations.</param>
    /// <param name="bytes">What it touches.</param>
    /// <returns>The seconds that arithmetic or memory needs, whichever is longer.</returns>
    public double LeastSeconds(double flops, double bytes) => Math.Max(flops / FlopsPerSecond, bytes / BytesPerSecondFor(bytes));

    /// <summary>The limits for people.</summary>
    /// <returns>One line of text.</returns>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{FlopsPerSecond / 1e9:F0} GFLOP/s; ")
            + string.Join(", ", Bandwidths.Select(bandwidth => string.Create(CultureInfo.InvariantCulture, $"{bandwidth.BytesPerSecond / 1e9:F0} GB/s up to {ByteText.Of(bandwidth.SetBytes)}")));
}

/// <summary>How fast memory is for data of some size.</summary>
/// <param name="SetBytes">The size of what is touched.</param>
/// <param name="BytesPerSecond">Reads and writes together.</param>
public sealed record Bandwidth(long SetBytes, double BytesPerSecond);

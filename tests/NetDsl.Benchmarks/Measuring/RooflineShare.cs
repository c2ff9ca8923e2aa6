namespace NetDsl.Benchmarks;

/// <summary>The least that a step can take on a device: of each launch the operations and bytes that the compiler counted, on the roofline that <see cref="Device.Roofline"/> measured.</summary>
/// <param name="Flops">The floating-point operations of a step; a multiply-add counts two.</param>
/// <param name="LeastMilliseconds">The sum of what arithmetic or memory needs for each launch, whichever is longer.</param>
internal sealed record RooflineShare(long Flops, double LeastMilliseconds)
{
    private const int Steps = 2;

    /// <summary>That of a workload; takes a few steps.</summary>
    public static RooflineShare Of(Workload workload)
    {
        var roofline = workload.Subject.Network.Device.Roofline;
        using var profile = workload.Subject.Network.Profile();
        for (var step = 0; step < Steps; step++)
        {
            workload.Step();
        }

        var kernels = profile.Kernels.Where(kernel => kernel.Count > 0).ToList();
        var seconds = kernels.Sum(kernel => kernel.Count * roofline.LeastSeconds((double)kernel.Flops / kernel.Count, (double)kernel.Bytes / kernel.Count));
        return new(kernels.Sum(kernel => kernel.Flops) / Steps, seconds * 1e3 / Steps);
    }
}

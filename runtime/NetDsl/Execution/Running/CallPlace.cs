namespace NetDsl.Execution;

/// <summary>
/// Whether a call's kernels run in the calling thread or on the device's threads, where there is the choice (PoCL on processors). Both run the same code in the same order, so results are the
/// same to the bit; only the time differs. Waking threads costs some microseconds a kernel and call, so small calls are faster without.
/// </summary>
/// <remarks>
/// The estimate is what one core does in kernels of this size by experience (60 to 100 GFLOP/s with 8 lanes, 100 with 16), and what was measured for launches: about 0.5 µs in the calling thread; 2 µs on threads, 6 more
/// for a kernel that wakes several, and 20 for handing a call over and waiting for it (60 on virtual machines). It need be right only where both are far apart; between, <see cref="EntryLanes"/> measures.
/// </remarks>
internal static class CallPlace
{
    private const double LaneFlopsPerSecond = 7e9, BytesPerSecond = 30e9;
    private const double InlineLaunch = 0.5e-6, Launch = 2e-6, Waking = 6e-6, Call = 20e-6;

    /// <summary>How many kernels a process may have loaded before only programs that are kept loaded (<see cref="KernelPins"/>) run in the calling thread.</summary>
    internal const int MostKernels = 112;

    /// <summary>Whether a program that is built now can run in the calling thread, as fast as it should.</summary>
    internal static bool IsPossible(Device device)
        => device.InlineId != 0 && (device.AlwaysInline ?? (device.Context.Threads.IsSole && (device.Context.Programs.KernelCount <= MostKernels || device.Context.Pins.HasRoom)));

    /// <summary>Whether a program that ran in the calling thread may go on there.</summary>
    internal static bool MayStay(Device device, bool isKeptLoaded) => IsPossible(device) || (isKeptLoaded && device.Context.Threads.IsSole);

    /// <summary>How long a call seems to take in either place; infinitely long where it cannot go.</summary>
    internal static PlaceEstimate Estimate(Device device, LaunchDescription[] launches, int batch)
    {
        if (!IsPossible(device) || device.AlwaysInline is { })
        {
            return IsPossible(device) ? new PlaceEstimate(0, double.PositiveInfinity) : new PlaceEstimate(double.PositiveInfinity, 0);
        }

        double inline = 0, threads = Call;
        foreach (var launch in launches)
        {
            var work = launch.Work;
            var alone = Math.Max(
                (work.Flops + ((double)work.FlopsPerExample * batch)) / (LaneFlopsPerSecond * Math.Clamp(device.NativeVectorWidth, 4, 16)),
                (work.Bytes + ((double)work.BytesPerExample * batch)) / BytesPerSecond);
            var parts = Math.Min(device.ComputeUnits, launch.GroupsFor(batch));
            inline += launch.Times * (InlineLaunch + alone);
            threads += launch.Times * (Launch + (parts > 1 ? Waking + (alone / parts) : alone));
        }

        return new PlaceEstimate(inline, threads);
    }
}

/// <summary>How many seconds a call seems to take in the calling thread and on the device's threads.</summary>
internal readonly record struct PlaceEstimate(double Inline, double Threads)
{
    /// <summary>Estimates have been wrong by a factor of 2.5 in either direction; from here on they decide.</summary>
    private const double Certain = 4;

    /// <summary>Whether the calling thread seems the better place.</summary>
    internal bool IsInline => Inline < Threads;

    /// <summary>The seconds a call that the better place seems to save.</summary>
    internal double Gain => Math.Abs(Threads - Inline);

    /// <summary>The seconds of a call in the better place.</summary>
    internal double Seconds => Math.Min(Inline, Threads);

    /// <summary>Whether the other place may be the better one, so that measuring both is worth it once calls have taken some time.</summary>
    internal bool IsDoubtful => Math.Max(Inline, Threads) < Certain * Seconds;
}

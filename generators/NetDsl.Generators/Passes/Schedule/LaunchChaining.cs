// Takes the launches of an entry point on a class of processors, gives the chains: runs of short launches that one enqueue does, one after the other. Between two launches the driver puts a thread to sleep and wakes
// it again, 5 to 15 µs (measured with PoCL), which is as long as the launches of a small network take; workers of a chain that wait for each other in memory lose a tenth of a microsecond. This is the dynamic
// persistent-threads rule of Gupta, Stuart and Owens ("A study of persistent threads style GPU programming", 2012): a group is taken only by a worker that runs, so nobody waits for one that does not, whatever
// number of workers the device grants. Guarantees: chains are apart, ascending, and hold only launches of single work-items; results do not depend on who computes what.
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Passes.Schedule;

/// <summary>Finds launches to run as one.</summary>
internal static class LaunchChaining
{
    /// <summary>A driver compiles a chain as one function; more kernels in it make that slow.</summary>
    private const int MostKernels = 24;

    /// <summary>Waking threads is below a hundredth of a launch of this many seconds by the estimate below, which several cores need less for.</summary>
    private const double LongestLaunch = 5.5e-3;

    /// <summary>What a launch less saves, and the part of a chain's estimated time that must be saved for its text to be worth having.</summary>
    private const double Saved = 10e-6, LeastGain = 0.003;

    /// <summary>What one core does at least, so that the estimate of a launch's time is one from above.</summary>
    private const double FlopsPerSecond = 40e9, BytesPerSecond = 10e9;

    /// <param name="launches">The launches.</param>
    /// <param name="buffers">The buffers they use.</param>
    /// <param name="profile">The class of devices; on GPUs nothing is chained, because groups there do not wait for each other safely.</param>
    /// <param name="examples">The batch for which time is estimated.</param>
    public static EquatableArray<Chain> Run(EquatableArray<Launch> launches, EquatableArray<Ir.Kernels.Buffer> buffers, DeviceProfile profile, int examples, EquatableArray<LaunchLoop> loops = default)
    {
        List<Chain> chains = [];
        int first = 0, kernels = 0;
        double total = 0;
        for (int i = 0; i <= launches.Count; i++)
        {
            double seconds = i < launches.Count && profile.IsCpu && !loops.Any(loop => loop.Holds(i)) ? Seconds(launches[i], buffers, examples) : double.PositiveInfinity;
            bool belongs = seconds < LongestLaunch;
            if (belongs && kernels + launches[i].Kernels.Count <= MostKernels)
            {
                (kernels, total) = (kernels + launches[i].Kernels.Count, total + seconds);
                continue;
            }

            if (i - first > 1 && (i - first - 1) * Saved > LeastGain * total)
            {
                chains.Add(new Chain(first, i - first));
            }

            (first, kernels, total) = belongs ? (i, launches[i].Kernels.Count, seconds) : (i + 1, 0, 0);
        }

        return chains.ToEquatableArray();
    }

    private static double Seconds(Launch launch, EquatableArray<Ir.Kernels.Buffer> buffers, int examples) => launch.Kernels.Sum(scheduled =>
    {
        Amount flops = KernelCost.Flops(scheduled.Kernel, function => ScalarCatalog.Of(function).Flops), bytes = KernelCost.Bytes(scheduled.Kernel, buffers);
        return Math.Max(At(flops) / FlopsPerSecond, At(bytes) / BytesPerSecond);

        double At(Amount amount) => amount.Constant + ((double)amount.PerExample * examples);
    });
}

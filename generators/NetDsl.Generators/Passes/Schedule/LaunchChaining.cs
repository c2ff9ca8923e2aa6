// Takes the launches of an entry point on a class of processors, gives the chains: runs of short launches that one enqueue does, one after the other. Between two launches the driver puts a thread to sleep and wakes
// it again, 5 to 15 µs (measured with PoCL), which is as long as the launches of a small network take; workers of a chain that wait for each other in memory lose a tenth of a microsecond. This is the dynamic
// persistent-threads rule of Gupta, Stuart and Owens ("A study of persistent threads style GPU programming", 2012): a group is taken only by a worker that runs, so nobody waits for one that does not, whatever
// number of workers the device grants. A loop over short launches is in a chain with all its iterations: the state of a recurrent network then goes from step to step without the driver. Guarantees: chains are apart, ascending, and hold only launches of single work-items; results do not depend on who computes what.
using NetDsl.Execution;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Passes.Schedule;

/// <summary>Finds launches to run as one.</summary>
internal static class LaunchChaining
{
    /// <summary>A driver compiles a chain as one function; more kernels in it make that slow.</summary>
    private const int MostKernels = MemoryRules.ChainedKernels;

    /// <summary>
    /// Waking threads is a few hundredths of a launch of this many seconds by the estimate below, which several cores need a tenth for. Longer ones gain nothing (measured: LeNet-5, whose longest launch is estimated at 9 ms,
    /// takes 0.93 of its time in one chain; ResNet-20 and two large convolutions in chains take as long as without).
    /// </summary>
    private const double LongestLaunch = 12e-3;

    /// <summary>What a launch less saves, and the part of a chain's estimated time that must be saved for its text to be worth having.</summary>
    private const double Saved = 10e-6, LeastGain = 0.003;

    /// <summary>What one core does at least, so that the estimate of a launch's time is one from above.</summary>
    private const double FlopsPerSecond = 40e9, BytesPerSecond = 10e9;

    /// <param name="launches">The launches.</param>
    /// <param name="buffers">The buffers they use.</param>
    /// <param name="profile">The class of devices; on GPUs nothing is chained, because groups there do not wait for each other safely.</param>
    /// <param name="examples">The batch for which time is estimated.</param>
    /// <param name="loops">The loops over launches.</param>
    public static EquatableArray<Chain> Run(
        EquatableArray<Launch> launches, EquatableArray<Ir.Kernels.Buffer> buffers, DeviceProfile profile, int examples, EquatableArray<LaunchLoop> loops = default)
    {
        List<Chain> chains = [];
        if (profile.IsCpu)
        {
            double[] seconds = [.. launches.Select(launch => Seconds(launch, buffers, examples))];
            Search([.. Items(launches, seconds, loops, 0, launches.Count, 0)], chains, loop => Items(launches, seconds, loops, loops[loop].First, loops[loop].End, loop + 1));
        }

        return chains.ToEquatableArray();
    }

    /// <summary>Finds chains among what follows each other; a loop that does not fit into one may have some inside.</summary>
    private static void Search(IReadOnlyList<Item> items, List<Chain> chains, Func<int, IEnumerable<Item>> bodyOf)
    {
        Item? open = null;
        foreach (Item item in items)
        {
            bool belongs = item.Fits && item.Kernels <= MostKernels;
            if (belongs && open is { } before && before.Kernels + item.Kernels <= MostKernels)
            {
                open = before.With(item);
                continue;
            }

            Close(open, chains);
            open = belongs ? item : null;
            if (!belongs && item.Loop is { } loop)
            {
                Search([.. bodyOf(loop)], chains, bodyOf);
            }
        }

        Close(open, chains);
    }

    private static void Close(Item? open, List<Chain> chains)
    {
        if (open is { Enqueues: > 1 } item && (item.Enqueues - 1) * Saved > LeastGain * item.Seconds)
        {
            chains.Add(new Chain(item.First, item.End - item.First));
        }
    }

    /// <summary>The launches from <paramref name="first"/> to <paramref name="end"/> and the loops among them, of which the outermost has at least number <paramref name="next"/>.</summary>
    private static IEnumerable<Item> Items(EquatableArray<Launch> launches, double[] seconds, EquatableArray<LaunchLoop> loops, int first, int end, int next)
    {
        for (int i = first; i < end;)
        {
            while (next < loops.Count && loops[next].First < i)
            {
                next++;
            }

            if (next == loops.Count || loops[next].First != i)
            {
                yield return new Item(i, i + 1, launches[i].Kernels.Count, 1, seconds[i], seconds[i] < LongestLaunch, null);
                i++;
                continue;
            }

            Item body = Items(launches, seconds, loops, i, loops[next].End, next + 1).Aggregate((sum, item) => sum.With(item));
            yield return body with { Enqueues = body.Enqueues * loops[next].Iterations, Seconds = body.Seconds * loops[next].Iterations, Loop = next };
            i = loops[next].End;
        }
    }

    private static double Seconds(Launch launch, EquatableArray<Ir.Kernels.Buffer> buffers, int examples) => launch.Kernels.Sum(scheduled =>
    {
        Amount flops = KernelCost.Flops(scheduled.Kernel, function => ScalarCatalog.Of(function).Flops), bytes = KernelCost.Bytes(scheduled.Kernel, buffers);
        return Math.Max(At(flops) / FlopsPerSecond, At(bytes) / BytesPerSecond);

        double At(Amount amount) => amount.Constant + ((double)amount.PerExample * examples);
    });

    /// <summary>A launch, a loop over launches, or some of both that follow each other.</summary>
    /// <param name="First">The first launch.</param>
    /// <param name="End">The one behind the last.</param>
    /// <param name="Kernels">The kernels in them, each once.</param>
    /// <param name="Enqueues">How often a launch is enqueued without a chain.</param>
    /// <param name="Seconds">The estimated time.</param>
    /// <param name="Fits">Whether all launches are short enough for a chain.</param>
    /// <param name="Loop">The number of the loop, if it is one.</param>
    private readonly record struct Item(int First, int End, int Kernels, long Enqueues, double Seconds, bool Fits, int? Loop)
    {
        public Item With(Item next) => new(First, next.End, Kernels + next.Kernels, Enqueues + next.Enqueues, Seconds + next.Seconds, Fits && next.Fits, null);
    }
}

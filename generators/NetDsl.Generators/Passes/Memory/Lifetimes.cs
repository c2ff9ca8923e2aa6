using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Passes.Memory;

/// <summary>The launches during which a buffer must keep its place: both ends belong to it.</summary>
internal readonly record struct Lifetime(int First, int Last)
{
    public bool Overlaps(Lifetime other) => First <= other.Last && other.First <= Last;
}

/// <summary>
/// Takes the launches of an entry point and gives the lifetime of every buffer in the step arena. A launch is a point in time: all that its kernels touch is live at once, because
/// they run side by side, so a place is free again only in the launch after that of its last reader. In a loop of launches the time goes round: what is touched inside and outside of it, and what an iteration may
/// find as an earlier one left it, lives as long as the whole loop; the temporaries of a body live within it and share memory with each other. Staging areas of inputs and outputs live for the whole step, because the host fills and
/// empties them outside of it.
/// </summary>
internal static class Lifetimes
{
    /// <summary>By buffer id; null for buffers that are not in the step arena, for parts of others, which live in them, and for those no launch touches.</summary>
    public static Lifetime?[] Of(EquatableArray<Buffer> buffers, EquatableArray<Launch> launches, EquatableArray<LaunchLoop> loops = default)
    {
        Lifetime?[] lifetimes = new Lifetime?[buffers.Count];
        HashSet<(int Buffer, int Launch)> reads = [];
        for (int launch = 0; launch < launches.Count; launch++)
        {
            foreach (ScheduledKernel scheduled in launches[launch].Kernels)
            {
                foreach (int touched in KernelCost.Writes(scheduled.Kernel).Concat(KernelCost.Reads(scheduled.Kernel)))
                {
                    int buffer = BufferParts.RootOf(buffers, touched);
                    if (buffers[buffer].Kind == BufferKind.Step)
                    {
                        lifetimes[buffer] = new Lifetime(lifetimes[buffer]?.First ?? launch, launch);
                    }
                }

                reads.UnionWith(KernelCost.Reads(scheduled.Kernel).Select(read => (BufferParts.RootOf(buffers, read), launch)));
            }
        }

        // The inner loops first: what they hold for longer may then reach over the border of an outer one.
        for (int number = loops.Count - 1; number >= 0; number--)
        {
            LaunchLoop loop = loops[number];
            HashSet<int> moving = [.. buffers.Where(buffer => buffer.Travels.Any(travel => travel.Loop == number)).Select(buffer => BufferParts.RootOf(buffers, buffer.Id))];
            for (int id = 0; id < buffers.Count; id++)
            {
                if (lifetimes[id] is { } lifetime && lifetime.Overlaps(new Lifetime(loop.First, loop.End - 1)))
                {
                    bool isInside = loop.Holds(lifetime.First) && loop.Holds(lifetime.Last), isCarried = moving.Contains(id) || reads.Contains((id, lifetime.First));
                    lifetimes[id] = isInside && !isCarried ? lifetime : new Lifetime(Math.Min(lifetime.First, loop.First), Math.Max(lifetime.Last, loop.End - 1));
                }
            }
        }

        for (int id = 0; id < buffers.Count; id++)
        {
            if (buffers[id] is { Kind: BufferKind.Input or BufferKind.Output, Whole: null })
            {
                lifetimes[id] = new Lifetime(0, Math.Max(0, launches.Count - 1));
            }
        }

        return lifetimes;
    }
}

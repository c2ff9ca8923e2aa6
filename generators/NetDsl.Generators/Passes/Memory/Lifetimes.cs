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
/// they run side by side, so a place is free again only in the launch after that of its last reader. Staging areas of inputs and outputs live for the whole step, because the host fills and
/// empties them outside of it.
/// </summary>
internal static class Lifetimes
{
    /// <summary>By buffer id; null for buffers that are not in the step arena, for parts of others, which live in them, and for those no launch touches.</summary>
    public static Lifetime?[] Of(EquatableArray<Buffer> buffers, EquatableArray<Launch> launches)
    {
        Lifetime?[] lifetimes = new Lifetime?[buffers.Count];
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
            }
        }

        for (int id = 0; id < buffers.Count; id++)
        {
            if (buffers[id].Kind is BufferKind.Input or BufferKind.Output)
            {
                lifetimes[id] = new Lifetime(0, Math.Max(0, launches.Count - 1));
            }
        }

        return lifetimes;
    }
}

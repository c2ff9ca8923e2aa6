using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Plans;

/// <summary>Loops over launches: which there are, and in which order launches come.</summary>
internal static class LaunchLoops
{
    /// <summary>The loops of a program, over the launches that its kernels became: a launch has kernels of one body only.</summary>
    public static EquatableArray<LaunchLoop> Of(KernelProgram program, EquatableArray<Launch> launches)
    {
        if (program.Loops.IsEmpty)
        {
            return [];
        }

        Dictionary<string, int> launchOf = new(StringComparer.Ordinal);
        for (int launch = 0; launch < launches.Count; launch++)
        {
            foreach (ScheduledKernel kernel in launches[launch].Kernels)
            {
                launchOf.Add(kernel.Kernel.Name, launch);
            }
        }

        return program.Loops.Select(loop =>
        {
            int[] body = [.. Enumerable.Range(loop.First, loop.Count).Select(kernel => launchOf[program.Kernels[kernel].Name]).Distinct()];
            return new LaunchLoop(body.Min(), body.Length, loop.Iterations);
        }).ToEquatableArray();
    }

    /// <summary>The numbers of the launches in the order in which they run, each body at most twice: what holds between two iterations holds between any.</summary>
    public static IReadOnlyList<int> Twice(int launches, EquatableArray<LaunchLoop> loops)
    {
        List<int> order = [];
        Run(0, launches, 0);
        return order;

        // Loops are sorted, the outer one first: those from number `next` on are still to be opened.
        void Run(int launch, int end, int next)
        {
            while (launch < end)
            {
                while (next < loops.Count && loops[next].First < launch)
                {
                    next++;
                }

                if (next == loops.Count || loops[next].First != launch)
                {
                    order.Add(launch++);
                    continue;
                }

                for (int i = 0; i < Math.Min(2, loops[next].Iterations); i++)
                {
                    Run(launch, loops[next].End, next + 1);
                }

                launch = loops[next].End;
            }
        }
    }
}

// Takes scheduled kernels in program order, gives launches. Kernels on one level of the dependency graph with one local size share a launch: a launch costs 2–3 µs and waking the
// second core of a CPU more, so a weight gradient, the next data gradient and the mean loss go side by side (horizontal fusion). Guarantees: a kernel's launch comes after the launches
// of all kernels that write what it reads, read what it writes, or write what it writes.
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Passes.Schedule;

/// <summary>Merges independent kernels into launches.</summary>
internal static class LaunchMerging
{
    /// <summary>More kernels in one text would make the driver's compile times long.</summary>
    private const int MostKernels = 8;

    public static EquatableArray<Launch> Run(IReadOnlyList<ScheduledKernel> kernels, EquatableArray<Buffer> buffers)
    {
        int[] levels = Levels(kernels, buffers);
        List<Launch> launches = [];
        for (int level = 0; level <= levels.DefaultIfEmpty(-1).Max(); level++)
        {
            List<List<ScheduledKernel>> open = [];
            foreach (ScheduledKernel kernel in kernels.Where((_, i) => levels[i] == level))
            {
                List<ScheduledKernel>? group = open.Find(g => g.Count < MostKernels && CanShare(g[0].Schedule, kernel.Schedule));
                if (group is null)
                {
                    open.Add([kernel]);
                }
                else
                {
                    group.Add(kernel);
                }
            }

            launches.AddRange(open.Select(group => new Launch(group.ToEquatableArray())));
        }

        return launches.ToEquatableArray();
    }

    /// <summary>CPU kernels always may; on a GPU those that need no local memory, which is scarce.</summary>
    private static bool CanShare(Ir.Kernels.Schedule a, Ir.Kernels.Schedule b) =>
        a.LocalSize == b.LocalSize && (a.LocalSize == 1 || (a is GpuItemSchedule && b is GpuItemSchedule));

    /// <summary>A kernel's level is one more than that of any earlier kernel that touches the same memory, unless both only read it.</summary>
    private static int[] Levels(IReadOnlyList<ScheduledKernel> kernels, EquatableArray<Buffer> buffers)
    {
        int[][] sharing = Sharing(buffers);
        int[] levels = new int[kernels.Count], afterReads = new int[buffers.Count], afterWrites = new int[buffers.Count];
        for (int k = 0; k < kernels.Count; k++)
        {
            int[] reads = [.. KernelCost.Reads(kernels[k].Kernel).Distinct()], writes = [.. KernelCost.Writes(kernels[k].Kernel).Distinct()];
            int level = 0;
            foreach (int read in reads)
            {
                level = Math.Max(level, afterWrites[read]);
            }

            foreach (int written in writes)
            {
                level = Math.Max(level, Math.Max(afterReads[written], afterWrites[written]));
            }

            levels[k] = level;
            Note(reads, afterReads, level);
            Note(writes, afterWrites, level);
        }

        return levels;

        void Note(int[] touched, int[] after, int level)
        {
            foreach (int buffer in touched)
            {
                foreach (int other in sharing[buffer])
                {
                    after[other] = Math.Max(after[other], level + 1);
                }
            }
        }
    }

    /// <summary>For each buffer those that share memory with it, itself included: ranges of one arena may (the optimiser runs over flat ranges of what others know as single parameters).</summary>
    private static int[][] Sharing(EquatableArray<Buffer> buffers)
    {
        List<int>[] sharing = [.. buffers.Select(buffer => new List<int> { buffer.Id })];
        foreach (IGrouping<BufferKind, Buffer> arena in buffers.Where(buffer => buffer.Kind is BufferKind.Parameters or BufferKind.Gradients or BufferKind.Slots or BufferKind.State).GroupBy(buffer => buffer.Kind))
        {
            Buffer[] sorted = [.. arena.OrderBy(buffer => buffer.Offset)];
            for (int i = 0; i < sorted.Length; i++)
            {
                long end = sorted[i].Offset + sorted[i].Shape.CountPerExample;
                for (int j = i + 1; j < sorted.Length && sorted[j].Offset < end; j++)
                {
                    sharing[sorted[i].Id].Add(sorted[j].Id);
                    sharing[sorted[j].Id].Add(sorted[i].Id);
                }
            }
        }

        // A part shares memory with its wholes, and parts of one whole do not with each other.
        foreach (Buffer part in buffers.Where(buffer => buffer.Whole is not null))
        {
            foreach (int whole in BufferParts.WithWholes(buffers, part.Id).Skip(1))
            {
                sharing[part.Id].Add(whole);
                sharing[whole].Add(part.Id);
            }
        }

        return [.. sharing.Select(others => others.ToArray())];
    }
}

// Takes scheduled kernels in program order, gives launches. Kernels on one level of the dependency graph with one local size share a launch: a launch costs 2–3 µs and waking the
// second core of a CPU more, so a weight gradient, the next data gradient and the mean loss go side by side (horizontal fusion). Guarantees: a kernel's launch comes after the launches
// of all kernels that write what it reads, read what it writes, or write what it writes. Kernels of a loop's body stay together between those in front of the loop and those behind it: what moves is taken to share
// memory with its whole sequence, so that also the next iteration finds what it needs.
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

    public static EquatableArray<Launch> Run(IReadOnlyList<ScheduledKernel> kernels, EquatableArray<Buffer> buffers, EquatableArray<KernelLoop> loops = default)
    {
        int[][] sharing = Sharing(buffers);
        int[] borders = [.. loops.SelectMany(loop => new[] { loop.First, loop.First + loop.Count }).Append(0).Append(kernels.Count).Distinct().OrderBy(border => border)];
        List<Launch> launches = [];
        for (int i = 0; i + 1 < borders.Length; i++)
        {
            Merge([.. kernels.Skip(borders[i]).Take(borders[i + 1] - borders[i])], sharing, launches);
        }

        return launches.ToEquatableArray();
    }

    /// <summary>Adds the launches of kernels between which no loop begins or ends.</summary>
    private static void Merge(ScheduledKernel[] kernels, int[][] sharing, List<Launch> launches)
    {
        int[] levels = Levels(kernels, sharing);
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
    }

    /// <summary>CPU kernels always may; on a GPU those that need no local memory, which is scarce.</summary>
    private static bool CanShare(Ir.Kernels.Schedule a, Ir.Kernels.Schedule b) =>
        a.LocalSize == b.LocalSize && (a.LocalSize == 1 || (a is GpuItemSchedule && b is GpuItemSchedule));

    /// <summary>A kernel's level is one more than that of any earlier kernel that touches the same memory, unless both only read it.</summary>
    private static int[] Levels(ScheduledKernel[] kernels, int[][] sharing)
    {
        int[] levels = new int[kernels.Length], afterReads = new int[sharing.Length], afterWrites = new int[sharing.Length];
        for (int k = 0; k < kernels.Length; k++)
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
        foreach (IGrouping<BufferKind, Buffer> arena in buffers.Where(buffer => buffer.Whole is null && buffer.Kind is BufferKind.Parameters or BufferKind.Gradients or BufferKind.Slots or BufferKind.State).GroupBy(buffer => buffer.Kind))
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

        // A part of an arena's range shares memory with what its outermost whole does.
        foreach (Buffer part in buffers.Where(buffer => buffer.Whole is not null))
        {
            int root = BufferParts.RootOf(buffers, part.Id);
            foreach (int other in sharing[root].Where(other => other != root && buffers[other].Whole is null).ToArray())
            {
                sharing[part.Id].Add(other);
                sharing[other].Add(part.Id);
            }
        }

        // Parts of a sequence may overlap each other, in one iteration or from one to the next.
        HashSet<int> sequences = BufferParts.Sequences(buffers);
        foreach (IGrouping<int, Buffer> family in buffers.Where(buffer => sequences.Count > 0 && buffer.Whole is not null).GroupBy(buffer => BufferParts.RootOf(buffers, buffer.Id)).Where(family => sequences.Contains(family.Key)))
        {
            foreach (Buffer part in family)
            {
                sharing[part.Id].AddRange(family.Where(other => other.Id != part.Id).Select(other => other.Id));
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

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

    private static int[] Levels(IReadOnlyList<ScheduledKernel> kernels, EquatableArray<Buffer> buffers)
    {
        int[][] reads = [.. kernels.Select(k => KernelCost.Reads(k.Kernel).Distinct().ToArray())];
        int[][] writes = [.. kernels.Select(k => KernelCost.Writes(k.Kernel).Distinct().ToArray())];
        int[] levels = new int[kernels.Count];
        for (int k = 0; k < kernels.Count; k++)
        {
            for (int earlier = 0; earlier < k; earlier++)
            {
                if (levels[earlier] >= levels[k]
                    && (Touches(writes[earlier], reads[k], buffers) || Touches(reads[earlier], writes[k], buffers) || Touches(writes[earlier], writes[k], buffers)))
                {
                    levels[k] = levels[earlier] + 1;
                }
            }
        }

        return levels;
    }

    private static bool Touches(int[] first, int[] second, EquatableArray<Buffer> buffers) => first.Any(a => second.Any(b => Overlap(buffers[a], buffers[b])));

    /// <summary>Whether two buffers share memory: one buffer, or ranges of one arena (the optimiser runs over flat ranges of what others know as single parameters).</summary>
    private static bool Overlap(Buffer a, Buffer b) => a.Id == b.Id
        || (a.Kind == b.Kind && a.Kind is BufferKind.Parameters or BufferKind.Gradients or BufferKind.Slots or BufferKind.State
            && a.Offset < b.Offset + b.Shape.CountPerExample && b.Offset < a.Offset + a.Shape.CountPerExample);
}

using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Ir.Plans;

/// <summary>
/// Checks a plan: everything read was written by an earlier launch, kernels of one launch do not depend on each other, places are aligned, and no launch writes into the place of another
/// buffer that is still wanted. The last check replays the launches over the arena instead of comparing lifetimes, so that a wrong lifetime shows.
/// </summary>
internal static class PlanVerifier
{
    /// <summary>Throws <see cref="CompilerBugException"/> for the first violation.</summary>
    public static void Verify(Plan plan)
    {
        if (plan.Placements.Count != plan.Buffers.Count)
        {
            throw Bug(plan, $"{plan.Placements.Count} placements for {plan.Buffers.Count} buffers");
        }

        foreach (Buffer buffer in plan.Buffers)
        {
            VerifyPlace(plan, buffer);
        }

        VerifyLoops(plan);
        VerifyOrder(plan);
        VerifyArena(plan);
        VerifyChains(plan);
    }

    /// <summary>Loops are in order, apart or one inside the other, and what moves is touched inside them only.</summary>
    private static void VerifyLoops(Plan plan)
    {
        for (int i = 0; i < plan.Loops.Count; i++)
        {
            LaunchLoop loop = plan.Loops[i];
            bool isPlaced = plan.Loops.Take(i).All(before => loop.First >= before.End || (loop.First >= before.First && loop.End <= before.End));
            if (!isPlaced || loop.First < 0 || loop.Count < 1 || loop.Iterations < 1 || loop.End > plan.Launches.Count)
            {
                throw Bug(plan, $"{loop} of {plan.Launches.Count} launches is not behind or inside those before it");
            }
        }

        if (plan.Buffers.All(buffer => buffer.Travels.IsEmpty))
        {
            return;
        }

        for (int launch = 0; launch < plan.Launches.Count; launch++)
        {
            foreach (Buffer touched in Reads(plan.Launches[launch]).Concat(Writes(plan.Launches[launch])).Select(id => plan.Buffers[id]))
            {
                if (touched.Travels.Any(travel => travel.Loop >= plan.Loops.Count || !plan.Loops[travel.Loop].Holds(launch)))
                {
                    throw Bug(plan, $"the launch {Describe(plan.Launches[launch])} touches {Describe(touched)} outside of a loop in which it moves");
                }
            }
        }
    }

    /// <summary>Chains are apart, in order, and of launches without local memory: their workers are single work-items.</summary>
    private static void VerifyChains(Plan plan)
    {
        int end = 0;
        foreach (Chain chain in plan.Chains)
        {
            bool isCut = plan.Loops.Any(loop => !chain.Holds(loop) && chain.First < loop.End && loop.First < chain.End && (chain.First < loop.First || chain.End > loop.End));
            if (chain.First < end || (chain.Count < 2 && !plan.Loops.Any(chain.Holds)) || chain.Count < 1 || chain.End > plan.Launches.Count || isCut)
            {
                throw Bug(plan, $"{chain} of {plan.Launches.Count} launches, where the chain before ends at {end}");
            }

            end = chain.End;
            if (plan.Class == DeviceClass.Gpu || plan.Launches.Skip(chain.First).Take(chain.Count).Any(launch => launch.LocalSize != 1))
            {
                throw Bug(plan, $"{chain} has a launch with several work-items a group");
            }
        }
    }

    private static void VerifyPlace(Plan plan, Buffer buffer)
    {
        Placement place = plan.Placements[buffer.Id];
        if (buffer.Whole is { } whole)
        {
            Placement root = plan.Placements[BufferParts.RootOf(plan.Buffers, whole)];
            if (place != root with { Constant = root.Constant + buffer.Offset })
            {
                throw Bug(plan, $"{Describe(buffer)} begins at {place}, not inside {Describe(plan.Buffers[whole])}");
            }
        }
        else if (place.Constant % 32 != 0 && IsInStepArena(buffer))
        {
            throw Bug(plan, $"{Describe(buffer)} begins at {place.Constant}, which is no multiple of 32 floats");
        }

        if (place.Constant < 0 || place.PerExample < 0)
        {
            throw Bug(plan, $"{Describe(buffer)} begins at {place}");
        }
    }

    /// <summary>Reads come after writes; nothing flows between kernels of one launch.</summary>
    private static void VerifyOrder(Plan plan)
    {
        WrittenBuffers written = new(plan.Buffers, loop => plan.Loops[loop].Iterations);
        HashSet<int> all = [], sequences = BufferParts.Sequences(plan.Buffers);
        foreach (Launch launch in plan.Launches)
        {
            if (launch.Kernels.Any(kernel => kernel.Schedule.LocalSize != launch.LocalSize))
            {
                throw Bug(plan, $"kernels of the launch {Describe(launch)} have different local sizes");
            }

            foreach (ScheduledKernel scheduled in launch.Kernels)
            {
                HashSet<int> own = [.. KernelCost.Writes(scheduled.Kernel).SelectMany(id => BufferParts.WithWholes(plan.Buffers, id))];
                foreach (int read in KernelCost.Reads(scheduled.Kernel).Where(read => IsTransient(plan.Buffers[read])))
                {
                    if (!written.IsWritten(read) && !own.Contains(read) && !IsCovered(plan.Buffers[read], all.Select(id => plan.Buffers[id])))
                    {
                        throw Bug(plan, $"{scheduled.Kernel.Name} reads {Describe(plan.Buffers[read])}, which no earlier launch wrote");
                    }
                }

                foreach (ScheduledKernel other in launch.Kernels.Where(other => !ReferenceEquals(other, scheduled)))
                {
                    // Two parts of a sequence may overlap, so they share a launch only to be read.
                    if (KernelCost.Reads(other.Kernel).Concat(KernelCost.Writes(other.Kernel)).Any(id => own.Contains(sequences.Contains(BufferParts.RootOf(plan.Buffers, id)) ? BufferParts.RootOf(plan.Buffers, id) : id)))
                    {
                        throw Bug(plan, $"{other.Kernel.Name} and {scheduled.Kernel.Name} share a launch and a buffer that one of them writes");
                    }
                }
            }

            foreach (int id in Writes(launch))
            {
                written.Add(id);
                all.Add(id);
            }
        }
    }

    /// <summary>
    /// Whether gradients written one parameter at a time cover a range that is read in one piece. Between two parameters are less than 32 floats of padding, which hold zeros.
    /// </summary>
    private static bool IsCovered(Buffer range, IEnumerable<Buffer> written)
    {
        long position = range.Offset, end = range.Offset + range.Shape.CountPerExample;
        foreach (Buffer part in written.Where(part => part.Kind == BufferKind.Gradients && range.Kind == BufferKind.Gradients).OrderBy(part => part.Offset))
        {
            if (part.Offset < position + 32)
            {
                position = Math.Max(position, part.Offset + part.Shape.CountPerExample);
            }
        }

        return range.Kind == BufferKind.Gradients && position + 32 > end;
    }

    /// <summary>Replays the launches, bodies of loops twice, and remembers whose data each range holds, at the smallest and at a large capacity.</summary>
    private static void VerifyArena(Plan plan)
    {
        foreach (long capacity in new[] { 32L, 32L * 1021 })
        {
            Dictionary<int, (long Start, long End)> ranges = [];
            foreach (Buffer buffer in plan.Buffers.Where(buffer => IsInStepArena(buffer) && buffer.Whole is null))
            {
                Placement place = plan.Placements[buffer.Id];
                long start = place.Constant + (place.PerExample * capacity);
                ranges[buffer.Id] = (start, start + Extent(buffer, capacity));
            }

            ArenaOwners owners = new();
            int[] staging = [.. plan.Buffers.Where(buffer => IsStaging(buffer) && buffer.Whole is null).Select(buffer => buffer.Id)];
            foreach (int buffer in staging)
            {
                owners.Take(buffer, ranges[buffer]);
            }

            long length = plan.StepLength.Constant + (plan.StepLength.PerExample * capacity);
            foreach (Launch launch in LaunchLoops.Twice(plan.Launches.Count, plan.Loops).Select(number => plan.Launches[number]))
            {
                List<int> touched = [.. WrittenRoots(plan, launch).Concat(ReadRoots(plan, launch)).Distinct().Where(ranges.ContainsKey)];
                foreach (int read in ReadRoots(plan, launch).Where(ranges.ContainsKey))
                {
                    if (!owners.Contains(read) && !WrittenRoots(plan, launch).Contains(read))
                    {
                        throw Bug(plan, $"the launch {Describe(launch)} reads {Describe(plan.Buffers[read])} after its place was given away");
                    }
                }

                foreach (int buffer in touched)
                {
                    if (ranges[buffer].End + 64 > length)
                    {
                        throw Bug(plan, $"{Describe(plan.Buffers[buffer])} ends less than 64 floats before the arena of {length}");
                    }

                    foreach (int other in touched.Concat(staging.Where(owners.Contains)).Where(other => other != buffer && Overlap(ranges[buffer], ranges[other])))
                    {
                        throw Bug(plan, $"{Describe(plan.Buffers[buffer])} and {Describe(plan.Buffers[other])} overlap in the launch {Describe(launch)}");
                    }
                }

                foreach (int store in WrittenRoots(plan, launch).Where(ranges.ContainsKey))
                {
                    owners.Take(store, ranges[store]);
                }
            }
        }
    }

    /// <summary>The floats from the first element to behind the last one, with the batch axis at full padded capacity.</summary>
    private static long Extent(Buffer buffer, long capacity)
    {
        long last = 0;
        for (int axis = 0; axis < buffer.Shape.Rank; axis++)
        {
            long extent = buffer.Shape[axis].IsBatch ? capacity : buffer.Shape[axis].Value;
            last += buffer.Strides[axis].PlaceOf(extent - 1);
        }

        return last + 1;
    }

    private static IEnumerable<int> Reads(Launch launch) => launch.Kernels.SelectMany(kernel => KernelCost.Reads(kernel.Kernel));

    private static IEnumerable<int> ReadRoots(Plan plan, Launch launch) => Reads(launch).Select(id => BufferParts.RootOf(plan.Buffers, id));

    private static IEnumerable<int> WrittenRoots(Plan plan, Launch launch) => Writes(launch).Select(id => BufferParts.RootOf(plan.Buffers, id));

    private static IEnumerable<int> Writes(Launch launch) => launch.Kernels.SelectMany(kernel => KernelCost.Writes(kernel.Kernel));

    private static bool Overlap((long Start, long End) a, (long Start, long End) b) => a.Start < b.End && b.Start < a.End;

    private static bool IsInStepArena(Buffer buffer) => buffer.Kind == BufferKind.Step || IsStaging(buffer);

    private static bool IsStaging(Buffer buffer) => buffer.Kind is BufferKind.Input or BufferKind.Output;

    /// <summary>Whether it holds nothing before the step.</summary>
    private static bool IsTransient(Buffer buffer) => buffer.Kind is BufferKind.Step or BufferKind.Output or BufferKind.Loss or BufferKind.Gradients;

    private static string Describe(Buffer buffer) => $"buffer {buffer.Id} ({buffer.Kind} \"{buffer.Name}\")";

    private static string Describe(Launch launch) => string.Join(" + ", launch.Kernels.Select(kernel => kernel.Kernel.Name));

    private static CompilerBugException Bug(Plan plan, string message) => new(nameof(PlanVerifier), $"{plan.Name} for {plan.Class}: {message}");
}

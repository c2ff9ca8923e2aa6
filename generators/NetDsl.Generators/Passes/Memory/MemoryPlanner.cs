using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Passes.Memory;

/// <summary>
/// Takes the buffers, launches and loops of an entry point and gives every buffer its place in the step arena. Guarantees: buffers that live at the same time do not overlap, whatever the capacity;
/// every place is aligned to 64 bytes; 64 floats are readable behind the last one.
/// The rule is greedy by size with best fit (Pisarchyk and Lee, "Efficient memory management for deep neural net inference", 2020): the largest buffer first, each into the smallest gap
/// among those already placed whose lifetimes overlap its own. Buffers that grow with the capacity and those that do not are packed in two regions, one behind the other, so that
/// comparing sizes never depends on the capacity.
/// </summary>
internal static class MemoryPlanner
{
    /// <summary>Floats behind the last tensor that kernels may read.</summary>
    private const int Slack = 64;

    public static Plan Run(KernelProgram program, EquatableArray<Launch> launches, DeviceClass deviceClass)
    {
        EquatableArray<Buffer> buffers = program.Buffers;
        EquatableArray<LaunchLoop> loops = LaunchLoops.Of(program, launches);
        Lifetime?[] lifetimes = Lifetimes.Of(buffers, launches, loops);
        List<Request> constants = [], batched = [];
        for (int id = 0; id < buffers.Count; id++)
        {
            if (lifetimes[id] is { } lifetime)
            {
                Placement size = BufferSizes.Of(buffers[id]);
                (size.PerExample > 0 ? batched : constants).Add(new Request(id, size.Constant + size.PerExample, lifetime));
            }
        }

        (Dictionary<int, long> constantPlaces, long constantLength) = Pack(constants);
        (Dictionary<int, long> batchedPlaces, long batchedLength) = Pack(batched);
        Placement[] placements = new Placement[buffers.Count];
        for (int id = 0; id < buffers.Count; id++)
        {
            placements[id] = buffers[id].Whole is { } whole ? Inside(placements[BufferParts.RootOf(buffers, whole)], buffers[id].Offset)
                : constantPlaces.TryGetValue(id, out long place) ? new Placement(place, 0)
                : batchedPlaces.TryGetValue(id, out place) ? new Placement(constantLength, place)
                : buffers[id].Kind == BufferKind.Carried ? new Placement(0, buffers[id].Offset)
                : new Placement(buffers[id].Offset, 0);
        }

        return new Plan(program.Name, deviceClass, buffers, launches, placements.ToEquatableArray(), new Placement(constantLength + Slack, batchedLength)) { Loops = loops };
    }

    private static Placement Inside(Placement whole, long offset) => whole with { Constant = whole.Constant + offset };

    /// <summary>Places for all requests in one region, and the region's length: its peak.</summary>
    internal static (Dictionary<int, long> Places, long Length) Pack(IReadOnlyList<Request> requests)
    {
        List<(Request Request, long Place)> placed = [];
        long length = 0;
        foreach (Request request in requests.OrderByDescending(request => request.Size).ThenBy(request => request.Lifetime.First).ThenBy(request => request.Id))
        {
            long place = BestGap(request, placed);
            placed.Add((request, place));
            length = Math.Max(length, place + request.Size);
        }

        return (placed.ToDictionary(entry => entry.Request.Id, entry => entry.Place), length);
    }

    /// <summary>The start of the smallest gap that fits between buffers living at the same time, or behind all of them.</summary>
    private static long BestGap(Request request, List<(Request Request, long Place)> placed)
    {
        long end = 0, best = -1, bestSize = long.MaxValue;
        foreach ((Request other, long place) in placed.Where(entry => entry.Request.Lifetime.Overlaps(request.Lifetime)).OrderBy(entry => entry.Place))
        {
            long gap = place - end;
            if (gap >= request.Size && gap < bestSize)
            {
                (best, bestSize) = (end, gap);
            }

            end = Math.Max(end, place + other.Size);
        }

        return best >= 0 ? best : end;
    }

    /// <summary>A buffer that wants a place: its size in the units of its region (floats, or floats an example).</summary>
    internal readonly record struct Request(int Id, long Size, Lifetime Lifetime);
}

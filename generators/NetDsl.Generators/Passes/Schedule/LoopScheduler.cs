// Takes a loop kernel and a device profile, gives its schedule. Guarantees: every loop kernel has one, on every profile; the order in which a reduction adds depends on shapes and the
// profile only. Rules: docs of the measurements in kernels.md, "Reductions" and "Elementwise": on a CPU one item a group with vectors along the dimension that most accesses walk
// contiguously, few groups with enough work each; on a GPU one item an element, or a group with a tree where few results need many elements.
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Generators.Passes.Schedule;

/// <summary>Chooses schedules of loop kernels.</summary>
internal static class LoopScheduler
{
    /// <summary>The batch that schedules are tuned for; any other batch is as correct.</summary>
    public const int TypicalBatch = 64;

    /// <summary>Work (flops and accesses) below which another group costs more than it gains: some microseconds.</summary>
    private const long WorkPerGroup = 16384;

    private const int MostGroups = 64;

    /// <summary>Fewer would leave cores without work.</summary>
    private const int LeastUnitsOfRows = 8;

    /// <summary>Bytes that stay in the second cache of a core.</summary>
    private const long NearBytes = 512 * 1024;

    private static readonly int[] s_rows = [8, 4, 2];
    private const double GatherCost = 12;
    private const double UniformCost = 0.25;
    private const double TransposedCost = 4;

    public static Ir.Kernels.Schedule Choose(Kernel.Loops kernel, DeviceProfile profile) => profile.IsCpu ? ChooseCpu(kernel, profile) : ChooseGpu(kernel);

    private static CpuLoopSchedule ChooseCpu(Kernel.Loops kernel, DeviceProfile profile)
    {
        if (kernel.Dimensions.Count == 0)
        {
            return new CpuLoopSchedule(0, profile.Lanes, 0, 1, new GroupCount(1));
        }

        (int lane, int transposed) = Enumerable.Range(0, kernel.Dimensions.Count)
            .Where(d => d < kernel.ParallelCount || d == kernel.Dimensions.Count - 1)
            .SelectMany(d => Transpositions(kernel, d).Prepend(-1).Select(transposed => (Lane: d, Transposed: transposed)))
            .OrderBy(choice => Cost(kernel, choice.Lane, choice.Transposed, profile.Lanes))
            .ThenByDescending(choice => choice.Lane)
            .First();
        return transposed >= 0 ? DivideSquares(kernel, lane, transposed, profile.Lanes)
            : RowsSideBySide(kernel, lane) is { } rows ? DivideRows(kernel, lane, profile.Lanes, rows.Dimension, rows.Count)
            : Divide(kernel, lane, profile.Lanes);
    }

    /// <summary>The dimensions along which something is contiguous that the batch in the lanes would gather.</summary>
    private static IEnumerable<int> Transpositions(Kernel.Loops kernel, int lane) =>
        lane < kernel.ParallelCount && kernel.Dimensions[lane].Extent.IsBatch && kernel.Stages.All(stage => !stage.IsOverReduced)
            ? Enumerable.Range(0, kernel.ParallelCount).Where(d => d != lane && kernel.Stages.SelectMany(stage => stage.Body.Leaves).Any(leaf => CpuLoopSchedule.Crosses(leaf, lane, d)))
            : [];

    /// <summary>The cost of one element when <paramref name="lane"/> fills the lanes: accesses by their pattern, divided by the share of lanes that count.</summary>
    private static double Cost(Kernel.Loops kernel, int lane, int transposed, int lanes)
    {
        double cost = 1;
        bool reducesLane = lane >= kernel.ParallelCount;
        foreach (Stage stage in kernel.Stages)
        {
            // Stages that do not run over a reduced lane are scalar and rare.
            if (reducesLane && !stage.IsOverReduced)
            {
                continue;
            }

            double times = stage.IsOverReduced ? 1 : 1.0 / Math.Max(1, Count(kernel.Dimensions, kernel.ParallelCount, kernel.Dimensions.Count));
            foreach (Leaf leaf in stage.Body.Leaves)
            {
                cost += times * (leaf switch
                {
                    _ when transposed >= 0 && CpuLoopSchedule.Crosses(leaf, lane, transposed) => TransposedCost * Padding(kernel.Dimensions[transposed].Extent.Value, lanes),
                    Leaf.Load load => AccessCost(load.Access, lane, lanes),
                    Leaf.Coordinate coordinate => IndexCost(coordinate.Value, lane) / 4,
                    Leaf.Matches matches => IndexCost(matches.Value, lane) / 4,
                    Leaf.Table table => IndexMath.Contains(table.Element, lane) ? GatherCost / 2 : UniformCost,
                    Leaf.Random random => 4 + IndexCost(random.Element, lane),
                    _ => 0,
                });
            }

            foreach (Store store in stage.Stores)
            {
                cost += times * AccessCost(store.Access, lane, lanes);
            }
        }

        double padding = Padding(kernel.Dimensions[lane].Extent.IsBatch ? TypicalBatch : kernel.Dimensions[lane].Extent.Value, lanes);

        // A horizontal sum at the end of each row costs some vectors' worth.
        double horizontal = reducesLane ? 1 + (6.0 * kernel.Stages.Sum(s => s.Reductions.Count) * lanes / Math.Max(1, Count(kernel.Dimensions, kernel.ParallelCount, kernel.Dimensions.Count))) : 1;
        return cost * horizontal * padding;
    }

    private static double Padding(long extent, int lanes) => (double)((extent + lanes - 1) / lanes * lanes) / extent;

    private static double AccessCost(Access access, int lane, int lanes) => access.Guards.Any(g => IndexMath.Contains(g.Value, lane) && !IndexMath.CutsNoVector(g, lane, lanes)) ? GatherCost : IndexCost(access.Address, lane);

    private static double IndexCost(Index index, int lane) => IndexMath.CoefficientOf(index, lane) switch
    {
        0 => UniformCost,
        1 => 1,
        _ => GatherCost,
    };

    private static CpuLoopSchedule Divide(Kernel.Loops kernel, int lane, int lanes)
    {
        Extent laneExtent = kernel.Dimensions[lane].Extent;
        bool laneIsParallel = lane < kernel.ParallelCount;
        long wanted = Math.Max(1, Math.Min(MostGroups, WorkOf(kernel) / WorkPerGroup));
        long others = 1;
        bool othersBatched = false;
        for (int d = 0; d < kernel.ParallelCount; d++)
        {
            othersBatched |= d != lane && kernel.Dimensions[d].Extent.IsBatch;
            others *= d == lane || kernel.Dimensions[d].Extent.IsBatch ? 1 : kernel.Dimensions[d].Extent.Value;
        }

        if (laneIsParallel && laneExtent.IsBatch && others <= wanted)
        {
            int block = RoundUp((int)Math.Max(1, TypicalBatch * others / wanted), lanes);
            return new CpuLoopSchedule(lane, lanes, block, 1, new GroupCount(others, 1, block));
        }

        long units = others * (othersBatched ? TypicalBatch : 1);
        int laneBlock = 0;
        long blocks = 1;
        if (laneIsParallel && !laneExtent.IsBatch && units < wanted)
        {
            laneBlock = RoundUp((int)((laneExtent.Value * units + wanted - 1) / wanted), lanes);
            blocks = (laneExtent.Value + laneBlock - 1) / laneBlock;
        }

        long unitsPerGroup = Math.Max(1, units * blocks / wanted);
        GroupCount groups = othersBatched
            ? new GroupCount(1, others * blocks, unitsPerGroup)
            : new GroupCount(((others * blocks) + unitsPerGroup - 1) / unitsPerGroup);
        return new CpuLoopSchedule(lane, lanes, laneBlock, (int)unitsPerGroup, groups);
    }

    /// <summary>
    /// Rows whose elements lie side by side, a vector of examples each, while a row's own next element is far: channels of an image that are innermost. One row after the other would read a line here and a line there.
    /// Where several stages read them, all the rows' elements must stay in a core's cache in between.
    /// </summary>
    private static (int Dimension, int Count)? RowsSideBySide(Kernel.Loops kernel, int lane)
    {
        if (!CpuLoopSchedule.CanReduceBlocks(kernel, lane) || kernel.Stages.Any(stage => stage.Reductions.Any(reduction => reduction.Kind == ReduceKind.ArgMaximum)))
        {
            return null;
        }

        Stage[] stages = [.. kernel.Stages.Where(stage => stage.IsOverReduced)];
        Access[] along = [.. stages.SelectMany(stage => stage.Body.Leaves.OfType<Leaf.Load>().Select(load => load.Access).Concat(stage.Stores.Select(store => store.Access))).Where(access => IndexMath.Contains(access.Address, lane))];
        long units = Count(kernel.Dimensions, 0, kernel.ParallelCount), length = Count(kernel.Dimensions, kernel.ParallelCount, kernel.Dimensions.Count);
        for (int d = kernel.ParallelCount - 1; d >= 0 && along.Length > 0; d--)
        {
            if (along.All(access => IndexMath.CoefficientOf(access.Address, d) == Stride.Block))
            {
                foreach (int rows in s_rows.Where(rows => kernel.Dimensions[d].Extent.Value % rows == 0 && units / rows >= LeastUnitsOfRows))
                {
                    if (stages.Length == 1 || rows * length * sizeof(float) <= NearBytes)
                    {
                        return (d, rows);
                    }
                }
            }
        }

        return null;
    }

    private static CpuLoopSchedule DivideRows(Kernel.Loops kernel, int lane, int lanes, int dimension, int rows)
    {
        long units = Count(kernel.Dimensions, 0, kernel.ParallelCount) / rows, wanted = Math.Max(1, Math.Min(MostGroups, WorkOf(kernel) / WorkPerGroup)), perGroup = Math.Max(1, units / wanted);
        return new CpuLoopSchedule(lane, lanes, 0, (int)perGroup, new GroupCount((units + perGroup - 1) / perGroup), RowDimension: dimension, Rows: rows);
    }

    /// <summary>Units are squares of lanes × lanes, all examples of a block of the transposed dimension.</summary>
    private static CpuLoopSchedule DivideSquares(Kernel.Loops kernel, int lane, int transposed, int lanes)
    {
        long others = 1, blocks = (kernel.Dimensions[transposed].Extent.Value + lanes - 1) / lanes;
        for (int d = 0; d < kernel.ParallelCount; d++)
        {
            others *= d == lane || d == transposed ? 1 : kernel.Dimensions[d].Extent.Value;
        }

        long units = others * blocks, wanted = Math.Max(1, Math.Min(MostGroups, WorkOf(kernel) / WorkPerGroup)), perGroup = Math.Max(1, units / wanted);
        return new CpuLoopSchedule(lane, lanes, 0, (int)perGroup, new GroupCount((units + perGroup - 1) / perGroup), transposed);
    }

    private static long WorkOf(Kernel.Loops kernel) =>
        Math.Max(1, KernelCost.Flops(kernel, f => ScalarCatalog.Of(f).Flops).At(TypicalBatch) + Count(kernel.Dimensions, 0, kernel.Dimensions.Count));

    private static Ir.Kernels.Schedule ChooseGpu(Kernel.Loops kernel)
    {
        const int local = 256, tree = 128;
        long parallel = 1;
        bool batched = false;
        for (int d = 0; d < kernel.ParallelCount; d++)
        {
            batched |= kernel.Dimensions[d].Extent.IsBatch;
            parallel *= kernel.Dimensions[d].Extent.IsBatch ? 1 : kernel.Dimensions[d].Extent.Value;
        }

        long reduced = Count(kernel.Dimensions, kernel.ParallelCount, kernel.Dimensions.Count);
        if (reduced > 32 && parallel * (batched ? TypicalBatch : 1) < 8192)
        {
            return new GpuTreeSchedule(tree, batched ? new GroupCount(1, parallel, 1) : new GroupCount(parallel));
        }

        return new GpuItemSchedule(local, batched ? new GroupCount(1, parallel, local) : new GroupCount((parallel + local - 1) / local), IsBatchFastest(kernel));
    }

    /// <summary>Whether more accesses are contiguous from example to example than along the last parallel dimension.</summary>
    private static bool IsBatchFastest(Kernel.Loops kernel)
    {
        int batch = kernel.Dimensions.Take(kernel.ParallelCount).ToList().FindIndex(dimension => dimension.Extent.IsBatch);
        if (batch < 0 || kernel.ParallelCount < 2)
        {
            return false;
        }

        Access[] accesses =
        [
            .. kernel.Stages.SelectMany(stage => stage.Body.Leaves).OfType<Leaf.Load>().Select(load => load.Access),
            .. kernel.Stages.SelectMany(stage => stage.Stores).Select(store => store.Access),
        ];
        int Contiguous(int dimension) => accesses.Count(access => IndexMath.CoefficientOf(access.Address, dimension) == 1);
        return Contiguous(batch) > Contiguous(kernel.ParallelCount - 1);
    }

    /// <summary>The product of extents, the batch counted as typical.</summary>
    private static long Count(EquatableArray<LoopDimension> dimensions, int from, int to)
    {
        long count = 1;
        for (int d = from; d < to; d++)
        {
            count *= dimensions[d].Extent.IsBatch ? TypicalBatch : dimensions[d].Extent.Value;
        }

        return count;
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}

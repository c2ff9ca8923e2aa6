using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Kernels.Contractions;

namespace NetDsl.Generators.Passes.Schedule.Contractions;

/// <summary>
/// Tiles for GPUs. The largest tile reuses local memory best, but only with enough groups to fill the device: tiles are ranked by the time of the
/// busiest compute unit, where an item's step costs its multiply-adds and its reads of local memory. Reasoned from the arithmetic, to be fitted once
/// a device is measured.
/// </summary>
internal static class GpuContractionSearch
{
    private static readonly (int Rows, int Columns, int Slice, int ItemRows, int ItemColumns)[] s_tiles =
    [
        (64, 64, 16, 4, 4), (64, 32, 16, 4, 4), (32, 64, 16, 4, 4), (128, 16, 16, 4, 2), (16, 128, 16, 2, 4), (32, 32, 16, 2, 2), (64, 16, 16, 4, 2), (16, 64, 16, 2, 4), (16, 16, 16, 2, 2),
        (256, 1, 16, 4, 1), (1, 256, 16, 1, 4), (64, 1, 32, 1, 1), (1, 64, 32, 1, 1), (8, 8, 32, 1, 1),
    ];

    public static IEnumerable<GpuContractionSchedule> Rank(ContractionView view, DeviceProfile profile, int count)
    {
        FlatDimensions rows = FlatDimensions.Of(view, DimensionClass.Row), columns = FlatDimensions.Of(view, DimensionClass.Column), groups = FlatDimensions.Of(view, DimensionClass.Group);
        return s_tiles
            .Where(tile => sizeof(float) * tile.Slice * (tile.Rows + tile.Columns) <= profile.LocalBytes)
            .Select(tile => new GpuContractionSchedule(
                GroupsOf(rows, columns, groups, tile.Rows, tile.Columns), tile.Rows, tile.Columns, tile.Slice, tile.ItemRows, tile.ItemColumns))
            .OrderBy(schedule => Cost(schedule, profile))
            .Take(count);
    }

    private static GroupCount GroupsOf(FlatDimensions rows, FlatDimensions columns, FlatDimensions groups, int tileRows, int tileColumns)
    {
        long factor = 1;
        (long Multiplier, long Divisor) batch = (0, 1);
        foreach ((FlatDimensions dimensions, int tile) in new[] { (rows, tileRows), (columns, tileColumns), (groups, 1) })
        {
            if (dimensions.HasBatch)
            {
                batch = (dimensions.Count, tile);
            }
            else
            {
                factor *= (dimensions.Count + tile - 1) / tile;
            }
        }

        return new GroupCount(factor, batch.Multiplier, batch.Divisor);
    }

    /// <summary>Time of the busiest compute unit for one index of the reduction.</summary>
    private static double Cost(GpuContractionSchedule schedule, DeviceProfile profile)
    {
        long numberOfGroups = schedule.Groups.Factor * (schedule.Groups.Multiplier == 0
            ? 1
            : ((LoopScheduler.TypicalBatch * schedule.Groups.Multiplier) + schedule.Groups.Divisor - 1) / schedule.Groups.Divisor);
        long waves = (numberOfGroups + profile.ComputeUnits - 1) / profile.ComputeUnits;
        double products = schedule.ItemRows * schedule.ItemColumns, localReads = schedule.ItemRows + schedule.ItemColumns;
        double staging = (double)(schedule.Rows + schedule.Columns) / schedule.LocalSize;
        const double ReadCost = 2, StageCost = 8, StepCost = 1, ItemsAtOnce = 64;
        return waves * Math.Ceiling(schedule.LocalSize / ItemsAtOnce) * (products + (ReadCost * localReads) + (StageCost * staging) + StepCost);
    }
}

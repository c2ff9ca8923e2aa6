using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Ir.Kernels.Contractions;

/// <summary>
/// Says whether the CPU printer can print a contraction with a schedule, and if not, why. The enumerator proposes only what is legal and the printer
/// asserts it, so there are no choices left to make while printing.
/// </summary>
internal static class CpuContractionLegality
{
    /// <summary>A panel shares the second-level cache with what streams past it.</summary>
    public const long GreatestPanelBytes = 256 * 1024;

    /// <summary>Sums that wait between rounds share it likewise, and are touched once a round only.</summary>
    public const long GreatestWaitingBytes = 512 * 1024;

    /// <summary>Vectors of a tile along the batch: few, since what is left of a batch is done vector by vector.</summary>
    public const int GreatestBatchVectors = 4;

    /// <summary>Null when the schedule is legal, else the reason why it is not.</summary>
    public static string? ReasonAgainst(ContractionView view, CpuContractionSchedule schedule, DeviceProfile profile) =>
        AgainstLane(view, schedule)
        ?? AgainstTiles(view, schedule, profile)
        ?? AgainstLoops(view, schedule)
        ?? AgainstOperand(view, schedule, profile, 0)
        ?? AgainstOperand(view, schedule, profile, 1)
        ?? AgainstGuards(view, schedule)
        ?? AgainstRounds(view, schedule, profile);

    /// <summary>Bytes of the panel of an operand, or null when a reduced dimension's extent is not known.</summary>
    public static long? PanelBytes(ContractionView view, CpuContractionSchedule schedule, DeviceProfile profile, ContractionOperand operand)
    {
        long values = schedule.Tiles.Where(t => operand.DependsOn[t.Dimension]).Aggregate(1L, (product, t) => product * t.Factor);
        values *= operand.DependsOn[schedule.Lane] ? schedule.Vectors * profile.Lanes : 1;
        foreach (int dimension in view.ReducedDimensions.Where(d => operand.DependsOn[d]))
        {
            Extent extent = schedule.RoundLengthOf(dimension) is > 0 and int length ? length : view.ExtentOf(dimension);
            if (extent.IsBatch)
            {
                return null;
            }

            values *= extent.Value;
        }

        return values * sizeof(float);
    }

    private static string? AgainstLane(ContractionView view, CpuContractionSchedule schedule)
    {
        int lane = schedule.Lane;
        return lane < 0 || lane >= view.Dimensions.Count ? "there is no such lane dimension"
            : view.IsWindow(lane) ? "what is combined over a window is in one lane"
            : view.IsOutput(lane) ? null
            : !view.A.DependsOn[lane] && !view.B.DependsOn[lane] ? "no operand differs along the reduced lane dimension, so its unused lanes would count"
            : schedule.Vectors != 1 ? "a reduced lane dimension takes one vector"
            : schedule.Packed >= 0 ? "a reduced lane dimension takes no panel"
            : schedule.RoundLengthOf(lane) > 0 ? "a reduced lane dimension is not divided into rounds"
            : null;
    }

    private static string? AgainstTiles(ContractionView view, CpuContractionSchedule schedule, DeviceProfile profile)
    {
        if (schedule.Tiles.Count > 2)
        {
            return "at most two dimensions besides the lanes are tiled";
        }

        HashSet<int> seen = [schedule.Lane];
        foreach (TileFactor tile in schedule.Tiles)
        {
            if (tile.Dimension < 0 || tile.Dimension >= view.OutputCount || !seen.Add(tile.Dimension))
            {
                return $"dimension {tile.Dimension} cannot be tiled";
            }

            // A tile over the batch runs over by at most factor − 1 rows, and 15 rows past any batch are readable.
            Extent extent = view.ExtentOf(tile.Dimension);
            if (tile.Factor < 2 || tile.Factor > (extent.IsBatch ? 16 : extent.Value))
            {
                return $"dimension {tile.Dimension} does not hold tiles of {tile.Factor}";
            }

            if (view.IsWindow(tile.Dimension) && tile.Factor != extent.Value)
            {
                return $"a tile cuts windows along dimension {tile.Dimension}";
            }
        }

        int vectorsOfLane = !view.IsOutput(schedule.Lane) ? 1 : view.ExtentOf(schedule.Lane).IsBatch ? GreatestBatchVectors : VectorsOf(view.ExtentOf(schedule.Lane).Value, profile.Lanes);
        RegisterTile registers = new(view, schedule.Lane, schedule.Vectors, schedule.Tiles);
        return schedule.Vectors < 1 || schedule.Vectors > vectorsOfLane ? $"the lane dimension holds {vectorsOfLane} vectors"
            : registers.Registers >= profile.Registers ? $"{registers.Registers} vectors are alive at once and would spill"
            : null;
    }

    private static string? AgainstLoops(ContractionView view, CpuContractionSchedule schedule)
    {
        if (!schedule.ReductionOrder.OrderBy(d => d).SequenceEqual(view.ReducedDimensions))
        {
            return "the order names every reduced dimension once";
        }

        HashSet<int> split = [];
        for (int i = 0; i < schedule.GroupSplits.Count; i++)
        {
            GroupSplit item = schedule.GroupSplits[i];
            if (item.Dimension < 0 || item.Dimension >= view.Kernel.FirstWindow || item.Tiles < 1 || !split.Add(item.Dimension))
            {
                return $"dimension {item.Dimension} cannot be divided over groups";
            }

            if (i > 0 && view.ExtentOf(item.Dimension).IsBatch)
            {
                return "the batch is the slowest of the group dimensions";
            }
        }

        return null;
    }

    private static string? AgainstOperand(ContractionView view, CpuContractionSchedule schedule, DeviceProfile profile, int number)
    {
        ContractionOperand operand = view.Operand(number);
        string name = number == 0 ? "A" : "B";
        if (schedule.UseOf(number) == OperandUse.Inline)
        {
            return null;
        }

        if (schedule.UseOf(number) == OperandUse.Packed)
        {
            return schedule.UseOf(1 - number) == OperandUse.Packed ? "at most one operand is packed"
                : PanelBytes(view, schedule, profile, operand) is not { } bytes ? $"the panel of {name} would grow with the batch"
                : bytes > GreatestPanelBytes ? $"the panel of {name} takes {bytes} bytes"
                : null;
        }

        if (operand.Plain is not { } access)
        {
            return $"{name} is computed and must be packed or inline";
        }

        Coefficient lane = access.Coefficients[schedule.Lane];
        if (!lane.IsZero && !lane.IsOne)
        {
            return $"{name} is not contiguous along the lanes";
        }

        // The elements of a tile are one distance apart, so it must not cross a block.
        return (lane.IsInBlocks && profile.Lanes < Stride.Block && Stride.Block % (schedule.Vectors * profile.Lanes) != 0)
            || schedule.Tiles.Any(t => access.Coefficients[t.Dimension].IsInBlocks && Stride.Block % t.Factor != 0)
            ? $"a tile would cross the blocks of {name}"
            : null;
    }

    private static string? AgainstGuards(ContractionView view, CpuContractionSchedule schedule)
    {
        List<GuardPlacement> places = [];
        for (int number = 0; number < 2; number++)
        {
            if (GuardPlacement.Place(view, schedule, number, places) is { } reason)
            {
                return $"a guard of {(number == 0 ? "A" : "B")} {reason}";
            }
        }

        return GuardPlacement.CopiesOf(view, schedule, places) is not { } copies ? "a guard differs within the tile in too many ways"
            : copies > GuardPlacement.GreatestCopies ? $"the guards ask for {copies} copies of the inner loops"
            : null;
    }

    private static string? AgainstRounds(ContractionView view, CpuContractionSchedule schedule, DeviceProfile profile) =>
        schedule.Rounds.IsEmpty ? null
        : schedule.Rounds.Any(part => part.Dimension < view.OutputCount || part.Dimension >= view.Dimensions.Count || part.Length < 1) ? "rounds are parts of a reduced dimension"
        : schedule.Rounds.Select(part => part.Dimension).Distinct().Count() < schedule.Rounds.Count ? "a dimension is in rounds once"
        : schedule.Rounds.Any(part => !view.ExtentOf(part.Dimension).IsBatch && part.Length > view.ExtentOf(part.Dimension).Value) ? "a dimension is shorter than a round"
        : view.Kernel.Windows is not null ? "windows are combined as soon as they are finished"
        : view.OutputDimensions.Any(d => CpuTiling.TilesOfGroup(view, schedule, d, profile.Lanes) is null) ? "sums that wait between rounds would grow with the batch"
        : WaitingBytes(view, schedule, profile) is var bytes && bytes > GreatestWaitingBytes ? $"the sums that wait between rounds take {bytes} bytes"
        : null;

    /// <summary>Bytes of the sums of all of a group's tiles.</summary>
    private static long WaitingBytes(ContractionView view, CpuContractionSchedule schedule, DeviceProfile profile) =>
        view.OutputDimensions.Aggregate((long)profile.Lanes * sizeof(float), (bytes, d) => bytes * CpuTiling.TilesOfGroup(view, schedule, d, profile.Lanes)!.Value * schedule.FactorOf(d));

    /// <summary>Vectors that cover an extent.</summary>
    public static int VectorsOf(int extent, int lanes) => (extent + lanes - 1) / lanes;
}

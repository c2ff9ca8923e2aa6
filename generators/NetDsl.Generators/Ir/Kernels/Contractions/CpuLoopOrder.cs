namespace NetDsl.Generators.Ir.Kernels.Contractions;

/// <summary>
/// The order of a CPU schedule's loops over tiles. Group dimensions come first (they are no loops, or the outermost), then those the packed operand depends on, so that a panel is filled as
/// rarely as possible. Of the others, those of one operand are outside: its part of a tile stays in the first cache while the other's parts pass by, those nearest in memory one after the other,
/// since windows overlap. The one that stays is that with the larger part, if that fits; if neither fits, that with the smaller.
/// Windows that are pooled are innermost: a group finishes one after the other.
/// </summary>
internal static class CpuLoopOrder
{
    /// <summary>What stays leaves room for what passes by.</summary>
    public const long StayingBytes = 32 * 1024;

    private const int UsualBatch = 64, LineFloats = 16;

    /// <summary>Which operand stays, by the bytes of their parts of a tile.</summary>
    public static int Staying(double bytesOfA, double bytesOfB)
    {
        int larger = bytesOfA >= bytesOfB ? 0 : 1;
        return (larger == 0 ? bytesOfA : bytesOfB) <= StayingBytes ? larger : 1 - larger;
    }

    public static List<int> Of(ContractionView view, CpuContractionSchedule schedule, int lanes)
    {
        int staying = Staying(TileBytes(view, schedule, 0, lanes), TileBytes(view, schedule, 1, lanes));
        return
        [
            .. view.OutputDimensions.OrderBy(Rank)
                .ThenBy(d => Rank(d) < 3 ? 0 : IsPassing(d) ? 1 : 0)
                .ThenByDescending(d => Rank(d) == 3 && IsPassing(d) ? view.Operand(1 - staying).Plain?.Coefficients[d].Magnitude ?? 0 : 0)
                .ThenBy(d => d),
        ];

        bool IsPassing(int dimension) => view.Operand(1 - staying).DependsOn[dimension] && !view.Operand(staying).DependsOn[dimension];

        int Rank(int dimension)
        {
            int share = schedule.GroupSplits.Where(split => split.Dimension == dimension).Select(split => split.Tiles).FirstOrDefault();
            bool isInPanel = schedule.Packed >= 0 && view.Operand(schedule.Packed).DependsOn[dimension];
            return view.IsWindow(dimension) ? 4 : share == 1 ? 0 : isInPanel ? 1 : share > 1 ? 2 : 3;
        }
    }

    /// <summary>Bytes of the cache lines that a tile reads of an operand; those of windows are counted once.</summary>
    private static double TileBytes(ContractionView view, CpuContractionSchedule schedule, int number, int lanes)
    {
        ContractionOperand operand = view.Operand(number);
        Dictionary<long, double> extents = [];
        double contiguous = 1;
        for (int d = 0; d < view.Dimensions.Count; d++)
        {
            if (!operand.DependsOn[d])
            {
                continue;
            }

            double extent = schedule.RoundLengthOf(d) is > 0 and int length ? length : view.ExtentOf(d).IsBatch ? UsualBatch : view.ExtentOf(d).Value;
            extent = !view.IsOutput(d) ? extent : d == schedule.Lane ? Math.Min(extent, schedule.Vectors * lanes) : schedule.FactorOf(d);
            long stride = operand.Plain?.Coefficients[d].Magnitude ?? -1 - d;
            contiguous *= stride == 1 ? extent : 1;
            if (stride != 1)
            {
                extents[stride] = extents.TryGetValue(stride, out double known) ? known + extent - 1 : extent;
            }
        }

        return extents.Values.Aggregate(Math.Ceiling(contiguous / LineFloats), (product, extent) => product * extent) * LineFloats * sizeof(float);
    }
}

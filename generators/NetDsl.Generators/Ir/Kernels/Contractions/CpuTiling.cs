using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels.Contractions;

/// <summary>
/// Counts of tiles and groups of a CPU schedule. The scheduler computes the index space from them and the printer finds a group's place in it.
/// </summary>
internal static class CpuTiling
{
    /// <summary>Tiles along an output dimension; null along the batch.</summary>
    public static int? TilesOf(ContractionView view, int dimension, int factor, int lane, int lanes)
    {
        Extent extent = view.ExtentOf(dimension);
        if (extent.IsBatch)
        {
            return null;
        }

        int units = dimension == lane ? CpuContractionLegality.VectorsOf(extent.Value, lanes) : extent.Value;
        return (units + factor - 1) / factor;
    }

    /// <summary>The index space of a schedule with these divisions. The batch, when it is divided, is the slowest.</summary>
    public static GroupCount GroupsOf(
        ContractionView view, int lane, int vectors, EquatableArray<TileFactor> tiles, EquatableArray<GroupSplit> splits, int lanes)
    {
        CpuContractionSchedule shape = new(default, lane, vectors, tiles, splits, default, OperandUse.Direct, OperandUse.Direct);
        long factor = 1;
        int elementsOfBatch = 0;
        foreach (GroupSplit split in splits)
        {
            int tileFactor = shape.FactorOf(split.Dimension);
            if (TilesOf(view, split.Dimension, tileFactor, lane, lanes) is { } count)
            {
                factor *= (count + split.Tiles - 1) / split.Tiles;
            }
            else
            {
                elementsOfBatch = tileFactor * split.Tiles * (split.Dimension == lane ? lanes : 1);
            }
        }

        return elementsOfBatch == 0 ? new GroupCount(factor) : new GroupCount(factor, 1, elementsOfBatch);
    }

    /// <summary>Tiles that a group works on, those of other groups' shares included at ragged ends; null when the batch counts them.</summary>
    public static int? TilesOfGroup(ContractionView view, CpuContractionSchedule schedule, int dimension, int lanes)
    {
        int share = schedule.GroupSplits.Where(split => split.Dimension == dimension).Select(split => split.Tiles).FirstOrDefault();
        int? tiles = TilesOf(view, dimension, schedule.FactorOf(dimension), schedule.Lane, lanes);
        return share == 0 ? tiles : Math.Min(share, tiles ?? share);
    }
}

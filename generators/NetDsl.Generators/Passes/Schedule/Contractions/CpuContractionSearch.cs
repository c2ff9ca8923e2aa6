using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Kernels.Contractions;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Schedule.Contractions;

/// <summary>
/// Enumerates CPU schedules in two rounds: inner loops (lanes, tiles, panels, order) by their total work, then for the best of them the divisions
/// into groups by elapsed time.
/// </summary>
internal static class CpuContractionSearch
{
    private const int KeptInnerLoops = 40;

    /// <summary>More groups than this only cost; fewer would be missed by machines with more cores than the profile's.</summary>
    private const int GreatestGroupCount = 128;

    private static readonly int[] s_vectors = [1, 2, 3, 4, 5, 6, 7, 8];
    private static readonly int[] s_factors = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
    private static readonly int[] s_pairFactors = [2, 3, 4, 5, 6, 8];
    private static readonly int[] s_shares = [1, 2, 4, 8, 16, 32];

    public static IEnumerable<CpuContractionSchedule> Rank(ContractionView view, DeviceProfile profile, int count)
    {
        CpuContractionCost cost = new(view, profile);
        CpuContractionSchedule[] inner = BestInnerLoops(view, profile, cost, canInlineAll: false);
        inner = inner.Length > 0 ? inner : BestInnerLoops(view, profile, cost, canInlineAll: true);
        return inner.Select(schedule => Divisions(view, schedule, profile).Select(divided => (Schedule: divided, Cost: cost.Elapsed(divided))).OrderBy(item => item.Cost).First())
            .OrderBy(item => item.Cost).Take(count).Select(item => item.Schedule);
    }

    private static CpuContractionSchedule[] BestInnerLoops(ContractionView view, DeviceProfile profile, CpuContractionCost cost, bool canInlineAll) =>
    [
        .. InnerLoops(view, profile, canInlineAll).Where(schedule => CpuContractionLegality.ReasonAgainst(view, schedule, profile) is null)
            .Select(schedule => (Schedule: schedule, Cost: cost.Total(schedule))).OrderBy(item => item.Cost).Take(KeptInnerLoops).Select(item => item.Schedule),
    ];

    private static IEnumerable<CpuContractionSchedule> InnerLoops(ContractionView view, DeviceProfile profile, bool canInlineAll)
    {
        (OperandUse A, OperandUse B)[] uses =
        [
            .. from a in Uses(view.A, canInlineAll)
               from b in Uses(view.B, canInlineAll)
               where a != OperandUse.Packed || b != OperandUse.Packed
               select (a, b),
        ];
        int[][] orders = [.. Orders(view)];
        for (int lane = 0; lane < view.Dimensions.Count; lane++)
        {
            Extent extent = view.ExtentOf(lane);
            if (extent.IsBatch)
            {
                continue;
            }

            bool isOutput = view.IsOutput(lane);
            EquatableArray<TileFactor>[] tilings = [.. Tilings(view, lane)];
            foreach (int vectors in isOutput ? s_vectors.Where(v => v <= CpuContractionLegality.VectorsOf(extent.Value, profile.Lanes)) : [1])
            {
                foreach (EquatableArray<TileFactor> tiles in tilings)
                {
                    foreach (int[] order in orders)
                    {
                        foreach ((OperandUse a, OperandUse b) in uses)
                        {
                            yield return new CpuContractionSchedule(new GroupCount(1), lane, vectors, tiles, default, order.ToEquatableArray(), a, b);
                        }
                    }
                }
            }
        }
    }

    /// <summary>A computed operand is packed or inline; inlining a plain one is the last resort.</summary>
    private static OperandUse[] Uses(ContractionOperand operand, bool canInline) =>
        operand.Plain is null ? [OperandUse.Packed, OperandUse.Inline]
        : canInline ? [OperandUse.Direct, OperandUse.Packed, OperandUse.Inline]
        : [OperandUse.Direct, OperandUse.Packed];

    /// <summary>
    /// Each reduced dimension innermost once, the others in their own order: what matters is the length of the innermost loop and its strides.
    /// </summary>
    private static IEnumerable<int[]> Orders(ContractionView view)
    {
        int[] reduced = [.. view.ReducedDimensions];
        return reduced.Length == 0 ? [[]] : reduced.Select(innermost => (int[])[.. reduced.Where(d => d != innermost), innermost]);
    }

    private static IEnumerable<EquatableArray<TileFactor>> Tilings(ContractionView view, int lane)
    {
        yield return default;
        int[] tiled = [.. view.OutputDimensions.Where(d => d != lane)];
        foreach (int dimension in tiled)
        {
            foreach (int factor in s_factors.Where(f => f <= Limit(view, dimension)))
            {
                yield return [new TileFactor(dimension, factor)];
            }
        }

        for (int i = 0; i < tiled.Length; i++)
        {
            for (int j = i + 1; j < tiled.Length; j++)
            {
                foreach (int first in s_pairFactors.Where(f => f <= Limit(view, tiled[i])))
                {
                    foreach (int second in s_pairFactors.Where(f => f <= Limit(view, tiled[j])))
                    {
                        yield return [new TileFactor(tiled[i], first), new TileFactor(tiled[j], second)];
                    }
                }
            }
        }
    }

    private static int Limit(ContractionView view, int dimension) => view.ExtentOf(dimension).IsBatch ? 16 : view.ExtentOf(dimension).Value;

    /// <summary>One or two dimensions over groups, in shares of a power of two of their tiles; the batch first.</summary>
    private static IEnumerable<CpuContractionSchedule> Divisions(ContractionView view, CpuContractionSchedule schedule, DeviceProfile profile)
    {
        CpuContractionSchedule With(params GroupSplit[] splits)
        {
            EquatableArray<GroupSplit> ordered = splits.OrderBy(split => !view.ExtentOf(split.Dimension).IsBatch).ToEquatableArray();
            return schedule with
            {
                GroupSplits = ordered,
                Groups = CpuTiling.GroupsOf(view, schedule.Lane, schedule.Vectors, schedule.Tiles, ordered, profile.Lanes),
            };
        }

        GroupSplit[] splits = [.. view.OutputDimensions.SelectMany(d => SharesOf(view, schedule, profile, d))];
        foreach (GroupSplit split in splits)
        {
            CpuContractionSchedule single = With(split);
            if (CpuContractionCost.GroupCountOf(single) <= GreatestGroupCount)
            {
                yield return single;
            }

            foreach (GroupSplit other in splits.Where(other => other.Dimension > split.Dimension))
            {
                CpuContractionSchedule pair = With(split, other);
                if (CpuContractionCost.GroupCountOf(pair) <= GreatestGroupCount)
                {
                    yield return pair;
                }
            }
        }

        yield return schedule;
    }

    private static IEnumerable<GroupSplit> SharesOf(ContractionView view, CpuContractionSchedule schedule, DeviceProfile profile, int dimension)
    {
        int factor = schedule.FactorOf(dimension);
        int tiles = CpuTiling.TilesOf(view, dimension, factor, schedule.Lane, profile.Lanes) ?? (LoopScheduler.TypicalBatch + factor - 1) / factor;
        // A share of all tiles of the usual batch is one group then, and more for larger batches.
        return s_shares.Where(share => share < (view.ExtentOf(dimension).IsBatch ? 2 * tiles : tiles)).Select(share => new GroupSplit(dimension, share));
    }
}

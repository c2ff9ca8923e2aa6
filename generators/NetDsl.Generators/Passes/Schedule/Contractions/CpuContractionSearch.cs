using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Kernels.Contractions;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Schedule.Contractions;

/// <summary>
/// Searches CPU schedules in three rounds, so that networks of many contractions compile fast: register tiles by the cycles of a multiply-add and the results they waste; for the best of them
/// panels, orders and rounds of the reduction by their total work; for the best of those the divisions into groups by elapsed time.
/// </summary>
internal sealed class CpuContractionSearch
{
    private const int KeptTiles = 40, KeptLoops = 8;

    /// <summary>More groups than this only cost; fewer would be missed by machines with more cores than the profile's.</summary>
    private const int GreatestGroupCount = 128;

    /// <summary>Where sums wait, groups cannot be as large.</summary>
    private const int GreatestGroupCountOfRounds = 512;

    /// <summary>Rounds of fewer indices are not worth their sums' way to memory and back.</summary>
    private const int LeastRounds = 4;

    /// <summary>Indices of a round of a product of matrices: so many rows of weights stay near while all examples of a group take them.</summary>
    private const int LongProduct = 256;

    /// <summary>Indices of a round where one index would be too little work.</summary>
    private const int LongRound = 16;

    private static readonly int[] s_factors = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
    private static readonly int[] s_pairFactors = [2, 3, 4, 5, 6, 7, 8];
    private static readonly int[] s_blockRounds = [Stride.Block, 4 * Stride.Block];
    private static readonly int[] s_shares = [1, 2, 4, 8, 16, 32];

    private readonly ContractionView _view;
    private readonly DeviceProfile _profile;
    private readonly ContractionShape _shape;
    private readonly CpuContractionCost _cost;

    private CpuContractionSearch(ContractionView view, DeviceProfile profile)
    {
        (_view, _profile) = (view, profile);
        _shape = new ContractionShape(view, profile);
        _cost = new CpuContractionCost(_shape, profile);
    }

    private readonly record struct Tiling(int Lane, int Vectors, TileFactor First, TileFactor Second, OperandUse A, OperandUse B);

    public static IEnumerable<CpuContractionSchedule> Rank(ContractionView view, DeviceProfile profile, int count) => new CpuContractionSearch(view, profile).Rank(count);

    private List<CpuContractionSchedule> Rank(int count)
    {
        List<(double Cost, InnerLoops Loops)> kept = BestLoops(canInlineAll: false, count + KeptLoops);
        kept = kept.Count > 0 ? kept : BestLoops(canInlineAll: true, count + KeptLoops);
        List<(double Cost, CpuContractionSchedule Schedule)> ranked = [];
        foreach ((double cost, InnerLoops loops) in kept)
        {
            if (BestDivision(loops, cost) is { } best)
            {
                ranked.Add(best);
            }
        }

        return [.. ranked.OrderBy(item => item.Cost).Take(count).Select(item => item.Schedule)];
    }

    private List<(double Cost, InnerLoops Loops)> BestLoops(bool canInlineAll, int count)
    {
        List<(double Cost, Tiling Tiling)> tilings = Tilings(canInlineAll);
        tilings.Sort((x, y) => x.Cost.CompareTo(y.Cost));
        List<(double Cost, InnerLoops Loops)> all = [];
        foreach ((double _, Tiling t) in tilings.Take(KeptTiles))
        {
            foreach ((int[] order, EquatableArray<RoundPart> rounds) in Orders(t.Lane))
            {
                InnerLoops loops = new(t.Lane, t.Vectors, t.First, t.Second, order, t.A, t.B, rounds);
                if (loops.Packed < 0 || IsPanelLegal(loops))
                {
                    all.Add((_cost.TileCycles(loops) + _cost.PanelCycles(loops), loops));
                }
            }
        }

        all.Sort((x, y) => x.Cost.CompareTo(y.Cost));

        // One order for each tile. Sums of rounds may not fit, so others are kept besides.
        List<(double Cost, InnerLoops Loops)> best = [];
        foreach ((double cost, InnerLoops loops) in all)
        {
            if (best.Count(known => known.Loops.HasRounds == loops.HasRounds) < count && !best.Exists(known => known.Loops.HasTileOf(loops) && (known.Loops.A, known.Loops.B) == (loops.A, loops.B) && known.Loops.HasRounds == loops.HasRounds))
            {
                best.Add((cost - _cost.PanelCycles(loops), loops));
            }
        }

        return best;
    }

    private List<(double Cost, Tiling Tiling)> Tilings(bool canInlineAll)
    {
        List<(double Cost, Tiling Tiling)> tilings = [];
        (OperandUse A, OperandUse B)[] uses =
        [
            .. from a in Uses(_view.A, canInlineAll)
               from b in Uses(_view.B, canInlineAll)
               where a != OperandUse.Packed || b != OperandUse.Packed
               select (a, b),
        ];
        foreach (int lane in Lanes(canInlineAll))
        {
            bool isOutput = _view.IsOutput(lane);
            int units = CpuContractionLegality.VectorsOf(_shape.Length[lane], _profile.Lanes);
            int most = !isOutput ? 1 : Math.Min(lane != _shape.Batch ? 8 : _shape.HasBlocks && _profile.Lanes < Stride.Block ? Stride.Block / _profile.Lanes : CpuContractionLegality.GreatestBatchVectors, units);
            (OperandUse A, OperandUse B)[] legal = [.. uses.Where(use => IsLegal(0, use.A, lane) && IsLegal(1, use.B, lane) && (isOutput || (use.A != OperandUse.Packed && use.B != OperandUse.Packed)))];
            int[] tiled = [.. _view.OutputDimensions.Where(d => d != lane && _shape.Length[d] > 1 && !(d == _shape.Batch && _shape.HasRowsBesideBatch))];
            for (int vectors = 1; vectors <= most; vectors++)
            {
                double lanesWasted = !isOutput ? 1 : (double)CpuContractionLegality.VectorsOf(units, vectors) * vectors * _profile.Lanes / _shape.Length[lane];
                foreach ((OperandUse a, OperandUse b) in legal)
                {
                    AddTiling(tilings, new Tiling(lane, vectors, InnerLoops.NoTile, InnerLoops.NoTile, a, b), lanesWasted);
                    AddTilings(tilings, new Tiling(lane, vectors, InnerLoops.NoTile, InnerLoops.NoTile, a, b), tiled, lanesWasted);
                }
            }
        }

        return tilings;
    }

    private void AddTilings(List<(double Cost, Tiling Tiling)> tilings, Tiling tiling, int[] tiled, double lanesWasted)
    {
        for (int i = 0; i < tiled.Length; i++)
        {
            foreach (int factor in s_factors)
            {
                if (factor > Limit(tiled[i]) || tiling.Vectors * factor >= _profile.Registers)
                {
                    break;
                }

                if (CrossesBlocks(tiled[i], factor) || CutsWindow(tiled[i], factor))
                {
                    continue;
                }

                Tiling single = tiling with { First = new TileFactor(tiled[i], factor) };
                AddTiling(tilings, single, lanesWasted);
                if (factor > s_pairFactors[s_pairFactors.Length - 1])
                {
                    continue;
                }

                for (int j = i + 1; j < tiled.Length; j++)
                {
                    foreach (int second in s_pairFactors)
                    {
                        if (second > Limit(tiled[j]) || tiling.Vectors * factor * second >= _profile.Registers)
                        {
                            break;
                        }

                        if (CrossesBlocks(tiled[j], second) || CutsWindow(tiled[j], second))
                        {
                            continue;
                        }

                        AddTiling(tilings, single with { Second = new TileFactor(tiled[j], second) }, lanesWasted);
                    }
                }
            }
        }
    }

    private void AddTiling(List<(double Cost, Tiling Tiling)> tilings, Tiling tiling, double lanesWasted)
    {
        int loadsA = _cost.LoadsOf(0, tiling.Lane, tiling.Vectors, tiling.First, tiling.Second), loadsB = _cost.LoadsOf(1, tiling.Lane, tiling.Vectors, tiling.First, tiling.Second);
        int accumulators = tiling.Vectors * tiling.First.Factor * tiling.Second.Factor;
        if (accumulators + Math.Min(loadsA, loadsB) + 1 >= _profile.Registers)
        {
            return;
        }

        int copies = _shape.Copies(tiling.Lane, tiling.First, tiling.Second, tiling.A, tiling.B);
        if (copies > 0)
        {
            double wasted = lanesWasted * Wasted(tiling.First) * Wasted(tiling.Second);
            double packing = tiling.A == OperandUse.Packed || tiling.B == OperandUse.Packed ? 1.02 : 1;
            double inlining = tiling.A == OperandUse.Inline || tiling.B == OperandUse.Inline ? 8 : 1;
            tilings.Add((wasted * packing * inlining * CpuContractionCost.StepCycles(accumulators, loadsA + loadsB) / accumulators * (1 + (0.01 * (copies - 1))), tiling));
        }
    }

    private double Wasted(TileFactor tile) => tile.Factor == 1 ? 1 : _shape.Wasted(tile.Dimension, tile.Factor);

    private bool CrossesBlocks(int dimension, int factor) => dimension == _shape.Batch && _shape.HasBlocks && Stride.Block % factor != 0;

    private bool CutsWindow(int dimension, int factor) => _view.IsWindow(dimension) && factor != _shape.Length[dimension];

    private bool HasBatchResults => _shape.Batch >= 0 && _view.IsOutput(_shape.Batch);

    private int Limit(int dimension) => dimension == _shape.Batch ? 16 : _shape.Length[dimension];

    private bool IsLegal(int operand, OperandUse use, int lane) => use != OperandUse.Direct || _shape.IsContiguous(operand, lane);

    private bool IsPanelLegal(in InnerLoops loops) =>
        CpuContractionLegality.PanelBytes(_view, loops.Schedule(_view, _profile, default), _profile, _view.Operand(loops.Packed)) is { } bytes && bytes <= CpuContractionLegality.GreatestPanelBytes;

    /// <summary>
    /// Dimensions that can fill vectors. Where one is contiguous in both operands and in the results, those that are not are left out, unless there are so few dimensions that all can be tried:
    /// in a product of matrices, a panel often pays, and where examples in blocks are reduced, turning them along the results. Where all that are good are reduced, those of the results are tried besides: a horizontal
    /// sum and a scalar epilogue for each result may cost more than a panel (three times the whole product in attention over heads of 32).
    /// </summary>
    private int[] Lanes(bool canInlineAll)
    {
        bool IsStoredAlong(int lane) => _view.IsOutput(lane) && KernelRewriter.Stores(_view.Kernel).All(store => IndexMath.CoefficientOf(store.Access.Address, lane) == 1);
        bool IsGood(int lane) => _shape.IsContiguous(0, lane) && _shape.IsContiguous(1, lane) && (_shape.Stride(0, lane) == 1 || _shape.Stride(1, lane) == 1)
            && (!_view.IsOutput(lane) || KernelRewriter.Stores(_view.Kernel).All(store => IndexMath.CoefficientOf(store.Access.Address, lane) is 0 or 1))
            && _shape.Length[lane] >= _profile.Lanes / 4;
        int count = _view.Dimensions.Count;
        int[] lanes = [.. Enumerable.Range(0, count).Where(d => (_view.IsOutput(d) || _view.A.DependsOn[d] || _view.B.DependsOn[d]) && !_view.IsWindow(d) && (d != _shape.Batch || _shape.IsBatchInnermost || canInlineAll))];
        int[] good = [.. lanes.Where(lane => IsGood(lane) || (_shape.ReducesBlocks && IsStoredAlong(lane)))];
        if (good.Length > 0 && _shape.Guards.Length == 0 && !good.Any(_view.IsOutput))
        {
            good = [.. lanes.Where(lane => good.Contains(lane) || IsStoredAlong(lane))];
        }

        return canInlineAll || good.Length == 0 || _shape.Length.Count(length => length > 1) <= 3 ? lanes : good;
    }

    /// <summary>A computed operand is packed or inline; inlining a plain one is the last resort.</summary>
    private static OperandUse[] Uses(ContractionOperand operand, bool canInline) =>
        operand.Plain is null ? [OperandUse.Packed, OperandUse.Inline]
        : canInline ? [OperandUse.Direct, OperandUse.Packed, OperandUse.Inline]
        : [OperandUse.Direct, OperandUse.Packed];

    /// <summary>
    /// Each reduced dimension innermost once, the others in their own order: what matters is the length of the innermost loop and its strides. A reduced lane dimension is innermost or just
    /// outside the innermost. The same with one of them in rounds, of one index or some, where the results do not grow with the batch; and a long product of matrices in rounds of many, where groups share
    /// the batch.
    /// </summary>
    private IEnumerable<(int[] Order, EquatableArray<RoundPart> Rounds)> Orders(int lane)
    {
        int[] lanes = _view.IsOutput(lane) ? [] : [lane];
        int[] reduced = [.. _shape.Reduced.Where(d => d != lane)];
        bool canWait = !HasBatchResults && _view.Kernel.Windows is null;
        foreach (int[] order in OrdersOf(reduced, lanes))
        {
            yield return (order, []);
            if (HasBatchResults && order.Length == 1 && lanes.Length == 0 && _view.Kernel.Windows is null && _shape.Length[order[0]] >= 2 * LongProduct)
            {
                yield return (order, [new RoundPart(order[0], LongProduct)]);
            }

            foreach (int rounds in reduced.Where(d => canWait && _shape.Length[d] >= 2 * LongRound && order.Length > 1))
            {
                yield return (order, [new RoundPart(rounds, LongRound)]);
            }
        }

        foreach (int rounds in reduced.Where(d => canWait && reduced.Length > 1 && _shape.Length[d] >= LeastRounds))
        {
            foreach (int[] order in OrdersOf([.. reduced.Where(d => d != rounds)], lanes))
            {
                yield return ([rounds, .. order], [new RoundPart(rounds, 1)]);
            }
        }

        if (_shape.ReducesBlocks && lanes.Length == 0)
        {
            foreach ((int[], EquatableArray<RoundPart>) inBlocks in OrdersInBlocks(reduced))
            {
                yield return inBlocks;
            }
        }
    }

    /// <summary>
    /// Where examples in blocks are reduced: rounds of some blocks of them, or of one block and one index of another dimension, so that a panel of one row of an image holds squares of examples × channels,
    /// turned as they are packed.
    /// </summary>
    private IEnumerable<(int[] Order, EquatableArray<RoundPart> Rounds)> OrdersInBlocks(int[] reduced)
    {
        int[] others = [.. reduced.Where(d => d != _shape.Batch)];
        foreach (int length in others.Length == 0 ? s_blockRounds : [Stride.Block])
        {
            RoundPart blocks = new(_shape.Batch, length);
            yield return ([.. others, _shape.Batch], [blocks]);
            foreach (int row in others.Where(d => others.Length > 1 && _shape.Length[d] >= LeastRounds))
            {
                yield return ([row, .. others.Where(d => d != row), _shape.Batch], [blocks, new RoundPart(row, 1)]);
            }
        }
    }

    private static IEnumerable<int[]> OrdersOf(int[] reduced, int[] lanes)
    {
        if (reduced.Length == 0 || lanes.Length > 0)
        {
            yield return [.. reduced, .. lanes];
        }

        foreach (int innermost in reduced)
        {
            yield return [.. reduced.Where(d => d != innermost), .. lanes, innermost];
        }
    }

    /// <summary>One or two dimensions over groups, in shares of a power of two of their tiles, or none.</summary>
    private (double Cost, CpuContractionSchedule Schedule)? BestDivision(in InnerLoops loops, double tileCycles)
    {
        GroupSplit none = new(-1, 0), bestFirst = none, bestSecond = none;
        double best = double.PositiveInfinity;
        List<GroupSplit> splits = [none];
        foreach (int dimension in _view.OutputDimensions.Where(d => !_view.IsWindow(d)))
        {
            int tiles = _shape.Tiles(loops, dimension);

            // A share of all tiles of the usual batch is one group then, and more for larger batches.
            splits.AddRange(s_shares.Where(share => share < (dimension == _shape.Batch ? 2 * tiles : tiles)).Select(share => new GroupSplit(dimension, share)));
        }

        for (int i = 0; i < splits.Count; i++)
        {
            for (int j = 0; j < (i == 0 ? 1 : splits.Count); j++)
            {
                if (j > 0 && splits[j].Dimension <= splits[i].Dimension)
                {
                    continue;
                }

                double groups = GroupsAlong(loops, splits[i]) * GroupsAlong(loops, splits[j]);
                if (loops.HasRounds && HasBatchResults && splits[i].Dimension != _shape.Batch && splits[j].Dimension != _shape.Batch)
                {
                    continue;
                }

                if (groups > (loops.HasRounds ? GreatestGroupCountOfRounds : GreatestGroupCount) || (loops.HasRounds && WaitingBytes(loops, splits[i], splits[j]) > CpuContractionLegality.GreatestWaitingBytes))
                {
                    continue;
                }

                double cost = _cost.Elapsed(loops, tileCycles, splits[i], splits[j]);
                if (cost < best)
                {
                    (best, bestFirst, bestSecond) = (cost, splits[i], splits[j]);
                }
            }
        }

        if (double.IsPositiveInfinity(best))
        {
            return null;
        }

        EquatableArray<GroupSplit> chosen = new[] { bestFirst, bestSecond }.Where(split => split.Tiles > 0).OrderBy(split => split.Dimension != _shape.Batch).ToEquatableArray();
        CpuContractionSchedule schedule = loops.Schedule(_view, _profile, chosen);
        return CpuContractionLegality.ReasonAgainst(_view, schedule, _profile) is null ? (best, schedule) : null;
    }

    private double GroupsAlong(in InnerLoops loops, GroupSplit split) => split.Tiles == 0 ? 1 : Math.Ceiling((double)_shape.Tiles(loops, split.Dimension) / split.Tiles);

    private long WaitingBytes(in InnerLoops loops, GroupSplit first, GroupSplit second)
    {
        long bytes = (long)loops.Accumulators * _profile.Lanes * sizeof(float);
        foreach (int dimension in _view.OutputDimensions)
        {
            int tiles = _shape.Tiles(loops, dimension);
            bytes *= dimension == first.Dimension ? Math.Min(first.Tiles, tiles) : dimension == second.Dimension ? Math.Min(second.Tiles, tiles) : tiles;
        }

        return bytes;
    }
}

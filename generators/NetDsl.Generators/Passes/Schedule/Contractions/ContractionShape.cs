using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Kernels.Contractions;

namespace NetDsl.Generators.Passes.Schedule.Contractions;

/// <summary>
/// A contraction as plain arrays, which the search asks many thousand times: usual lengths, strides, guards with the share of places they leave. Made once a contraction.
/// </summary>
internal sealed class ContractionShape
{
    /// <summary>The batch that predictions are scheduled for where the results of one example alone fill the tiles.</summary>
    private const int FewExamples = 4;

    /// <summary>Batches over which the cut of last tiles is averaged: tiles of 13 rows compute 65 for 64 examples, but 39 for 32.</summary>
    private static readonly int[] s_usualBatches = [32, 64, 128];

    /// <summary>Places of a guard that are counted one by one; of more, all are taken to be inside.</summary>
    private const long GreatestCount = 1 << 14;

    private readonly long[][] _strides;
    private readonly bool[][] _dependsOn;
    private readonly bool[] _isDirect;
    private readonly Dictionary<(int Guard, int Dimension, int Factor), int> _copies = [];

    public ContractionShape(ContractionView view, DeviceProfile profile)
    {
        (View, Lanes) = (view, profile.Lanes);
        int count = view.Dimensions.Count;
        _dependsOn = [[.. view.A.DependsOn], [.. view.B.DependsOn]];
        _isDirect = [view.A.Plain is not null, view.B.Plain is not null];
        _strides = [.. new[] { view.A, view.B }.Select(operand => Enumerable.Range(0, count).Select(d => operand.Plain?.Coefficients[d].Magnitude ?? 0).ToArray())];
        Guards = [.. Enumerable.Range(0, 2).SelectMany(number => (view.Operand(number).Plain?.Guards ?? default).Select(guard => (number, guard)))];
        Reduced = [.. view.ReducedDimensions];
        Length = [.. view.Dimensions.Select(d => d.Extent.IsBatch ? LoopScheduler.TypicalBatch : d.Extent.Value)];
        int batch = view.Batch;
        IsBatchInnermost = batch >= 0 && (Stride(0, batch) == 1 || Stride(1, batch) == 1) && IsContiguous(0, batch) && IsContiguous(1, batch);
        HasBlocks = batch >= 0 && (IsInBlocks(view.A) || IsInBlocks(view.B));
        HasRowsBesideBatch = batch >= 0 && view.IsOutput(batch)
            && view.OutputDimensions.Any(d => d != batch && view.ClassOf(d) == view.ClassOf(batch) && Length[d] >= FewExamples);
        if (HasRowsBesideBatch && !IsBatchInnermost)
        {
            Length[batch] = FewExamples;
        }

        Share = [.. Guards.Select(item => ShareOf(item.Guard))];
    }

    public ContractionView View { get; }

    public int Lanes { get; }

    /// <summary>The batch dimension, or −1.</summary>
    public int Batch => View.Batch;

    /// <summary>Usual lengths by dimension.</summary>
    public int[] Length { get; }

    public int[] Reduced { get; }

    /// <summary>The guards of plain operands, and for each the share of places inside.</summary>
    public (int Operand, AffineGuard Guard)[] Guards { get; }

    public double[] Share { get; }

    /// <summary>Consecutive examples are neighbours in both operands, or the same: the layout of training steps with convolutions.</summary>
    public bool IsBatchInnermost { get; }

    /// <summary>Examples lie in blocks in one of the operands at least.</summary>
    public bool HasBlocks { get; }

    /// <summary>Examples in blocks are summed over: a weight gradient.</summary>
    public bool ReducesBlocks => HasBlocks && !View.IsOutput(Batch);

    /// <summary>Other dimensions can be tiled instead of the batch, which may be 1.</summary>
    public bool HasRowsBesideBatch { get; }

    public bool DependsOn(int operand, int dimension) => _dependsOn[operand][dimension];

    public long Stride(int operand, int dimension) => _strides[operand][dimension];

    /// <summary>Whether lanes along a dimension can be loaded straight from an operand's buffer.</summary>
    public bool IsContiguous(int operand, int dimension) =>
        _isDirect[operand] && View.Operand(operand).Plain!.Coefficients[dimension] is var lane && (lane.IsZero || lane.IsOne)
        && !Guards.Any(item => item.Operand == operand && item.Guard.Coefficients[dimension] != 0);

    /// <summary>Tiles along an output dimension for the usual batch.</summary>
    public int Tiles(in InnerLoops loops, int dimension)
    {
        int units = dimension == loops.Lane ? CpuContractionLegality.VectorsOf(Length[dimension], Lanes) : Length[dimension];
        return CpuContractionLegality.VectorsOf(units, loops.FactorOf(dimension));
    }

    /// <summary>Results that tiles compute over those that are there, where the last tile reaches over the end; on average over usual batches along the batch.</summary>
    public double Wasted(int dimension, int factor)
    {
        int length = Length[dimension];
        return dimension != Batch || length != LoopScheduler.TypicalBatch ? OfLength(length) : s_usualBatches.Average(OfLength);

        double OfLength(int count) => (double)CpuContractionLegality.VectorsOf(count, factor) * factor / count;
    }

    /// <summary>Copies of the inner loops that guards ask for, or 0 when the tile is not legal for them.</summary>
    public int Copies(int lane, TileFactor first, TileFactor second, OperandUse a, OperandUse b)
    {
        int copies = 1;
        for (int i = 0; i < Guards.Length; i++)
        {
            (int operand, AffineGuard guard) = Guards[i];
            if ((operand == 0 ? a : b) != OperandUse.Direct)
            {
                continue;
            }

            bool hasFirst = first.Factor > 1 && guard.Coefficients[first.Dimension] != 0, hasSecond = second.Factor > 1 && guard.Coefficients[second.Dimension] != 0;
            if (guard.Coefficients[lane] != 0 || (hasFirst && hasSecond))
            {
                return 0;
            }

            if (hasFirst || hasSecond)
            {
                TileFactor tile = hasFirst ? first : second;
                if (!_copies.TryGetValue((i, tile.Dimension, tile.Factor), out int ranges))
                {
                    ranges = TileRanges.Of(View, guard, tile.Dimension, tile.Factor)?.Count ?? 0;
                    _copies.Add((i, tile.Dimension, tile.Factor), ranges);
                }

                copies *= ranges;
            }
        }

        return copies <= GuardPlacement.GreatestCopies ? copies : 0;
    }

    private bool IsInBlocks(ContractionOperand operand) => operand.Plain?.Coefficients[Batch].IsInBlocks == true;

    private double ShareOf(AffineGuard guard)
    {
        int[] dimensions = [.. Enumerable.Range(0, Length.Length).Where(d => guard.Coefficients[d] != 0)];
        if (dimensions.Aggregate(1L, (count, d) => count * Length[d]) > GreatestCount)
        {
            return 1;
        }

        List<long> values = [guard.Offset];
        foreach (int d in dimensions)
        {
            values = [.. values.SelectMany(value => Enumerable.Range(0, Length[d]).Select(i => value + (guard.Coefficients[d] * i)))];
        }

        return (double)values.Count(value => value >= 0 && value < guard.Upper) / values.Count;
    }
}

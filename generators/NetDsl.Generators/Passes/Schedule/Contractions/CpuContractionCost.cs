using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Kernels.Contractions;
using static NetDsl.Generators.Passes.Schedule.Contractions.ContractionCosts;

namespace NetDsl.Generators.Passes.Schedule.Contractions;

/// <summary>
/// Estimates the cycles of a contraction under a CPU schedule: a tile's arithmetic against its cache lines, panels, groups. Only differences between
/// schedules of one contraction mean anything.
/// </summary>
internal sealed class CpuContractionCost(ContractionView view, DeviceProfile profile)
{
    /// <summary>All cores together, without the division into groups: what the search ranks inner loops by.</summary>
    public double Total(CpuContractionSchedule schedule) => (TileCycles(schedule) * TileCount(schedule)) + PanelCycles(schedule);

    /// <summary>
    /// From the first group's start to the last one's end: cores take groups as they come, so at worst the others wait for one group (Graham's bound
    /// on list scheduling).
    /// </summary>
    public double Elapsed(CpuContractionSchedule schedule)
    {
        double groups = GroupCountOf(schedule);
        double total = Total(schedule) + (groups * Group);
        double greatest = total;
        foreach (GroupSplit split in schedule.GroupSplits)
        {
            double tiles = TilesAlong(schedule, split.Dimension);
            greatest *= Math.Min(split.Tiles, tiles) / tiles;
        }

        return (total / profile.ComputeUnits) + (greatest * (1 - (1.0 / profile.ComputeUnits))) + (groups > 1 ? Wake : 0);
    }

    public static double GroupCountOf(CpuContractionSchedule schedule) => schedule.Groups.Factor
        * (schedule.Groups.Multiplier == 0 ? 1 : Math.Ceiling((double)LoopScheduler.TypicalBatch * schedule.Groups.Multiplier / schedule.Groups.Divisor));

    private static int Length(Extent extent) => extent.IsBatch ? LoopScheduler.TypicalBatch : extent.Value;

    private int Length(int dimension) => Length(view.ExtentOf(dimension));

    private double TilesAlong(CpuContractionSchedule schedule, int dimension) =>
        CpuTiling.TilesOf(view, dimension, schedule.FactorOf(dimension), schedule.Lane, profile.Lanes) ?? Math.Ceiling((double)LoopScheduler.TypicalBatch / schedule.FactorOf(dimension));

    private double TileCount(CpuContractionSchedule schedule) => view.OutputDimensions.Aggregate(1.0, (count, d) => count * TilesAlong(schedule, d));

    private double TileCycles(CpuContractionSchedule schedule)
    {
        RegisterTile tile = new(view, schedule.Lane, schedule.Vectors, schedule.Tiles);
        bool isLaneReduced = !view.IsOutput(schedule.Lane);
        double loads = tile.LoadsOf(view.A) + tile.LoadsOf(view.B), accumulators = tile.Accumulators;
        double step = Math.Max(Math.Max(accumulators, loads) / 2, Math.Max(Latency, (accumulators + (LoadWeight * loads) + StepOverhead) / Issue))
            + InlineCycles(schedule, tile, 0) + InlineCycles(schedule, tile, 1);
        double steps = 1, innermost = 1;
        foreach (int dimension in schedule.ReductionOrder)
        {
            innermost = dimension == schedule.Lane ? CpuContractionLegality.VectorsOf(Length(dimension), profile.Lanes) : Length(dimension);
            steps *= innermost;
        }

        double compute = (steps * step) + (steps / innermost * Entry);
        (double linesA, double strideA) = Lines(schedule, 0);
        (double linesB, double strideB) = Lines(schedule, 1);
        double bytes = 64 * (linesA + linesB);
        double level = bytes <= FirstLevelBytes ? FirstLevel : bytes <= SecondLevelBytes ? SecondLevel : ThirdLevel;
        double memory = level * ((linesA * strideA) + (linesB * strideB));
        double epilogue = accumulators * (Accumulator + (view.Kernel.Epilogue.Program.Nodes.Count * EpilogueNode) + (isLaneReduced ? HorizontalSum : ScatteredStores(schedule) * profile.Lanes * ScatteredLane));
        return Math.Max(compute, memory) + (Overlap * Math.Min(compute, memory)) + Tile + epilogue;
    }

    /// <summary>Evaluating an operand inside the loop: its nodes, its loads, and every lane of a load that is not contiguous.</summary>
    private double InlineCycles(CpuContractionSchedule schedule, RegisterTile tile, int number)
    {
        if (schedule.UseOf(number) != OperandUse.Inline)
        {
            return 0;
        }

        ContractionOperand operand = view.Operand(number);
        double cycles = operand.Program.Program.Nodes.Count * EpilogueNode;
        foreach (Leaf leaf in operand.Program.Leaves)
        {
            bool isContiguous = leaf is not Leaf.Load load
                || (IndexMath.CoefficientOf(load.Access.Address, schedule.Lane) is 0 or 1 && !load.Access.Guards.Any(guard => IndexMath.Contains(guard.Value, schedule.Lane)));
            cycles += isContiguous ? InlineLeaf : InlineLeaf + (profile.Lanes * GatheredLane);
        }

        return tile.LoadsOf(operand) * cycles;
    }

    private int ScatteredStores(CpuContractionSchedule schedule) => view.Kernel.Stores.Count(store => IndexMath.CoefficientOf(store.Access.Address, schedule.Lane) is not (0 or 1));

    /// <summary>Different cache lines that a tile reads of an operand over the whole reduction, and the factor for far strides.</summary>
    private (double Lines, double Factor) Lines(CpuContractionSchedule schedule, int number)
    {
        ContractionOperand operand = view.Operand(number);
        if (schedule.UseOf(number) == OperandUse.Inline)
        {
            return (0, 1);
        }

        bool isPacked = schedule.UseOf(number) == OperandUse.Packed;
        Dictionary<long, double> extents = [];
        double contiguous = 1;
        double innermostStride = 0;
        for (int d = 0; d < view.Dimensions.Count; d++)
        {
            if (!operand.DependsOn[d])
            {
                continue;
            }

            double extent = !view.IsOutput(d) ? Length(d) : d == schedule.Lane ? Math.Min(Length(d), schedule.Vectors * profile.Lanes) : schedule.FactorOf(d);
            long stride = isPacked ? (d == schedule.Lane ? 1 : 1000 + d) : operand.Plain!.Coefficients[d].Magnitude;
            if (stride == 1)
            {
                contiguous *= extent;
            }
            else
            {
                // Dimensions of one stride slide over each other: a window is counted once.
                extents[stride] = extents.TryGetValue(stride, out double known) ? known + extent - 1 : extent;
            }

            if (!isPacked && schedule.ReductionOrder.Count > 0 && d == schedule.ReductionOrder[schedule.ReductionOrder.Count - 1])
            {
                innermostStride = stride * sizeof(float);
            }
        }

        double lines = extents.Values.Aggregate(Math.Ceiling(contiguous / 16), (product, extent) => product * extent);
        return (lines, innermostStride >= 2048 ? FarFactor : innermostStride >= 1024 ? MiddleFactor : 1);
    }

    private double PanelCycles(CpuContractionSchedule schedule)
    {
        if (schedule.Packed < 0)
        {
            return 0;
        }

        ContractionOperand operand = view.Operand(schedule.Packed);
        double fillings = view.OutputDimensions.Where(d => operand.DependsOn[d]).Aggregate(1.0, (count, d) => count * TilesAlong(schedule, d));
        foreach (GroupSplit split in schedule.GroupSplits)
        {
            fillings *= operand.DependsOn[split.Dimension] ? 1 : Math.Ceiling(TilesAlong(schedule, split.Dimension) / split.Tiles);
        }

        double floats = CpuContractionLegality.PanelBytes(view, schedule, profile, operand)!.Value / sizeof(float);
        if (!operand.DependsOn[schedule.Lane])
        {
            return fillings * floats * CopiedFloat;
        }

        double vector = operand.Plain is not { } plain ? ComputedVector
            : plain.Coefficients[schedule.Lane].IsOne ? CopiedVector
            : view.ReducedDimensions.Any(d => plain.Coefficients[d].IsOne) && plain.Guards.IsEmpty ? TransposedVector
            : ComputedVector;
        return fillings * floats / profile.Lanes * vector;
    }
}

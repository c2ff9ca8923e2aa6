using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Kernels.Contractions;
using NetDsl.Generators.Model;
using static NetDsl.Generators.Passes.Schedule.Contractions.ContractionCosts;

namespace NetDsl.Generators.Passes.Schedule.Contractions;

/// <summary>
/// Estimates the cycles of a contraction under a CPU schedule: a tile's arithmetic against its cache lines, panels, groups. Only differences between
/// schedules of one contraction mean anything.
/// </summary>
internal sealed class CpuContractionCost(ContractionShape shape, DeviceProfile profile)
{
    private readonly ContractionView _view = shape.View;
    private readonly int _lanes = profile.Lanes;
    private readonly long[] _steps = new long[shape.Length.Length];
    private readonly double[] _extents = new double[shape.Length.Length];
    private int _count;
    private double _contiguous;

    public static double GroupCountOf(CpuContractionSchedule schedule) => schedule.Groups.Factor
        * (schedule.Groups.Multiplier == 0 ? 1 : Math.Ceiling((double)LoopScheduler.TypicalBatch * schedule.Groups.Multiplier / schedule.Groups.Divisor));

    /// <summary>Values of an operand that one step reads.</summary>
    public int LoadsOf(int operand, int lane, int vectors, TileFactor first, TileFactor second) =>
        (shape.DependsOn(operand, lane) && _view.IsOutput(lane) ? vectors : 1)
        * (first.Factor > 1 && shape.DependsOn(operand, first.Dimension) ? first.Factor : 1)
        * (second.Factor > 1 && shape.DependsOn(operand, second.Dimension) ? second.Factor : 1);

    /// <summary>Cycles of one index of the reduction.</summary>
    public static double StepCycles(double accumulators, double loads) =>
        Math.Max(Math.Max(accumulators, loads) / 2, Math.Max(Latency, (accumulators + (LoadWeight * loads) + StepOverhead) / Issue));

    /// <summary>All tiles, without panels and groups.</summary>
    public double TileCycles(in InnerLoops loops)
    {
        bool isLaneReduced = !_view.IsOutput(loops.Lane);
        int loadsA = LoadsOf(0, loops.Lane, loops.Vectors, loops.First, loops.Second), loadsB = LoadsOf(1, loops.Lane, loops.Vectors, loops.First, loops.Second);
        double accumulators = loops.Accumulators, step = StepCycles(accumulators, loadsA + loadsB) + InlineCycles(loops, loadsA, 0) + InlineCycles(loops, loadsB, 1);
        double steps = 1, innermost = 1;
        foreach (int dimension in loops.Order)
        {
            innermost = dimension == loops.Lane ? CpuContractionLegality.VectorsOf(shape.Length[dimension], _lanes) : LengthOf(loops, dimension);
            steps *= innermost;
        }

        double entries = steps / innermost;
        for (int i = 0; i < shape.Guards.Length; i++)
        {
            if (loops.UseOf(shape.Guards[i].Operand) == OperandUse.Direct)
            {
                steps *= shape.Share[i];
            }
        }

        int copies = shape.Copies(loops.Lane, loops.First, loops.Second, loops.A, loops.B);
        double compute = (steps * step) + (entries * (Entry + (copies > 1 ? Dispatch : 0)));
        (double linesA, double strideA) = Lines(loops, 0);
        (double linesB, double strideB) = Lines(loops, 1);
        double memory = MemoryCycles(linesA, linesB, linesA * strideA, linesB * strideB);
        double tile = Math.Max(compute, memory) + (Overlap * Math.Min(compute, memory)) + Tile;
        if (loops.HasRounds)
        {
            tile = Rounds(loops) * (tile + (accumulators * WaitingSum));
        }

        double epilogue = accumulators * (Accumulator + (_view.Kernel.Epilogue.Program.Nodes.Count * EpilogueNode) + (isLaneReduced ? HorizontalSum : ScatteredStores(loops) * _lanes * ScatteredLane));
        double tiles = 1;
        foreach (int dimension in _view.OutputDimensions)
        {
            tiles *= dimension == loops.Lane ? shape.Tiles(loops, dimension) : shape.Length[dimension] * shape.Wasted(dimension, loops.FactorOf(dimension)) / loops.FactorOf(dimension);
        }

        return (tile + epilogue) * tiles * TextFactor(loops, copies);
    }

    /// <summary>
    /// From the first group's start to the last one's end: cores take groups as they come, so at worst the others wait for one group (Graham's bound
    /// on list scheduling).
    /// </summary>
    public double Elapsed(in InnerLoops loops, double tileCycles, GroupSplit first, GroupSplit second)
    {
        double tilesFirst = first.Tiles > 0 ? shape.Tiles(loops, first.Dimension) : 1, tilesSecond = second.Tiles > 0 ? shape.Tiles(loops, second.Dimension) : 1;
        double groupsFirst = first.Tiles > 0 ? Math.Ceiling(tilesFirst / first.Tiles) : 1, groupsSecond = second.Tiles > 0 ? Math.Ceiling(tilesSecond / second.Tiles) : 1;
        double groups = groupsFirst * groupsSecond, panel = PanelCycles(loops);
        if (loops.Packed >= 0)
        {
            panel *= first.Tiles > 0 && !shape.DependsOn(loops.Packed, first.Dimension) ? groupsFirst : 1;
            panel *= second.Tiles > 0 && !shape.DependsOn(loops.Packed, second.Dimension) ? groupsSecond : 1;
        }

        // What a group reads comes from far at least once, however near its tiles find it afterwards.
        double far = FarLevel * (GroupLines(loops, 0, first, second) + GroupLines(loops, 1, first, second));
        double total = tileCycles + panel + (groups * (Group + far));
        double greatest = total * (first.Tiles > 0 ? Math.Min(first.Tiles, tilesFirst) / tilesFirst : 1) * (second.Tiles > 0 ? Math.Min(second.Tiles, tilesSecond) / tilesSecond : 1);
        return (total / profile.ComputeUnits) + (greatest * (1 - (1.0 / profile.ComputeUnits))) + (groups > 1 ? Wake : 0);
    }

    /// <summary>Filling the panels once a round, without what groups repeat.</summary>
    public double PanelCycles(in InnerLoops loops)
    {
        if (loops.Packed < 0)
        {
            return 0;
        }

        int packed = loops.Packed;
        ContractionOperand operand = _view.Operand(packed);
        double fillings = 1, floats = (loops.First.Factor > 1 && shape.DependsOn(packed, loops.First.Dimension) ? loops.First.Factor : 1)
            * (loops.Second.Factor > 1 && shape.DependsOn(packed, loops.Second.Dimension) ? loops.Second.Factor : 1);
        foreach (int dimension in _view.OutputDimensions)
        {
            fillings *= shape.DependsOn(packed, dimension) ? shape.Tiles(loops, dimension) : 1;
        }

        foreach (int dimension in shape.Reduced)
        {
            floats *= shape.DependsOn(packed, dimension) ? shape.Length[dimension] : 1;
        }

        if (!shape.DependsOn(packed, loops.Lane))
        {
            return fillings * floats * CopiedFloat;
        }

        int lane = loops.Lane;
        double vector = operand.Plain is not { } plain ? ComputedVector
            : plain.Guards.Any(guard => guard.Coefficients[lane] != 0) ? GuardedVector
            : plain.Coefficients[loops.Lane].IsOne ? CopiedVector
            : plain.Guards.IsEmpty && shape.HasBlocks && loops.RoundLengthOf(shape.Batch) % _lanes == 0 && plain.Coefficients[shape.Batch].IsInBlocks ? TurnedVector
            : plain.Guards.IsEmpty && _view.ReducedDimensions.Any(d => plain.Coefficients[d].IsOne) ? TransposedVector
            : ComputedVector;
        return fillings * floats * loops.Vectors * vector * (_lanes / VectorFloats);
    }

    /// <summary>The operand that stays in the first cache from tile to tile is read from there, the other from the cache that holds both.</summary>
    private static double MemoryCycles(double linesA, double linesB, double costA, double costB)
    {
        int staying = CpuLoopOrder.Staying(64 * linesA, 64 * linesB);
        (double stays, double costOfStaying, double costOfPassing) = staying == 0 ? (linesA, costA, costB) : (linesB, costB, costA);
        double level = 64 * (linesA + linesB) <= SecondLevelBytes ? SecondLevel : ThirdLevel;
        return ((64 * stays <= CpuLoopOrder.StayingBytes ? FirstLevel : level) * costOfStaying) + (level * costOfPassing);
    }

    /// <summary>Copies of the inner loops cost text, and time to compile it; what is left of a batch runs vector by vector.</summary>
    private double TextFactor(in InnerLoops loops, int copies)
    {
        bool hasTail = loops.Lane == shape.Batch && _view.IsOutput(loops.Lane) && loops.Vectors > 1;
        double uneven = !hasTail ? 1 : loops.Vectors == 2 ? 1.02 : loops.Vectors == 4 ? 1.12 : 1.3;
        return uneven * (1 + (0.01 * ((copies * (hasTail ? 2 : 1)) - 1)));
    }

    /// <summary>Evaluating an operand inside the loop: its nodes, its loads, and every lane of a load that is not contiguous.</summary>
    private double InlineCycles(in InnerLoops loops, int loads, int number)
    {
        if (loops.UseOf(number) != OperandUse.Inline)
        {
            return 0;
        }

        int lane = loops.Lane;
        ContractionOperand operand = _view.Operand(number);
        double cycles = operand.Program.Program.Nodes.Count * EpilogueNode;
        foreach (Leaf leaf in operand.Program.Leaves)
        {
            bool isContiguous = leaf is not Leaf.Load load
                || (IndexMath.CoefficientOf(load.Access.Address, lane) is 0 or 1 && !load.Access.Guards.Any(guard => IndexMath.Contains(guard.Value, lane)));
            cycles += isContiguous ? InlineLeaf : InlineLeaf + (_lanes * GatheredLane);
        }

        return loads * cycles;
    }

    /// <summary>Stores for each accumulator that are done lane by lane; those of windows are rarer.</summary>
    private double ScatteredStores(in InnerLoops loops) =>
        ScatteredStores(_view.Kernel.Stores, loops.Lane) + (_view.Kernel.Windows is { } windows ? (double)ScatteredStores(windows.Stores, loops.Lane) / _view.WindowSize : 0);

    private static int ScatteredStores(EquatableArray<Store> stores, int lane)
    {
        int count = 0;
        foreach (Store store in stores)
        {
            count += IndexMath.CoefficientOf(store.Access.Address, lane) is 0 or 1 ? 0 : 1;
        }

        return count;
    }

    /// <summary>Different cache lines that a tile reads of an operand over the whole reduction, and the factor for far strides.</summary>
    private (double Lines, double Factor) Lines(in InnerLoops loops, int number)
    {
        if (loops.UseOf(number) == OperandUse.Inline)
        {
            return (0, 1);
        }

        bool isPacked = loops.UseOf(number) == OperandUse.Packed;
        Begin();
        for (int d = 0; d < shape.Length.Length; d++)
        {
            if (shape.DependsOn(number, d))
            {
                Add(
                    isPacked ? (d == loops.Lane ? 1 : -1 - d) : shape.Stride(number, d),
                    !_view.IsOutput(d) ? LengthOf(loops, d) : d == loops.Lane ? Math.Min(shape.Length[d], loops.Vectors * _lanes) : loops.FactorOf(d));
            }
        }

        long far = isPacked || loops.Order.Length == 0 ? 0 : shape.Stride(number, loops.Order[loops.Order.Length - 1]) * sizeof(float);
        double narrow = _lanes < 16 ? NarrowFactor : 1;
        return (Count(), far >= 2048 ? FarFactor * narrow : far >= 1024 ? MiddleFactor * narrow : 1);
    }

    /// <summary>Different cache lines that a group reads of an operand.</summary>
    private double GroupLines(in InnerLoops loops, int number, GroupSplit first, GroupSplit second)
    {
        Begin();
        for (int d = 0; d < shape.Length.Length; d++)
        {
            if (shape.DependsOn(number, d))
            {
                int share = d == first.Dimension ? first.Tiles : d == second.Dimension ? second.Tiles : 0;
                Add(shape.Stride(number, d), share == 0 ? shape.Length[d] : Math.Min(shape.Length[d], share * loops.FactorOf(d) * (d == loops.Lane ? _lanes : 1)));
            }
        }

        return Count() * (1 + (RunStart * Math.Max(0, (1 / Run()) - (1 / LongRun))));
    }

    /// <summary>Indices of a reduced dimension that a tile goes through at once.</summary>
    private int LengthOf(in InnerLoops loops, int dimension) => loops.RoundLengthOf(dimension) is > 0 and int length ? length : shape.Length[dimension];

    private double Rounds(in InnerLoops loops)
    {
        double rounds = 1;
        foreach (RoundPart part in loops.Rounds)
        {
            rounds *= CpuContractionLegality.VectorsOf(shape.Length[part.Dimension], part.Length);
        }

        return rounds;
    }

    private void Begin() => (_count, _contiguous) = (0, 1);

    /// <summary>Dimensions of one stride slide over each other: a window is counted once.</summary>
    private void Add(long stride, double extent)
    {
        if (stride == 1)
        {
            _contiguous *= extent;
            return;
        }

        int at = Array.IndexOf(_steps, stride, 0, _count);
        if (at < 0)
        {
            (_steps[_count], _extents[_count]) = (stride, extent);
            _count++;
        }
        else
        {
            _extents[at] += extent - 1;
        }
    }

    /// <summary>Lines that lie side by side. Short runs (some columns of one channel) are not foreseen by any prefetcher.</summary>
    private double Run()
    {
        double run = Math.Max(_contiguous, 1);
        for (int i = 0; i < _count; i++)
        {
            int next = Array.FindIndex(_steps, 0, _count, step => step > 0 && step <= run && step * 2 > run);
            if (next < 0)
            {
                break;
            }

            run = _steps[next] * _extents[next];
        }

        return Math.Max(1, run / 16);
    }

    private double Count()
    {
        double lines = Math.Ceiling(_contiguous / 16);
        for (int i = 0; i < _count; i++)
        {
            lines *= _extents[i];
        }

        return lines;
    }
}

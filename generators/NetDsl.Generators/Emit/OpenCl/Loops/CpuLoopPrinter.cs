// Takes a loop kernel with its CPU schedule, gives OpenCL C for one work-item a group. Vectors are explicit because the driver vectorises neither serial loops nor log, erf and their
// kin from scalar items; ragged ends are a second copy of the body with a count of valid lanes, never a mask in the full one.
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Emit.OpenCl.Loops;

/// <summary>Prints loop kernels for CPUs.</summary>
internal sealed partial class CpuLoopPrinter
{
    private readonly Kernel.Loops _kernel;
    private readonly CpuLoopSchedule _schedule;
    private readonly ParameterSet _parameters;
    private readonly SourceWriter _writer = new();
    private readonly int _lane;
    private readonly int _lanes;
    private readonly bool _laneIsParallel;

    private CpuLoopPrinter(Kernel.Loops kernel, CpuLoopSchedule schedule, EquatableArray<Buffer> buffers)
    {
        (_kernel, _schedule, _lane, _lanes) = (kernel, schedule, schedule.LaneDimension, schedule.Lanes);
        _laneIsParallel = _lane < kernel.ParallelCount;
        _parameters = new ParameterSet(buffers, KernelCost.Writes(kernel));
    }

    public static PrintedKernel Print(Kernel.Loops kernel, CpuLoopSchedule schedule, EquatableArray<Buffer> buffers)
    {
        CpuLoopPrinter printer = new(kernel, schedule, buffers);
        if (kernel.Dimensions.Count == 0)
        {
            printer.PrintStages(1, null);
        }
        else if (schedule.Transposed >= 0)
        {
            printer.PrintSquares();
        }
        else
        {
            printer.PrintUnits();
        }

        return new PrintedKernel(
            LoopText.Comment(kernel, schedule.ToString()), printer._parameters.Parameters, printer._parameters.Declarations, printer._writer.ToString(), printer._parameters.NeededPreludes);
    }

    private string LaneName => LoopText.Variable(_lane);

    private void PrintUnits()
    {
        int[] outer = [.. Enumerable.Range(0, _kernel.ParallelCount).Where(d => d != _lane)];
        if (_laneIsParallel && _kernel.Dimensions[_lane].Extent.IsBatch && _schedule.LaneBlock > 0)
        {
            string block = LoopText.Number(_schedule.LaneBlock), batch = _parameters.Batch();
            _writer.Line($"const int blocks = ({batch} + {LoopText.Number(_schedule.LaneBlock - 1)}) / {block};");
            _writer.Line($"const int begin = (group % blocks) * {block}, end = min(begin + {block}, {batch});");
            LoopText.Decompose(_writer, _kernel.Dimensions, outer, "(group / blocks)");
            PrintLaneLoop();
            return;
        }

        long blocks = _schedule.LaneBlock == 0 ? 1 : (_kernel.Dimensions[_lane].Extent.Value + _schedule.LaneBlock - 1) / _schedule.LaneBlock;
        EquatableArray<LoopDimension> dimensions = _schedule.Rows == 1 ? _kernel.Dimensions : [.. _kernel.Dimensions.Select((dimension, d) => d == _schedule.RowDimension ? dimension with { Extent = dimension.Extent.Value / _schedule.Rows } : dimension)];
        string unit = OpenUnits(LoopText.Count(dimensions, outer, blocks, _parameters));
        LoopText.Decompose(_writer, dimensions, outer, blocks == 1 ? unit : $"({unit} / {LoopText.Number(blocks)})", d => d == _schedule.RowDimension ? "rows" : LoopText.Variable(d));
        if (!_laneIsParallel)
        {
            PrintStages(1, null);
        }
        else
        {
            string extent = LoopText.Extent(_kernel.Dimensions, _lane, _parameters), block = LoopText.Number(_schedule.LaneBlock);
            _writer.Line(
                blocks == 1
                    ? $"const int begin = 0, end = {extent};"
                    : $"const int begin = ({unit} % {LoopText.Number(blocks)}) * {block}, end = min(begin + {block}, {extent});");
            PrintLaneLoop();
        }

        CloseUnits();
    }

    /// <summary>Opens the loop over a group's units; gives the name of the unit's number.</summary>
    private string OpenUnits(string units)
    {
        if (_schedule.UnitsPerGroup == 1)
        {
            return "group";
        }

        string perGroup = LoopText.Number(_schedule.UnitsPerGroup);
        _writer.Line($"const int last = min(group * {perGroup} + {perGroup}, {units});");
        _writer.Open($"for (int unit = group * {perGroup}; unit < last; unit++)");
        return "unit";
    }

    private void CloseUnits()
    {
        if (_schedule.UnitsPerGroup > 1)
        {
            _writer.Close();
        }
    }

    /// <summary>The stages for all lanes in [begin, end): full vectors, then the rest.</summary>
    private void PrintLaneLoop()
    {
        Extent extent = _kernel.Dimensions[_lane].Extent;
        if (extent.IsBatch && KernelCost.Writes(_kernel).All(id => _parameters.Buffers[id].Shape.IsBatched))
        {
            // Batched buffers have room for 15 examples of garbage, so the last vector may run over.
            _writer.Open($"for (int {LaneName} = begin; {LaneName} < end; {LaneName} += {_lanes})");
            PrintStages(_lanes, null);
            _writer.Close();
            return;
        }

        bool hasFull = extent.IsBatch || extent.Value >= _lanes, hasRest = extent.IsBatch || extent.Value % _lanes != 0;
        _writer.Line($"int {LaneName} = begin;");
        if (hasFull)
        {
            _writer.Open($"for (; {LaneName} + {_lanes} <= end; {LaneName} += {_lanes})");
            PrintStages(_lanes, null);
            _writer.Close();
        }

        if (hasRest)
        {
            _writer.Open($"if ({LaneName} < end)");
            _writer.Line($"const int valid = end - {LaneName};");
            PrintStages(_lanes, "valid");
            _writer.Close();
        }
    }

    private PrintScope Scope(int lanes, string? valid, Func<int, PrintedValue> reduced) => new(
        _parameters, _kernel.Dimensions, lanes, lanes > 1 ? _lane : -1, LoopText.Variable, valid, reduced);

    /// <summary>All stages for the current parallel index (or the vector of them when the lane is parallel).</summary>
    private void PrintStages(int lanes, string? valid)
    {
        int number = 0;
        PrintedValue Reduced(int n) => new(_schedule.Rows > 1 ? $"r{n}[q]" : "r" + n, lanes > 1);
        for (int s = 0; s < _kernel.Stages.Count; s++)
        {
            Stage stage = _kernel.Stages[s];
            if (stage.IsOverReduced)
            {
                PrintReducedStage(stage, s, number, lanes, valid, Reduced);
            }
            else
            {
                PrintRows(() => PrintBody(stage, Scope(lanes, valid, Reduced), $"p{s}_", null, number, isAccumulating: false));
            }

            number += stage.Reductions.Count;
        }
    }

    private void PrintBody(Stage stage, PrintScope scope, string prefix, PrintedValue?[]? known, int number, bool isAccumulating)
    {
        PrintedValue[] results = ExpressionPrinter.Print(_writer, scope, stage.Body, prefix, known);
        for (int r = 0; isAccumulating && r < stage.Reductions.Count; r++)
        {
            Accumulate(stage.Reductions[r], Accumulating(stage, number + r), results[stage.Reductions[r].Result], scope);
        }

        foreach (Store store in stage.Stores)
        {
            bool allLanes = scope.LaneDimension >= 0 && _kernel.Dimensions[scope.LaneDimension].Extent.IsBatch && _parameters.Buffers[store.Access.Buffer].Shape.IsBatched;
            ExpressionPrinter.PrintStore(_writer, scope, store.Access, results[store.Result], allLanes);
        }
    }

    private void Accumulate(Reduction reduction, string name, PrintedValue result, PrintScope scope)
    {
        int lanes = scope.Lanes;
        string value = ExpressionPrinter.AsVector(result, lanes);
        if (!_laneIsParallel && scope.ValidLanes is { } valid)
        {
            value = $"select((float{lanes})({Combining.Neutral(reduction.Kind)}), {value}, LANES{lanes} < (int{lanes})({valid}))";
        }

        string index = "";
        if (reduction.Kind == ReduceKind.ArgMaximum)
        {
            index = lanes > 1 ? $"(float{lanes})((float)({ReducedNumber()})){(_laneIsParallel ? "" : $" + IOTA{lanes}")}" : $"(float)({ReducedNumber()})";
        }

        Combining.Print(_writer, _parameters, reduction.Kind, name, name + "_index", value, index, lanes);
    }

    /// <summary>The row-major number of the current reduced index (of the first lane).</summary>
    private string ReducedNumber()
    {
        string text = "0";
        for (int d = _kernel.ParallelCount; d < _kernel.Dimensions.Count; d++)
        {
            text = text == "0" ? LoopText.Variable(d) : $"({text}) * {LoopText.Extent(_kernel.Dimensions, d, _parameters)} + {LoopText.Variable(d)}";
        }

        return text;
    }
}

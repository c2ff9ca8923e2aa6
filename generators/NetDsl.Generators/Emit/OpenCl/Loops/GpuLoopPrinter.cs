// Takes a loop kernel with a GPU schedule, gives OpenCL C with one item an element, or with a group an element and a tree over its items in local memory.
// Control flow around barriers is uniform: items beyond the work guard their loads and stores and never leave.
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Emit.OpenCl.Loops;

/// <summary>Prints loop kernels for GPUs.</summary>
internal sealed class GpuLoopPrinter
{
    private readonly Kernel.Loops _kernel;
    private readonly ParameterSet _parameters;
    private readonly SourceWriter _writer = new();
    private readonly SourceWriter _locals = new();

    private GpuLoopPrinter(Kernel.Loops kernel, EquatableArray<Buffer> buffers) =>
        (_kernel, _parameters) = (kernel, new ParameterSet(buffers, KernelCost.Writes(kernel)));

    public static PrintedKernel Print(Kernel.Loops kernel, GpuItemSchedule schedule, EquatableArray<Buffer> buffers)
    {
        GpuLoopPrinter printer = new(kernel, buffers);
        printer.PrintItems(schedule.LocalSize, schedule.IsBatchFastest);
        return printer.Finished(schedule.ToString());
    }

    public static PrintedKernel Print(Kernel.Loops kernel, GpuTreeSchedule schedule, EquatableArray<Buffer> buffers)
    {
        GpuLoopPrinter printer = new(kernel, buffers);
        printer.PrintTree(schedule.LocalSize);
        return printer.Finished(schedule.ToString());
    }

    private PrintedKernel Finished(string schedule) =>
        new(LoopText.Comment(_kernel, schedule), _parameters.Parameters, _parameters.Declarations + _locals, _writer.ToString(), _parameters.NeededPreludes);

    private int[] Parallel => [.. Enumerable.Range(0, _kernel.ParallelCount)];

    private int[] ReducedDimensions => [.. Enumerable.Range(_kernel.ParallelCount, _kernel.Dimensions.Count - _kernel.ParallelCount)];

    private PrintScope Scope() => new(_parameters, _kernel.Dimensions, 1, -1, LoopText.Variable, Reduced: n => new PrintedValue("r" + n, false));

    private void PrintItems(int local, bool isBatchFastest)
    {
        _writer.Line($"const int index = group * {local} + item;");
        _writer.Open($"if (index < {LoopText.Count(_kernel.Dimensions, Parallel, 1, _parameters)})");
        if (isBatchFastest)
        {
            int batch = Array.FindIndex(Parallel, d => _kernel.Dimensions[d].Extent.IsBatch);
            _writer.Line($"const int {LoopText.Variable(batch)} = index % {_parameters.Batch()}, rest = index / {_parameters.Batch()};");
            LoopText.Decompose(_writer, _kernel.Dimensions, [.. Parallel.Where(d => d != batch)], "rest");
        }
        else
        {
            LoopText.Decompose(_writer, _kernel.Dimensions, Parallel, "index");
        }

        int number = 0;
        for (int s = 0; s < _kernel.Stages.Count; s++)
        {
            Stage stage = _kernel.Stages[s];
            if (stage.IsOverReduced)
            {
                Declare(stage, number, "r");
                foreach (int d in ReducedDimensions)
                {
                    string i = LoopText.Variable(d);
                    _writer.Open($"for (int {i} = 0; {i} < {LoopText.Extent(_kernel.Dimensions, d, _parameters)}; {i}++)");
                }

                PrintBody(stage, "", number, "r");
                foreach (int d in ReducedDimensions)
                {
                    _writer.Close();
                }

                for (int r = 0; r < stage.Reductions.Count; r++)
                {
                    if (stage.Reductions[r].Kind == ReduceKind.ArgMaximum)
                    {
                        _writer.Line($"r{number + r} = r{number + r}_index;");
                    }
                }
            }
            else
            {
                PrintBody(stage, $"p{s}_", number, null);
            }

            number += stage.Reductions.Count;
        }

        _writer.Close();
    }

    private void PrintTree(int local)
    {
        LoopText.Decompose(_writer, _kernel.Dimensions, Parallel, "group");
        int number = 0;
        bool hasStored = false;
        for (int s = 0; s < _kernel.Stages.Count; s++)
        {
            Stage stage = _kernel.Stages[s];
            if (hasStored)
            {
                // A later stage may read what other items of this group stored.
                _writer.Line("barrier(CLK_GLOBAL_MEM_FENCE);");
            }

            if (stage.IsOverReduced)
            {
                Declare(stage, number, "a");
                _writer.Open($"for (int step_ = item; step_ < {LoopText.Count(_kernel.Dimensions, ReducedDimensions, 1, _parameters)}; step_ += {local})");
                DecomposeReduced();
                PrintBody(stage, "", number, "a");
                _writer.Close();
                for (int r = 0; r < stage.Reductions.Count; r++)
                {
                    PrintTreeReduction(stage.Reductions[r].Kind, number + r, local);
                }
            }
            else
            {
                PrintBody(stage, $"p{s}_", number, null, onlyFirstItem: true);
            }

            hasStored |= stage.Stores.Count > 0;
            number += stage.Reductions.Count;
        }
    }

    /// <summary>Takes the flat reduced number apart; the batch may stand anywhere among the reduced dimensions, so the divisions name it.</summary>
    private void DecomposeReduced()
    {
        string rest = "step_";
        for (int d = _kernel.Dimensions.Count - 1; d >= _kernel.ParallelCount; d--)
        {
            string extent = LoopText.Extent(_kernel.Dimensions, d, _parameters);
            if (d == _kernel.ParallelCount)
            {
                _writer.Line($"const int {LoopText.Variable(d)} = {rest};");
            }
            else
            {
                _writer.Line($"const int {LoopText.Variable(d)} = {rest} % {extent}, rest{d} = {rest} / {extent};");
                rest = "rest" + d;
            }
        }
    }

    private void PrintTreeReduction(ReduceKind kind, int number, int local)
    {
        string scratch = "tree" + number;
        _locals.Line($"__local float {scratch}[{local}];");
        bool isArgument = kind == ReduceKind.ArgMaximum;
        if (isArgument)
        {
            _locals.Line($"__local float {scratch}_index[{local}];");
        }

        _writer.Line($"{scratch}[item] = a{number};{(isArgument ? $" {scratch}_index[item] = a{number}_index;" : "")}");
        _writer.Line("barrier(CLK_LOCAL_MEM_FENCE);");
        _writer.Open($"for (int half_ = {local / 2}; half_ > 0; half_ /= 2)");
        _writer.Open("if (item < half_)");
        _writer.Line($"const float x = {scratch}[item], y = {scratch}[item + half_];");
        _writer.Line(kind switch
        {
            ReduceKind.Sum => $"{scratch}[item] = x + y;",
            ReduceKind.Maximum => $"{scratch}[item] = x > y || x != x ? x : y;",
            _ => $"if (y > x || (y == x && {scratch}_index[item + half_] < {scratch}_index[item])) {{ {scratch}[item] = y; {scratch}_index[item] = {scratch}_index[item + half_]; }}",
        });
        _writer.Close();
        _writer.Line("barrier(CLK_LOCAL_MEM_FENCE);");
        _writer.Close();
        _writer.Line($"const float r{number} = {scratch}{(isArgument ? "_index" : "")}[0];");
    }

    private void Declare(Stage stage, int number, string prefix)
    {
        for (int r = 0; r < stage.Reductions.Count; r++)
        {
            bool isArgument = stage.Reductions[r].Kind == ReduceKind.ArgMaximum;
            _writer.Line($"float {prefix}{number + r} = {Combining.Neutral(stage.Reductions[r].Kind)}{(isArgument ? $", {prefix}{number + r}_index = 0.0f" : "")};");
        }
    }

    private void PrintBody(Stage stage, string prefix, int number, string? accumulator, bool onlyFirstItem = false)
    {
        PrintedValue[] results = ExpressionPrinter.Print(_writer, Scope(), stage.Body, prefix);
        for (int r = 0; accumulator is not null && r < stage.Reductions.Count; r++)
        {
            string name = accumulator + (number + r), value = results[stage.Reductions[r].Result].Text;
            Combining.Print(_writer, _parameters, stage.Reductions[r].Kind, name, name + "_index", value, $"(float)({ReducedNumber()})", 1);
        }

        if (stage.Stores.Count == 0)
        {
            return;
        }

        if (onlyFirstItem)
        {
            _writer.Open("if (item == 0)");
        }

        foreach (Store store in stage.Stores)
        {
            ExpressionPrinter.PrintStore(_writer, Scope(), store.Access, results[store.Result], allLanes: false);
        }

        if (onlyFirstItem)
        {
            _writer.Close();
        }
    }

    private string ReducedNumber()
    {
        string text = "0";
        foreach (int d in ReducedDimensions)
        {
            text = text == "0" ? LoopText.Variable(d) : $"({text}) * {LoopText.Extent(_kernel.Dimensions, d, _parameters)} + {LoopText.Variable(d)}";
        }

        return text;
    }
}

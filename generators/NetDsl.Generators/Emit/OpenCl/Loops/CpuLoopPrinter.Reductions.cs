using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Emit.OpenCl.Loops;

/// <summary>
/// Stages over the reduced dimensions. Examples that lie in blocks and are reduced in the lanes are the outermost of the reduced loops, because the elements of a block follow each other vector by vector; several sums grow side
/// by side, because an addition waits for the one before: those of neighbouring rows (channels that lie side by side), or of neighbours along the innermost loop.
/// </summary>
internal sealed partial class CpuLoopPrinter
{
    /// <summary>How many neighbours along a loop: an addition takes four cycles.</summary>
    private static readonly int[] s_sumsSideBySide = [4, 5, 7, 3, 2];

    private void PrintReducedStage(Stage stage, int number, int first, int lanes, string? valid, Func<int, PrintedValue> reduced)
    {
        int sums = SumsSideBySide(stage);
        for (int r = 0; r < stage.Reductions.Count; r++)
        {
            PrintAccumulator(stage.Reductions[r].Kind, first + r, _laneIsParallel ? lanes : _lanes, sums);
        }

        PrintedValue?[] known = PrintFixed(stage, number, _laneIsParallel ? lanes : 1, valid, reduced);
        if (_laneIsParallel)
        {
            PrintSerial(_kernel.Dimensions.Count, () => PrintBody(stage, Scope(lanes, valid, reduced), "", known, first, isAccumulating: true));
        }
        else if (!IsLaneOutside(stage))
        {
            PrintSerial(_lane, () => PrintReducedLane(reduced, scope => PrintBody(stage, scope, "", known, first, isAccumulating: true)));
        }
        else if (_schedule.Rows > 1)
        {
            PrintBlocks(reduced, scope => PrintSerial(_lane, () => PrintRows(() => PrintBody(stage, scope, "", known, first, isAccumulating: true))));
        }
        else
        {
            PrintBlocks(reduced, scope => PrintSerial(_lane, () => PrintBody(stage, scope, "", known, first, isAccumulating: true), sums));
        }

        for (int r = 0; r < stage.Reductions.Count; r++)
        {
            Finish(stage.Reductions[r].Kind, first + r, sums);
        }
    }

    /// <summary>What is the same for all reduced indices; for several rows it is kept in arrays.</summary>
    private PrintedValue?[] PrintFixed(Stage stage, int number, int lanes, string? valid, Func<int, PrintedValue> reduced)
    {
        string prefix = $"f{number}_";
        PrintScope scope = Scope(lanes, valid, reduced);
        bool Varies(int loop) => loop >= _kernel.ParallelCount;
        if (_schedule.Rows == 1)
        {
            return ExpressionPrinter.PrintFixed(_writer, scope, stage.Body, prefix, Varies);
        }

        SourceWriter rows = new();
        PrintedValue?[] known = ExpressionPrinter.PrintFixed(rows, scope, stage.Body, prefix, Varies);
        int[] asked = [.. Asked(stage.Body.Program, known)];
        if (asked.Length > 0)
        {
            _writer.Line($"float {string.Join(", ", asked.Select(id => $"{prefix}{id}[{_schedule.Rows}]"))};");
            PrintRows(() =>
            {
                _writer.Line(rows.ToString().TrimEnd('\n'));
                foreach (int id in asked)
                {
                    _writer.Line($"{prefix}{id}[q] = {known[id]!.Value.Text};");
                }
            });
        }

        foreach (int id in asked)
        {
            known[id] = new PrintedValue($"{prefix}{id}[q]", IsVector: false);
        }

        return known;
    }

    /// <summary>The known values, constants aside, that what is not known takes, or that are results.</summary>
    private static IEnumerable<int> Asked(ScalarProgram program, PrintedValue?[] known) =>
        Enumerable.Range(0, program.Nodes.Count).Where(id => known[id] is null && program.Nodes[id] is ScalarNode.Apply)
            .SelectMany(id => ((ScalarNode.Apply)program.Nodes[id]).Operands).Concat(program.Results)
            .Where(id => known[id] is not null && program.Nodes[id] is not ScalarNode.Constant).Distinct().OrderBy(id => id);

    private void PrintAccumulator(ReduceKind kind, int number, int lanes, int sums)
    {
        string type = lanes > 1 ? "float" + lanes : "float";
        int count = _schedule.Rows > 1 ? _schedule.Rows : sums;
        _writer.Line(count > 1
            ? $"{type} {AccumulatorsName(number)}[{count}];\n#pragma unroll\nfor (int q = 0; q < {count}; q++) {{ {AccumulatorsName(number)}[q] = {Combining.Neutral(kind)}; }}"
            : $"{type} {AccumulatorName(number)} = {Combining.Neutral(kind)};");
        if (kind == ReduceKind.ArgMaximum)
        {
            _writer.Line($"{type} {AccumulatorName(number)}_index = 0.0f;");
        }
    }

    /// <summary>
    /// Whether reduced lanes are the outermost of the reduced loops. A maximum's place is the first in the order of the elements, so there they are not.
    /// </summary>
    private bool IsLaneOutside(Stage stage) => CpuLoopSchedule.CanReduceBlocks(_kernel, _lane) && stage.Reductions.All(reduction => reduction.Kind != ReduceKind.ArgMaximum);

    /// <summary>Sums that grow side by side along the innermost loop, whose extent they divide.</summary>
    private int SumsSideBySide(Stage stage) =>
        _schedule.Rows == 1 && IsLaneOutside(stage) && stage.Reductions.All(reduction => reduction.Kind == ReduceKind.Sum)
            ? s_sumsSideBySide.FirstOrDefault(sums => _kernel.Dimensions[_lane - 1].Extent.Value % sums == 0 && sums * stage.Reductions.Count <= 8) is > 1 and int sums ? sums : 1
            : 1;

    private static string AccumulatorsName(int number) => "sums" + LoopText.Number(number);

    private static string SumOf(string name, int first, int count) =>
        count == 1 ? $"{name}[{LoopText.Number(first)}]" : $"({SumOf(name, first, (count + 1) / 2)} + {SumOf(name, first + ((count + 1) / 2), count / 2)})";

    /// <summary>What is done for each of the rows side by side, or once.</summary>
    private void PrintRows(Action body)
    {
        if (_schedule.Rows == 1)
        {
            body();
            return;
        }

        _writer.Line("#pragma unroll");
        _writer.Open($"for (int q = 0; q < {_schedule.Rows}; q++)");
        _writer.Line($"const int {LoopText.Variable(_schedule.RowDimension)} = rows * {_schedule.Rows} + q;");
        body();
        _writer.Close();
    }

    /// <summary>The reduced loops in front of dimension <paramref name="end"/> around <paramref name="body"/>; with several sums the innermost is unrolled for so many indices.</summary>
    private void PrintSerial(int end, Action body, int sums = 1)
    {
        for (int d = _kernel.ParallelCount; d < end; d++)
        {
            string i = LoopText.Variable(d), extent = LoopText.Extent(_kernel.Dimensions, d, _parameters);
            if (d < end - 1 || sums == 1)
            {
                _writer.Open($"for (int {i} = 0; {i} < {extent}; {i}++)");
                continue;
            }

            _writer.Open($"for (int first = 0; first < {extent}; first += {sums})");
            _writer.Line("#pragma unroll");
            _writer.Open($"for (int q = 0; q < {sums}; q++)");
            _writer.Line($"const int {i} = first + q;");
        }

        body();
        for (int d = _kernel.ParallelCount; d < end + (sums == 1 ? 0 : 1); d++)
        {
            _writer.Close();
        }
    }

    /// <summary>The examples, a vector at a time. All of it is one loop: which lanes count is found once for many elements, and a second copy of the body would be half of the text.</summary>
    private void PrintBlocks(Func<int, PrintedValue> reduced, Action<PrintScope> body)
    {
        string end = LoopText.Extent(_kernel.Dimensions, _lane, _parameters);
        _writer.Open($"for (int {LaneName} = 0; {LaneName} < {end}; {LaneName} += {_lanes})");
        _writer.Line($"const int valid = min({_lanes}, {end} - {LaneName});");
        body(Scope(_lanes, "valid", reduced));
        _writer.Close();
    }

    private void PrintReducedLane(Func<int, PrintedValue> reduced, Action<PrintScope> body)
    {
        Extent extent = _kernel.Dimensions[_lane].Extent;
        string end = LoopText.Extent(_kernel.Dimensions, _lane, _parameters);
        bool hasFull = extent.IsBatch || extent.Value >= _lanes, hasRest = extent.IsBatch || extent.Value % _lanes != 0;
        _writer.Open();
        _writer.Line($"int {LaneName} = 0;");
        if (hasFull)
        {
            _writer.Open($"for (; {LaneName} + {_lanes} <= {end}; {LaneName} += {_lanes})");
            body(Scope(_lanes, null, reduced));
            _writer.Close();
        }

        if (hasRest)
        {
            _writer.Open(extent.IsBatch ? $"if ({LaneName} < {end})" : "");
            _writer.Line($"const int valid = {end} - {LaneName};");
            body(Scope(_lanes, "valid", reduced));
            _writer.Close();
        }

        _writer.Close();
    }

    /// <summary>Names what later stages read: the accumulator itself, or its horizontal combination when the lanes were reduced.</summary>
    private void Finish(ReduceKind kind, int number, int sums)
    {
        string name = AccumulatorName(number), result = "r" + number;
        if (_laneIsParallel)
        {
            if (kind == ReduceKind.ArgMaximum)
            {
                _writer.Line($"{result} = {name}_index;");
            }

            return;
        }

        _parameters.Need(Preludes.Horizontal(_lanes));
        string combined = _schedule.Rows > 1 ? AccumulatorsName(number) + "[q]" : sums > 1 ? SumOf(AccumulatorsName(number), 0, sums) : name;
        string text = kind switch
        {
            ReduceKind.Sum => $"sum{_lanes}({combined})",
            ReduceKind.Maximum => $"max{_lanes}({combined})",
            _ => $"-max{_lanes}(select((float{_lanes})(-INFINITY), -{name}_index, {name} == (float{_lanes})(max{_lanes}({name}))))",
        };
        if (_schedule.Rows == 1)
        {
            _writer.Line($"const float {result} = {text};");
            return;
        }

        _writer.Line($"float {result}[{_schedule.Rows}];");
        _writer.Line($"#pragma unroll\nfor (int q = 0; q < {_schedule.Rows}; q++) {{ {result}[q] = {text}; }}");
    }

    /// <summary>While the lanes are reduced the accumulator is a vector of another name than the result.</summary>
    private string AccumulatorName(int number) => (_laneIsParallel ? "r" : "a") + number;

    /// <summary>The accumulator to which the body adds.</summary>
    private string Accumulating(Stage stage, int number) => _schedule.Rows > 1 || SumsSideBySide(stage) > 1 ? AccumulatorsName(number) + "[q]" : AccumulatorName(number);
}

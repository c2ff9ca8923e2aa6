using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.OpenCl.Loops;

/// <summary>
/// Loops over elements in which something is contiguous along another dimension than the lanes': a square of as many vectors as lanes is loaded along that dimension, one for each lane, and transposed in registers.
/// Gathering the same square lane by lane takes some five times as long.
/// </summary>
internal sealed partial class CpuLoopPrinter
{
    private void PrintSquares()
    {
        int transposed = _schedule.Transposed;
        long extent = _kernel.Dimensions[transposed].Extent.Value, blocks = (extent + _lanes - 1) / _lanes;
        int[] outer = [.. Enumerable.Range(0, _kernel.ParallelCount).Where(d => d != _lane && d != transposed)];
        string number = LoopText.Number(blocks), unit = OpenUnits(LoopText.Count(_kernel.Dimensions, outer, blocks, _parameters));
        LoopText.Decompose(_writer, _kernel.Dimensions, outer, blocks == 1 ? unit : $"({unit} / {number})");
        _writer.Line($"const int first = {(blocks == 1 ? "0" : $"({unit} % {number}) * {_lanes}")}, count = min({_lanes}, {LoopText.Number(extent)} - first);");
        _writer.Open($"for (int {LaneName} = 0; {LaneName} < {LoopText.Extent(_kernel.Dimensions, _lane, _parameters)}; {LaneName} += {_lanes})");
        for (int s = 0; s < _kernel.Stages.Count; s++)
        {
            EquatableArray<Leaf> leaves = _kernel.Stages[s].Body.Leaves;
            for (int leaf = 0; leaf < leaves.Count; leaf++)
            {
                if (CpuLoopSchedule.Crosses(leaves[leaf], _lane, transposed))
                {
                    PrintSquare(leaves[leaf], $"square{s}_{leaf}");
                }
            }
        }

        // Vectors beyond the extent are filled with whatever follows and never used.
        _writer.Open("for (int q = 0; q < count; q++)");
        _writer.Line($"const int {LoopText.Variable(transposed)} = first + q;");
        for (int s = 0; s < _kernel.Stages.Count; s++)
        {
            Stage stage = _kernel.Stages[s];
            string prefix = $"square{s}_";
            string? Loaded(int leaf) => CpuLoopSchedule.Crosses(stage.Body.Leaves[leaf], _lane, transposed) ? $"{prefix}{leaf}[q]" : null;
            PrintBody(stage, Scope(_lanes, null, n => throw new CompilerBugException(nameof(CpuLoopPrinter), $"reduction {n} in a loop over elements")) with { Loaded = Loaded }, $"p{s}_", null, 0, isAccumulating: false);
        }

        _writer.Close();
        _writer.Close();
        CloseUnits();
    }

    private void PrintSquare(Leaf leaf, string name)
    {
        _parameters.Need(Preludes.Transposition(_lanes));
        _writer.Line($"float{_lanes} {name}[{_lanes}];");
        _writer.Line("#pragma unroll");
        _writer.Open($"for (int q = 0; q < {_lanes}; q++)");
        PrintScope scope = new(
            _parameters, _kernel.Dimensions, _lanes, _schedule.Transposed, d => d == _lane ? $"({LaneName} + q)" : d == _schedule.Transposed ? "first" : LoopText.Variable(d));
        PrintedValue[] row = ExpressionPrinter.Print(_writer, scope, LeafProgram.Of(leaf), name + "_");
        _writer.Line($"{name}[q] = {ExpressionPrinter.AsVector(row[0], _lanes)};");
        _writer.Close();
        _writer.Line($"transpose{_lanes}({name});");
    }
}

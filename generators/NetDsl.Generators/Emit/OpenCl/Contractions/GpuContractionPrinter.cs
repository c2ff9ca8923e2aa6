using System.Globalization;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels.Contractions;

namespace NetDsl.Generators.Emit.OpenCl.Contractions;

/// <summary>
/// The text of <see cref="GpuContractionSchedule"/>: slices of both operands are staged in local memory by the whole group, every item then sums its
/// results from there. Programs, guards and ragged edges are evaluated while staging (zeros outside) and while storing, so that the inner loop knows
/// none of them; control flow around the barriers is uniform.
/// </summary>
internal sealed class GpuContractionPrinter(SourceWriter writer, ParameterSet parameters, ContractionView view, GpuContractionSchedule schedule)
{
    private const string Element = "[i][j]";

    private readonly FlatDimensions _rows = FlatDimensions.Of(view, DimensionClass.Row);
    private readonly FlatDimensions _columns = FlatDimensions.Of(view, DimensionClass.Column);
    private readonly FlatDimensions _groups = FlatDimensions.Of(view, DimensionClass.Group);
    private readonly FlatDimensions _reduced = FlatDimensions.Of(view, DimensionClass.Reduced);
    private readonly PrintScope _scope = new(parameters, view.Dimensions, 1, -1, dimension => "d" + dimension);

    /// <summary>Writes the body, gives the declarations of local memory.</summary>
    public string Print()
    {
        int itemRows = schedule.Rows / schedule.ItemRows, itemColumns = schedule.Columns / schedule.ItemColumns;
        PrintPlace();
        writer.Line($"const int itemRow = item / {itemColumns}, itemColumn = item % {itemColumns};");
        PrintWindowLoops();
        writer.Line($"float sums[{schedule.ItemRows}][{schedule.ItemColumns}];");
        Unrolled("i", schedule.ItemRows);
        UnrolledStatement("j", schedule.ItemColumns, "sums[i][j] = 0.0f;");
        writer.Close();

        writer.Open($"for (int slice = 0; slice < {Count(_reduced)}; slice += {schedule.Slice})");
        PrintStaging(0, "tileA", schedule.Rows, _rows, "firstRow");
        PrintStaging(1, "tileB", schedule.Columns, _columns, "firstColumn");
        writer.Line("barrier(CLK_LOCAL_MEM_FENCE);");
        writer.Open($"for (int k = 0; k < {schedule.Slice}; k++)");
        writer.Line($"float a[{schedule.ItemRows}], b[{schedule.ItemColumns}];");
        UnrolledStatement("i", schedule.ItemRows, $"a[i] = tileA[k * {schedule.Rows} + itemRow + i * {itemRows}];");
        UnrolledStatement("j", schedule.ItemColumns, $"b[j] = tileB[k * {schedule.Columns} + itemColumn + j * {itemColumns}];");
        Unrolled("i", schedule.ItemRows);
        UnrolledStatement("j", schedule.ItemColumns, "sums[i][j] = fma(a[i], b[j], sums[i][j]);");
        writer.Close();
        writer.Close();
        writer.Line("barrier(CLK_LOCAL_MEM_FENCE);");
        writer.Close();

        PrintScope scope = _scope with { Accumulator = new PrintedValue("sums[i][j]", false) };
        if (view.Kernel.Windows is { } windows)
        {
            PrintForResults(() => ContractionEpilogue.PrintElement(writer, scope, view.Kernel, windows, allLanes: true, Element));
            for (int i = 0; i < windows.Count; i++)
            {
                writer.Close();
            }

            PrintForResults(() => ContractionEpilogue.PrintWindow(writer, scope, windows, allLanes: true, Element));
        }
        else
        {
            PrintForResults(() => ContractionEpilogue.PrintResults(writer, scope, view.Kernel, allLanes: true));
        }

        return $"__local float tileA[{Text(schedule.Rows * schedule.Slice)}];\n__local float tileB[{Text(schedule.Columns * schedule.Slice)}];\n";
    }

    /// <summary>Where windows are pooled, all of the group's results at one place of their windows are computed after those at another; an item keeps what they are combined into.</summary>
    private void PrintWindowLoops()
    {
        if (view.Kernel.Windows is { } windows)
        {
            ContractionEpilogue.DeclareWindows(writer, windows, 1, $"[{schedule.ItemRows}][{schedule.ItemColumns}]");
            Unrolled("i", schedule.ItemRows);
            UnrolledStatement("j", schedule.ItemColumns, ContractionEpilogue.Begin(windows, Element));
            writer.Close();
            for (int dimension = view.Kernel.FirstWindow; dimension < view.OutputCount; dimension++)
            {
                writer.Open(ContractionEpilogue.LoopOver(view.Kernel, dimension));
            }
        }
    }

    /// <summary>Prints statements for each of the item's results.</summary>
    private void PrintForResults(Action body)
    {
        Unrolled("i", schedule.ItemRows);
        Unrolled("j", schedule.ItemColumns);
        writer.Line($"const int row = firstRow + itemRow + i * {schedule.Rows / schedule.ItemRows}, column = firstColumn + itemColumn + j * {schedule.Columns / schedule.ItemColumns};");
        writer.Open($"if (row < {Count(_rows)} && column < {Count(_columns)})");
        PrintDecoding(_rows, "row");
        PrintDecoding(_columns, "column");
        body();
        writer.Close();
        writer.Close();
        writer.Close();
    }

    /// <summary>The group's tile. What the batch is part of is the slowest in the group's number, because its count is not known here.</summary>
    private void PrintPlace()
    {
        string rest = "group";
        (string Name, FlatDimensions Dimensions, int Tile)[] parts = [("column", _columns, schedule.Columns), ("row", _rows, schedule.Rows), ("outer", _groups, 1)];
        (string Name, FlatDimensions Dimensions, int Tile)[] ordered = [.. parts.OrderBy(part => part.Dimensions.HasBatch)];
        for (int i = 0; i < ordered.Length; i++)
        {
            (string name, FlatDimensions dimensions, int tile) = ordered[i];
            if (i == ordered.Length - 1)
            {
                writer.Line($"const int {name}Tile = {rest};");
                break;
            }

            long tiles = (dimensions.Count + tile - 1) / tile;
            writer.Line($"const int {name}Tile = {rest} % {Text(tiles)}, groupRest{i} = {rest} / {Text(tiles)};");
            rest = "groupRest" + i;
        }

        writer.Line($"const int firstRow = rowTile * {schedule.Rows}, firstColumn = columnTile * {schedule.Columns};");
        PrintDecoding(_groups, "outerTile");
    }

    /// <summary>
    /// Copies a slice of an operand. Neighbouring items read along the reduction where the operand is contiguous there, else along its rows or
    /// columns.
    /// </summary>
    private void PrintStaging(int number, string tile, int width, FlatDimensions across, string first)
    {
        ContractionOperand operand = view.Operand(number);
        bool IsContiguous(FlatDimensions dimensions) => dimensions.Dimensions.Count > 0 && operand.Plain is { } plain && plain.Coefficients[dimensions.Dimensions[dimensions.Dimensions.Count - 1]].IsOne;
        bool isAlongReduction = IsContiguous(_reduced) && !IsContiguous(across);
        int elements = width * schedule.Slice;
        writer.Open($"for (int e = item; e < {elements}; e += {schedule.LocalSize})");
        writer.Line(isAlongReduction
            ? $"const int across = e / {schedule.Slice}, k = e % {schedule.Slice};"
            : $"const int across = e % {width}, k = e / {width};");
        writer.Line($"const int place = {first} + across, reduced = slice + k;");
        writer.Line("float value = 0.0f;");
        writer.Open($"if (place < {Count(across)} && reduced < {Count(_reduced)})");
        PrintDecoding(across, "place");
        PrintDecoding(_reduced, "reduced");
        writer.Line($"value = {ExpressionPrinter.Print(writer, _scope, operand.Program)[0].Text};");
        writer.Close();
        writer.Line($"{tile}[k * {width} + across] = value;");
        writer.Close();
    }

    private void PrintDecoding(FlatDimensions dimensions, string number)
    {
        string rest = number;
        for (int i = dimensions.Dimensions.Count - 1; i >= 0; i--)
        {
            int dimension = dimensions.Dimensions[i];
            Extent extent = view.ExtentOf(dimension);
            if (i == 0)
            {
                writer.Line($"const int d{dimension} = {rest};");
                break;
            }

            string count = extent.IsBatch ? parameters.Batch() : Text(extent.Value);
            writer.Line($"const int d{dimension} = {rest} % {count}, rest{dimension} = {rest} / {count};");
            rest = "rest" + dimension;
        }
    }

    private void Unrolled(string variable, int count)
    {
        writer.Line("#pragma unroll");
        writer.Open($"for (int {variable} = 0; {variable} < {count}; {variable}++)");
    }

    private void UnrolledStatement(string variable, int count, string statement)
    {
        writer.Line("#pragma unroll");
        writer.Line($"for (int {variable} = 0; {variable} < {count}; {variable}++) {{ {statement} }}");
    }

    private string Count(FlatDimensions dimensions) => !dimensions.HasBatch ? Text(dimensions.Count)
        : dimensions.Count == 1 ? parameters.Batch()
        : $"{Text(dimensions.Count)} * {parameters.Batch()}";

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}

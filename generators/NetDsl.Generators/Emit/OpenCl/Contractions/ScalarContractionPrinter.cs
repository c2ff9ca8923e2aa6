using System.Globalization;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Kernels.Contractions;

namespace NetDsl.Generators.Emit.OpenCl.Contractions;

/// <summary>
/// The text of <see cref="ScalarContractionSchedule"/>: an item runs through some results in row-major order of the output, sums products in plain
/// loops, and lets the programs of the operands test their guards. It asks nothing of a contraction, so that there is always something to run.
/// </summary>
internal static class ScalarContractionPrinter
{
    public static void Print(SourceWriter writer, ParameterSet parameters, Kernel.Contract kernel, ScalarContractionSchedule schedule)
    {
        PrintScope scope = new(parameters, kernel.Dimensions, 1, -1, dimension => "d" + dimension);
        long perExample = 1;
        bool isBatched = false;
        for (int dimension = 0; dimension < kernel.FirstWindow; dimension++)
        {
            Extent extent = kernel.Dimensions[dimension].Extent;
            isBatched |= extent.IsBatch;
            perExample *= extent.IsBatch ? 1 : extent.Value;
        }

        string results = isBatched ? (perExample == 1 ? "" : Text(perExample) + " * ") + parameters.Batch() : Text(perExample);
        string place = schedule.LocalSize == 1 ? "group" : $"(group * {Text(schedule.LocalSize)} + item)";
        writer.Line($"const int first = {place} * {Text(schedule.ResultsPerItem)};");
        writer.Open($"for (int result = first; result < min(first + {Text(schedule.ResultsPerItem)}, {results}); result++)");
        PrintPlace(writer, parameters, kernel);
        if (kernel.Windows is { } windows)
        {
            ContractionEpilogue.DeclareWindows(writer, windows, 1);
            for (int dimension = kernel.FirstWindow; dimension < kernel.OutputCount; dimension++)
            {
                writer.Open(ContractionEpilogue.LoopOver(kernel, dimension));
            }
        }

        writer.Line("float sum = 0.0f;");
        for (int dimension = kernel.OutputCount; dimension < kernel.Dimensions.Count; dimension++)
        {
            Extent extent = kernel.Dimensions[dimension].Extent;
            string count = extent.IsBatch ? parameters.Batch() : Text(extent.Value);
            writer.Open($"for (int d{dimension} = 0; d{dimension} < {count}; d{dimension}++)");
        }

        string a = ExpressionPrinter.Print(writer, scope, kernel.A, "a")[0].Text, b = ExpressionPrinter.Print(writer, scope, kernel.B, "b")[0].Text;
        writer.Line($"sum = fma({a}, {b}, sum);");
        for (int dimension = kernel.OutputCount; dimension < kernel.Dimensions.Count; dimension++)
        {
            writer.Close();
        }

        PrintScope finished = scope with { Accumulator = new PrintedValue("sum", false) };
        if (kernel.Windows is null)
        {
            ContractionEpilogue.PrintResults(writer, finished, kernel, allLanes: true);
        }
        else
        {
            ContractionEpilogue.PrintElement(writer, finished, kernel, kernel.Windows, allLanes: true);
            for (int dimension = kernel.FirstWindow; dimension < kernel.OutputCount; dimension++)
            {
                writer.Close();
            }

            ContractionEpilogue.PrintWindow(writer, scope, kernel.Windows, allLanes: true);
        }

        writer.Close();
    }

    /// <summary>
    /// Decodes <c>result</c> into the output's loop variables. The first takes what is left, so the batch, which comes first, needs no division by
    /// its extent.
    /// </summary>
    private static void PrintPlace(SourceWriter writer, ParameterSet parameters, Kernel.Contract kernel)
    {
        string rest = "result";
        for (int dimension = kernel.FirstWindow - 1; dimension >= 0; dimension--)
        {
            Extent extent = kernel.Dimensions[dimension].Extent;
            string count = extent.IsBatch ? parameters.Batch() : Text(extent.Value);
            writer.Line(dimension == 0 ? $"const int d0 = {rest};" : $"const int d{dimension} = {rest} % {count};");
            if (dimension > 0)
            {
                writer.Line($"const int rest{dimension} = {rest} / {count};");
                rest = "rest" + dimension;
            }
        }
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}

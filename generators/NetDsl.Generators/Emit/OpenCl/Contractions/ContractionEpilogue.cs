using System.Globalization;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.OpenCl.Contractions;

/// <summary>What follows a finished sum: the epilogue's program and its stores, once a scope; where windows are pooled also what is made of a window.</summary>
internal static class ContractionEpilogue
{
    /// <param name="scope">The place: names of the output's loop variables and of the sum.</param>
    /// <param name="allLanes">Whether every lane is a result.</param>
    public static void PrintResults(SourceWriter writer, PrintScope scope, Kernel.Contract kernel, bool allLanes) =>
        PrintStores(writer, scope, kernel.Stores, ExpressionPrinter.Print(writer, scope, kernel.Epilogue), allLanes);

    /// <summary>Declares what a window is combined into.</summary>
    /// <param name="extents">Those of arrays, where several windows are combined at once.</param>
    public static void DeclareWindows(SourceWriter writer, WindowStage windows, int lanes, string extents = "")
    {
        for (int r = 0; r < windows.Reductions.Count; r++)
        {
            string type = lanes > 1 ? $"float{lanes}" : "float", start = extents.Length > 0 ? "" : " = " + Combining.Neutral(windows.Reductions[r].Kind);
            writer.Line($"{type} window{r}{extents}{start};");
            if (windows.Reductions[r].Kind == ReduceKind.ArgMaximum)
            {
                writer.Line($"{type} place{r}{extents}{(extents.Length > 0 ? "" : " = 0.0f")};");
            }
        }
    }

    /// <summary>The statements that begin windows declared as arrays.</summary>
    /// <param name="element">The element of the arrays.</param>
    public static string Begin(WindowStage windows, string element) => string.Join(" ", windows.Reductions.Select((reduction, r) =>
        $"window{r}{element} = {Combining.Neutral(reduction.Kind)};{(reduction.Kind == ReduceKind.ArgMaximum ? $" place{r}{element} = 0.0f;" : "")}"));

    /// <summary>The epilogue of one result, and its part in its window.</summary>
    public static void PrintElement(SourceWriter writer, PrintScope scope, Kernel.Contract kernel, WindowStage windows, bool allLanes, string element = "")
    {
        PrintedValue[] results = ExpressionPrinter.Print(writer, scope, kernel.Epilogue);
        for (int r = 0; r < windows.Reductions.Count; r++)
        {
            Reduction reduction = windows.Reductions[r];
            string index = reduction.Kind == ReduceKind.ArgMaximum ? $"(float)({NumberInWindow(scope, kernel)})" : "";
            Combining.Print(
                writer, scope.Parameters, reduction.Kind, $"window{r}{element}", $"place{r}{element}", ExpressionPrinter.AsVector(results[reduction.Result], scope.Lanes),
                scope.Lanes > 1 && index.Length > 0 ? $"(float{scope.Lanes})({index})" : index, scope.Lanes);
        }

        PrintStores(writer, scope, kernel.Stores, results, allLanes);
    }

    /// <summary>What is made of a whole window.</summary>
    public static void PrintWindow(SourceWriter writer, PrintScope scope, WindowStage windows, bool allLanes, string element = "")
    {
        PrintedValue Combined(int r) => new((windows.Reductions[r].Kind == ReduceKind.ArgMaximum ? "place" : "window") + r + element, scope.Lanes > 1);
        PrintStores(writer, scope, windows.Stores, ExpressionPrinter.Print(writer, scope with { Reduced = Combined }, windows.Body, "w_"), allLanes);
    }

    /// <summary>The loop over a dimension of windows.</summary>
    public static string LoopOver(Kernel.Contract kernel, int dimension) => $"for (int d{dimension} = 0; d{dimension} < {Text(kernel.Dimensions[dimension].Extent.Value)}; d{dimension}++)";

    private static void PrintStores(SourceWriter writer, PrintScope scope, EquatableArray<Store> stores, PrintedValue[] results, bool allLanes)
    {
        foreach (Store store in stores)
        {
            ExpressionPrinter.PrintStore(writer, scope, store.Access, results[store.Result], allLanes);
        }
    }

    /// <summary>The row-major number of a result in its window.</summary>
    private static string NumberInWindow(PrintScope scope, Kernel.Contract kernel)
    {
        string text = "";
        for (int d = kernel.FirstWindow; d < kernel.OutputCount; d++)
        {
            text = text.Length == 0 ? scope.VariableName(d) : $"({text}) * {Text(kernel.Dimensions[d].Extent.Value)} + {scope.VariableName(d)}";
        }

        return text;
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}

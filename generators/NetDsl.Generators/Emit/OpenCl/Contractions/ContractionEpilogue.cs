using NetDsl.Generators.Ir.Kernels;

namespace NetDsl.Generators.Emit.OpenCl.Contractions;

/// <summary>What follows a finished sum: the epilogue's program and its stores, once a scope.</summary>
internal static class ContractionEpilogue
{
    /// <param name="scope">The place: names of the output's loop variables and of the sum.</param>
    /// <param name="allLanes">Whether every lane is a result.</param>
    public static void PrintResults(SourceWriter writer, PrintScope scope, Kernel.Contract kernel, bool allLanes)
    {
        PrintedValue[] results = ExpressionPrinter.Print(writer, scope, kernel.Epilogue);
        foreach (Store store in kernel.Stores)
        {
            ExpressionPrinter.PrintStore(writer, scope, store.Access, results[store.Result], allLanes);
        }
    }
}

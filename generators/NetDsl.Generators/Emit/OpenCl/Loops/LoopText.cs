using System.Globalization;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.OpenCl.Loops;

/// <summary>What the printers of loop kernels share: names of loop variables, extents as text, taking a flat number apart.</summary>
internal static class LoopText
{
    public static string Variable(int dimension) => "i" + Number(dimension);

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Extent(EquatableArray<LoopDimension> dimensions, int dimension, ParameterSet parameters) =>
        dimensions[dimension].Extent.IsBatch ? parameters.Batch() : Number(dimensions[dimension].Extent.Value);

    /// <summary>The product of the extents as C, <c>batch * 28</c>.</summary>
    public static string Count(EquatableArray<LoopDimension> dimensions, IEnumerable<int> which, long factor, ParameterSet parameters)
    {
        bool batched = false;
        foreach (int d in which)
        {
            batched |= dimensions[d].Extent.IsBatch;
            factor *= dimensions[d].Extent.IsBatch ? 1 : dimensions[d].Extent.Value;
        }

        return !batched ? Number(factor) : factor == 1 ? parameters.Batch() : parameters.Batch() + " * " + Number(factor);
    }

    /// <summary>Declares the loop variables <paramref name="which"/> from their row-major number; the batch, if there, is the first.</summary>
    /// <param name="name">Names of the variables, if not the usual ones.</param>
    public static void Decompose(SourceWriter writer, EquatableArray<LoopDimension> dimensions, IReadOnlyList<int> which, string number, Func<int, string>? name = null)
    {
        long stride = 1;
        List<string> lines = [];
        for (int i = which.Count - 1; i >= 0; i--)
        {
            Extent extent = dimensions[which[i]].Extent;
            string quotient = stride == 1 ? number : $"{number} / {Number(stride)}";
            string text = extent.IsOne ? "0" : i == 0 ? quotient : stride == 1 ? $"{number} % {Number(extent.Value)}" : $"({quotient}) % {Number(extent.Value)}";
            lines.Add($"const int {(name ?? Variable)(which[i])} = {text};");
            stride *= extent.IsBatch ? 1 : extent.Value;
        }

        lines.Reverse();
        lines.ForEach(line => writer.Line(line));
    }

    /// <summary>The comment of a loop kernel: what was fused, then its index space.</summary>
    public static string Comment(Kernel.Loops kernel, string schedule)
    {
        string parallel = Space(kernel.Dimensions, 0, kernel.ParallelCount), reduced = Space(kernel.Dimensions, kernel.ParallelCount, kernel.Dimensions.Count);
        return kernel.Comment + "\nfor each of " + (parallel.Length == 0 ? "1" : parallel) + (reduced.Length == 0 ? "" : ", over " + reduced) + " (" + schedule + ")";
    }

    private static string Space(EquatableArray<LoopDimension> dimensions, int from, int to) =>
        string.Join(" × ", Enumerable.Range(from, to - from).Select(d => dimensions[d].Extent.ToString()));
}

using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Ir.Kernels.Contractions;

/// <summary>
/// Dimensions counted as one, row-major: the GPU's rows, columns, groups and reduction. The extent is <c>Count</c>, times the batch when the batch is
/// among them. The dimension along which an operand is contiguous is counted fastest, so that neighbouring items read neighbouring addresses.
/// </summary>
internal sealed record FlatDimensions(IReadOnlyList<int> Dimensions, long Count, bool HasBatch)
{
    public static FlatDimensions Of(ContractionView view, DimensionClass dimensionClass)
    {
        List<int> dimensions = [];
        long count = 1;
        bool hasBatch = false;
        foreach (int d in Enumerable.Range(0, view.Dimensions.Count).Where(d => view.ClassOf(d) == dimensionClass).OrderByDescending(d => StrideOf(view, d)))
        {
            Extent extent = view.ExtentOf(d);
            dimensions.Add(d);
            count *= extent.IsBatch ? 1 : extent.Value;
            hasBatch |= extent.IsBatch;
        }

        return new FlatDimensions(dimensions, count, hasBatch);
    }

    /// <summary>The nearest that neighbours along a dimension are in an operand that differs along it; 0, which is no distance, where an address is not affine keeps the order.</summary>
    private static long StrideOf(ContractionView view, int dimension)
    {
        long[] strides = [.. new[] { view.A, view.B }.Select(operand => operand.Plain?.Coefficients[dimension].Magnitude ?? 0).Where(stride => stride > 0)];
        return strides.Length == 0 ? 0 : strides.Min();
    }
}

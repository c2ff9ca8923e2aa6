using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Ir.Kernels.Contractions;

/// <summary>
/// Dimensions counted as one, row-major: the GPU's rows, columns, groups and reduction. The extent is <c>Count</c>, times the batch when the batch is
/// among them.
/// </summary>
internal sealed record FlatDimensions(IReadOnlyList<int> Dimensions, long Count, bool HasBatch)
{
    public static FlatDimensions Of(ContractionView view, DimensionClass dimensionClass)
    {
        List<int> dimensions = [];
        long count = 1;
        bool hasBatch = false;
        for (int d = 0; d < view.Dimensions.Count; d++)
        {
            if (view.ClassOf(d) == dimensionClass)
            {
                Extent extent = view.ExtentOf(d);
                dimensions.Add(d);
                count *= extent.IsBatch ? 1 : extent.Value;
                hasBatch |= extent.IsBatch;
            }
        }

        return new FlatDimensions(dimensions, count, hasBatch);
    }
}

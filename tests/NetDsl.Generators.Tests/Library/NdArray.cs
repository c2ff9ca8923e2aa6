namespace NetDsl.Generators.Tests.Library;

/// <summary>A dense array for reference formulas: written to be obviously right, not fast.</summary>
internal sealed record NdArray(int[] Shape, double[] Elements)
{
    public double this[params int[] position] => Elements[Flat(Shape, position)];

    public static NdArray From(int[] shape, Func<int[], double> element) => new(shape, [.. Positions(shape).Select(element)]);

    public static IEnumerable<int[]> Positions(int[] shape)
    {
        int count = shape.Aggregate(1, (product, extent) => product * extent);
        for (int flat = 0; flat < count; flat++)
        {
            int[] position = new int[shape.Length];
            for (int axis = shape.Length - 1, rest = flat; axis >= 0; rest /= shape[axis], axis--)
            {
                position[axis] = rest % shape[axis];
            }

            yield return position;
        }
    }

    /// <summary>Combines all elements along some axes.</summary>
    public NdArray Reduce(int[] axes, Func<IReadOnlyList<double>, double> combine, bool keepDims = false)
    {
        int[] kept = [.. Enumerable.Range(0, Shape.Length).Where(axis => !axes.Contains(axis))];
        ILookup<string, double> groups = Positions(Shape).Zip(Elements).ToLookup(pair => string.Join(",", kept.Select(axis => pair.First[axis])), pair => pair.Second);
        NdArray result = From([.. kept.Select(axis => Shape[axis])], position => combine([.. groups[string.Join(",", position)]]));
        return keepDims ? result with { Shape = [.. Shape.Select((extent, axis) => axes.Contains(axis) ? 1 : extent)] } : result;
    }

    private static int Flat(int[] shape, int[] position) => shape.Zip(position).Aggregate(0, (flat, pair) => (flat * pair.First) + pair.Second);
}

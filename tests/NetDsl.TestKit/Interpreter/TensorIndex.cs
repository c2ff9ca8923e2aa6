using NetDsl.Generators.Ir.Graph;

namespace NetDsl.TestKit.Interpreter;

/// <summary>Positions in dense row-major tensors, once the batch is a number.</summary>
internal static class TensorIndex
{
    public static int[] Extents(Shape shape, int batch) => [.. shape.Extents.Select(extent => extent.IsBatch ? batch : extent.Value)];

    public static int Count(int[] extents) => extents.Aggregate(1, (product, extent) => checked(product * extent));

    public static int[] Strides(int[] extents)
    {
        int[] strides = new int[extents.Length];
        int stride = 1;
        for (int axis = extents.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= extents[axis];
        }

        return strides;
    }

    /// <summary>All positions in row-major order; the array is one and the same and changes between steps.</summary>
    public static IEnumerable<int[]> Positions(int[] extents)
    {
        int[] position = new int[extents.Length];
        int count = Count(extents);
        for (int i = 0; i < count; i++)
        {
            yield return position;
            Advance(position, extents);
        }
    }

    /// <summary>The next position in row-major order, the last axis fastest; wraps around.</summary>
    public static void Advance(int[] position, int[] extents)
    {
        for (int axis = extents.Length - 1; axis >= 0 && ++position[axis] == extents[axis]; axis--)
        {
            position[axis] = 0;
        }
    }

    public static int Flat(ReadOnlySpan<int> position, int[] strides)
    {
        int flat = 0;
        for (int axis = 0; axis < strides.Length; axis++)
        {
            flat += position[axis] * strides[axis];
        }

        return flat;
    }
}

namespace NetDsl.Execution;

/// <summary>Moves a variable between the user's order (row-major, dense) and the compiler's order in an arena.</summary>
internal static class ArenaLayout
{
    /// <summary>The number of floats from a variable's first to its last element in the arena, both included.</summary>
    internal static int ExtentOf(TensorDescription tensor)
    {
        var extent = 1L;
        for (var axis = 0; axis < tensor.Shape.Length; axis++)
        {
            if (tensor.Shape[axis] == 0)
            {
                return 0;
            }

            extent += (tensor.Shape[axis] - 1L) * tensor.Strides[axis];
        }

        return checked((int)extent);
    }

    /// <summary>Writes dense values to their places; what lies between them stays.</summary>
    internal static void Scatter(TensorDescription tensor, ReadOnlySpan<float> dense, Span<float> arena)
    {
        var (axes, run) = RunsOf(tensor);
        var index = new int[axes];
        for (var i = 0; i < dense.Length; i += run)
        {
            dense.Slice(i, run).CopyTo(arena[PositionOf(tensor, index)..]);
            Advance(tensor.Shape, index);
        }
    }

    /// <summary>Reads values from their places.</summary>
    internal static void Gather(TensorDescription tensor, ReadOnlySpan<float> arena, Span<float> dense)
    {
        var (axes, run) = RunsOf(tensor);
        var index = new int[axes];
        for (var i = 0; i < dense.Length; i += run)
        {
            arena.Slice(PositionOf(tensor, index), run).CopyTo(dense[i..]);
            Advance(tensor.Shape, index);
        }
    }

    /// <summary>The number of elements that follow each other in both orders, and the number of outer axes that enumerate such runs.</summary>
    private static (int Axes, int Run) RunsOf(TensorDescription tensor)
    {
        var (axes, run) = (tensor.Shape.Length, 1);
        while (axes > 0 && (tensor.Strides[axes - 1] == run || tensor.Shape[axes - 1] == 1))
        {
            run *= tensor.Shape[--axes];
        }

        return (axes, run);
    }

    private static int PositionOf(TensorDescription tensor, int[] index)
    {
        var position = 0;
        for (var axis = 0; axis < index.Length; axis++)
        {
            position += index[axis] * tensor.Strides[axis];
        }

        return position;
    }

    private static void Advance(int[] shape, int[] index)
    {
        for (var axis = index.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
        {
            index[axis] = 0;
        }
    }
}

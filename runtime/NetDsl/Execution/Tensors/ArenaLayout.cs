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

    /// <summary>An arena with the initial values of its variables; a pure function, so that it can be drawn before there is a device.</summary>
    internal static float[] InitialImage(TensorDescription[] tensors, ulong seed, long length)
    {
        var image = new float[length];
        foreach (var tensor in tensors)
        {
            Scatter(tensor, InitialValues.Of(tensor, seed), image.AsSpan(checked((int)tensor.Offset), ExtentOf(tensor)));
        }

        return image;
    }

    /// <summary>Writes dense values to their places; what lies between them stays.</summary>
    internal static void Scatter(TensorDescription tensor, ReadOnlySpan<float> dense, Span<float> arena)
    {
        var (axes, run) = RunsOf(tensor);
        var (index, position) = (new int[axes], 0);
        for (var i = 0; i < dense.Length; i += run)
        {
            dense.Slice(i, run).CopyTo(arena[position..]);
            position = Advance(tensor, index, position);
        }
    }

    /// <summary>Reads values from their places.</summary>
    internal static void Gather(TensorDescription tensor, ReadOnlySpan<float> arena, Span<float> dense)
    {
        var (axes, run) = RunsOf(tensor);
        var (index, position) = (new int[axes], 0);
        for (var i = 0; i < dense.Length; i += run)
        {
            arena.Slice(position, run).CopyTo(dense[i..]);
            position = Advance(tensor, index, position);
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

    /// <summary>Moves on to the next index of the outer axes in row-major order; gives its position in the arena.</summary>
    private static int Advance(TensorDescription tensor, int[] index, int position)
    {
        for (var axis = index.Length - 1; axis >= 0; axis--)
        {
            position += tensor.Strides[axis];
            if (++index[axis] < tensor.Shape[axis])
            {
                break;
            }

            position -= tensor.Shape[axis] * tensor.Strides[axis];
            index[axis] = 0;
        }

        return position;
    }
}

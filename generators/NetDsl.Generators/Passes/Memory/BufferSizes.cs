using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Passes.Memory;

/// <summary>
/// How much room a buffer needs, as <c>Constant + PerExample × padded capacity</c> floats with one of the two 0. A batched buffer's room covers the whole padded capacity, so the rows of
/// garbage that kernels may write past the batch stay inside it. Both units keep vectors aligned: constants are multiples of 32 floats (128 bytes), the padded capacity is one of 16 (64 bytes).
/// </summary>
internal static class BufferSizes
{
    /// <summary>The alignment of every tensor that does not grow with the capacity, in floats: 128 bytes.</summary>
    public const int Alignment = 32;

    public static Placement Of(Buffer buffer)
    {
        if (buffer.Strides.FirstOrDefault(stride => stride.InBlocks) is { InBlocks: true, Constant: var size })
        {
            return new Placement(0, size);
        }

        long perExample = 0, inner = 1;
        for (int axis = 0; axis < buffer.Shape.Rank; axis++)
        {
            Stride stride = buffer.Strides[axis];
            if (buffer.Shape[axis].IsBatch)
            {
                perExample += stride.Constant;
            }
            else
            {
                inner += stride.Constant * (buffer.Shape[axis].Value - 1L);
            }
        }

        if (!buffer.Shape.IsBatched)
        {
            return new Placement(RoundUp(inner, Alignment), 0);
        }

        // The batch axis reaches (capacity − 1) × its stride; what one example occupies beyond that stride comes on top.
        int batchAxis = IndexOfBatch(buffer);
        long beyond = Math.Max(0, inner - buffer.Strides[batchAxis].Constant);
        return new Placement(0, perExample + (RoundUp(beyond, Alignment) / Alignment));
    }

    public static long RoundUp(long value, long multiple) => (value + multiple - 1) / multiple * multiple;

    private static int IndexOfBatch(Buffer buffer)
    {
        int axis = 0;
        while (!buffer.Shape[axis].IsBatch)
        {
            axis++;
        }

        return axis;
    }
}

namespace NetDsl.Execution;

/// <summary>Where a tensor of the network comes from.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="File">Its name in the file, or null when it stays as it is.</param>
/// <param name="IsTransposed">Whether the file has its two axes the other way round.</param>
internal sealed record WeightSource(NetworkTensor Tensor, string? File, bool IsTransposed)
{
    public static WeightSource Of(NetworkTensor tensor, WeightNames names)
    {
        var (file, transpose) = names.SourceOf(tensor.Name, tensor.Shape.Count);
        return new(tensor, file, transpose);
    }

    /// <summary>The shape that the file must have.</summary>
    public IEnumerable<int> FileShape => IsTransposed ? Tensor.Shape.Reverse() : Tensor.Shape;

    /// <summary>The file's values in the order of the network.</summary>
    public float[] InNetworkOrder(float[] values)
    {
        if (!IsTransposed)
        {
            return values;
        }

        var (rows, columns) = (Tensor.Shape[0], Tensor.Shape[1]);
        var result = new float[values.Length];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                result[(row * columns) + column] = values[(column * rows) + row];
            }
        }

        return result;
    }
}

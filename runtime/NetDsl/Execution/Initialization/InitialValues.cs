namespace NetDsl.Execution;

/// <summary>Draws the initial values of variables on the host: a pure function of seed, name and description, the same for every device.</summary>
internal static class InitialValues
{
    /// <summary>The values of one variable in row-major order.</summary>
    internal static float[] Of(TensorDescription tensor, ulong seed)
    {
        var values = new float[ShapeText.LengthOf(tensor.Shape)];
        var stream = new RandomStream(seed, tensor.Name);
        var (kind, a, b) = tensor.Initializer;
        switch (kind)
        {
            case InitializerKind.Constant:
                Array.Fill(values, a);
                break;
            case InitializerKind.Uniform:
                foreach (ref var value in values.AsSpan())
                {
                    var drawn = (float)(a + (((double)b - a) * stream.NextUniform()));
                    value = drawn >= b && a < b ? MathF.BitDecrement(b) : drawn;
                }

                break;
            case InitializerKind.Normal:
                foreach (ref var value in values.AsSpan())
                {
                    value = (float)(a + (b * stream.NextNormal()));
                }

                break;
            case InitializerKind.TruncatedNormal:
                foreach (ref var value in values.AsSpan())
                {
                    value = (float)(a + (b * TruncatedNormal(ref stream)));
                }

                break;
            case InitializerKind.Orthogonal:
                var columns = tensor.Shape.Length == 0 ? 1 : tensor.Shape[^1];
                Orthogonal.Fill(values, columns == 0 ? 0 : values.Length / columns, columns, a, ref stream);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(tensor), kind, "There is no such initialiser.");
        }

        return values;
    }

    private static double TruncatedNormal(ref RandomStream stream)
    {
        double value;
        do
        {
            value = stream.NextNormal();
        }
        while (Math.Abs(value) > 2);
        return value;
    }
}

namespace NetDsl.Generators.Tests.Library;

/// <summary>Windows as plain loops, independent of the library: what convolutions and poolings are compared with. Arrays are [batch, channels, height, width].</summary>
internal static class WindowReference
{
    /// <summary>The convolution with weights [filters, channels / groups, k, k].</summary>
    public static NdArray Convolve(NdArray x, NdArray weights, double[] bias, (int Y, int X) stride, (int Y, int X) padding, (int Y, int X) dilation, int groups)
    {
        int channels = weights.Shape[1], filters = weights.Shape[0];
        return NdArray.From(
            [x.Shape[0], filters, Count(x.Shape[2], weights.Shape[2], stride.Y, padding.Y, dilation.Y), Count(x.Shape[3], weights.Shape[3], stride.X, padding.X, dilation.X)],
            p =>
            {
                double sum = bias.Length == 0 ? 0 : bias[p[1]];
                int group = p[1] / (filters / groups);
                foreach (int[] k in NdArray.Positions([channels, weights.Shape[2], weights.Shape[3]]))
                {
                    int y = (p[2] * stride.Y) + (k[1] * dilation.Y) - padding.Y, column = (p[3] * stride.X) + (k[2] * dilation.X) - padding.X;
                    sum += At(x, p[0], (group * channels) + k[0], y, column) * weights[p[1], k[0], k[1], k[2]];
                }

                return sum;
            });
    }

    /// <summary>The transposed convolution with weights [channels, filters / groups, k, k]: every element is spread.</summary>
    public static NdArray Spread(NdArray x, NdArray weights, double[] bias, int stride, int padding, int dilation, int groups, int outputPadding)
    {
        int channels = x.Shape[1], filters = weights.Shape[1] * groups;
        int Extent(int axis) => ((x.Shape[axis] - 1) * stride) - (2 * padding) + (dilation * (weights.Shape[axis] - 1)) + outputPadding + 1;
        int[] shape = [x.Shape[0], filters, Extent(2), Extent(3)];
        Dictionary<string, double> sums = [];
        foreach (int[] p in NdArray.Positions(x.Shape))
        {
            foreach (int[] k in NdArray.Positions([weights.Shape[1], weights.Shape[2], weights.Shape[3]]))
            {
                int filter = (p[1] / (channels / groups) * weights.Shape[1]) + k[0];
                string to = $"{p[0]},{filter},{(p[2] * stride) + (k[1] * dilation) - padding},{(p[3] * stride) + (k[2] * dilation) - padding}";
                sums[to] = sums.GetValueOrDefault(to) + (x[p] * weights[p[1], k[0], k[1], k[2]]);
            }
        }

        return NdArray.From(shape, p => sums.GetValueOrDefault(string.Join(",", p)) + (bias.Length == 0 ? 0 : bias[p[1]]));
    }

    /// <summary>Combines the elements inside each window; the second argument is the number of elements with padding (not beyond it).</summary>
    public static NdArray Pool(NdArray x, int kernel, int stride, int padding, bool isCeiling, Func<IReadOnlyList<double>, int, double> combine)
    {
        int Windows(int extent)
        {
            double exact = (double)(extent + (2 * padding) - kernel) / stride;
            int count = (int)(isCeiling ? Math.Ceiling(exact) : Math.Floor(exact)) + 1;
            return isCeiling && (count - 1) * stride >= extent + padding ? count - 1 : count;
        }

        return NdArray.From([x.Shape[0], x.Shape[1], Windows(x.Shape[2]), Windows(x.Shape[3])], p =>
        {
            List<double> inside = [];
            int counted = 0;
            foreach (int[] k in NdArray.Positions([kernel, kernel]))
            {
                int y = (p[2] * stride) + k[0] - padding, column = (p[3] * stride) + k[1] - padding;
                counted += y < x.Shape[2] + padding && column < x.Shape[3] + padding ? 1 : 0;
                if (y >= 0 && y < x.Shape[2] && column >= 0 && column < x.Shape[3])
                {
                    inside.Add(x[p[0], p[1], y, column]);
                }
            }

            return combine(inside, counted);
        });
    }

    private static int Count(int extent, int kernel, int stride, int padding, int dilation) => ((extent + (2 * padding) - (dilation * (kernel - 1)) - 1) / stride) + 1;

    private static double At(NdArray x, int example, int channel, int y, int column) =>
        y < 0 || y >= x.Shape[2] || column < 0 || column >= x.Shape[3] ? 0 : x[example, channel, y, column];
}

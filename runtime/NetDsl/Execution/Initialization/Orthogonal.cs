using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NetDsl.Execution;

/// <summary>
/// Random orthogonal matrices (Saxe, McClelland, Ganguli, 2013): the shape is read as a matrix whose columns are the last axis and whose rows are all other axes; its
/// shorter side becomes orthonormal. Gram and Schmidt's method on normal vectors, run twice for each so that it is exact to rounding, gives the uniform distribution.
/// </summary>
internal static class Orthogonal
{
    /// <summary>Fills <paramref name="values"/> (row-major) with such a matrix times <paramref name="gain"/>.</summary>
    internal static void Fill(Span<float> values, int rows, int columns, float gain, ref RandomStream stream)
    {
        var (count, length) = rows < columns ? (rows, columns) : (columns, rows);
        var vectors = new double[count][];
        for (var i = 0; i < count; i++)
        {
            vectors[i] = Next(vectors.AsSpan(0, i), length, ref stream);
        }

        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                values[(row * columns) + column] = (float)(gain * (rows < columns ? vectors[row][column] : vectors[column][row]));
            }
        }
    }

    /// <summary>A unit vector orthogonal to all earlier ones; drawn again in the improbable case that nothing is left of it.</summary>
    private static double[] Next(ReadOnlySpan<double[]> earlier, int length, ref RandomStream stream)
    {
        var vector = new double[length];
        while (true)
        {
            foreach (ref var element in vector.AsSpan())
            {
                element = stream.NextNormal();
            }

            var before = Math.Sqrt(Dot(vector, vector));
            for (var pass = 0; pass < 2; pass++)
            {
                foreach (var other in earlier)
                {
                    AddScaled(vector, other, -Dot(vector, other));
                }
            }

            var norm = Math.Sqrt(Dot(vector, vector));
            if (norm > 1e-6 * before)
            {
                foreach (ref var element in vector.AsSpan())
                {
                    element /= norm;
                }

                return vector;
            }
        }
    }

    /// <summary>In four lanes on every machine, so that the order of additions and hence the result is the same everywhere.</summary>
    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var lanesA = MemoryMarshal.Cast<double, Vector256<double>>(a);
        var lanesB = MemoryMarshal.Cast<double, Vector256<double>>(b);
        var sums = Vector256<double>.Zero;
        for (var i = 0; i < lanesA.Length; i++)
        {
            sums += lanesA[i] * lanesB[i];
        }

        var sum = sums[0] + sums[1] + (sums[2] + sums[3]);
        for (var i = lanesA.Length * Vector256<double>.Count; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static void AddScaled(Span<double> destination, ReadOnlySpan<double> source, double factor)
    {
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] += factor * source[i];
        }
    }
}

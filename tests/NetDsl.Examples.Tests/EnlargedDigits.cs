using System.Buffers.Binary;
using NetDsl.Training;

namespace NetDsl.Examples.Tests;

/// <summary>The bundled 8×8 digits, each pixel enlarged to 3×3 within a margin of 2, as files with the names and the format of MNIST: for machines without it.</summary>
internal static class EnlargedDigits
{
    private const int Side = 28, Small = 8, Factor = 3, Margin = 2;

    public static void Write(string folder)
    {
        var (train, test) = DataSets.Digits().Split(testFraction: 0.25, seed: 1);
        Write(folder, "train", train);
        Write(folder, "t10k", test);
    }

    private static void Write(string folder, string part, DataSet data)
    {
        var (pixels, labels) = (new byte[data.Count * Side * Side], new byte[data.Count]);
        for (var i = 0; i < data.Count; i++)
        {
            labels[i] = (byte)data[i].Label;
            for (var y = 0; y < Small * Factor; y++)
            {
                for (var x = 0; x < Small * Factor; x++)
                {
                    pixels[(i * Side * Side) + ((y + Margin) * Side) + x + Margin] = (byte)(255 * data[i].Features[(y / Factor * Small) + (x / Factor)]);
                }
            }
        }

        File.WriteAllBytes(Path.Combine(folder, $"{part}-images-idx3-ubyte"), [0, 0, 8, 3, .. BigEndian(data.Count), .. BigEndian(Side), .. BigEndian(Side), .. pixels]);
        File.WriteAllBytes(Path.Combine(folder, $"{part}-labels-idx1-ubyte"), [0, 0, 8, 1, .. BigEndian(data.Count), .. labels]);
    }

    private static byte[] BigEndian(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}

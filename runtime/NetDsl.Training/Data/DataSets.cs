using System.IO.Compression;

namespace NetDsl.Training;

/// <summary>Well-known data sets.</summary>
public static class DataSets
{
    private const int DigitPixels = 64, DigitMaximum = 16;

    /// <summary>
    /// 1,797 handwritten digits of 8×8 pixels, bundled with the library: features in [0, 1], shape 8×8, ten classes. E. Alpaydin, C. Kaynak: Optical
    /// Recognition of Handwritten Digits, UCI Machine Learning Repository; CC BY 4.0.
    /// </summary>
    /// <returns>The data set, in the order of the file.</returns>
    public static DataSet Digits()
    {
        using var resource = typeof(DataSets).Assembly.GetManifestResourceStream("optdigits-8x8.csv.gz")
            ?? throw new InvalidOperationException("The bundled digits are missing from the assembly NetDsl.Training.");
        using var lines = new StreamReader(new GZipStream(resource, CompressionMode.Decompress));
        var (features, labels) = (new List<float>(1797 * DigitPixels), new List<int>(1797));
        while (lines.ReadLine() is { } line)
        {
            var column = 0;
            foreach (var field in line.AsSpan().Split(','))
            {
                var value = int.Parse(line.AsSpan()[field], provider: null);
                if (column++ < DigitPixels)
                {
                    features.Add(value / (float)DigitMaximum);
                }
                else
                {
                    labels.Add(value);
                }
            }
        }

        return new("Digits 8×8", [.. features], [.. labels], [8, 8], classes: 10);
    }

    /// <summary>
    /// MNIST, 28×28 pixels, features in [0, 1], shape 28×28, ten classes. The files are looked for in <paramref name="folder"/>, in the folder that the
    /// environment variable <c>NETDSL_DATA</c> names and in NetDsl's cache folder, each time also in a subfolder <c>mnist</c>; the standard names are taken,
    /// or else <c>train10k-…</c>, the first 10,000 training images. What is found nowhere is downloaded to the cache folder and checked against its SHA-256.
    /// </summary>
    /// <param name="folder">Where to look first.</param>
    /// <param name="cancellation">Ends a download.</param>
    /// <returns>The training and the test images, in the order of the files.</returns>
    /// <exception cref="FileNotFoundException">The files are nowhere and could not be downloaded; the message says where they were looked for.</exception>
    /// <exception cref="InvalidDataException">A file is damaged or something else.</exception>
    public static (DataSet Train, DataSet Test) Mnist(string? folder = null, CancellationToken cancellation = default)
    {
        var files = MnistFiles.Find(folder, cancellation);
        return (Idx("MNIST, training images", files.TrainImages, files.TrainLabels, classes: 10),
                Idx("MNIST, test images", files.TestImages, files.TestLabels, classes: 10));
    }

    /// <summary>Images and labels in the IDX format of MNIST and its relatives, plain or gzip (<c>.gz</c>); bytes become features in [0, 1].</summary>
    /// <param name="name">What the data is, for people.</param>
    /// <param name="images">The file of images: unsigned bytes, three axes.</param>
    /// <param name="labels">The file of labels: unsigned bytes, one axis.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <returns>The data set, in the order of the files.</returns>
    /// <exception cref="InvalidDataException">A file is damaged or something else, or the two do not belong together.</exception>
    public static DataSet Idx(string name, string images, string labels, int classes)
    {
        var (shape, pixels) = IdxFile.Read(images, axes: 3);
        var (labelShape, labelBytes) = IdxFile.Read(labels, axes: 1);
        if (shape[0] != labelShape[0])
        {
            throw new InvalidDataException($"{images} holds {shape[0]} images, but {labels} holds {labelShape[0]} labels.");
        }

        var features = new float[pixels.Length];
        for (var i = 0; i < features.Length; i++)
        {
            features[i] = pixels[i] / 255f;
        }

        var outside = labelBytes.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)Math.Min(classes - 1, byte.MaxValue));
        return outside < 0
            ? new(name, features, Array.ConvertAll(labelBytes, label => (int)label), shape.AsSpan(1), classes)
            : throw new InvalidDataException($"{labels} has label {labelBytes[outside]} at position {outside}, outside 0..{classes - 1}.");
    }
}

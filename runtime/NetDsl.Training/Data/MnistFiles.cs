using NetDsl.Execution;

namespace NetDsl.Training;

/// <summary>The four files of MNIST.</summary>
/// <param name="TrainImages">Path of the training images.</param>
/// <param name="TrainLabels">Path of the training labels.</param>
/// <param name="TestImages">Path of the test images.</param>
/// <param name="TestLabels">Path of the test labels.</param>
internal sealed record MnistFiles(string TrainImages, string TrainLabels, string TestImages, string TestLabels)
{
    /// <summary>Looks for the files, and downloads them when they are nowhere.</summary>
    /// <param name="folder">Where to look first, or null.</param>
    /// <param name="cancellation">Ends a download.</param>
    /// <returns>Paths of files that exist.</returns>
    public static MnistFiles Find(string? folder, CancellationToken cancellation)
    {
        var cache = Path.Combine(ProgramCache.Folder() ?? Path.Combine(Path.GetTempPath(), "netdsl"), "data", "mnist");
        string?[] places = [folder, Environment.GetEnvironmentVariable("NETDSL_DATA")];
        string[] candidates =
        [
            .. places.OfType<string>().Where(place => place.Length > 0).SelectMany(place => (string[])[place, Path.Combine(place, "mnist")]),
            cache,
        ];
        if (candidates.Select(In).FirstOrDefault(files => files is not null) is { } found)
        {
            return found;
        }

        try
        {
            using var download = new MnistDownload(new HttpClientHandler());
            download.Into(cache, cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or HttpRequestException)
        {
            throw new FileNotFoundException(
                $"MNIST was not found in {string.Join(", ", candidates)}, and could not be downloaded: {failure.Message} "
                + "Put the four files (train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz) "
                + "into a folder and name it in the environment variable NETDSL_DATA.",
                failure);
        }

        return In(cache) ?? throw new FileNotFoundException($"The files of MNIST were downloaded to {cache}, but are not there.");
    }

    private static MnistFiles? In(string folder)
    {
        var train = Pair(folder, "train") ?? Pair(folder, "train10k");
        var test = Pair(folder, "t10k");
        return train is null || test is null ? null : new(train.Value.Images, train.Value.Labels, test.Value.Images, test.Value.Labels);
    }

    private static (string Images, string Labels)? Pair(string folder, string part) =>
        Existing(Path.Combine(folder, $"{part}-images-idx3-ubyte")) is { } images && Existing(Path.Combine(folder, $"{part}-labels-idx1-ubyte")) is { } labels
            ? (images, labels)
            : null;

    private static string? Existing(string path) => File.Exists(path + ".gz") ? path + ".gz" : File.Exists(path) ? path : null;
}

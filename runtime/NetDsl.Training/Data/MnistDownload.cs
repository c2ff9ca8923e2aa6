using System.Security.Cryptography;

namespace NetDsl.Training;

/// <summary>Downloads MNIST from its public mirrors. A file appears under its name only when its SHA-256 is that of the published file.</summary>
internal sealed class MnistDownload : IDisposable
{
    private static readonly string[] Mirrors = ["https://storage.googleapis.com/cvdf-datasets/mnist/", "https://ossci-datasets.s3.amazonaws.com/mnist/"];

    private static readonly (string Name, string Sha256)[] Files =
    [
        ("train-images-idx3-ubyte.gz", "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
        ("train-labels-idx1-ubyte.gz", "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
        ("t10k-images-idx3-ubyte.gz", "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
        ("t10k-labels-idx1-ubyte.gz", "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
    ];

    private readonly HttpClient client;

    /// <summary>Makes a download over a handler, which it disposes of.</summary>
    /// <param name="handler">The way to the network.</param>
    public MnistDownload(HttpMessageHandler handler) => client = new(handler) { Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>Downloads the files that the folder does not hold yet.</summary>
    /// <param name="folder">The folder, made when it does not exist.</param>
    /// <param name="cancellation">Ends the download.</param>
    /// <exception cref="IOException">No mirror gave the file, or what it gave is not the published file.</exception>
    public void Into(string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, sha256) in Files)
        {
            var path = Path.Combine(folder, name);
            if (!File.Exists(path))
            {
                Fetch(name, sha256, path, cancellation);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private void Fetch(string name, string sha256, string path, CancellationToken cancellation)
    {
        var reasons = new List<string>();
        foreach (var mirror in Mirrors)
        {
            var partial = $"{path}.{Environment.ProcessId}.partial";
            try
            {
                Save(new Uri(mirror + name), partial, cancellation);
                var found = Sha256(partial);
                if (found == sha256)
                {
                    File.Move(partial, path, overwrite: true);
                    return;
                }

                reasons.Add($"what {mirror} gave for {name} is not the published file (its SHA-256 is {found})");
            }
            catch (Exception failure) when (failure is HttpRequestException
                || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                reasons.Add($"{mirror}{name}: {failure.Message}");
            }
            finally
            {
                File.Delete(partial);
            }
        }

        throw new IOException(string.Join("; ", reasons) + ".");
    }

    private void Save(Uri address, string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        using var response = client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.EnsureSuccessStatusCode();
        using var content = response.Content.ReadAsStream(cancellation);
        using var file = File.Create(path);
        var buffer = new byte[1 << 16];
        for (var read = content.Read(buffer); read > 0; read = content.Read(buffer))
        {
            cancellation.ThrowIfCancellationRequested();
            file.Write(buffer.AsSpan(0, read));
        }
    }

    private static string Sha256(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}

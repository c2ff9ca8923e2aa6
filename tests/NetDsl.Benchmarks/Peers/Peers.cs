namespace NetDsl.Benchmarks;

/// <summary>The peers of this machine.</summary>
internal static class Peers
{
    /// <summary>Starts all that are installed and have something to do with the workloads, and says of PyTorch how to install it when it is not.</summary>
    public static List<Peer> Start(IReadOnlyList<Workload> workloads)
    {
        var settings = new ProcessSettings();
        List<Peer> found = [.. new[] { PeerKind.Torch(), PeerKind.NumPy(), PeerKind.Onnx(workloads) }.Select(kind => Peer.Start(kind, settings, workloads)).OfType<Peer>()];
        if (!found.Exists(peer => peer.Name == "PyTorch"))
        {
            Console.Error.WriteLine("PyTorch is not installed for /usr/bin/python3, so there are no ratios. On Debian: apt-get install --no-install-recommends python3-torch");
        }

        return found;
    }
}

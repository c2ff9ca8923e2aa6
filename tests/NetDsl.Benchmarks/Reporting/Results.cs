namespace NetDsl.Benchmarks;

/// <summary>A workload's results.</summary>
/// <param name="Name">The workload's name.</param>
/// <param name="Title">What the network is.</param>
/// <param name="Batch">Examples a step.</param>
/// <param name="Metric">train, infer or infer_b1.</param>
/// <param name="Launches">Kernel launches a step.</param>
/// <param name="Milliseconds">A step that is waited for.</param>
/// <param name="QueuedMilliseconds">A step when many are enqueued and waited for once, or null.</param>
/// <param name="ForeignCpu">Cores that other processes used meanwhile, ours or a peer's measurement, whichever was more disturbed.</param>
/// <param name="Flops">Floating-point operations a step.</param>
/// <param name="LeastMilliseconds">What a step takes on the roofline.</param>
/// <param name="DeviceBytes">The memory of the network on the device.</param>
/// <param name="Peers">The fastest of each peer.</param>
internal sealed record Result(
    string Name, string Title, int Batch, string Metric, int Launches, double Milliseconds, double? QueuedMilliseconds, double ForeignCpu, long Flops, double LeastMilliseconds, long DeviceBytes,
    PeerResult[] Peers)
{
    /// <summary>The part of the device's attainable speed that a step reaches.</summary>
    public double RooflineShare => LeastMilliseconds / Milliseconds;

    /// <summary>Whether it is not to be believed.</summary>
    public bool IsDisturbed => new Measurement(Milliseconds, ForeignCpu).IsDisturbed;

    /// <summary>A peer's time over ours: above 1 we are faster; null where it was not measured.</summary>
    public double? Ratio(string peer) => Peer(peer)?.Milliseconds / Milliseconds;

    /// <summary>A peer's result.</summary>
    public PeerResult? Peer(string name) => Array.Find(Peers, peer => peer.Peer == name);
}

/// <summary>A peer's fastest pair of setting and variant.</summary>
/// <param name="Peer">Its name.</param>
/// <param name="Milliseconds">A step.</param>
/// <param name="Settings">The pair.</param>
internal sealed record PeerResult(string Peer, double Milliseconds, string Settings);

/// <summary>The way from the start of a process to its first trained step.</summary>
/// <param name="Name">The network and the batch size.</param>
/// <param name="Title">What the network is.</param>
/// <param name="ColdMilliseconds">With empty kernel caches.</param>
/// <param name="WarmMilliseconds">The median of several starts with warm ones.</param>
/// <param name="PeakKiB">The most memory that the process used, of all warm starts.</param>
/// <param name="ForeignCpu">Cores that other processes used meanwhile, ours or PyTorch's, whichever was more disturbed.</param>
/// <param name="PeerMilliseconds">PyTorch's median, or null.</param>
/// <param name="PeerPeakKiB">The memory of its process, or null.</param>
internal sealed record StartResult(
    string Name, string Title, double ColdMilliseconds, double WarmMilliseconds, long PeakKiB, double ForeignCpu, double? PeerMilliseconds, long? PeerPeakKiB)
{
    /// <summary>Whether it is not to be believed.</summary>
    public bool IsDisturbed => new Measurement(WarmMilliseconds, ForeignCpu).IsDisturbed;
}

/// <summary>All that was measured on one machine, in one run or several.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Device">The device.</param>
/// <param name="Roofline">The device's limits.</param>
/// <param name="Peers">The peers with their versions.</param>
/// <param name="Problems">What made peers slower than they need be.</param>
/// <param name="Workloads">A row a workload.</param>
/// <param name="Starts">A row a network.</param>
internal sealed record Results(string Machine, string Device, string Roofline, string[] Peers, string[] Problems, Result[] Workloads, StartResult[] Starts);

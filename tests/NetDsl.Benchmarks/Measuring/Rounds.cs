namespace NetDsl.Benchmarks;

/// <summary>Measures workloads and their peers in turns, so that whatever the machine does meanwhile meets all of them.</summary>
internal sealed class Rounds(IReadOnlyList<Workload> workloads, IReadOnlyList<Peer> peers)
{
    private readonly Dictionary<Workload, List<Measurement>> own = workloads.ToDictionary(w => w, _ => new List<Measurement>());
    private readonly Dictionary<Workload, List<Measurement>> queued = workloads.ToDictionary(w => w, _ => new List<Measurement>());
    private readonly Dictionary<(Workload Workload, Peer Peer), Dictionary<(string Setting, string Variant), List<Measurement>>> others = [];

    /// <summary>Measures everything once, each for some seconds.</summary>
    public void Take(double seconds)
    {
        foreach (var workload in workloads)
        {
            own[workload].Add(Measurement.Of(workload.Step, seconds));
            if (workload.Queued is { } steps)
            {
                var count = 1;
                var measured = Measurement.Of(() => count = steps(), seconds);
                queued[workload].Add(measured with { Milliseconds = measured.Milliseconds / count });
            }

            foreach (var peer in peers)
            {
                foreach (var pair in peer.Candidates(workload))
                {
                    if (peer.Measure(workload, pair.Setting, pair.Variant, seconds) is { } measured)
                    {
                        var pairs = others.TryGetValue((workload, peer), out var known) ? known : others[(workload, peer)] = [];
                        (pairs.TryGetValue(pair, out var list) ? list : pairs[pair] = []).Add(measured);
                    }
                }
            }
        }
    }

    /// <summary>The medians of all rounds, and how near the roofline they are.</summary>
    public List<Result> Results() => [.. workloads.Select(workload =>
    {
        var (taken, share, subject) = (Measurement.Median(own[workload]), RooflineShare.Of(workload), workload.Subject);
        var fastest = peers.Where(peer => others.ContainsKey((workload, peer)))
            .Select(peer => (Peer: peer, Best: others[(workload, peer)].Select(pair => (pair.Key, Value: Measurement.Median(pair.Value))).MinBy(pair => pair.Value.Milliseconds))).ToList();
        return new Result(
            workload.Name, workload.Row.Title, workload.Batch, workload.Metric, workload.Launches, taken.Milliseconds,
            queued[workload].Count == 0 ? null : Measurement.Median(queued[workload]).Milliseconds,
            fastest.Select(peer => peer.Best.Value.ForeignCpu).Append(taken.ForeignCpu).Max(), share.Flops, share.LeastMilliseconds, subject.Network.MemoryBytes,
            [.. fastest.Select(peer => new PeerResult(peer.Peer.Name, peer.Best.Value.Milliseconds, $"{peer.Best.Key.Setting}, {peer.Best.Key.Variant}"))]);
    })];
}

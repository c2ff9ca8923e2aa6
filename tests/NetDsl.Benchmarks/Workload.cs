namespace NetDsl.Benchmarks;

/// <summary>What is measured: a step of one network at one batch size.</summary>
/// <param name="Network">The network's name, also the peer's.</param>
/// <param name="Batch">Examples a step.</param>
/// <param name="Metric">train, infer, or infer_b1 for one example at a time.</param>
/// <param name="Profile">Starts a profile of the network.</param>
/// <param name="Launches">Kernel launches a step.</param>
/// <param name="Step">Takes a step on the next of the distinct batches and waits for it.</param>
/// <param name="Queued">Takes many steps and waits once, where that makes sense; gives how many.</param>
internal sealed record Workload(string Network, int Batch, string Metric, Func<NetworkProfile> Profile, int Launches, Action Step, Func<int>? Queued = null)
{
    /// <summary>The name that --filter looks at.</summary>
    public string Name => $"{Network}:{Batch}:{Metric}";
}

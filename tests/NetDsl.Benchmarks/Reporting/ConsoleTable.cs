using System.Globalization;

namespace NetDsl.Benchmarks;

/// <summary>The results for a terminal.</summary>
internal static class ConsoleTable
{
    public static string Of(IReadOnlyCollection<Result> results)
    {
        var lines = new List<string>
        {
            "| workload | launches | ms a step | samples/s | ms a step, queued | roofline | device MiB | PyTorch ms | ratio | PyTorch settings | other peers ms |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |",
        };
        lines.AddRange(results.Select(r => string.Create(
            CultureInfo.InvariantCulture,
            $"| {r.Name}{(r.IsDisturbed ? " (!)" : "")} | {r.Launches} | {r.Milliseconds:F4} | {r.Batch / r.Milliseconds * 1e3:N0} | {r.QueuedMilliseconds:F4} | {r.RooflineShare:P0} | {r.DeviceBytes / (double)(1 << 20):F1} | {r.Peer("PyTorch")?.Milliseconds:F4} | {r.Ratio("PyTorch"):F2} | {r.Peer("PyTorch")?.Settings} | {Others(r)} |")));
        lines.Add("\nThe ratio is PyTorch's time over ours: above 1, NetDsl is faster. Queued: many steps, waited for once.");
        return string.Join('\n', lines) + Note(results.Any(r => r.IsDisturbed));

        static string Others(Result r) => string.Join(", ", r.Peers.Where(peer => peer.Peer != "PyTorch").Select(peer => string.Create(CultureInfo.InvariantCulture, $"{peer.Peer} {peer.Milliseconds:F4} ({peer.Settings})")));
    }

    public static string Of(IReadOnlyCollection<StartResult> starts)
    {
        var lines = new List<string> { "| first trained step | cold, s | warm, s | peak MiB | PyTorch, s | its peak MiB |", "| --- | ---: | ---: | ---: | ---: | ---: |" };
        lines.AddRange(starts.Select(r => string.Create(
            CultureInfo.InvariantCulture,
            $"| {r.Name}{(r.IsDisturbed ? " (!)" : "")} | {r.ColdMilliseconds / 1e3:F2} | {r.WarmMilliseconds / 1e3:F3} | {r.PeakKiB / 1024.0:F0} | {r.PeerMilliseconds / 1e3:F3} | {r.PeerPeakKiB / 1024.0:F0} |")));
        return string.Join('\n', lines) + Note(starts.Any(r => r.IsDisturbed));
    }

    private static string Note(bool isDisturbed) => isDisturbed ? "\n(!) other processes used the CPU meanwhile: measure again on an idle machine." : "";
}

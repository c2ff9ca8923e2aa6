using System.Globalization;
using System.Text.Json.Nodes;

namespace NetDsl.Benchmarks;

/// <summary>A workload's results.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Own">Single steps, each waited for.</param>
/// <param name="QueuedMilliseconds">A step when many are enqueued and waited for once, or null.</param>
/// <param name="Peer">PyTorch's fastest pair of setting and variant, or null.</param>
/// <param name="PeerSettings">That pair.</param>
internal sealed record Result(Workload Workload, Measurement Own, double? QueuedMilliseconds, Measurement? Peer, string PeerSettings)
{
    /// <summary>PyTorch's time over ours: above 1 we are faster.</summary>
    public double? Ratio => Peer?.Milliseconds / Own.Milliseconds;
}

/// <summary>The table and the JSON of the results.</summary>
internal static class Report
{
    private const double Disturbed = 0.08;

    public static string Table(IEnumerable<Result> results)
    {
        var lines = new List<string>
        {
            "| workload | launches | ms a step | samples/s | ms a step, queued | PyTorch ms | ratio | PyTorch settings |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
        };
        lines.AddRange(results.Select(Line));
        return string.Join('\n', lines);

        static string Line(Result r) => string.Create(
            CultureInfo.InvariantCulture,
            $"| {r.Workload.Name}{Mark(r)} | {r.Workload.Launches} | {r.Own.Milliseconds:F4} | {r.Workload.Batch / r.Own.Milliseconds * 1e3:N0} | {r.QueuedMilliseconds:F4} | {r.Peer?.Milliseconds:F4} | {r.Ratio:F2} | {r.PeerSettings} |");
    }

    /// <summary>What the table's marks mean, or nothing.</summary>
    public static string Notes(IEnumerable<Result> results) =>
        results.Any(IsDisturbed) ? "(!) other processes used the CPU meanwhile: measure again on an idle machine.\n" : "";

    public static string Json(IEnumerable<Result> results, string device, string peer)
    {
        var rows = results.Select(r => (JsonNode)new JsonObject
        {
            ["workload"] = r.Workload.Network,
            ["batch"] = r.Workload.Batch,
            ["metric"] = r.Workload.Metric,
            ["launches"] = r.Workload.Launches,
            ["median_ms"] = r.Own.Milliseconds,
            ["samples_per_s"] = r.Workload.Batch / r.Own.Milliseconds * 1e3,
            ["queued_ms"] = r.QueuedMilliseconds,
            ["foreign_cpu"] = r.Own.ForeignCpu,
            ["peer_ms"] = r.Peer?.Milliseconds,
            ["peer_settings"] = r.PeerSettings,
            ["peer_foreign_cpu"] = r.Peer?.ForeignCpu,
            ["ratio"] = r.Ratio,
        });
        return new JsonObject { ["device"] = device, ["peer"] = peer, ["results"] = new JsonArray([.. rows]) }.ToString() + "\n";
    }

    private static string Mark(Result result) => IsDisturbed(result) ? " (!)" : "";

    private static bool IsDisturbed(Result result) => result.Own.ForeignCpu > Disturbed || result.Peer?.ForeignCpu > Disturbed;
}

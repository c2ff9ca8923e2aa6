using System.Globalization;
using System.Text;

namespace NetDsl.Benchmarks;

/// <summary>Writes results into the part of a Markdown file that lies between two marks; what people wrote around it stays.</summary>
internal static class MarkdownReport
{
    private const string Begin = "<!-- measured: written by NetDsl.Benchmarks --markdown -->", End = "<!-- end of what was measured -->";

    /// <summary>Replaces the measured part of a file.</summary>
    /// <exception cref="InvalidDataException">The file has no place for it.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static void Write(string file, Results results)
    {
        var text = File.ReadAllText(file);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
        {
            throw new InvalidDataException($"{file} needs the lines '{Begin}' and '{End}'; what was measured goes between them.");
        }

        File.WriteAllText(file, $"{text[..(begin + Begin.Length)]}\n\n{Of(results)}\n{text[end..]}");
    }

    /// <summary>What was measured, as Markdown.</summary>
    internal static string Of(Results results)
    {
        var text = new StringBuilder();
        var peers = results.Peers.Length == 0 ? "no other library" : string.Join(", ", results.Peers);
        Line($"Machine: {results.Machine}. Device: {results.Device}; {results.Roofline}. Beside it in the same run: {peers}.");
        foreach (var problem in results.Problems)
        {
            Line($"**Not to be compared: {problem}.**");
        }

        Table("training steps", "train");
        Table("predictions of a batch", "infer");
        Table("predictions of one example", "infer_b1");
        Starts();
        if (results.Workloads.Any(row => row.IsDisturbed) || results.Starts.Any(row => row.IsDisturbed))
        {
            Line($"(!) Other processes used the processor meanwhile.");
        }

        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append("\n\n");

        void Table(string title, string metric)
        {
            var rows = results.Workloads.Where(row => row.Metric == metric).ToList();
            if (rows.Count == 0)
            {
                return;
            }

            text.Append(CultureInfo.InvariantCulture, $"| {title} | batch | launches | ms | roofline | MiB | PyTorch, ms | ratio | others, ms |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n");
            foreach (var row in rows)
            {
                var others = string.Join(", ", row.Peers.Where(peer => peer.Peer != "PyTorch").Select(peer => $"{peer.Peer} {Digits(peer.Milliseconds)}"));
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| {row.Title}{Mark(row.IsDisturbed)} | {row.Batch} | {row.Launches} | {Digits(row.Milliseconds)} | {row.RooflineShare:P0} | {row.DeviceBytes / (double)(1 << 20):F1} | {Digits(row.Peer("PyTorch")?.Milliseconds)} | {row.Ratio("PyTorch"):F1} | {others} |\n");
            }

            text.Append('\n');
        }

        void Starts()
        {
            if (results.Starts.Length == 0)
            {
                return;
            }

            text.Append("| from the start of the process to the first trained step | cold, s | warm, s | memory, MiB | PyTorch, s | its memory, MiB |\n| --- | ---: | ---: | ---: | ---: | ---: |\n");
            foreach (var row in results.Starts)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| {row.Title}{Mark(row.IsDisturbed)} | {row.ColdMilliseconds / 1e3:F2} | {row.WarmMilliseconds / 1e3:F2} | {row.PeakKiB / 1024.0:F0} | {row.PeerMilliseconds / 1e3:F2} | {row.PeerPeakKiB / 1024.0:F0} |\n");
            }

            text.Append('\n');
        }
    }

    private static string Mark(bool isDisturbed) => isDisturbed ? " (!)" : "";

    /// <summary>Three digits that count.</summary>
    private static string Digits(double? value) => value?.ToString(value >= 100 ? "F0" : value >= 10 ? "F1" : value >= 1 ? "F2" : value >= 0.1 ? "F3" : "F4", CultureInfo.InvariantCulture) ?? "";
}

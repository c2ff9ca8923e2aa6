using System.Globalization;
using System.Text;

namespace NetDsl.Execution;

/// <summary>A profile for people.</summary>
internal static class ProfileTable
{
    private const int LabelWidth = 72;

    internal static string Of(NetworkProfile profile, int rows)
    {
        var kernels = profile.Kernels;
        var elapsed = profile.Elapsed;
        var time = TimeSpan.FromTicks(kernels.Sum(kernel => kernel.Time.Ticks));
        var text = new StringBuilder();
        Line($"{profile.Network} on {profile.Device.Name}: {profile.Calls} calls in {Milliseconds(elapsed)} ms, kernels {Milliseconds(time)} ms{Percent(time, elapsed)}");
        if (kernels.Count == 0)
        {
            Line($"Nothing has run.");
            return text.ToString();
        }

        var roofline = profile.Device.Roofline;
        Line($"Roofline: {roofline}");
        Line($"");
        Line($"{"time, ms",10} {"share",6} {"count",7} {"mean, µs",10} {"least, µs",10} {"MFLOP",9} {"KB",9} {"GFLOP/s",8} {"GB/s",7} {"roof",6}  entry, what it computes, and where that stands");
        foreach (var kernel in kernels.Take(rows))
        {
            Line(
                $"{Milliseconds(kernel.Time),10} {kernel.Share,6:P1} {kernel.Count,7} {kernel.Mean.TotalMicroseconds,10:F1} {kernel.Shortest.TotalMicroseconds,10:F1} {kernel.Flops / 1e6 / kernel.Count,9:F2} {kernel.Bytes / 1e3 / kernel.Count,9:F1} {kernel.FlopsPerSecond / 1e9,8:F1} {kernel.BytesPerSecond / 1e9,7:F1} {kernel.RooflineShare(roofline),6:P0}  {kernel.Entry}: {Shortened(kernel.Label)}{(kernel.Source.Length > 0 ? $"  ({kernel.Source})" : "")}");
        }

        if (kernels.Count > rows)
        {
            var rest = kernels.Skip(rows).ToList();
            Line($"{Milliseconds(TimeSpan.FromTicks(rest.Sum(kernel => kernel.Time.Ticks))),10} {rest.Sum(kernel => kernel.Share),6:P1} {rest.Sum(kernel => kernel.Count),7}  {rest.Count} more");
        }

        foreach (var transfer in profile.Transfers)
        {
            Line($"{Milliseconds(transfer.Time),10} {"",6} {transfer.Count,7} {transfer.Time.TotalMicroseconds / transfer.Count,10:F1} {"",10} {"",9} {transfer.Bytes / 1e3 / transfer.Count,9:F1}  transfer: {transfer.Kind}");
        }

        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("F3", CultureInfo.InvariantCulture);

    private static string Percent(TimeSpan part, TimeSpan whole)
        => whole > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $" ({part / whole:P0})") : "";

    private static string Shortened(string label) => label.Length <= LabelWidth ? label : label[..(LabelWidth - 1)] + "…";
}

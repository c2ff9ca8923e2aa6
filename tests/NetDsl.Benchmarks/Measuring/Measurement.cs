using System.Diagnostics;

namespace NetDsl.Benchmarks;

/// <summary>What one measurement gave.</summary>
/// <param name="Milliseconds">The median time of a step.</param>
/// <param name="ForeignCpu">Cores that other processes used meanwhile.</param>
internal sealed record Measurement(double Milliseconds, double ForeignCpu)
{
    private const double Disturbed = 0.08;

    /// <summary>Whether other processes used so much of the machine that the time is not to be believed.</summary>
    public bool IsDisturbed => ForeignCpu > Disturbed;

    /// <summary>Times single steps; a disturbed measurement is repeated up to two times, and the least disturbed counts.</summary>
    /// <param name="step">Takes a step and waits for it.</param>
    /// <param name="seconds">How long to go on.</param>
    public static Measurement Of(Action step, double seconds)
    {
        Repeat(step, 0.1, least: NetworkData.DistinctBatches, times: null);
        var best = Once(step, seconds);
        for (var again = 0; again < 2 && best.IsDisturbed; again++)
        {
            var next = Once(step, seconds);
            best = next.ForeignCpu < best.ForeignCpu ? next : best;
        }

        return best;
    }

    /// <summary>The median of several measurements' times, and the greatest disturbance.</summary>
    public static Measurement Median(IReadOnlyCollection<Measurement> measurements) =>
        new(Median(measurements.Select(m => m.Milliseconds)), measurements.Max(m => m.ForeignCpu));

    private static Measurement Once(Action step, double seconds)
    {
        var times = new List<double>(1 << 16);
        var start = CpuUse.Now();
        Repeat(step, seconds, least: 15, times);
        return new(Median(times), CpuUse.Now().ForeignSince(start));
    }

    private static void Repeat(Action step, double seconds, int least, List<double>? times)
    {
        var start = Stopwatch.GetTimestamp();
        for (var taken = 0; taken < least || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; taken++)
        {
            var before = Stopwatch.GetTimestamp();
            step();
            times?.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        }
    }

    /// <summary>The median.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Runtime;

namespace NetDsl.Latency;

/// <summary>Times of one kind of step.</summary>
/// <param name="Networks">How many networks the project has.</param>
/// <param name="Step">What was done.</param>
/// <param name="IsCold">Whether each time is the first of its process.</param>
/// <param name="Milliseconds">The times, by the clock.</param>
/// <param name="CpuMilliseconds">The processor time of all threads, on average.</param>
/// <param name="Floor">What the 95th percentile must not be above; null for steps without such a promise.</param>
internal sealed record Measurement(int Networks, string Step, bool IsCold, IReadOnlyList<double> Milliseconds, double CpuMilliseconds, double? Floor)
{
    /// <summary>The first two lines of a table of rows.</summary>
    public const string Header = """
        | networks | step                                         |      | runs |   p50 ms |   p95 ms |   cpu ms |   floor ms |
        |---------:|----------------------------------------------|------|-----:|---------:|---------:|---------:|-----------:|
        """;

    public double P50 => Percentile(0.50);

    public double P95 => Percentile(0.95);

    public bool IsMissed => Floor is { } floor && P95 > floor;

    /// <summary>
    /// Does steps until the runtime has compiled what they run for good, as the servers of editors are shipped compiled: until a hundred steps have it compile hardly a method. Before that each step waits for its
    /// compiler on another core.
    /// </summary>
    public static void Settle<T>(IEnumerable<T> items, Action<T> action)
    {
        const int Window = 100, FewMethods = 30, MostSteps = 6000;
        long before = JitInfo.GetCompiledMethodCount();
        foreach ((T item, int i) in items.Take(MostSteps).Select((item, i) => (item, i)))
        {
            action(item);
            if ((i + 1) % Window == 0)
            {
                long now = JitInfo.GetCompiledMethodCount();
                if (now - before < FewMethods)
                {
                    return;
                }

                before = now;
            }
        }
    }

    /// <summary>Times an action on every item. The first <paramref name="warm"/> are not counted.</summary>
    public static Measurement Take<T>(int networks, string step, bool isCold, double? floor, int warm, int count, IEnumerable<T> items, Action<T> action)
    {
        List<double> times = [];
        TimeSpan cpu = TimeSpan.Zero;
        foreach ((T item, int i) in items.Take(warm + count).Select((item, i) => (item, i)))
        {
            if (i == warm)
            {
                // What earlier steps left is not the cost of this one.
                GC.Collect();
                cpu = Environment.CpuUsage.TotalTime;
            }

            long start = Stopwatch.GetTimestamp();
            action(item);
            if (i >= warm)
            {
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        return new Measurement(networks, step, isCold, times, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / times.Count, floor);
    }

    public string ToRow() => string.Format(
        CultureInfo.InvariantCulture, "| {0,8} | {1,-44} | {2,-4} | {3,4} | {4,8:0.0} | {5,8:0.0} | {6,8:0.0} | {7,10} |",
        Networks, Step, IsCold ? "cold" : "warm", Milliseconds.Count, P50, P95, CpuMilliseconds, Floor is { } floor ? $"{floor:0}{(IsMissed ? " missed" : "")}" : "");

    /// <summary>The nearest rank.</summary>
    private double Percentile(double share) => Milliseconds.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(share * Milliseconds.Count) - 1));
}

using System.Diagnostics;
using System.Globalization;

namespace NetDsl.Benchmarks;

/// <summary>How much of the machine other processes use while something is measured.</summary>
internal readonly record struct CpuUse(double BusySeconds, double OwnSeconds, long Time)
{
    internal const double TicksPerSecond = 100;

    /// <summary>The use so far.</summary>
    public static CpuUse Now()
    {
        using var process = Process.GetCurrentProcess();
        return new(Busy(), process.TotalProcessorTime.TotalSeconds, Stopwatch.GetTimestamp());
    }

    /// <summary>Cores that other processes used since <paramref name="start"/>; NaN where the system does not tell.</summary>
    public double ForeignSince(CpuUse start) =>
        Math.Max(0, BusySeconds - start.BusySeconds - (OwnSeconds - start.OwnSeconds)) / Stopwatch.GetElapsedTime(start.Time, Time).TotalSeconds;

    /// <summary>Seconds of processors that all processes have used; NaN where the system does not tell.</summary>
    internal static double Busy()
    {
        if (!OperatingSystem.IsLinux())
        {
            return double.NaN;
        }

        // user, nice, system, idle, iowait, irq, softirq, steal; niced processes give way and are not counted.
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return ((int[])[1, 3, 6, 7, 8]).Sum(field => double.Parse(fields[field], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}

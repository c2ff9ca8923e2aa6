namespace NetDsl.Benchmarks;

/// <summary>Where something is measured.</summary>
internal static class Machine
{
    /// <summary>The processor and how many cores of it this process may use.</summary>
    public static string Name
    {
        get
        {
            var model = OperatingSystem.IsLinux() ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
            var family = model is null ? "an unknown processor" : model[(model.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            return $"{family}, {Environment.ProcessorCount} cores";
        }
    }

    /// <summary>The seconds of processors that this process and its children have taken, and the most memory that it has used, in KiB; 0 where the system does not tell.</summary>
    public static (double CpuSeconds, long PeakKiB) OwnUse()
    {
        if (!OperatingSystem.IsLinux())
        {
            return default;
        }

        // Behind the name in parentheses: state, ..., and as the 12th to 15th field user and system ticks, own and of children.
        var text = File.ReadAllText("/proc/self/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = fields[11..15].Sum(field => double.Parse(field, System.Globalization.CultureInfo.InvariantCulture));
        var peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return (ticks / CpuUse.TicksPerSecond, long.Parse(peak, System.Globalization.CultureInfo.InvariantCulture));
    }
}

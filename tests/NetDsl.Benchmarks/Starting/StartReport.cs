using System.Diagnostics;
using System.Globalization;

namespace NetDsl.Benchmarks;

/// <summary>Measures the way from the start of a process to its first trained step: ours with empty kernel caches and then with what that start left in them, and PyTorch's.</summary>
internal static class StartReport
{
    private const int WarmStarts = 3;

    /// <summary>One row a network of the workloads, at its first batch size.</summary>
    public static List<StartResult> Measure(IEnumerable<Workload> workloads, Peer? torch)
    {
        return [.. workloads.Where(workload => workload.IsTraining).DistinctBy(workload => workload.Network).Select(Row)];

        StartResult Row(Workload workload)
        {
            var name = $"{workload.Network}:{workload.Batch}";
            var cache = Directory.CreateTempSubdirectory("netdsl-start-");
            try
            {
                var cold = Once(Own(name, cache.FullName));
                var warm = Enumerable.Range(0, WarmStarts).Select(_ => Once(Own(name, cache.FullName))).ToList();
                var peer = torch is null ? [] : Enumerable.Range(0, WarmStarts).Select(_ => Once(torch.FirstStep(name, torch.Candidates(workload).First().Setting))).ToList();
                return new(
                    name, workload.Row.Title, cold.Milliseconds, Measurement.Median(warm.Select(start => start.Milliseconds)), warm.Max(start => start.PeakKiB),
                    new[] { cold }.Concat(warm).Concat(peer).Max(start => start.ForeignCpu),
                    peer.Count == 0 ? null : Measurement.Median(peer.Select(start => start.Milliseconds)), peer.Count == 0 ? null : peer.Max(start => start.PeakKiB));
            }
            finally
            {
                cache.Delete(recursive: true);
            }
        }
    }

    private static ProcessStartInfo Own(string name, string cache)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        start.ArgumentList.Add(Benchmarks.FirstStep.Option);
        start.ArgumentList.Add(name);
        start.Environment["NETDSL_CACHE"] = Path.Combine(cache, "netdsl");
        start.Environment["POCL_CACHE_DIR"] = Path.Combine(cache, "pocl");
        return start;
    }

    /// <exception cref="InvalidOperationException">The process ended before its step.</exception>
    private static (double Milliseconds, long PeakKiB, double ForeignCpu) Once(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        var (busy, begin) = (CpuUse.Busy(), Stopwatch.GetTimestamp());
        using var process = Process.Start(start)!;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line != FirstStep.Mark)
            {
                continue;
            }

            var elapsed = Stopwatch.GetElapsedTime(begin);
            var used = CpuUse.Busy() - busy;
            var figures = process.StandardOutput.ReadLine()!.Split(' ');
            process.WaitForExit();
            return (elapsed.TotalMilliseconds, long.Parse(figures[1], CultureInfo.InvariantCulture), Math.Max(0, used - double.Parse(figures[0], CultureInfo.InvariantCulture)) / elapsed.TotalSeconds);
        }

        process.WaitForExit();
        throw new InvalidOperationException($"'{start.FileName} {string.Join(' ', start.ArgumentList)}' ended with code {process.ExitCode} before its first step.");
    }
}

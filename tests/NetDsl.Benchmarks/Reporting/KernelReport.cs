using System.Diagnostics;

namespace NetDsl.Benchmarks;

/// <summary>What the kernels of each workload take, and how near the device's limits they are.</summary>
internal static class KernelReport
{
    private const int WarmingSteps = 5;

    public static void Print(IReadOnlyList<Workload> workloads, Options options)
    {
        foreach (var workload in workloads)
        {
            using var profile = workload.Subject.Network.Profile();
            for (var step = 0; step < WarmingSteps; step++)
            {
                workload.Step();
            }

            profile.Clear();
            var start = Stopwatch.GetTimestamp();
            do
            {
                workload.Step();
            }
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < options.Seconds);
            profile.Dispose();
            Console.WriteLine($"## {workload.Name}\n\n{profile.ToTable()}");
            if (options.Traces is { } folder)
            {
                Directory.CreateDirectory(folder);
                profile.SaveChromeTrace(Path.Combine(folder, workload.Name.Replace(':', '-') + ".json"));
            }
        }
    }
}

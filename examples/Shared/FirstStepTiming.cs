using System.Diagnostics;
using System.Globalization;
using NetDsl;
using NetDsl.Training;

namespace Examples;

/// <summary>Measures the way from the start of the process to the first trained step.</summary>
internal static class FirstStepTiming
{
    /// <summary>Takes one training step, waits for it, and says how long ago this process started and how much of that the network's kernels took.</summary>
    /// <param name="net">The network.</param>
    /// <param name="step">Its training method.</param>
    /// <param name="data">What to train with.</param>
    /// <returns>The exit code.</returns>
    public static int TakeStep(Network net, TrainingStep<StepLoss> step, DataSet data) => TakeStep(net, () => Fit.Run(step, data.Take(64), new() { Epochs = 1 }));

    /// <summary>Takes one training step, waits for it, and says how long ago this process started and how much of that the network's kernels took.</summary>
    /// <param name="net">The network.</param>
    /// <param name="step">Takes the step.</param>
    /// <returns>The exit code.</returns>
    public static int TakeStep(Network net, Action step)
    {
        step();
        using var process = Process.GetCurrentProcess();
        var sinceStart = DateTime.Now - process.StartTime;
        var kernels = net.StartupTimings.Entries.Sum(entry => (entry.Build + entry.FirstRun).TotalSeconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sinceStart.TotalSeconds:F3} {kernels:F3}"));
        return 0;
    }

    /// <summary>Starts this program anew, with an empty kernel cache and then again with what that run left in it, and prints both times.</summary>
    public static void Run()
    {
        var cache = Directory.CreateTempSubdirectory("netdsl-timing-");
        try
        {
            Print("cold (empty kernel cache)", FirstStep(cache.FullName));
            Print("warm (median of three)   ", new[] { FirstStep(cache.FullName), FirstStep(cache.FullName), FirstStep(cache.FullName) }.Order().ElementAt(1));
        }
        finally
        {
            cache.Delete(recursive: true);
        }

        static void Print(string what, (double Total, double Kernels) seconds) => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"From the start of the process to the first trained step, {what}: {seconds.Total:F2} s, of which kernels {seconds.Kernels:F2} s"));
    }

    private static (double Total, double Kernels) FirstStep(string cache)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        start.ArgumentList.Add("--first-step");

        // Both NetDsl's cache and PoCL's own are empty folders, too.
        foreach (var variable in (string[])["NETDSL_CACHE", "POCL_CACHE_DIR"])
        {
            start.Environment[variable] = cache;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("The example could not be started a second time.");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 && output.Split(' ') is [var total, var kernels]
            ? (double.Parse(total, CultureInfo.InvariantCulture), double.Parse(kernels, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"The example, started for its first step, ended with {process.ExitCode}: {output}");
    }
}

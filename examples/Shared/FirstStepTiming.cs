using System.Diagnostics;
using System.Globalization;

namespace Examples;

/// <summary>Measures the way from the start of the process to the first trained step.</summary>
internal static class FirstStepTiming
{
    /// <summary>Says, after the first trained step, how long ago this process started.</summary>
    public static void Report()
    {
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(DateTime.Now - process.StartTime).TotalSeconds:F3}"));
    }

    /// <summary>Starts this program anew, with an empty kernel cache and then again with what that run left in it, and prints both times.</summary>
    public static void Run()
    {
        var cache = Directory.CreateTempSubdirectory("netdsl-timing-");
        try
        {
            Print("cold (empty kernel cache)", FirstStep(cache.FullName));
            Print("warm", new[] { FirstStep(cache.FullName), FirstStep(cache.FullName), FirstStep(cache.FullName) }.Order().ElementAt(1));
        }
        finally
        {
            cache.Delete(recursive: true);
        }

        static void Print(string what, double seconds) =>
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Start of the process to the first trained step, {what}: {seconds:F2} s"));
    }

    private static double FirstStep(string cache)
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
        return process.ExitCode == 0 && double.TryParse(output, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : throw new InvalidOperationException($"The example, started for its first step, ended with {process.ExitCode}: {output}");
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NetDsl.Runtime.Tests.Support;

/// <summary>Runs a scenario in a process of its own, for what a process decides once: which OpenCL library it loads.</summary>
internal static class ChildProcess
{
    /// <summary>Starts this assembly again with other environment variables (null removes one).</summary>
    /// <returns>The exit code and everything the process printed.</returns>
    internal static (int ExitCode, string Output) Run(string scenario, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ChildProcess).Assembly.Location, scenario])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            if (value is null)
            {
                start.Environment.Remove(name);
            }
            else
            {
                start.Environment[name] = value;
            }
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}

/// <summary>The scenarios of <see cref="ChildProcess"/>.</summary>
internal static partial class Program
{
    /// <summary>What the driver sees; .NET has a copy of the environment of its own.</summary>
    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint NativeVariable(string name);

    private static int Main(string[] arguments)
    {
        try
        {
            Console.WriteLine(arguments is [var scenario] ? Scenario(scenario) : "name a scenario");
            return 0;
        }
        catch (OpenClException failure)
        {
            Console.WriteLine($"{failure.Call}|{failure.ErrorCode}|{failure.Message}");
            return 3;
        }
    }

    private static string Scenario(string name)
    {
        switch (name)
        {
            case "train":
                using (var network = new LineNetwork(seed: 1))
                {
                    var (x, target) = LineOracle.Data(8);
                    for (var step = 0; step < 50; step++)
                    {
                        network.Train(x, target);
                    }

                    return $"loss {network.Train(x, target).Value}, from cache {network.StartupTimings.Entries[0].FromCache}";
                }

            case "affinity":
                _ = Device.All;
                return $"affinity {Marshal.PtrToStringUTF8(NativeVariable("POCL_AFFINITY"))}";
            case "discover":
                using (var start = new Barrier(16))
                {
                    var lists = new IReadOnlyList<Device>[start.ParticipantCount];
                    var threads = lists.Select((_, i) => new Thread(() =>
                    {
                        start.SignalAndWait();
                        lists[i] = Device.All;
                    })).ToList();
                    threads.ForEach(thread => thread.Start());
                    threads.ForEach(thread => thread.Join());
                    return $"lists {lists.Distinct().Count()}, devices {Math.Min(1, lists[0].Count)}";
                }

            default:
                return $"there is no scenario {name}";
        }
    }
}

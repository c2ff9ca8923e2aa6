using System.Diagnostics;

namespace NetDsl.Examples.Tests;

/// <summary>The dotnet command as a user types it, without what this test run's own dotnet put into the environment.</summary>
internal static class DotnetCommand
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(3);

    /// <summary>Runs a command that must succeed and returns what it printed.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="packages">The folder of restored packages, so that no package of the user's is read or replaced; null for the user's.</param>
    /// <param name="arguments">The command line.</param>
    public static string Succeed(string folder, string? packages, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        // No process of this run stays behind: no build node, no compiler server.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        if (packages is not null)
        {
            start.Environment["NUGET_PACKAGES"] = packages;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeLimit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"dotnet {string.Join(' ', arguments)} took more than {TimeLimit}.");
        }

        Xunit.Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}.\n{output.Result}\n{error.Result}");
        return output.Result;
    }
}

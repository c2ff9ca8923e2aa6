using System.Diagnostics;
using System.Reflection;

namespace NetDsl.Examples.Tests;

/// <summary>What an example printed, run as a program of its own with redirected output.</summary>
internal sealed record ExampleRun(int ExitCode, string Output, string Error)
{
    public static ExampleRun Of(string example, string workingFolder, string? data, params string[] arguments)
    {
        var program = Path.Combine(Metadata("ExamplesFolder"), example, Metadata("ExampleOutput"), $"{example}.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder,
        };
        if (data is not null)
        {
            start.Environment["NETDSL_DATA"] = data;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.Result);
    }

    /// <summary>What the project file tells the tests.</summary>
    public static string Metadata(string key) =>
        typeof(ExampleRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}

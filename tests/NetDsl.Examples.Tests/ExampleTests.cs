using Xunit;

namespace NetDsl.Examples.Tests;

/// <summary>Every example reaches its floor, which its exit code tells.</summary>
public sealed class ExampleTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("netdsl-examples-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Digits_Quick_ReachesItsFloorAndReadsItsWeightsBack()
    {
        var run = Succeed("Digits", data: null, "--quick");
        Assert.Contains("read back into a new network", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "digits.safetensors")));
    }

    [Fact]
    public void LogisticRegression_Quick_ReachesItsFloor() => Succeed("LogisticRegression", data: null, "--quick");

    [Fact]
    public void Mnist_RealOrEnlargedDigits_ReachesItsFloor()
    {
        if (Environment.GetEnvironmentVariable("NETDSL_DATA") is { Length: > 0 } data)
        {
            Succeed("Mnist", data, "--quick");
        }
        else
        {
            EnlargedDigits.Write(folder);
            Succeed("Mnist", folder, "--epochs", "20");
        }
    }

    [Theory]
    [InlineData("--epochs")]
    [InlineData("--epochs", "0")]
    [InlineData("--seed", "-1")]
    [InlineData("--slow")]
    public void Digits_WrongCommandLine_SaysSoAndShowsTheOptions(params string[] arguments)
    {
        var run = ExampleRun.Of("Digits", folder, data: null, arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(arguments[0], run.Error, StringComparison.Ordinal);
        Assert.Contains("Options:", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void Mnist_DamagedData_SaysWhichFile()
    {
        EnlargedDigits.Write(folder);
        var labels = Path.Combine(folder, "train-labels-idx1-ubyte");
        File.WriteAllBytes(labels, File.ReadAllBytes(labels)[..100]);
        var run = ExampleRun.Of("Mnist", folder, folder);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains($"{labels} is truncated", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    private ExampleRun Succeed(string example, string? data, params string[] arguments)
    {
        var run = ExampleRun.Of(example, folder, data, arguments);
        Assert.True(run.ExitCode == 0, $"{example} ended with {run.ExitCode}.\n{run.Output}\n{run.Error}");
        Assert.DoesNotContain('\x1b', run.Output);
        return run;
    }
}

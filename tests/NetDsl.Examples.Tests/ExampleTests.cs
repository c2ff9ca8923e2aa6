using System.Xml.Linq;
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
            Succeed("Mnist", DigitsAsMnist(), "--epochs", "20");
        }
    }

    [Fact]
    public void LeNet_EnlargedDigits_ReachesItsFloorAndDraws()
    {
        Succeed("LeNet", DigitsAsMnist(), "--quick", "--epochs", "8");
        AssertPng("lenet-filters.png");
        AssertPng("lenet-misread.png");
    }

    [Fact]
    public void LeNet_Modern_ReachesItsFloor() => Succeed("LeNet", DigitsAsMnist(), "--quick", "--epochs", "8", "--modern");

    [Fact]
    public void Adversarial_EnlargedDigits_ReachesItsFloorAndDraws()
    {
        Succeed("Adversarial", DigitsAsMnist(), "--quick", "--epochs", "60");
        AssertPng("adversarial.png");
    }

    [Fact]
    public void Segmentation_EnlargedDigits_ReachesItsFloorAndDraws()
    {
        Succeed("Segmentation", DigitsAsMnist(), "--quick");
        AssertPng("segmentation-fcn.png");
        AssertPng("segmentation-segnet.png");
    }

    [Fact]
    public void ResNet20_Quick_ReachesItsFloorAndDraws()
    {
        Succeed("ResNet20", data: null, "--quick");
        AssertPng("resnet20-training.png");
    }

    [Fact]
    public void SuperResolution_Quick_ReachesItsFloorAndDraws()
    {
        Succeed("SuperResolution", data: null, "--quick");
        AssertPng("super-resolution.png");
    }

    [Fact]
    public void AddingProblem_Quick_ReachesItsFloor() => Succeed("AddingProblem", data: null, "--quick");

    [Fact]
    public void SequentialDigits_Quick_ReachesItsFloor() => Succeed("SequentialDigits", data: null, "--quick");

    [Fact]
    public void CharRnn_Quick_ReachesItsFloor() => Succeed("CharRnn", data: null, "--quick");

    [Fact]
    public void NanoGpt_Quick_ReachesItsFloorAndWrites() => Assert.Contains("characters/s", Succeed("NanoGpt", data: null, "--quick").Output, StringComparison.Ordinal);

    [Fact]
    public void Translate_Quick_ReachesItsFloorAndDraws()
    {
        Succeed("Translate", data: null, "--quick");
        AssertPng("translate-attention.png");
    }

    [Fact]
    public void Captions_Quick_ReachesItsFloorAndDraws()
    {
        Assert.Contains("1: a ", Succeed("Captions", data: null, "--quick").Output, StringComparison.Ordinal);
        AssertPng("captions.png");
    }

    [Fact]
    public void Handwriting_Quick_ReachesItsFloorAndDraws()
    {
        Succeed("Handwriting", data: null, "--quick");
        var sheet = XDocument.Load(Path.Combine(folder, "handwriting.svg"));
        XNamespace svg = "http://www.w3.org/2000/svg";
        var lines = sheet.Root!.Elements(svg + "g").ToArray();
        Assert.Equal(13, lines.Length);
        Assert.All(lines, line => Assert.NotEmpty(line.Elements(svg + "path")));
        Assert.DoesNotContain("NaN", sheet.ToString(), StringComparison.Ordinal);
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

    /// <summary>A folder with the bundled digits in the form of MNIST: less data than MNIST, so that the tests are fast and need no files.</summary>
    private string DigitsAsMnist()
    {
        EnlargedDigits.Write(folder);
        return folder;
    }

    private void AssertPng(string file) => Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(Path.Combine(folder, file))[..4]);

    private ExampleRun Succeed(string example, string? data, params string[] arguments)
    {
        var run = ExampleRun.Of(example, folder, data, arguments);
        Assert.True(run.ExitCode == 0, $"{example} ended with {run.ExitCode}.\n{run.Output}\n{run.Error}");
        Assert.DoesNotContain('\x1b', run.Output);
        return run;
    }
}

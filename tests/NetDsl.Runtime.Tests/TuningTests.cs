using System.Text.Json.Nodes;
using NetDsl.Execution;
using NetDsl.Runtime.Tests.Support;

namespace NetDsl.Runtime.Tests;

public sealed class TuningTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("netdsl-tuning-");

    public TuningTests() => Environment.SetEnvironmentVariable("NETDSL_TUNING", Path);

    private string Path => System.IO.Path.Combine(folder.FullName, "below", "tuning.json");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("NETDSL_TUNING", null);
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(0.5, 1.0, 0)]
    [InlineData(1.0, 0.5, 1)]
    [InlineData(1.0, 0.99, 0)]
    public void Search_TwoWays_TakesTheFasterOneUnlessTheGainIsChance(double first, double second, int expected)
    {
        TuningChoice[] choices = [new(DeviceClass.Cpu16, false), new(DeviceClass.Cpu16, true)];
        var search = new TuningSearch(choices);
        for (var call = 0; !search.IsOver; call++)
        {
            Assert.Equal(choices[call % 2], search.Next);

            // The first calls compile; a single slow one is another process.
            search.Add(call < 4 ? 100 * (2 - (call % 2)) : call == 9 ? 50 : call % 2 == 0 ? first : second);
        }

        Assert.Equal(choices[expected], search.Next);
        Assert.Equal([first, second], search.Results.Select(result => result.Seconds));
    }

    [Fact]
    public void Tune_Training_GivesTheSameBitsAndWritesWhatItFound()
    {
        Assert.Equal(Trained(tuned: false), Trained(tuned: true));
        Assert.Null(Tuning.Problem);
        Assert.Equal(Path, Tuning.File);
        if (!CallPlace.IsPossible(Device.Default))
        {
            Assert.False(File.Exists(Path));
            return;
        }

        var choices = JsonNode.Parse(File.ReadAllText(Path))!["choices"]!.AsObject();
        // Batches of 8 and of 5 for training, and single predictions.
        Assert.Equal([("Train", 5), ("Train", 8), ("Value", 1)], choices.Select(choice => ((string)choice.Value!["entry"]!, (int)choice.Value!["batch"]!)).Order());
        Assert.All(choices, choice => Assert.Equal(2, choice.Value!["microseconds"]!.AsObject().Count));

        float[] Trained(bool tuned)
        {
            using var network = new LineNetwork(seed: 5, capacity: 8);
            if (tuned)
            {
                network.Tune();
            }

            for (var step = 0; step < 60; step++)
            {
                var (x, target) = LineOracle.Data(step % 2 == 0 ? 8 : 5, step);
                network.Train(x, target);
                network.Value([1, 2, 3]);
            }

            return network.Parameters["Line.Weight"].Read();
        }
    }

    [Fact]
    public void Tune_FoundBefore_IsTakenByTheNextNetwork()
    {
        foreach (var wish in (bool[])[false, true])
        {
            using var network = new LineNetwork(seed: 5);
            var launches = LineNetwork.Describe(LineKernels.All).Entries[0].Plans.Single(plan => plan.Class == network.Device.ProfileClass).Launches();
            var key = ProgramText.Of(LineNetwork.Describe(LineKernels.All), launches).KeyFor(network.Device, inline: false);
            var choice = new TuningChoice(network.Device.ProfileClass, wish && CallPlace.IsPossible(network.Device));
            TuningStore.Keep(key, 1, choice, "LineNetwork", "Value", network.Device, []);
            using var profile = network.Profile();
            network.Value([1, 2, 3]);
            Assert.Equal(choice, TuningStore.Find(key, 1));
            Assert.Equal(choice.Inline && CallPlace.IsPossible(network.Device), network.RunsInline);
        }
    }

    [Fact]
    public void Tune_NotStrictly_StillComputesTheSameNumbers()
    {
        using var network = new LineNetwork(seed: 5, capacity: 8);
        var oracle = new LineOracle(network);
        network.Tune(strict: false);
        for (var step = 0; step < 80; step++)
        {
            var (x, target) = LineOracle.Data(8, step);
            var expected = oracle.Train(x, target, network.LearningRate);
            Assert.Equal(expected, network.Train(x, target).Value, 1e-3 * Math.Max(1, expected));
        }

        // Tries of other classes are kept apart: they are not for those who want the same bits.
        var choices = File.Exists(Path) ? JsonNode.Parse(File.ReadAllText(Path))!["choices"]!.AsObject() : [];
        Assert.All(choices, choice => Assert.EndsWith("-free:8", choice.Key, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"version\":0,\"choices\":{}}")]
    [InlineData("{\"version\":\"1\",\"choices\":{}}")]
    [InlineData("{\"version\":1,\"choices\":[]}")]
    public void File_DamagedOrOld_IsIgnoredAndReplaced(string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        File.WriteAllText(Path, text);
        Assert.Null(TuningStore.Find("a", 1));
        Assert.Contains(Path, Tuning.Problem, StringComparison.Ordinal);
        TuningStore.Keep("a", 1, new TuningChoice(DeviceClass.Cpu8, true), "N", "E", Device.Default, []);
        Environment.SetEnvironmentVariable("NETDSL_TUNING", System.IO.Path.Combine(folder.FullName, "other"));
        Assert.Null(TuningStore.Find("a", 1));
        Environment.SetEnvironmentVariable("NETDSL_TUNING", Path);
        Assert.Equal(new TuningChoice(DeviceClass.Cpu8, true), TuningStore.Find("a", 1));
        Assert.Null(Tuning.Problem);
    }

    [Theory]
    [InlineData("{\"version\":1,\"choices\":{\"a:1\":{\"class\":\"Cpu8\"}}}")]
    [InlineData("{\"version\":1,\"choices\":{\"a:x\":{\"class\":\"Cpu8\",\"inline\":true}}}")]
    [InlineData("{\"version\":1,\"choices\":{\"a:1\":{\"class\":7,\"inline\":true}}}")]
    [InlineData("{\"version\":1,\"choices\":{\"a:1\":null}}")]
    public void File_DamagedRows_AreIgnored(string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        File.WriteAllText(Path, text);
        Assert.Null(TuningStore.Find("a", 1));
    }

    [Fact]
    public async Task PrepareAsync_WithCallsMeanwhile_BuildsEveryEntry()
    {
        using var network = new LineNetwork(seed: 5);
        var building = network.PrepareAsync();
        Assert.NotEqual(0, network.Value([1, 2, 3])[0]);
        await building;
        Assert.Equal(6, network.StartupTimings.Entries.Count);
        network.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(network.PrepareAsync);
    }
}

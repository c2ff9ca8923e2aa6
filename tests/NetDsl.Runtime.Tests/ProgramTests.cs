using System.Runtime.CompilerServices;
using NetDsl.Execution;
using NetDsl.Runtime.Tests.Support;

namespace NetDsl.Runtime.Tests;

public sealed class ProgramTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("netdsl-programs-");
    private readonly string? before = Environment.GetEnvironmentVariable("NETDSL_CACHE");

    public ProgramTests() => Environment.SetEnvironmentVariable("NETDSL_CACHE", folder.FullName);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("NETDSL_CACHE", before);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Program_SecondTime_ComesFromTheCache()
    {
        Assert.False(Run(1).FromCache);
        Assert.Single(Directory.GetFiles(CacheFolder));
        Assert.True(Run(1).FromCache);
    }

    [Fact]
    public void Program_ThatRanAFewTimes_IsNotWorthKeeping()
    {
        Run(10, runs: 31);
        Assert.False(Directory.Exists(CacheFolder));
    }

    [Fact]
    public void Program_UsedByTwoNetworks_IsBuiltOnce()
    {
        var description = WithText(2);
        var text = ProgramText.Of(description, description.Entries[0].Plans[0].Launches());
        using var first = new LineNetwork(description);
        using var second = new LineNetwork(description);
        var values = first.Value([1, 2, 3]);
        var programs = first.Device.Context.Programs;
        Assert.Same(programs.Get(text, inline: false), programs.Get(text, inline: false));
        Assert.Equal(values, second.Value([1, 2, 3]));
    }

    [Fact]
    public void Program_CorruptCache_IsCompiledAgain()
    {
        Run(3);
        var path = Assert.Single(Directory.GetFiles(CacheFolder));
        var whole = File.ReadAllBytes(path);
        byte[][] corruptions = [[], [.. whole[..20]], [.. whole[..^1]], [.. whole, 1], Flipped(whole, 0), Flipped(whole, 20), Flipped(whole, whole.Length / 2)];
        foreach (var corruption in corruptions)
        {
            File.WriteAllBytes(path, corruption);
            Assert.False(Run(3).FromCache);
            Assert.Equal(whole.Length, File.ReadAllBytes(path).Length);
        }
    }

    [Fact]
    public void Program_BinaryThatTheDriverRefuses_IsCompiledFromText()
    {
        var text = ProgramText.Of(WithText(4), WithText(4).Entries[0].Plans[0].Launches());
        ProgramCache.TryWrite(KeyOf(text), "no binary at all"u8);
        Assert.False(Run(4).FromCache);
    }

    [Fact]
    public void Program_FileOfAnotherKey_IsNotBelieved()
    {
        Run(5);
        var path = Assert.Single(Directory.GetFiles(CacheFolder));
        var text = ProgramText.Of(WithText(6), WithText(6).Entries[0].Plans[0].Launches());
        File.Move(path, Path.Combine(CacheFolder, KeyOf(text) + ".bin"));
        Assert.False(Run(6).FromCache);
    }

    [Fact]
    public void Program_CacheThatCannotBeWritten_DoesNotMatter()
    {
        var file = Path.Combine(folder.FullName, "file");
        File.WriteAllText(file, "");
        foreach (var impossible in (string[])[file, Path.Combine(file, "below"), "/proc/netdsl", "off"])
        {
            Environment.SetEnvironmentVariable("NETDSL_CACHE", impossible);
            Assert.False(Run(7).FromCache);
        }
    }

    [Fact]
    public void Program_WrittenAndReadByManyThreads_IsWholeOrAbsent()
    {
        var key = new string('a', 64);
        var binary = new byte[100_000];
        new Random(1).NextBytes(binary);
        Parallel.For(0, 64, i =>
        {
            ProgramCache.TryWrite(key, binary);
            Assert.Equal(binary, ProgramCache.TryRead(key));
        });
        Assert.Single(Directory.GetFiles(CacheFolder));
    }

    [Fact]
    public void Program_TextThatDoesNotCompile_ShowsTheLogAndTheKernels()
    {
        var kernels = LineKernels.All.ToArray();
        kernels[LineNetwork.ValueEntry] = kernels[0] with { Text = static () => "__kernel void line_predict(__global float *y) { y[0] = undeclared_name; }"u8 };
        using var network = new LineNetwork(LineNetwork.Describe(kernels));
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var error = Assert.Throws<OpenClException>(() => network.Value([1, 2, 3]));
            Assert.Equal("clBuildProgram", error.Call);
            Assert.Equal("line_predict", error.Kernel);
            Assert.Equal(network.Device.Name, error.Device);
            Assert.Equal(-11, error.ErrorCode);
            Assert.Contains("undeclared_name", error.Message, StringComparison.Ordinal);
        }

        Assert.True(float.IsFinite(network.Evaluate([1, 2, 3], [4])));
    }

    [Fact]
    public void Launch_WorkGroupTooLarge_NamesKernelAndRemedy()
    {
        var description = LineNetwork.Describe(LineKernels.All);
        var entry = description.Entries[0];
        var plans = entry.Plans.Select(plan => plan with { Launches = () => [plan.Launches()[0] with { LocalSize = 1 << 20 }] });
        using var network = new LineNetwork(description with { Entries = [entry with { Plans = [.. plans] }, .. description.Entries[1..]] });
        var error = Assert.Throws<OpenClException>(() => network.Value([1, 2, 3]));
        Assert.Equal("clEnqueueNDRangeKernel", error.Call);
        Assert.Equal("line_predict (line_predict)", error.Kernel);
        Assert.Contains("NETDSL_CLASS", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_AllEntries_BuildsEachOnce()
    {
        using var network = new LineNetwork(WithText(8));
        Assert.Empty(network.StartupTimings.Entries);
        network.Prepare();
        Assert.Equal(["Value", "Loss", "Train", "Stamp", "Total", "Sign"], network.StartupTimings.Entries.Select(entry => entry.Entry));
        Assert.All(network.StartupTimings.Entries, entry => Assert.Equal(TimeSpan.Zero, entry.FirstRun));
        network.Value([1, 2, 3]);
        Assert.True(network.StartupTimings.Entries[0].FirstRun > TimeSpan.Zero);
        Assert.True(network.StartupTimings.Construction > TimeSpan.Zero);
    }

    private string CacheFolder => Path.Combine(folder.FullName, "programs");

    /// <summary>
    /// Calls in a network whose text occurs in no other test, so that no other test's program is used. The store of programs in use holds them weakly, hence the
    /// collection: without it the next network might be given this one's program.
    /// </summary>
    /// <summary>The key for calls of one example, which run in the calling thread where that is possible.</summary>
    private static string KeyOf(ProgramText text) => text.KeyFor(Device.Default, inline: CallPlace.IsPossible(Device.Default));

    private static EntryStartup Run(int number, int runs = 32)
    {
        var startup = RunAndForget(number, runs);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return startup;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static EntryStartup RunAndForget(int number, int runs)
    {
        using var network = new LineNetwork(WithText(number), seed: 1);
        for (var run = 0; run < runs; run++)
        {
            Assert.Equal(new LineOracle(network).Value([1, 2, 3]), network.Value([1, 2, 3])[0], 1e-5);
        }

        return network.StartupTimings.Entries[0];
    }

    private static NetworkDescription WithText(int number)
        => LineNetwork.Describe(LineKernels.All) with { Preludes = [.. LineKernels.Preludes.Select(prelude => Numbered(prelude, number))] };

    private static SourceText Numbered(SourceText text, int number)
    {
        byte[] numbered = [.. System.Text.Encoding.UTF8.GetBytes($"/* {nameof(ProgramTests)} {number} */\n"), .. text()];
        return () => numbered;
    }

    private static byte[] Flipped(byte[] bytes, int position)
    {
        var flipped = bytes.ToArray();
        flipped[position] ^= 0x40;
        return flipped;
    }
}

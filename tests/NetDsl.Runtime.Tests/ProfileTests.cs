using System.Text.Json;
using NetDsl.Runtime.Tests.Support;

namespace NetDsl.Runtime.Tests;

public sealed class ProfileTests : IDisposable
{
    private readonly LineNetwork network = new(seed: 5, capacity: 8);

    public void Dispose() => network.Dispose();

    [Fact]
    public void Profile_EveryEntryPoint_HasEachLaunchWithWhatItDid()
    {
        using var profile = network.Profile();
        RunAll();

        // Launches are described by 10 + kernel operations an example and kernel operations, 20 bytes an example and 100 bytes.
        var train = profile.Kernels.Where(kernel => kernel.Entry == "Train").OrderBy(kernel => kernel.Label).ToList();
        Assert.Equal(LineKernels.All[1..4].Select(kernel => kernel.Name).Order(), train.Select(kernel => kernel.Label));
        Assert.All(train, kernel =>
        {
            var number = Array.FindIndex(LineKernels.All, candidate => candidate.Name == kernel.Kernel);
            Assert.Equal(2, kernel.Count);
            Assert.Equal((2 * number) + ((8 + 3) * (10 + number)), kernel.Flops);
            Assert.Equal((2 * 100) + ((8 + 3) * 20), kernel.Bytes);
            Assert.Equal(kernel.Flops / kernel.Time.TotalSeconds, kernel.FlopsPerSecond, 1e-6 * kernel.FlopsPerSecond);
            Assert.InRange(kernel.Shortest, TimeSpan.Zero, kernel.Mean);
        });

        // 20 examples are three pieces, so three launches; the batches of pieces are summed.
        var value = Assert.Single(profile.Kernels, kernel => kernel.Entry == "Value");
        Assert.Equal((3, 20 * 10L), (value.Count, value.Flops));
        Assert.Equal(["Loss", "Sign", "Stamp", "Total", "Train", "Value"], profile.Kernels.Select(kernel => kernel.Entry).Distinct().Order());
        Assert.Equal(7, profile.Calls);
        Assert.Contains(profile.Transfers, transfer => transfer.Kind == "Read" && transfer.Count > 0 && transfer.Bytes > 0);

        Assert.Equal(1, profile.Kernels.Sum(kernel => kernel.Share), 1e-9);
        Assert.Equal(profile.Kernels.OrderByDescending(kernel => kernel.Time).Select(kernel => kernel.Label), profile.Kernels.Select(kernel => kernel.Label));
        Assert.True(profile.Kernels.Aggregate(TimeSpan.Zero, (sum, kernel) => sum + kernel.Time) <= profile.Elapsed);
    }

    [Fact]
    public void Table_FewerRowsThanLaunches_SumsUpTheRest()
    {
        using var profile = network.Profile();
        Assert.Contains("Nothing has run", profile.ToString(), StringComparison.Ordinal);
        RunAll();
        var table = profile.ToString();
        Assert.All(profile.Kernels, kernel => Assert.Contains($"{kernel.Entry}: {kernel.Label}", table, StringComparison.Ordinal));
        Assert.Contains("GFLOP/s", table, StringComparison.Ordinal);
        Assert.Contains($"{profile.Kernels.Count - 2} more", profile.ToTable(rows: 2), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => profile.ToTable(rows: -1));
    }

    [Fact]
    public void Trace_MixedCalls_IsJsonWithOrderedEventsOfAllThreeKinds()
    {
        var path = Path.GetTempFileName();
        try
        {
            using var profile = network.Profile();
            RunAll();
            profile.SaveChromeTrace(path);
            using var trace = JsonDocument.Parse(File.ReadAllText(path));
            var events = trace.RootElement.GetProperty("traceEvents").EnumerateArray().Where(item => item.GetProperty("ph").GetString() == "X").ToList();
            var starts = events.Select(item => item.GetProperty("ts").GetDouble()).ToList();
            Assert.Equal(starts.Order(), starts);
            Assert.True(starts[0] >= 0);
            Assert.Equal(["call", "kernel", "transfer"], events.Select(item => item.GetProperty("cat").GetString()).Distinct().Order());
            var kernels = events.Where(item => item.GetProperty("cat").GetString() == "kernel").ToList();
            Assert.Equal(profile.Kernels.Sum(kernel => kernel.Count), kernels.Count);
            for (var i = 1; i < kernels.Count; i++)
            {
                // One queue in order: a kernel begins when the one before has ended. Times in the file are rounded to a nanosecond.
                Assert.True(kernels[i].GetProperty("ts").GetDouble() >= kernels[i - 1].GetProperty("ts").GetDouble() + kernels[i - 1].GetProperty("dur").GetDouble() - 0.002);
            }

            Assert.Equal(profile.Kernels.Sum(kernel => kernel.Flops), kernels.Sum(item => item.GetProperty("args").GetProperty("flops").GetInt64()));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Profile_Training_GivesTheSameBits()
    {
        Assert.Equal(Trained(profiled: false), Trained(profiled: true));

        static float[] Trained(bool profiled)
        {
            using var network = new LineNetwork(seed: 5, capacity: 8);
            for (var step = 0; step < 30; step++)
            {
                // On and off in the middle, so that commands on either queue must wait for the other's.
                using var profile = profiled && step / 5 % 2 == 1 ? network.Profile() : null;
                var (x, target) = LineOracle.Data(1 + (step % 8), step);
                network.Train(x, target);
            }

            return network.Parameters["Line.Weight"].Read();
        }
    }

    [Fact]
    public void Profile_MoreCommandsThanAreKeptWaiting_CountsAll()
    {
        using var profile = network.Profile();
        var (x, target) = LineOracle.Data(8);
        for (var step = 0; step < 1500; step++)
        {
            network.Train(x, target);
        }

        Assert.Equal([1500L, 1500, 1500], profile.Kernels.Select(kernel => kernel.Count));
    }

    [Fact]
    public void Dispose_Profile_StopsMeasuringAndKeepsWhatWasMeasured()
    {
        var profile = network.Profile();
        Assert.Throws<InvalidOperationException>(network.Profile);
        RunAll();
        profile.Clear();
        network.Total(1);
        profile.Dispose();
        profile.Dispose();
        RunAll();
        Assert.False(profile.IsActive);
        Assert.Equal(1, Assert.Single(profile.Kernels).Count);
        using var next = network.Profile();
        Assert.Empty(next.Kernels);
    }

    [Fact]
    public void Dispose_NetworkBeforeProfile_KeepsWhatWasMeasured()
    {
        using var other = new LineNetwork(seed: 5, capacity: 8);
        using var profile = other.Profile();
        other.Total(1);
        other.Dispose();
        Assert.False(profile.IsActive);
        Assert.Single(profile.Kernels);
        Assert.Contains("Total", profile.ToString(), StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(other.Profile);
    }

    [Fact]
    public void Train_AfterAProfile_AllocatesNothing()
    {
        var (x, target) = LineOracle.Data(8);
        network.Train(x, target);
        network.Profile().Dispose();
        network.Train(x, target);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 0; step < 100; step++)
        {
            network.Train(x, target);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(4e9, 1e3, 4.0)]
    [InlineData(1e3, 1e9, 10.0)]
    [InlineData(100, 1000, 5e-6)]
    [InlineData(100, 1001, 1.001e-5)]
    public void LeastSeconds_ArithmeticOrMemoryBound_IsTheLongerOfBoth(double flops, double bytes, double expected)
    {
        var roofline = new Roofline(1e9, [new Bandwidth(1000, 2e8), new Bandwidth(1_000_000, 1e8)]);
        Assert.Equal(expected, roofline.LeastSeconds(flops, bytes), 1e-9);
        Assert.Equal(1e8, roofline.MemoryBytesPerSecond);
    }

    /// <summary>Every entry point, two training steps of 8 and 3 examples among them, and a prediction of more than the capacity.</summary>
    private void RunAll()
    {
        var (x, target) = LineOracle.Data(20);
        network.Train(x.AsSpan(0, 24), target.AsSpan(0, 8));
        network.Train(x.AsSpan(0, 9), target.AsSpan(0, 3));
        network.Evaluate(x, target);
        network.Value(x);
        network.Sign(x);
        network.Stamp(3);
        network.Total(2);
    }
}

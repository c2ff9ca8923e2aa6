using NetDsl.Execution;
using NetDsl.OpenCl;
using NetDsl.Runtime.Tests.Support;

namespace NetDsl.Runtime.Tests;

/// <summary>Kernels in the calling thread and on the device's threads, where the driver has both (PoCL); elsewhere both are the same and the tests hold all the more.</summary>
public class CallPlaceTests
{
    [Fact]
    public void Train_EitherPlace_GivesTheSameBits()
    {
        Assert.Equal(Trained(always: false), Trained(always: true));

        static float[] Trained(bool always)
        {
            using var network = new LineNetwork(Device.Default.WithInline(always), seed: 5);
            for (var step = 0; step < 30; step++)
            {
                var (x, target) = LineOracle.Data(1 + (step % 8), step);
                network.Train(x, target);
            }

            Assert.True(network.Value([1, 2, 3])[0] != 0);
            return network.Parameters["Line.Weight"].Read();
        }
    }

    [Fact]
    public void Calls_ThatChangePlaces_SeeWhatTheOthersDid()
    {
        // A batch of thousands is worth waking threads for, one example is not; device arrays come through a third queue.
        const int Many = 6000;
        using var network = new LineNetwork(LineNetwork.DescribeHeavy(), seed: 5, capacity: Many);
        var oracle = new LineOracle(network);
        var (x, target) = LineOracle.Data(Many);
        using var deviceX = new DeviceArray<float>(network.Device, x);
        using var deviceValue = new DeviceArray<float>(network.Device, Many);
        for (var step = 0; step < 20; step++)
        {
            network.Train(x, target);
            oracle.Train(x, target, network.LearningRate);
            Assert.Equal(oracle.Value([1, 2, 3]), network.Value([1, 2, 3])[0], 1e-3);
            network.Value(deviceX.Slice(0, 3), deviceValue.Slice(0, 1));
            network.Value(deviceX, deviceValue);
            Assert.Equal(oracle.Value(x.AsSpan(3 * (Many - 1))), deviceValue.ToArray()[Many - 1], 1e-3);
            Assert.Equal(oracle.Value(x.AsSpan(0, 3)), deviceValue.ToArray()[0], 1e-3);
        }
    }

    [Fact]
    public void Calls_OfManyThreads_DoNotDisturbEachOther()
    {
        Parallel.For(0, 8, seed =>
        {
            using var network = new LineNetwork(Device.Default, seed: (ulong)seed);
            var oracle = new LineOracle(network);
            for (var step = 0; step < 200; step++)
            {
                var (x, target) = LineOracle.Data(1 + (step % 8), step);
                var expected = oracle.Train(x, target, network.LearningRate);
                Assert.Equal(expected, network.Train(x, target).Value, 1e-3 * Math.Max(1, expected));
            }
        });
    }

    [Fact]
    public void Calls_OnceTheDriverHasManyKernels_StayWhereTheyAreKeptLoaded()
    {
        var programs = Device.Default.Context.Programs;
        var count = programs.KernelCount;
        programs.KernelCount = 0;
        try
        {
            using var network = new LineNetwork(seed: 5);
            var before = network.Value([1, 2, 3]);
            Assert.Equal(CallPlace.IsPossible(Device.Default), network.RunsInline);
            programs.KernelCount = CallPlace.MostKernels + 1;
            Assert.Equal(before, network.Value([1, 2, 3]));
            if (Device.Default.Context.Pins.HasRoom)
            {
                Assert.Equal(CallPlace.IsPossible(Device.Default), network.RunsInline);
            }

            Assert.Equal(Device.Default.InlineId != 0, CallPlace.IsPossible(network.Device.WithInline(always: true)));
        }
        finally
        {
            programs.KernelCount = count;
        }
    }

    [Fact]
    public void Calls_ThatWereEstimatedTooLong_EndInTheFasterPlace()
    {
        // The description claims a hundred times the work that is done, so waking threads seems worth it.
        const int Examples = 600;
        var description = LineNetwork.DescribeHeavy();
        using var network = new LineNetwork(description, seed: 5, capacity: Examples);
        var estimate = CallPlace.Estimate(network.Device, description.Entries[LineNetwork.ValueEntry].Plans.First(plan => plan.Class == network.Device.ProfileClass).Launches(), Examples);
        var (x, _) = LineOracle.Data(Examples);
        float[] first = new float[Examples], value = new float[Examples];
        network.Value(x, first);
        Assert.Equal(CallPlace.IsPossible(network.Device) && estimate.IsInline, network.RunsInline);
        CallUntilTried(network, x, value);

        // A trial takes some calls in turns; then they stay where they are.
        for (var call = 0; call < 40; call++)
        {
            network.Value(x, value);
            Assert.Equal(first, value);
        }

        Assert.Equal(CallPlace.IsPossible(network.Device), network.RunsInline);
    }

    [Fact]
    public void Trial_ASecondThreadCameInTheMiddle_Ends()
    {
        const int Examples = 600;
        using var network = new LineNetwork(LineNetwork.DescribeHeavy(), seed: 5, capacity: Examples);
        var (x, _) = LineOracle.Data(Examples);
        float[] first = new float[Examples], value = new float[Examples];
        network.Value(x, first);
        CallUntilTried(network, x, value);

        var thread = new Thread(() => network.Value(x, value));
        thread.Start();
        thread.Join();
        for (var call = 0; call < 40; call++)
        {
            network.Value(x, value);
            Assert.False(network.RunsInline);
            Assert.Equal(first, value);
        }
    }

    [Theory]
    [InlineData(1e-5, 1e-4, false)]
    [InlineData(4e-5, 1e-4, true)]
    [InlineData(3e-4, 1e-4, true)]
    [InlineData(5e-4, 1e-4, false)]
    [InlineData(0, double.PositiveInfinity, false)]
    [InlineData(double.PositiveInfinity, 0, false)]
    public void Estimate_OfPlacesNearEachOther_IsDoubtful(double inline, double threads, bool isDoubtful)
    {
        Assert.Equal(isDoubtful, new PlaceEstimate(inline, threads).IsDoubtful);
        Assert.Equal(inline < threads, new PlaceEstimate(inline, threads).IsInline);
    }

    [Fact]
    public void SoleThread_ASecondOneCame_IsNoMore()
    {
        var threads = new SoleThread(new Lock());
        threads.Note();
        threads.Note();
        Assert.True(threads.IsSole);
        var second = new Thread(threads.Note);
        second.Start();
        second.Join();
        Assert.False(threads.IsSole);
        threads.Note();
        Assert.False(threads.IsSole);
    }

    [Fact]
    public void Network_UsedByASecondThread_LeavesTheCallingThread()
    {
        using var network = new LineNetwork(Device.Default, seed: 5);
        var first = network.Value([1, 2, 3]);
        float[] second = [];
        var thread = new Thread(() => second = network.Value([1, 2, 3]));
        thread.Start();
        thread.Join();
        Assert.Equal(first, second);
        Assert.False(network.RunsInline);
        Assert.Equal(first, network.Value([1, 2, 3]));
        Assert.False(network.RunsInline);
    }

    [Theory]
    [InlineData("OpenCL 3.0 PoCL 3.1+debian  Linux, None+Asserts", null, true)]
    [InlineData("OpenCL 3.0 PoCL 3.1+debian  Linux, None+Asserts", "0", false)]
    [InlineData("OpenCL 3.0 PoCL 5.0  Linux", null, false)]
    [InlineData("OpenCL 3.0 PoCL 5.0  Linux", "1", true)]
    [InlineData("OpenCL 3.0 CUDA 12.4.131", "1", false)]
    [InlineData("OpenCL 3.0 PoCL ", null, false)]
    [InlineData("", "1", false)]
    public void InlineDevice_IsAskedFor_OfDriversThatWereTried(string version, string? setting, bool isWanted) => Assert.Equal(isWanted, ProcessEnvironment.IsWanted(version, setting));

    [Fact]
    public void Estimate_WithoutTheChoiceOrForHeavyWork_IsNotTheCallingThread()
    {
        var launches = LineNetwork.Describe(LineKernels.All).Entries[0].Plans[0].Launches();
        Assert.False(CallPlace.Estimate(Device.Default.WithInline(always: false), launches, 1).IsInline);
        Assert.Equal(CallPlace.IsPossible(Device.Default), CallPlace.Estimate(Device.Default, launches, 1).IsInline);
        var heavy = new[] { launches[0] with { Groups = [new GroupCount(64)], Work = new LaunchWork("heavy", FlopsPerExample: 1_000_000_000) } };
        Assert.False(CallPlace.Estimate(Device.Default, heavy, 1).IsInline && Device.Default.ComputeUnits > 1);
    }

    /// <summary>Calls until a trial goes into the calling thread for the first time, where there is the choice.</summary>
    private static void CallUntilTried(LineNetwork network, float[] x, float[] value)
    {
        for (var call = 0; call < 200_000 && !network.RunsInline && CallPlace.IsPossible(network.Device); call++)
        {
            network.Value(x, value);
        }
    }
}

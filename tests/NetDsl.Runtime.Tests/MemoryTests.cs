using NetDsl.Execution;
using NetDsl.Runtime.Tests.Support;

namespace NetDsl.Runtime.Tests;

public class MemoryTests
{
    [Theory]
    [InlineData(1, 16)]
    [InlineData(16, 32)]
    [InlineData(17, 32)]
    [InlineData(18, 48)]
    [InlineData(49, 64)]
    [InlineData(64, 80)]
    public void PaddedCapacity_AnyCapacity_HoldsATileFromTheLastExample(int capacity, int expected)
        => Assert.Equal(expected, MemoryRules.PaddedCapacity(capacity));

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(784)]
    public void MemoryBytes_AnyCapacity_IsWhatWasPlannedBeforehand(int capacity)
    {
        var planned = LineNetwork.PlannedBytes(Device.Default, capacity);
        using var network = new LineNetwork(capacity: capacity);
        var arenas = 64 + 32 + (5 * MemoryRules.PaddedCapacity(capacity)) + 64 + 64;
        Assert.Equal((arenas * sizeof(float)) + MemoryRules.LossBytes + (Device.Default.ProfileClass == DeviceClass.Gpu ? 0 : MemoryRules.ProgressBytes), planned);
        Assert.Equal(planned, network.PlannedMemoryBytes);
        Assert.Equal(planned, network.MemoryBytes);
    }

    [Fact]
    public void Capacity_Zero_IsTheDefault()
    {
        using var network = new LineNetwork(capacity: 0);
        Assert.Equal(8, network.Capacity);
    }

    [Fact]
    public void Capacity_Negative_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new LineNetwork(capacity: -1));

    [Fact]
    public void Construction_DeviceTooSmallForTheCapacity_NamesOneThatFits()
    {
        var device = Device.Default.WithLimits(memoryBytes: 36_384, maxAllocationBytes: 26_384);
        var error = Assert.Throws<OpenClException>(() => new LineNetwork(device, capacity: 100_000));
        Assert.Equal("memory plan", error.Call);
        Assert.Contains("needs 1.9 MiB on the device", error.Message, StringComparison.Ordinal);
        Assert.Contains("35.5 KiB", error.Message, StringComparison.Ordinal);
        Assert.Contains("new LineNetwork(capacity: 513)", error.Message, StringComparison.Ordinal);
        using var fitting = new LineNetwork(device, capacity: 513);
        Assert.Throws<OpenClException>(() => new LineNetwork(device, capacity: 514));
    }

    [Fact]
    public void Construction_DeviceTooSmallForAnything_SaysSo()
    {
        var error = Assert.Throws<OpenClException>(() => new LineNetwork(Device.Default.WithLimits(1000, 1000)));
        Assert.Contains("Not even one example fits", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Construction_CapacityBeyondAnyDevice_IsRefusedByThePlan()
        => Assert.Throws<OpenClException>(() => new LineNetwork(capacity: int.MaxValue - 100));
}

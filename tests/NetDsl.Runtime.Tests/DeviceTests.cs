using NetDsl.Execution;
using NetDsl.Runtime.Tests.Support;

namespace NetDsl.Runtime.Tests;

public class DeviceTests
{
    [Fact]
    public void All_OnThisMachine_AreDescribed()
    {
        Assert.NotEmpty(Device.All);
        Assert.All(Device.All, device =>
        {
            Assert.NotEmpty(device.Name);
            Assert.NotEmpty(device.Vendor);
            Assert.NotEmpty(device.DriverVersion);
            Assert.True(device.ComputeUnits >= 1);
            Assert.True(device.MaxAllocationBytes >= 1 << 20);
            Assert.True(device.MemoryBytes >= device.MaxAllocationBytes);
            Assert.True(device.LocalMemoryBytes > 0);
            Assert.True(device.NativeVectorWidth >= 1);
            Assert.Contains(device.Name, device.ToString(), StringComparison.Ordinal);
        });
        Assert.Same(Device.All[0], Device.All[0]);
    }

    [Fact]
    public void Choose_ByIndexKindOrName_FindsTheDevice()
    {
        var device = Device.All[0];
        Assert.Same(device, DeviceSelection.Choose(Device.All, "0"));
        Assert.Equal(device.Kind, DeviceSelection.Choose(Device.All, device.Kind.ToString().ToUpperInvariant()).Kind);
        Assert.Same(device, DeviceSelection.Choose(Device.All, $" {device.Name.ToUpperInvariant()[..^1]} "));
        Assert.Contains(DeviceSelection.Choose(Device.All, null), Device.All);
        Assert.Contains(DeviceSelection.Choose(Device.All, "  "), Device.All);
    }

    [Theory]
    [InlineData("99")]
    [InlineData("no such device")]
    public void Choose_NothingFits_ListsWhatThereIs(string wish)
    {
        var error = Assert.Throws<OpenClException>(() => DeviceSelection.Choose(Device.All, wish));
        Assert.Contains($"NETDSL_DEVICE is \"{wish}\"", error.Message, StringComparison.Ordinal);
        Assert.Contains($"0: {Device.All[0].Name}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DeviceKind.Cpu, 16, null, DeviceClass.Cpu16)]
    [InlineData(DeviceKind.Cpu, 8, null, DeviceClass.Cpu8)]
    [InlineData(DeviceKind.Cpu, 4, "", DeviceClass.Cpu8)]
    [InlineData(DeviceKind.Gpu, 1, null, DeviceClass.Gpu)]
    [InlineData(DeviceKind.Accelerator, 16, null, DeviceClass.Gpu)]
    [InlineData(DeviceKind.Cpu, 16, "gpu", DeviceClass.Gpu)]
    [InlineData(DeviceKind.Gpu, 1, "CPU8", DeviceClass.Cpu8)]
    public void ClassOf_KindVectorsAndWish_IsTheClassOfKernels(DeviceKind kind, int width, string? wish, DeviceClass expected)
        => Assert.Equal(expected, DeviceSelection.ClassOf(kind, width, wish));

    [Fact]
    public void ClassOf_UnknownWish_IsRefused()
        => Assert.Contains("cpu16, cpu8 or gpu", Assert.Throws<OpenClException>(() => DeviceSelection.ClassOf(DeviceKind.Cpu, 16, "tpu")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(DeviceClass.Cpu16)]
    [InlineData(DeviceClass.Cpu8)]
    [InlineData(DeviceClass.Gpu)]
    public void WithClass_EachClass_RunsItsPlan(DeviceClass deviceClass)
    {
        var device = Device.Default.WithClass(deviceClass);
        using var network = new LineNetwork(device, seed: 1);
        Assert.Equal(deviceClass, network.Device.ProfileClass);
        Assert.Equal(new LineOracle(network).Value([1, 2, 3]), network.Value([1, 2, 3])[0], 1e-5);
    }

    [Fact]
    public void WithClass_UndefinedClass_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => Device.Default.WithClass((DeviceClass)9));
}

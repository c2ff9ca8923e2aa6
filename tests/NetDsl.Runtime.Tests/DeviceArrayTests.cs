using NetDsl.Runtime.Tests.Support;

namespace NetDsl.Runtime.Tests;

public class DeviceArrayTests
{
    [Fact]
    public void Array_New_IsZero()
    {
        using var array = new DeviceArray<int>(Device.Default, 1000);
        Assert.Equal(1000, array.Length);
        Assert.All(array.ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Copy_BothWays_KeepsEveryElement()
    {
        using var array = new DeviceArray<float>(Device.Default, [1, 2, 3, 4, 5]);
        array.CopyFrom([7, 8]);
        Assert.Equal([7, 8, 3, 4, 5], array.ToArray());
        var two = new float[2];
        array.Slice(3, 2).CopyTo(two);
        Assert.Equal([4, 5], two);
        array.Slice(1, 3).Slice(1, 2).CopyFrom([-1, -2]);
        Assert.Equal([7, 8, -1, -2, 5], array.ToArray());
    }

    [Fact]
    public void Copy_TooManyElements_IsRefused()
    {
        using var array = new DeviceArray<float>(Device.Default, 4);
        Assert.Contains("5 elements do not fit a device array of 4", Assert.Throws<ArgumentException>(() => array.CopyFrom(new float[5])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => array.CopyTo(new float[5]));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(0, 5)]
    [InlineData(4, 1)]
    [InlineData(1, long.MaxValue)]
    public void Slice_OutsideTheArray_IsRefused(long start, long length)
    {
        using var array = new DeviceArray<float>(Device.Default, 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.Slice(start, length));
    }

    [Fact]
    public void Array_Empty_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DeviceArray<float>(Device.Default, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DeviceArray<float>(Device.Default, []));
    }

    [Fact]
    public void Array_OtherElementType_IsRefused() => Assert.Throws<NotSupportedException>(() => new DeviceArray<double>(Device.Default, 4));

    [Fact]
    public void Array_LargerThanTheDeviceAllows_IsRefusedBeforeAllocating()
    {
        var device = Device.Default.WithLimits(1 << 20, 1 << 18);
        var error = Assert.Throws<OpenClException>(() => new DeviceArray<float>(device, 1 << 17));
        Assert.Contains("576 KiB does not fit", error.Message, StringComparison.Ordinal);
        Assert.Contains("256 KiB in one piece", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Array_Disposed_IsRefused()
    {
        var array = new DeviceArray<float>(Device.Default, 4);
        array.Dispose();
        array.Dispose();
        Assert.Throws<ObjectDisposedException>(() => array.ToArray());
    }

    [Fact]
    public void Array_WrittenByOneNetwork_IsReadInOrderByAnotherAndByTheHost()
    {
        var device = Device.Default;
        using var first = new LineNetwork(device, seed: 1, capacity: 64);
        using var second = new LineNetwork(device, seed: 2, capacity: 64);
        using var x = new DeviceArray<float>(device, LineOracle.Data(48).X);
        using var between = new DeviceArray<float>(device, 48);
        using var results = new DeviceArray<float>(device, 16);
        for (var round = 0; round < 20; round++)
        {
            first.Value(x, between);
            second.Value(between, results);
        }

        first.Dispose();
        var oracle = new LineOracle(second);
        var values = between.ToArray();
        var expected = Enumerable.Range(0, 16).Select(i => (float)oracle.Value(values.AsSpan(i * 3, 3))).ToArray();
        Assert.All(results.ToArray().Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
    }
}

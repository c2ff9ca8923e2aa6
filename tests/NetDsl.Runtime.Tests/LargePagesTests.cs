using System.Runtime.InteropServices;
using NetDsl.OpenCl;

namespace NetDsl.Runtime.Tests;

/// <summary>Asking for large pages is a request that changes nothing but speed, whatever the block.</summary>
public unsafe class LargePagesTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 4095)]
    [InlineData(4093, 10_000)]
    [InlineData(64, LargePages.LeastBytes)]
    public void AskFor_AnyBlock_LeavesWhatItHolds(int offset, long bytes)
    {
        var block = (byte*)NativeMemory.Alloc((nuint)(offset + bytes));
        try
        {
            new Span<byte>(block, (int)(offset + bytes)).Fill(7);
            LargePages.AskFor(block + offset, bytes);
            Assert.Equal(-1, new Span<byte>(block, (int)(offset + bytes)).IndexOfAnyExcept((byte)7));
        }
        finally
        {
            NativeMemory.Free(block);
        }
    }

    [Fact]
    public void DeviceArray_LargeEnoughToAsk_KeepsItsNumbersAndBeginsWithZeros()
    {
        const int Length = (int)(LargePages.LeastBytes / sizeof(float)) + 5;
        using var array = new DeviceArray<float>(Device.Default, Length);
        var numbers = new float[Length];
        array.CopyTo(numbers);
        Assert.Equal(-1, numbers.AsSpan().IndexOfAnyExcept(0f));
        for (var i = 0; i < Length; i++)
        {
            numbers[i] = i;
        }

        array.CopyFrom(numbers);
        var read = new float[Length];
        array.CopyTo(read);
        Assert.Equal(numbers, read);
    }
}

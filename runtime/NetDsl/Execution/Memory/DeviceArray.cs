using NetDsl.Execution;

namespace NetDsl;

/// <summary>Numbers that live on a device: data for many steps, or results that another network goes on with, without a copy to the host in between.</summary>
/// <typeparam name="T"><see cref="float"/>, or <see cref="int"/> for class labels and indices.</typeparam>
/// <remarks>
/// Kernels may read up to 15 examples behind the last one (and ignore what they read), so an array is allocated with 64 KiB to spare; where that is not enough the
/// runtime copies the data into the network's own staging area first. Labels in a device array are not checked on the host.
/// A slice shares the memory of its array and becomes invalid with it.
/// </remarks>
public sealed unsafe class DeviceArray<T> : IDisposable
    where T : unmanaged
{
    /// <summary>Bytes behind the last element that may be read.</summary>
    private const long Slack = 64 * 1024;

    private readonly bool ownsMemory;

    /// <summary>Makes an array of zeros.</summary>
    /// <param name="device">Where it lives.</param>
    /// <param name="length">The number of elements, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is not positive.</exception>
    /// <exception cref="OpenClException">The device has not enough memory.</exception>
    public DeviceArray(Device device, long length)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        if (typeof(T) != typeof(float) && typeof(T) != typeof(int))
        {
            throw new NotSupportedException($"A device array holds float or int, not {typeof(T).Name}.");
        }

        var bytes = checked((length * sizeof(T)) + Slack);
        MemoryPlan.CheckAllocation(device, bytes, $"A device array of {ByteText.Of(bytes)}");
        Memory = new DeviceMemory(device.Context, bytes);
        Length = length;
        ownsMemory = true;
    }

    /// <summary>Makes an array with the contents of <paramref name="data"/>.</summary>
    /// <param name="device">Where it lives.</param>
    /// <param name="data">The contents, at least one element.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no element.</exception>
    /// <exception cref="OpenClException">The device has not enough memory.</exception>
    public DeviceArray(Device device, ReadOnlySpan<T> data)
        : this(device, data.Length) => CopyFrom(data);

    private DeviceArray(DeviceMemory memory, long start, long length) => (Memory, Start, Length) = (memory, start, length);

    /// <summary>The number of elements.</summary>
    public long Length { get; }

    internal DeviceMemory Memory { get; }

    /// <summary>The position of the first element in the memory, in elements.</summary>
    internal long Start { get; }

    /// <summary>A part of the array; it shares its memory.</summary>
    /// <param name="start">The first element.</param>
    /// <param name="length">The number of elements, at least 1.</param>
    /// <returns>The slice. Disposing it does nothing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The slice is not within the array.</exception>
    public DeviceArray<T> Slice(long start, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - start);
        return new DeviceArray<T>(Memory, Start + start, length);
    }

    /// <summary>Writes the first elements; waits for everything that still uses the array, and until it is written.</summary>
    /// <param name="source">At most <see cref="Length"/> elements.</param>
    /// <exception cref="ArgumentException">There are more elements than the array has.</exception>
    /// <exception cref="ObjectDisposedException">The array has been disposed.</exception>
    public void CopyFrom(ReadOnlySpan<T> source)
    {
        CheckLength(source.Length, nameof(source));
        fixed (T* start = source)
        {
            Transfer(start, source.Length, toDevice: true);
        }
    }

    /// <summary>Reads the first elements; waits for everything that still writes to the array.</summary>
    /// <param name="destination">At most <see cref="Length"/> elements.</param>
    /// <exception cref="ArgumentException">More elements are asked for than the array has.</exception>
    /// <exception cref="ObjectDisposedException">The array has been disposed.</exception>
    public void CopyTo(Span<T> destination)
    {
        CheckLength(destination.Length, nameof(destination));
        fixed (T* start = destination)
        {
            Transfer(start, destination.Length, toDevice: false);
        }
    }

    /// <summary>Reads all elements.</summary>
    /// <returns>A new array with the contents.</returns>
    /// <exception cref="ObjectDisposedException">The array has been disposed.</exception>
    public T[] ToArray()
    {
        var copy = new T[Length];
        CopyTo(copy);
        return copy;
    }

    /// <summary>Releases the memory, once nothing on the device uses it any more.</summary>
    public void Dispose()
    {
        if (ownsMemory)
        {
            Memory.Dispose();
        }
    }

    private void CheckLength(int length, string parameter)
    {
        if (length > Length)
        {
            throw new ArgumentException($"{ByteText.Count(length)} elements do not fit a device array of {ByteText.Count(Length)}.", parameter);
        }
    }

    private void Transfer(T* host, int length, bool toDevice)
    {
        var handle = Memory.Hold();
        try
        {
            var queue = Memory.Context.Transfers;
            Memory.MoveTo(queue);
            if (length > 0 && toDevice)
            {
                queue.Write(handle, Start * sizeof(T), host, (long)length * sizeof(T));
            }
            else if (length > 0)
            {
                queue.Read(handle, Start * sizeof(T), host, (long)length * sizeof(T));
            }
        }
        finally
        {
            Memory.Release();
        }
    }
}

using NetDsl.Execution;
using NetDsl.OpenCl;

namespace NetDsl;

/// <summary>A parameter or a piece of state of a network, on the device. Values are seen in row-major order, however the compiler lays them out.</summary>
public sealed unsafe class NetworkTensor
{
    private readonly Engine engine;
    private readonly BufferHandle? arena;

    internal NetworkTensor(Engine engine, TensorDescription description, BufferHandle? arena)
    {
        (this.engine, Description, this.arena) = (engine, description, arena);
        Shape = Array.AsReadOnly(description.Shape);
        Length = checked((int)ShapeText.LengthOf(description.Shape));
    }

    /// <summary>The name in checkpoints and summaries, <c>Classifier.2.Weight</c>.</summary>
    public string Name => Description.Name;

    /// <summary>The extents, outermost first; empty for a scalar.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The number of elements.</summary>
    public int Length { get; }

    internal TensorDescription Description { get; }

    /// <summary>Reads all elements; waits for the steps before.</summary>
    /// <returns>A new array in row-major order.</returns>
    /// <exception cref="ObjectDisposedException">The network has been disposed.</exception>
    public float[] Read()
    {
        var values = new float[Length];
        Read(values);
        return values;
    }

    /// <summary>Reads all elements; waits for the steps before.</summary>
    /// <param name="destination">Exactly <see cref="Length"/> elements, in row-major order.</param>
    /// <exception cref="ArgumentException">The length is another one.</exception>
    /// <exception cref="ObjectDisposedException">The network has been disposed.</exception>
    public void Read(Span<float> destination)
    {
        CheckLength(destination.Length, nameof(destination));
        lock (engine.Gate)
        {
            engine.ThrowIfDisposed();
            ArenaLayout.Gather(Description, ReadExtent(), destination);
        }
    }

    /// <summary>Replaces all elements, between the steps before and after.</summary>
    /// <param name="source">Exactly <see cref="Length"/> elements, in row-major order.</param>
    /// <exception cref="ArgumentException">The length is another one.</exception>
    /// <exception cref="ObjectDisposedException">The network has been disposed.</exception>
    public void Write(ReadOnlySpan<float> source)
    {
        CheckLength(source.Length, nameof(source));
        lock (engine.Gate)
        {
            engine.ThrowIfDisposed();
            var extent = ArenaLayout.ExtentOf(Description) == Length ? new float[Length] : ReadExtent();
            ArenaLayout.Scatter(Description, source, extent);
            fixed (float* start = extent)
            {
                if (extent.Length > 0)
                {
                    engine.Queue.Write(arena!.DangerousGetHandle(), Description.Offset * sizeof(float), start, (long)extent.Length * sizeof(float));
                }
            }
        }
    }

    /// <summary>Name and shape.</summary>
    /// <returns>One line of text.</returns>
    public override string ToString() => $"{Name} {ShapeText.Of(Shape)}";

    /// <summary>Everything between the first and the last element, padding included.</summary>
    private float[] ReadExtent()
    {
        var extent = new float[ArenaLayout.ExtentOf(Description)];
        fixed (float* start = extent)
        {
            if (extent.Length > 0)
            {
                engine.Queue.Read(arena!.DangerousGetHandle(), Description.Offset * sizeof(float), start, (long)extent.Length * sizeof(float));
            }
        }

        return extent;
    }

    private void CheckLength(int length, string parameter)
    {
        if (length != Length)
        {
            throw new ArgumentException($"{Name} has {ByteText.Count(Length)} elements ({ShapeText.Of(Shape)}), not {ByteText.Count(length)}.", parameter);
        }
    }
}

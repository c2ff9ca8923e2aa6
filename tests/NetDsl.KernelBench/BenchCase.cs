using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.KernelBench;

/// <summary>A contraction to measure.</summary>
/// <param name="Batch">Examples.</param>
internal abstract record BenchCase(int Batch)
{
    /// <summary>The padded capacity for the batch, by the runtime's rule.</summary>
    public int Capacity => (Batch + 15 + 15) / 16 * 16;

    public abstract string Name { get; }

    /// <summary>Operations, those with zeros of the padding included.</summary>
    public abstract double Flops { get; }

    /// <summary>Bytes that must move at least once: both operands and the result.</summary>
    public double Bytes => Build().Buffers.Sum(buffer => 4.0 * buffer.Shape.CountPerExample * (buffer.Shape.IsBatched ? Batch : 1));

    public abstract (Kernel.Contract Kernel, EquatableArray<Buffer> Buffers) Build();
}

using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels;

/// <summary>
/// A kernel without what differs between equal layers: no name, no comment, buffers numbered by first use and without their places, moving ones included. Schedules and texts are found for this form, so equal layers, equal parts of
/// the entry points of a network and layers that an edit did not touch are scheduled and printed once.
/// </summary>
/// <param name="Kernel">The kernel; buffer ids are positions in <paramref name="Buffers"/>.</param>
/// <param name="Buffers">What is known of the buffers: element type, shape and strides.</param>
internal sealed record NormalKernel(Kernel Kernel, EquatableArray<Buffer> Buffers)
{
    /// <summary>The normal form of a kernel and, for each of its buffers, the number it has in <paramref name="buffers"/>.</summary>
    public static (NormalKernel Kernel, EquatableArray<int> Buffers) Of(Kernel kernel, EquatableArray<Buffer> buffers)
    {
        List<int> numbers = [];
        Kernel renumbered = KernelRewriter.WithBuffers(kernel, buffer =>
        {
            int number = numbers.IndexOf(buffer);
            if (number < 0)
            {
                number = numbers.Count;
                numbers.Add(buffer);
            }

            return number;
        }) with
        { Name = "", Comment = "" };
        EquatableArray<Buffer> normal = numbers
            .Select((buffer, number) => buffers[buffer] with { Id = number, Name = "", Kind = BufferKind.Step, Index = 0, Offset = 0, Whole = null, Travels = [] }).ToEquatableArray();
        return (new NormalKernel(renumbered, normal), numbers.ToEquatableArray());
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Generators.Tests.Ir;

/// <summary>Kernels by hand, of which only what they read and write matters.</summary>
internal static class SampleKernels
{
    public static Buffer Buffer(int id, BufferKind kind, Shape shape, ElementType element = ElementType.Float32) =>
        new(id, "b" + id, kind, 0, 0, element, shape, NetDsl.Generators.Ir.Kernels.Buffer.DenseStrides(shape));

    /// <summary>Copies: the first buffer read goes to every buffer written.</summary>
    public static ScheduledKernel Kernel(string name, int[] reads, int[] writes, int localSize = 1)
    {
        EquatableArray<Leaf> leaves = reads.Select(read => (Leaf)new Leaf.Load(new Access(read, new Index.Variable(0), []))).ToEquatableArray();
        LeafProgram body = reads.Length == 0
            ? new LeafProgram([], new([new NetDsl.Generators.Ir.Scalars.ScalarNode.Constant(1)], [0]))
            : new LeafProgram(leaves, new([new NetDsl.Generators.Ir.Scalars.ScalarNode.Leaf(0)], [0]));
        EquatableArray<Store> stores = writes.Select(write => new Store(new Access(write, new Index.Variable(0), []), 0)).ToEquatableArray();
        return new ScheduledKernel(
            new Kernel.Loops(name, "copies", [new LoopDimension("b", Extent.Batch)], 1, [new Stage(false, body, [], stores)]),
            new GpuItemSchedule(localSize, new GroupCount(1, 1, 64)));
    }

    public static Launch Launch(params ScheduledKernel[] kernels) => new(kernels.ToEquatableArray());
}

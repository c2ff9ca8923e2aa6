using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;
using Index = NetDsl.Generators.Ir.Kernels.Index;
using TensorShape = NetDsl.Generators.Ir.Graph.Shape;

namespace NetDsl.KernelBench;

/// <summary>A product to measure: the three that a dense layer and its gradients need, over a batch known at run time.</summary>
/// <param name="Kind">NN: x·W + bias, at least 0. NT: dz·Wᵀ times a mask. TN: xᵀ·dz, the batch reduced.</param>
/// <param name="Batch">Examples.</param>
/// <param name="Inputs">Features that go in.</param>
/// <param name="Outputs">Features that come out.</param>
internal sealed record Shape(string Kind, int Batch, int Inputs, int Outputs) : BenchCase(Batch)
{
    public override double Flops => 2.0 * Batch * Inputs * Outputs;

    public override string Name => $"{Kind} {Batch}x{Inputs}x{Outputs}";

    public override (Kernel.Contract Kernel, EquatableArray<Buffer> Buffers) Build()
    {
        Extent batch = Extent.Batch;
        Buffer x = Tensor(0, batch, Inputs), w = Tensor(1, Inputs, Outputs), z = Tensor(2, batch, Outputs), bias = Tensor(3, Outputs), mask = Tensor(4, batch, Inputs);
        EquatableArray<Buffer> buffers = [x, w, z, bias, mask];
        Index first = IndexMath.Variable(0), second = IndexMath.Variable(1), reduced = IndexMath.Variable(2);
        static LeafProgram Load(Access access) => LeafProgram.Of(new Leaf.Load(access));
        Access At(Buffer buffer, Index row, Index column) => new(buffer.Id, IndexMath.Add(IndexMath.Multiply(row, buffer.Strides[0].Constant), column), default);
        LoopDimension Dimension(string name, Extent extent) => new(name, extent);
        ScalarNode.Leaf sum = new(0), other = new(1);
        ScalarNode Apply(ScalarFunction function, int a, int b) => new ScalarNode.Apply(function, [a, b]);
        Kernel.Contract kernel = Kind switch
        {
            "NN" => new Kernel.Contract(
                "k", Name, [Dimension("i", batch), Dimension("j", Outputs), Dimension("k", Inputs)], 2, Load(At(x, first, reduced)), Load(At(w, reduced, second)),
                new LeafProgram(
                    [new Leaf.Accumulator(), new Leaf.Load(new Access(bias.Id, second, default))],
                    new ScalarProgram([sum, other, Apply(ScalarFunction.Add, 0, 1), new ScalarNode.Constant(0), Apply(ScalarFunction.Maximum, 2, 3)], [4])),
                [new Store(At(z, first, second), 0)]),
            "NT" => new Kernel.Contract(
                "k", Name, [Dimension("i", batch), Dimension("j", Inputs), Dimension("k", Outputs)], 2, Load(At(z, first, reduced)), Load(At(w, second, reduced)),
                new LeafProgram([new Leaf.Accumulator(), new Leaf.Load(At(mask, first, second))], new ScalarProgram([sum, other, Apply(ScalarFunction.Multiply, 0, 1)], [2])),
                [new Store(At(x, first, second), 0)]),
            "TN" => new Kernel.Contract(
                "k", Name, [Dimension("i", Inputs), Dimension("j", Outputs), Dimension("b", batch)], 2, Load(At(x, reduced, first)), Load(At(z, reduced, second)),
                LeafProgram.Of(new Leaf.Accumulator()), [new Store(At(w, first, second), 0)]),
            _ => throw new ArgumentException($"'{Kind}' is none of NN, NT, TN"),
        };
        return (kernel, buffers);
    }

    private static Buffer Tensor(int id, params Extent[] extents)
    {
        TensorShape shape = TensorShape.Of(extents);
        return new Buffer(id, "t" + id, BufferKind.Step, 0, 0, ElementType.Float32, shape, Buffer.DenseStrides(shape));
    }
}

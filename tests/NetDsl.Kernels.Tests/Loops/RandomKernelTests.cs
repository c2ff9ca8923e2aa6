using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using NetDsl.Kernels.Tests.Host;
using NetDsl.TestKit.Interpreter;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Kernels.Tests.Loops;

/// <summary>Random numbers on the device are those of the definition at Op.Random: bit for bit when uniform, to rounding when normal.</summary>
public sealed class RandomKernelTests
{
    private const ulong Seed = 0x0123456789ABCDEF, Step = 0x100000005;
    private const uint Stream = 77;

    [Fact]
    public void Random_OfEverySchedule_FollowsTheDefinition()
    {
        const int batch = 3;
        LoopChecks checks = new();
        foreach (int n in new[] { 1, 3, 10, 16, 31, 784 })
        {
            Shape shape = Shape.Of(Extent.Batch, n);
            EquatableArray<Buffer> buffers = [.. new[] { 0, 1 }.Select(id => new Buffer(id, "draw" + id, BufferKind.Step, 0, 0, ElementType.Float32, shape, Buffer.DenseStrides(shape)))];
            Index at = IndexMath.Add(IndexMath.Multiply(IndexMath.Variable(0), n), IndexMath.Variable(1));
            LeafProgram body = new(
                [new Leaf.Random(RandomKind.Uniform, Stream, at), new Leaf.Random(RandomKind.Normal, Stream, at)],
                new([new Generators.Ir.Scalars.ScalarNode.Leaf(0), new Generators.Ir.Scalars.ScalarNode.Leaf(1)], [0, 1]));
            Kernel.Loops kernel = new(
                "k", "", [new("b", Extent.Batch), new("i", n)], 2, [new Stage(false, body, [], [new Store(new Access(0, at, []), 0), new Store(new Access(1, at, []), 1)])]);
            checks.Add(kernel, buffers, [null, null], new RunSettings(batch, Seed, Step), (actual, _) =>
            {
                for (int e = 0; e < batch * n; e++)
                {
                    (uint w0, uint w1, uint w2, uint w3) = Philox.Words((uint)e / 4, unchecked((uint)Step), (uint)(Step >> 32), Stream, unchecked((uint)Seed), (uint)(Seed >> 32));
                    uint[] words = [w0, w1, w2, w3];
                    double radius = Math.Sqrt(-2 * Math.Log(1 - Unit(words[e % 4 / 2 * 2]))), angle = 2 * Math.PI * Unit(words[(e % 4 / 2 * 2) + 1]);
                    Assert.Equal(Unit(words[e % 4]), actual[0][e]);
                    Assert.Equal(radius * (e % 2 == 0 ? Math.Cos(angle) : Math.Sin(angle)), actual[1][e], 2e-6);
                }
            });
        }

        checks.Run();
    }

    private static double Unit(uint word) => (word >> 8) * Math.Pow(2, -24);
}

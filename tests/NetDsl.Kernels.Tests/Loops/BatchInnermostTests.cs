using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Fuse;
using NetDsl.Generators.Passes.Schedule;
using NetDsl.Kernels.Tests.Host;
using NetDsl.TestKit.Interpreter;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;
using Index = NetDsl.Generators.Ir.Kernels.Index;
using Schedule = NetDsl.Generators.Ir.Kernels.Schedule;

namespace NetDsl.Kernels.Tests.Loops;

/// <summary>Loop kernels over values with the batch innermost. What lies behind the last example of every buffer is NaN, so an element of it that reaches a result shows.</summary>
public sealed class BatchInnermostTests
{
    private static readonly int[] s_batches = [1, 3, 33];

    private static readonly ScalarProgram s_first = new([new ScalarNode.Leaf(0)], [0]);

    private static Index V(int dimension) => IndexMath.Variable(dimension);

    private static Buffer Dense(int id, ElementType element, params Extent[] extents)
    {
        Shape shape = Shape.Of(extents);
        return new Buffer(id, "buffer" + id, BufferKind.Step, 0, 0, element, shape, Buffer.DenseStrides(shape));
    }

    private static Buffer Innermost(int id, ElementType element, params Extent[] extents)
    {
        Buffer dense = Dense(id, element, extents);
        return dense with { Strides = Buffer.BlockedStrides(dense.Shape, dense.Strides) };
    }

    private static Access At(Buffer buffer, params Index[] at) => new(buffer.Id, IndexLowering.Address(at, buffer.Strides), []);

    private static double[] Numbers(long count) => [.. TestData.Numbers(count, 3).Select(value => (double)(float)value)];

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(65)]
    public void Copy_OfADenseInput_TransposesIt(int n)
    {
        EquatableArray<Buffer> buffers = [Dense(0, ElementType.Float32, Extent.Batch, 2, n), Innermost(1, ElementType.Float32, Extent.Batch, 2, n)];
        Stage stage = new(false, new LeafProgram([new Leaf.Load(At(buffers[0], V(0), V(1), V(2)))], s_first), [], [new Store(At(buffers[1], V(0), V(1), V(2)), 0)]);
        Kernel.Loops kernel = new("k", "", [new("b", Extent.Batch), new("c", 2), new("i", n)], 3, [stage]);
        Assert.True(n < 16 || ((CpuLoopSchedule)LoopScheduler.Choose(kernel, DeviceProfile.Cpu16)).Transposed == 2);
        LoopChecks checks = new();
        foreach (int batch in s_batches)
        {
            double[] x = Numbers(batch * 2 * n);
            checks.Add(kernel, buffers, [x, null], batch, 1, x);
        }

        checks.Run();
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 5)]
    [InlineData(17, 31)]
    public void Sum_OverTheBatchToo_IgnoresWhatIsBehindTheLastExample(int channels, int n)
    {
        EquatableArray<Buffer> buffers = [Innermost(0, ElementType.Float32, Extent.Batch, channels, n), Dense(1, ElementType.Float32, channels), Dense(2, ElementType.Float32, channels)];
        LeafProgram body = new([new Leaf.Load(At(buffers[0], V(2), V(0), V(1)))], s_first);
        LeafProgram results = new([new Leaf.Reduced(0), new Leaf.Reduced(1)], new ScalarProgram([new ScalarNode.Leaf(0), new ScalarNode.Leaf(1)], [0, 1]));
        Kernel.Loops kernel = new(
            "k", "", [new("c", channels), new("i", n), new("b", Extent.Batch)], 1,
            [
                new Stage(true, body, [new Reduction(ReduceKind.Sum, 0), new Reduction(ReduceKind.Maximum, 0)], []),
                new Stage(false, results, [], [new Store(At(buffers[1], V(0)), 0), new Store(At(buffers[2], V(0)), 1)]),
            ]);
        LoopChecks checks = new();
        foreach (int batch in s_batches)
        {
            double[] x = Numbers(batch * channels * n);
            IEnumerable<double> Of(int channel) => Enumerable.Range(0, batch).SelectMany(b => x.Skip(((b * channels) + channel) * n).Take(n));
            checks.Add(kernel, buffers, [x, null, null], new RunSettings(batch), (actual, what) =>
            {
                LoopChecks.Compare([.. Enumerable.Range(0, channels).Select(channel => Of(channel).Sum())], actual[1], "sum, " + what);
                LoopChecks.Compare([.. Enumerable.Range(0, channels).Select(channel => Of(channel).Max())], actual[2], "maximum, " + what);
            });
        }

        checks.Run();
    }

    [Theory]
    [InlineData(16, 5)]
    [InlineData(24, 1)]
    [InlineData(64, 9)]
    public void Statistics_OfChannelsThatLieSideBySide_AreTakenSeveralAtATime(int channels, int n)
    {
        // Sum and greatest of each channel, then the squared distances from its mean, stored and summed: a batch normalisation's way through an image whose channels are innermost.
        Shape shape = Shape.Of(Extent.Batch, n, channels);
        EquatableArray<Stride> strides = Buffer.BlockedStrides(shape, Buffer.DenseStrides(shape));
        EquatableArray<Buffer> buffers =
        [
            Dense(0, ElementType.Float32, Extent.Batch, n, channels) with { Strides = strides }, Dense(1, ElementType.Float32, Extent.Batch, n, channels) with { Strides = strides },
            Dense(2, ElementType.Float32, channels), Dense(3, ElementType.Float32, channels),
        ];
        Leaf x = new Leaf.Load(At(buffers[0], V(2), V(1), V(0)));
        ScalarProgram distance = new(
            [
                new ScalarNode.Leaf(0), new ScalarNode.Leaf(1), new ScalarNode.Constant(0.5), new ScalarNode.Apply(ScalarFunction.Multiply, [1, 2]),
                new ScalarNode.Apply(ScalarFunction.Subtract, [0, 3]), new ScalarNode.Apply(ScalarFunction.Multiply, [4, 4]),
            ], [5]);
        LeafProgram results = new([new Leaf.Reduced(1), new Leaf.Reduced(2)], new ScalarProgram([new ScalarNode.Leaf(0), new ScalarNode.Leaf(1)], [0, 1]));
        Kernel.Loops kernel = new(
            "k", "", [new("c", channels), new("i", n), new("b", Extent.Batch)], 1,
            [
                new Stage(true, new LeafProgram([x], s_first), [new Reduction(ReduceKind.Sum, 0), new Reduction(ReduceKind.Maximum, 0)], []),
                new Stage(true, new LeafProgram([x, new Leaf.Reduced(0)], distance), [new Reduction(ReduceKind.Sum, 0)], [new Store(At(buffers[1], V(2), V(1), V(0)), 0)]),
                new Stage(false, results, [], [new Store(At(buffers[2], V(0)), 0), new Store(At(buffers[3], V(0)), 1)]),
            ]);
        Assert.True(((CpuLoopSchedule)LoopScheduler.Choose(kernel, DeviceProfile.Cpu16)) is { RowDimension: 0, Rows: > 1 });
        LoopChecks checks = new();
        foreach (int batch in s_batches)
        {
            double[] elements = Numbers(batch * n * channels);
            double[] Of(int channel) => [.. elements.Where((_, at) => at % channels == channel)];
            double[] sums = [.. Enumerable.Range(0, channels).Select(channel => Of(channel).Sum())];
            double[] distances = [.. elements.Select((element, at) => Math.Pow(element - (sums[at % channels] / 2), 2))];
            checks.Add(kernel, buffers, [elements, null, null, null], new RunSettings(batch), (actual, what) =>
            {
                LoopChecks.Compare(distances, actual[1], "distances, " + what);
                LoopChecks.Compare([.. Enumerable.Range(0, channels).Select(channel => Of(channel).Max())], actual[2], "maximum, " + what);
                LoopChecks.Compare([.. Enumerable.Range(0, channels).Select(channel => distances.Where((_, at) => at % channels == channel).Sum())], actual[3], "sum, " + what);
            });
        }

        checks.Run();
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 3)]
    [InlineData(5, 2)]
    public void MaximumOfWindows_StoresWhichTapWon_AndReadsItBack(int side, int window)
    {
        // The index of the greatest tap of each window as Int32, then the greatest itself as the sum over taps of tap == index ? x : 0.
        int all = side * window;
        EquatableArray<Buffer> buffers =
        [
            Innermost(0, ElementType.Float32, Extent.Batch, all, all), Innermost(1, ElementType.Int32, Extent.Batch, side, side), Innermost(2, ElementType.Float32, Extent.Batch, side, side),
        ];
        Index[] tap = [V(0), IndexMath.Add(IndexMath.Multiply(V(1), window), new Index.Quotient(V(3), window)), IndexMath.Add(IndexMath.Multiply(V(2), window), new Index.Remainder(V(3), window))];
        EquatableArray<LoopDimension> loops = [new("b", Extent.Batch), new("y", side), new("x", side), new("t", window * window)];
        Leaf x = new Leaf.Load(At(buffers[0], tap));
        Kernel.Loops find = new(
            "find", "", loops, 3,
            [
                new Stage(true, new LeafProgram([x], s_first), [new Reduction(ReduceKind.ArgMaximum, 0)], []),
                new Stage(false, new LeafProgram([new Leaf.Reduced(0)], s_first), [], [new Store(At(buffers[1], V(0), V(1), V(2)), 0)]),
            ]);
        ScalarProgram picked = new(
            [
                new ScalarNode.Leaf(0), new ScalarNode.Leaf(1), new ScalarNode.Leaf(2), new ScalarNode.Constant(0), new ScalarNode.Apply(ScalarFunction.Equal, [1, 2]),
                new ScalarNode.Apply(ScalarFunction.Select, [4, 0, 3]),
            ], [5]);
        Kernel.Loops pick = new(
            "pick", "", loops, 3,
            [
                new Stage(true, new LeafProgram([x, new Leaf.Load(At(buffers[1], V(0), V(1), V(2))), new Leaf.Coordinate(V(3))], picked), [new Reduction(ReduceKind.Sum, 0)], []),
                new Stage(false, new LeafProgram([new Leaf.Reduced(0)], s_first), [], [new Store(At(buffers[2], V(0), V(1), V(2)), 0)]),
            ]);
        LoopChecks checks = new();
        foreach (int batch in s_batches)
        {
            double[] image = Numbers(batch * all * all);
            int[][] taps = [.. TensorIndex.Positions([batch, side, side, window * window]).Select(p => (int[])p.Clone())];
            double Element(int[] p) => image[(((p[0] * all) + (p[1] * window) + (p[3] / window)) * all) + (p[2] * window) + (p[3] % window)];
            int[][] best = [.. taps.GroupBy(p => (p[0], p[1], p[2])).Select(group => group.MaxBy(Element)!)];
            double[] found = [.. best.Select(p => (double)p[3])];
            checks.Add(find, buffers, [image, null, null], batch, 1, found);
            checks.Add(pick, buffers, [image, found, null], batch, 2, [.. best.Select(Element)]);
        }

        checks.Run();
    }

    [Theory]
    [InlineData(7, false)]
    [InlineData(31, false)]
    [InlineData(40, false)]
    [InlineData(7, true)]
    [InlineData(40, true)]
    public void Random_WithTheBatchInTheLanes_FollowsTheDefinition(int n, bool isReduced)
    {
        // As elements the numbers are drawn along the features and transposed; summed over the features every lane draws its own.
        const ulong seed = 0x0123456789ABCDEF, step = 0x100000005;
        EquatableArray<Buffer> buffers = [.. Enumerable.Range(0, 2).Select(id => isReduced ? Innermost(id, ElementType.Float32, Extent.Batch) : Innermost(id, ElementType.Float32, Extent.Batch, n))];
        Index element = IndexMath.Add(IndexMath.Multiply(V(0), n), V(1));
        LeafProgram draws = new(
            [new Leaf.Random(RandomKind.Uniform, 77, element), new Leaf.Random(RandomKind.Normal, 77, element)], new ScalarProgram([new ScalarNode.Leaf(0), new ScalarNode.Leaf(1)], [0, 1]));
        LeafProgram sums = new([new Leaf.Reduced(0), new Leaf.Reduced(1)], new ScalarProgram([new ScalarNode.Leaf(0), new ScalarNode.Leaf(1)], [0, 1]));
        Store[] Stores(params Index[] at) => [new Store(At(buffers[0], at), 0), new Store(At(buffers[1], at), 1)];
        EquatableArray<Stage> stages = isReduced
            ? [new Stage(true, draws, [new Reduction(ReduceKind.Sum, 0), new Reduction(ReduceKind.Sum, 1)], []), new Stage(false, sums, [], [.. Stores(V(0))])]
            : [new Stage(false, draws, [], [.. Stores(V(0), V(1))])];
        Kernel.Loops kernel = new("k", "", [new("b", Extent.Batch), new("i", n)], isReduced ? 1 : 2, stages);
        LoopChecks checks = new();
        foreach (int batch in s_batches)
        {
            GraphBuilder graph = new();
            graph.Random(RandomKind.Uniform, 77, Shape.Of(Extent.Batch, n));
            graph.Random(RandomKind.Normal, 77, Shape.Of(Extent.Batch, n));
            double[][] expected = [.. GraphInterpreter.Run(graph.ToGraph("random"), new GraphArguments(batch) { Seed = seed, Step = step }).Values
                .Select(drawn => isReduced ? [.. drawn.Chunk(n).Select(row => row.Sum())] : drawn)];
            foreach (DeviceProfile profile in DeviceProfile.All)
            {
                Schedule schedule = profile.IsCpu && isReduced ? new CpuLoopSchedule(0, profile.Lanes, 0, 1, new GroupCount(1)) : LoopScheduler.Choose(kernel, profile);
                checks.Add(kernel, schedule, buffers, [null, null], new RunSettings(batch, seed, step), (actual, what) =>
                {
                    LoopChecks.Compare(expected[0], actual[0], "uniform, " + what);
                    LoopChecks.Compare(expected[1], actual[1], "normal, " + what);
                });
            }
        }

        checks.Run();
    }
}

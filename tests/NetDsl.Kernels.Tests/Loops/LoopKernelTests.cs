using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;
using NetDsl.Kernels.Tests.Host;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Kernels.Tests.Loops;

/// <summary>Loop kernels of every schedule on the device against plain C# in double precision.</summary>
public sealed class LoopKernelTests
{
    private static readonly int[] s_batches = [1, 3, 64];

    private readonly LoopChecks _checks = new();

    private static Buffer Float(int id, Shape shape) => new(id, "buffer" + id, BufferKind.Step, 0, 0, ElementType.Float32, shape, Buffer.DenseStrides(shape));

    private static Buffer Int(int id, Shape shape) => Float(id, shape) with { Element = ElementType.Int32 };

    private static double[] Random(int seed, long count)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, (int)count).Select(_ => (double)(float)((random.NextDouble() * 4) - 2))];
    }

    private static Leaf Load(int buffer, Index address, params Guard[] guards) => new Leaf.Load(new Access(buffer, address, guards.ToEquatableArray()));

    private static Index V(int dimension) => IndexMath.Variable(dimension);

    private static ScalarNode Apply(ScalarFunction function, params int[] operands) => new ScalarNode.Apply(function, operands.ToEquatableArray());

    [Fact]
    public void Elementwise_AwkwardSizes_AgreesWithReference()
    {
        foreach (int n in new[] { 1, 2, 3, 5, 7, 10, 16, 31, 65, 784 })
        {
            foreach (int batch in s_batches)
            {
                // y[b, i] = relu(x[b, i] + bias[i]) · exp(−x)
                Shape shape = Shape.Of(Extent.Batch, n);
                EquatableArray<Buffer> buffers = [Float(0, shape), Float(1, Shape.Of(n)), Float(2, shape)];
                Index at = IndexMath.Add(IndexMath.Multiply(V(0), n), V(1));
                LeafProgram body = new(
                    [Load(0, at), Load(1, V(1))],
                    new ScalarProgram(
                        [
                            new ScalarNode.Leaf(0), new ScalarNode.Leaf(1), Apply(ScalarFunction.Add, 0, 1), new ScalarNode.Constant(0), Apply(ScalarFunction.Maximum, 2, 3),
                            Apply(ScalarFunction.Negate, 0), Apply(ScalarFunction.Exp, 5), Apply(ScalarFunction.Multiply, 4, 6),
                        ],
                        [7]));
                Kernel.Loops kernel = new("k", "", [new("b", Extent.Batch), new("i", n)], 2, [new Stage(false, body, [], [new Store(new Access(2, at, []), 0)])]);
                double[] x = Random(n, batch * n), bias = Random(n + 1, n);
                double[] expected = [.. x.Select((v, i) => Math.Max(v + bias[i % n], 0) * Math.Exp(-v))];
                _checks.Add(kernel, buffers, [x, bias, null], batch, 2, expected);
            }
        }

        _checks.Run();
    }

    [Fact]
    public void SoftmaxCrossEntropy_AwkwardSizes_AgreesWithReference()
    {
        foreach (int n in new[] { 1, 2, 5, 10, 16, 17, 65 })
        {
            foreach (int batch in s_batches)
            {
                Shape matrix = Shape.Of(Extent.Batch, n), vector = Shape.Of(Extent.Batch);
                EquatableArray<Buffer> buffers = [Float(0, matrix), Int(1, vector), Float(2, vector), Float(3, matrix)];
                Index at = IndexMath.Add(IndexMath.Multiply(V(0), n), V(1));
                LeafProgram load = LeafProgram.Of(Load(0, at));
                LeafProgram second = new(
                    [Load(0, at), new Leaf.Reduced(0), Load(1, V(0)), new Leaf.Matches(2, V(1))],
                    new ScalarProgram(
                        [
                            new ScalarNode.Leaf(0), new ScalarNode.Leaf(1), Apply(ScalarFunction.Subtract, 0, 1), Apply(ScalarFunction.Exp, 2),
                            new ScalarNode.Leaf(3), Apply(ScalarFunction.Multiply, 2, 4),
                        ],
                        [3, 5]));
                LeafProgram loss = new(
                    [new Leaf.Reduced(1), new Leaf.Reduced(2)],
                    new ScalarProgram([new ScalarNode.Leaf(0), new ScalarNode.Leaf(1), Apply(ScalarFunction.Log, 0), Apply(ScalarFunction.Subtract, 2, 1)], [3]));
                LeafProgram gradient = new(
                    [Load(0, at), new Leaf.Reduced(0), new Leaf.Reduced(1), Load(1, V(0)), new Leaf.Matches(3, V(1)), new Leaf.BatchSize()],
                    new ScalarProgram(
                        [
                            new ScalarNode.Leaf(0), new ScalarNode.Leaf(1), Apply(ScalarFunction.Subtract, 0, 1), Apply(ScalarFunction.Exp, 2), new ScalarNode.Leaf(2),
                            Apply(ScalarFunction.Divide, 3, 4), new ScalarNode.Leaf(4), Apply(ScalarFunction.Subtract, 5, 6), new ScalarNode.Leaf(5), Apply(ScalarFunction.Divide, 7, 8),
                        ],
                        [9]));
                Kernel.Loops kernel = new(
                    "k", "", [new("b", Extent.Batch), new("j", n)], 1,
                    [
                        new Stage(true, load, [new Reduction(ReduceKind.Maximum, 0)], []),
                        new Stage(true, second, [new Reduction(ReduceKind.Sum, 0), new Reduction(ReduceKind.Sum, 1)], []),
                        new Stage(false, loss, [], [new Store(new Access(2, V(0), []), 0)]),
                        new Stage(true, gradient, [], [new Store(new Access(3, at, []), 0)]),
                    ]);
                double[] x = Random(n, batch * n), labels = [.. Enumerable.Range(0, batch).Select(b => (double)(b * 7 % n))];
                double[] losses = new double[batch], gradients = new double[batch * n];
                for (int b = 0; b < batch; b++)
                {
                    double max = x.Skip(b * n).Take(n).Max(), sum = x.Skip(b * n).Take(n).Sum(v => Math.Exp(v - max));
                    losses[b] = Math.Log(sum) - (x[(b * n) + (int)labels[b]] - max);
                    for (int j = 0; j < n; j++)
                    {
                        gradients[(b * n) + j] = ((Math.Exp(x[(b * n) + j] - max) / sum) - (j == (int)labels[b] ? 1 : 0)) / batch;
                    }
                }

                _checks.Add(kernel, buffers, [x, labels, null, null], new RunSettings(batch), (actual, what) =>
                {
                    LoopChecks.Compare(losses, actual[2], "losses, " + what);
                    LoopChecks.Compare(gradients, actual[3], "gradients, " + what);
                });
            }
        }

        _checks.Run();
    }

    [Fact]
    public void ColumnSum_OverTheBatch_AgreesWithReference()
    {
        foreach (int n in new[] { 1, 3, 10, 16, 65, 784 })
        {
            foreach (int batch in s_batches)
            {
                EquatableArray<Buffer> buffers = [Float(0, Shape.Of(Extent.Batch, n)), Float(1, Shape.Of(n))];
                Index at = IndexMath.Add(IndexMath.Multiply(V(1), n), V(0));
                Kernel.Loops kernel = new(
                    "k", "", [new("i", n), new("b", Extent.Batch)], 1,
                    [
                        new Stage(true, LeafProgram.Of(Load(0, at)), [new Reduction(ReduceKind.Sum, 0)], []),
                        new Stage(false, LeafProgram.Of(new Leaf.Reduced(0)), [], [new Store(new Access(1, V(0), []), 0)]),
                    ]);
                double[] x = Random(n, batch * n);
                double[] expected = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, batch).Sum(b => x[(b * n) + i]))];
                _checks.Add(kernel, buffers, [x, null], batch, 1, expected);
            }
        }

        _checks.Run();
    }

    [Fact]
    public void TotalSum_OfBatchedVectors_AgreesWithReference()
    {
        foreach (int batch in s_batches)
        {
            EquatableArray<Buffer> buffers = [Float(0, Shape.Of(Extent.Batch)), Float(1, Shape.Scalar)];
            Kernel.Loops kernel = new(
                "k", "", [new("b", Extent.Batch)], 0,
                [
                    new Stage(true, LeafProgram.Of(Load(0, V(0))), [new Reduction(ReduceKind.Sum, 0)], []),
                    new Stage(false, LeafProgram.Of(new Leaf.Reduced(0)), [], [new Store(new Access(1, IndexMath.Constant(0), []), 0)]),
                ]);
            double[] x = Random(batch, batch);
            _checks.Add(kernel, buffers, [x, null], batch, 1, [x.Sum()]);
        }

        _checks.Run();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Maxima_FirstWins_AlongRowsAndColumns(bool isArgument)
    {
        ReduceKind kind = isArgument ? ReduceKind.ArgMaximum : ReduceKind.Maximum;
        foreach (int n in new[] { 1, 3, 16, 31, 100 })
        {
            foreach (int batch in s_batches)
            {
                // Coarse values make ties.
                double[] x = [.. Random(n, batch * n).Select(v => Math.Round(v))];
                double Find(IEnumerable<double> values)
                {
                    double[] all = [.. values];
                    return kind == ReduceKind.Maximum ? all.Max() : Array.IndexOf(all, all.Max());
                }

                Buffer source = Float(0, Shape.Of(Extent.Batch, n));
                Stage Read(Index at) => new(true, LeafProgram.Of(Load(0, at)), [new Reduction(kind, 0)], []);
                Stage Write(int d) => new(false, LeafProgram.Of(new Leaf.Reduced(0)), [], [new Store(new Access(1, V(d), []), 0)]);
                Index row = IndexMath.Add(IndexMath.Multiply(V(0), n), V(1)), column = IndexMath.Add(IndexMath.Multiply(V(1), n), V(0));
                _checks.Add(
                    new Kernel.Loops("k", "", [new("b", Extent.Batch), new("i", n)], 1, [Read(row), Write(0)]),
                    [source, Float(1, Shape.Of(Extent.Batch))], [x, null], batch, 1, [.. Enumerable.Range(0, batch).Select(b => Find(x.Skip(b * n).Take(n)))]);
                _checks.Add(
                    new Kernel.Loops("k", "", [new("i", n), new("b", Extent.Batch)], 1, [Read(column), Write(0)]),
                    [source, Float(1, Shape.Of(n))], [x, null], batch, 1, [.. Enumerable.Range(0, n).Select(i => Find(Enumerable.Range(0, batch).Select(b => x[(b * n) + i])))]);
            }
        }

        _checks.Run();
    }

    [Fact]
    public void Maximum_OfNaN_IsNaN()
    {
        double[] x = Random(3, 3 * 31);
        x[40] = double.NaN;
        EquatableArray<Buffer> buffers = [Float(0, Shape.Of(Extent.Batch, 31)), Float(1, Shape.Of(Extent.Batch))];
        Kernel.Loops kernel = new(
            "k", "", [new("b", Extent.Batch), new("i", 31)], 1,
            [
                new Stage(true, LeafProgram.Of(Load(0, IndexMath.Add(IndexMath.Multiply(V(0), 31), V(1)))), [new Reduction(ReduceKind.Maximum, 0)], []),
                new Stage(false, LeafProgram.Of(new Leaf.Reduced(0)), [], [new Store(new Access(1, V(0), []), 0)]),
            ]);
        _checks.Add(kernel, buffers, [x, null], 3, 1, [x.Take(31).Max(), double.NaN, x.Skip(62).Max()]);
        _checks.Run();
    }

    [Fact]
    public void Views_TransposedGuardedAndGathered_AgreeWithReference()
    {
        foreach ((int rows, int columns) in new[] { (1, 1), (3, 5), (7, 31), (16, 16), (10, 65) })
        {
            foreach (int batch in s_batches)
            {
                // y[b, j, i] = x[b, i − 1, j] (0 outside) + table[label[b], i] + i
                Shape x = Shape.Of(Extent.Batch, rows, columns), y = Shape.Of(Extent.Batch, columns, rows);
                EquatableArray<Buffer> buffers = [Float(0, x), Float(1, Shape.Of(4, rows)), Int(2, Shape.Of(Extent.Batch)), Float(3, y)];
                Index shifted = IndexMath.Add(V(2), IndexMath.Constant(-1));
                Index from = IndexMath.Add(IndexMath.Multiply(V(0), rows * columns), IndexMath.Multiply(shifted, columns), V(1));
                Index table = IndexMath.Add(IndexMath.Multiply(new Index.Loaded(2, 4), rows), V(2));
                Index to = IndexMath.Add(IndexMath.Multiply(V(0), rows * columns), IndexMath.Multiply(V(1), rows), V(2));
                LeafProgram body = new(
                    [Load(0, from, new Guard(shifted, rows)), Load(1, table), Load(2, V(0)), new Leaf.Coordinate(V(2))],
                    new ScalarProgram(
                        [new ScalarNode.Leaf(0), new ScalarNode.Leaf(1), new ScalarNode.Leaf(3), Apply(ScalarFunction.Add, 0, 1), Apply(ScalarFunction.Add, 3, 2)], [4]));
                Kernel.Loops kernel = new(
                    "k", "", [new("b", Extent.Batch), new("j", columns), new("i", rows)], 3, [new Stage(false, body, [], [new Store(new Access(3, to, []), 0)])]);
                double[] source = Random(rows, batch * rows * columns), entries = Random(columns, 4 * rows), labels = [.. Enumerable.Range(0, batch).Select(b => (double)((b % 6) - 1))];
                double[] expected = new double[batch * rows * columns];
                for (int b = 0; b < batch; b++)
                {
                    for (int j = 0; j < columns; j++)
                    {
                        for (int i = 0; i < rows; i++)
                        {
                            int label = Math.Clamp((int)labels[b], 0, 3);
                            expected[(b * rows * columns) + (j * rows) + i] = (i == 0 ? 0 : source[(b * rows * columns) + ((i - 1) * columns) + j]) + entries[(label * rows) + i] + i;
                        }
                    }
                }

                _checks.Add(kernel, buffers, [source, entries, labels, null], batch, 3, expected);

                // Every lane dimension is legal, though the scheduler would not choose it.
                for (int lane = 0; lane < 3; lane++)
                {
                    int block = lane == 0 ? 16 : 0;
                    NetDsl.Generators.Ir.Kernels.GroupCount groups = lane == 0 ? new(rows * columns, 1, 16) : new(1, lane == 1 ? rows : columns, 2);
                    _checks.Add(
                        kernel, new CpuLoopSchedule(lane, 16, block, lane == 0 ? 1 : 2, groups), buffers, [source, entries, labels, null], new RunSettings(batch),
                        (actual, what) => LoopChecks.Compare(expected, actual[3], what));
                }
            }
        }

        _checks.Run();
    }

    [Fact]
    public void Padding_OfWholeVectorsAndOthers_AgreesWithReference()
    {
        // y[b, i] = x[b, i − shift] + 1, 1 outside: what is cut at multiples of the lanes is loaded by vectors, the rest lane by lane.
        foreach ((int length, int shift, int whole) in new[] { (32, 16, 64), (32, 8, 40), (32, 16, 56), (32, 5, 64), (30, 16, 64) })
        {
            Shape x = Shape.Of(Extent.Batch, length), y = Shape.Of(Extent.Batch, whole);
            EquatableArray<Buffer> buffers = [Float(0, x), Float(1, y)];
            Index shifted = IndexMath.Add(V(1), IndexMath.Constant(-shift));
            LeafProgram body = new(
                [Load(0, IndexMath.Add(IndexMath.Multiply(V(0), length), shifted), new Guard(shifted, length))],
                new ScalarProgram([new ScalarNode.Leaf(0), new ScalarNode.Constant(1), Apply(ScalarFunction.Add, 0, 1)], [2]));
            Kernel.Loops kernel = new(
                "k", "", [new("b", Extent.Batch), new("i", whole)], 2,
                [new Stage(false, body, [], [new Store(new Access(1, IndexMath.Add(IndexMath.Multiply(V(0), whole), V(1)), []), 0)])]);
            foreach (int batch in new[] { 1, 5 })
            {
                double[] source = Random(whole + shift, batch * length);
                double[] expected = [.. Enumerable.Range(0, batch * whole).Select(at => ((at % whole) - shift, at / whole)).Select(place =>
                    1 + (place.Item1 >= 0 && place.Item1 < length ? source[(place.Item2 * length) + place.Item1] : 0))];
                _checks.Add(kernel, buffers, [source, null], batch, 1, expected);
            }
        }

        _checks.Run();
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Fuse;
using NetDsl.TestKit.Interpreter;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Kernels.Tests.Contractions;

/// <summary>
/// A contraction over tensors, dense unless said otherwise, and its oracle, which is nothing but its definition in double precision: loops over all dimensions, index maps,
/// guards and programs as they are.
/// </summary>
internal sealed class ContractionCase
{
    private readonly List<LoopDimension> _dimensions = [];
    private readonly List<Buffer> _buffers = [];
    private readonly List<Index> _elements = [];
    private int[]? _order;
    private readonly List<Leaf> _epilogueLeaves = [new Leaf.Accumulator()];
    private readonly List<ScalarNode> _epilogueNodes = [new ScalarNode.Leaf(0)];
    private readonly List<Store> _stores = [];
    private readonly List<ReduceKind> _combined = [];
    private readonly List<Store> _ofWindows = [];
    private int _outputCount;
    private int _windowCount;
    private LeafProgram? _a;
    private LeafProgram? _b;

    public ContractionCase(string name) => Name = name;

    public string Name { get; }

    public EquatableArray<Buffer> Buffers => _buffers.ToEquatableArray();

    public Kernel.Contract Kernel => new(
        Name, Name, _dimensions.ToEquatableArray(), _outputCount, _a!, _b!,
        new LeafProgram(_epilogueLeaves.ToEquatableArray(), new ScalarProgram(_epilogueNodes.ToEquatableArray(), _stores.Select(s => s.Result).Append(_epilogueNodes.Count - 1).ToEquatableArray())),
        _stores.Select((store, result) => store with { Result = result }).ToEquatableArray())
    {
        Windows = _windowCount == 0 ? null : new WindowStage(
            _windowCount,
            _combined.Select(kind => new Reduction(kind, _stores.Count)).ToEquatableArray(),
            new LeafProgram(
                _combined.Select((_, r) => (Leaf)new Leaf.Reduced(r)).ToEquatableArray(),
                new ScalarProgram(_combined.Select((_, r) => (ScalarNode)new ScalarNode.Leaf(r)).ToEquatableArray(), Enumerable.Range(0, _combined.Count).ToEquatableArray())),
            _ofWindows.ToEquatableArray()),
    };

    /// <summary>Dimensions of the result, in order.</summary>
    public ContractionCase Out(params (string Name, Extent Extent)[] dimensions)
    {
        _dimensions.AddRange(dimensions.Select(d => new LoopDimension(d.Name, d.Extent)));
        _outputCount = _dimensions.Count;
        return this;
    }

    /// <summary>Dimensions of the windows over which results are combined, behind those of <see cref="Out"/>.</summary>
    public ContractionCase Windows(params (string Name, Extent Extent)[] dimensions)
    {
        _windowCount = dimensions.Length;
        return Out(dimensions);
    }

    /// <summary>Dimensions that are summed over.</summary>
    public ContractionCase Sum(params (string Name, Extent Extent)[] dimensions)
    {
        _dimensions.AddRange(dimensions.Select(d => new LoopDimension(d.Name, d.Extent)));
        return this;
    }

    public Index this[string name] => IndexMath.Variable(_dimensions.FindIndex(d => d.Name == name));

    public static Index Times(Index index, long factor) => IndexMath.Multiply(index, factor);

    public static Index Plus(params Index[] terms) => IndexMath.Add(terms);

    public static Index Number(long value) => IndexMath.Constant(value);

    public ContractionCase A(params (Index Index, Extent Extent)[] axes)
    {
        _a = LeafProgram.Of(new Leaf.Load(Read(axes)));
        return this;
    }

    public ContractionCase B(params (Index Index, Extent Extent)[] axes)
    {
        _b = LeafProgram.Of(new Leaf.Load(Read(axes)));
        return this;
    }

    /// <summary>An operand that is computed from leaves.</summary>
    public ContractionCase ComputedA(ScalarFunction function, params Leaf[] leaves)
    {
        _a = new LeafProgram(
            leaves.ToEquatableArray(),
            new ScalarProgram([.. leaves.Select((_, i) => (ScalarNode)new ScalarNode.Leaf(i)), new ScalarNode.Apply(function, Enumerable.Range(0, leaves.Length).ToEquatableArray())], [leaves.Length]));
        return this;
    }

    /// <summary>Results that combine the sum with what is read at the result's place.</summary>
    public ContractionCase With(ScalarFunction function, params (Index Index, Extent Extent)[] axes)
    {
        _epilogueLeaves.Add(new Leaf.Load(Read(axes)));
        int last = _epilogueNodes.Count - 1;
        _epilogueNodes.Add(new ScalarNode.Leaf(_epilogueLeaves.Count - 1));
        _epilogueNodes.Add(new ScalarNode.Apply(function, [last, last + 1]));
        return this;
    }

    public ContractionCase Apply(ScalarFunction function)
    {
        _epilogueNodes.Add(new ScalarNode.Apply(function, [_epilogueNodes.Count - 1]));
        return this;
    }

    public ContractionCase Relu()
    {
        int last = _epilogueNodes.Count - 1;
        _epilogueNodes.Add(new ScalarNode.Constant(0));
        _epilogueNodes.Add(new ScalarNode.Apply(ScalarFunction.Maximum, [last, last + 1]));
        return this;
    }

    /// <summary>Stores what the epilogue has computed so far.</summary>
    public ContractionCase Into(params (Index Index, Extent Extent)[] axes)
    {
        _stores.Add(new Store(Read(axes), _epilogueNodes.Count - 1));
        return this;
    }

    /// <summary>Stores what a window's results are combined into.</summary>
    public ContractionCase Combined(ReduceKind kind, params (Index Index, Extent Extent)[] axes)
    {
        _ofWindows.Add(new Store(Read(axes), _combined.Count));
        _combined.Add(kind);
        return this;
    }

    /// <summary>The next tensor's axes are stored in this order, the innermost last; what is outside the batch has strides that grow with the capacity.</summary>
    public ContractionCase Stored(params int[] order)
    {
        _order = order;
        return this;
    }

    /// <summary>A load of a new tensor, with guards where an index may leave its axis.</summary>
    public Access Read(params (Index Index, Extent Extent)[] axes)
    {
        Shape shape = Shape.Of([.. axes.Select(axis => axis.Extent)]);
        EquatableArray<Stride> dense = Buffer.DenseStrides(shape);
        Buffer buffer = new(_buffers.Count, "t" + _buffers.Count, BufferKind.Step, 0, 0, ElementType.Float32, shape, _order is null ? dense : StridesOf(shape, _order));
        _buffers.Add(buffer);
        _elements.Add(IndexMath.Add([.. axes.Select((axis, i) => IndexMath.Multiply(axis.Index, dense[i].Constant))]));
        _order = null;
        return At(buffer, axes);
    }

    private Access At(Buffer buffer, (Index Index, Extent Extent)[] axes)
    {
        IndexMath math = new(_dimensions.ToEquatableArray());
        Index address = IndexLowering.Address([.. axes.Select(axis => axis.Index)], buffer.Strides);
        Guard[] guards = [.. axes.Where(axis => !axis.Extent.IsBatch).Select(axis => new Guard(axis.Index, axis.Extent.Value)).Where(guard => !math.AlwaysHolds(guard))];
        return new Access(buffer.Id, address, guards.ToEquatableArray());
    }

    private static EquatableArray<Stride> StridesOf(Shape shape, int[] order)
    {
        Stride[] strides = new Stride[shape.Rank];
        long next = 1;
        foreach (int axis in order.Reverse())
        {
            strides[axis] = new Stride(next);
            next *= shape[axis].IsBatch ? 1 : shape[axis].Value;
        }

        // With the batch innermost it is in blocks.
        bool isBatchInnermost = shape.IsBatched && shape[order[order.Length - 1]].IsBatch;
        return isBatchInnermost ? Buffer.BlockedStrides(shape, strides.ToEquatableArray()) : strides.ToEquatableArray();
    }

    public double[]?[] Contents(int batch)
    {
        HashSet<int> written = [.. _stores.Concat(_ofWindows).Select(store => store.Access.Buffer)];
        return [.. _buffers.Select(buffer => written.Contains(buffer.Id) ? null : Random(buffer, batch))];
    }

    /// <summary>The stored tensors by buffer id, dense.</summary>
    public Dictionary<int, double[]> Expected(double[]?[] contents, int batch)
    {
        Kernel.Contract kernel = Kernel;
        Dictionary<int, double[]> results = _stores.Concat(_ofWindows).ToDictionary(
            store => store.Access.Buffer, store => new double[_buffers[store.Access.Buffer].Shape.CountPerExample * (_buffers[store.Access.Buffer].Shape.IsBatched ? batch : 1)]);
        long[] place = new long[_dimensions.Count];
        Loop(0, kernel.FirstWindow, () =>
        {
            List<double> window = [];
            Loop(kernel.FirstWindow, _outputCount, () =>
            {
                double sum = 0;
                Loop(_outputCount, _dimensions.Count, () => sum += Evaluate(kernel.A, 0)[0] * Evaluate(kernel.B, 0)[0]);
                double[] values = Evaluate(kernel.Epilogue, sum);
                window.Add(values[^1]);
                foreach (Store store in kernel.Stores)
                {
                    results[store.Access.Buffer][ValueOf(_elements[store.Access.Buffer])] = values[store.Result];
                }
            });
            foreach (Store store in _ofWindows)
            {
                results[store.Access.Buffer][ValueOf(_elements[store.Access.Buffer])] = _combined[store.Result] switch
                {
                    ReduceKind.Sum => window.Sum(),
                    ReduceKind.Maximum => window.Max(),
                    _ => window.IndexOf(window.Max()),
                };
            }
        });
        return results;

        void Loop(int from, int to, Action body)
        {
            if (from == to)
            {
                body();
                return;
            }

            Extent extent = _dimensions[from].Extent;
            for (place[from] = 0; place[from] < (extent.IsBatch ? batch : extent.Value); place[from]++)
            {
                Loop(from + 1, to, body);
            }
        }

        double[] Evaluate(LeafProgram program, double sum) => ScalarInterpreter.Run(program.Program, [.. program.Leaves.Select(leaf => leaf switch
        {
            Leaf.Load load => load.Access.Guards.All(g => ValueOf(g.Value) >= 0 && ValueOf(g.Value) < g.Upper) ? contents[load.Access.Buffer]![ValueOf(_elements[load.Access.Buffer])] : 0,
            Leaf.Coordinate coordinate => ValueOf(coordinate.Value),
            Leaf.Accumulator => sum,
            _ => throw new InvalidOperationException($"no oracle for {leaf}"),
        })]);

        long ValueOf(Index index) => index switch
        {
            Index.Constant c => c.Value,
            Index.Variable v => place[v.Dimension],
            Index.Sum s => s.Terms.Sum(ValueOf),
            Index.Product p => ValueOf(p.Operand) * p.Factor,
            Index.Quotient q => ValueOf(q.Operand) / q.Divisor,
            Index.Remainder r => ValueOf(r.Operand) % r.Divisor,
            _ => throw new InvalidOperationException($"no oracle for {index}"),
        };
    }

    private static double[] Random(Buffer buffer, int batch)
    {
        Random random = new(buffer.Id + 1);
        long count = buffer.Shape.CountPerExample * (buffer.Shape.IsBatched ? batch : 1);
        return [.. Enumerable.Range(0, (int)count).Select(_ => (double)(float)((random.NextDouble() * 2) - 1))];
    }
}

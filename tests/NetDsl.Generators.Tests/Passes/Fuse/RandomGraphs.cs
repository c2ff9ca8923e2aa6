using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Tests.Passes.Fuse;

/// <summary>Small random graphs over the whole catalogue, the same for the same seed.</summary>
internal sealed class RandomGraphs
{
    private const int LargestExample = 120;

    private static readonly ScalarFunction[] s_unary =
        [ScalarFunction.Negate, ScalarFunction.Abs, ScalarFunction.Tanh, ScalarFunction.Sigmoid, ScalarFunction.Sin, ScalarFunction.Atan, ScalarFunction.Sign];

    private static readonly ScalarFunction[] s_binary =
        [ScalarFunction.Add, ScalarFunction.Subtract, ScalarFunction.Multiply, ScalarFunction.Maximum, ScalarFunction.Minimum, ScalarFunction.Less];

    private readonly Random _random;
    private readonly GraphBuilder _graph = new();
    private readonly List<int> _floats = [];
    private readonly List<int> _integers = [];
    private int _parameters;
    private uint _streams;

    private RandomGraphs(int seed) => _random = new Random(seed);

    /// <summary>A graph with some of its values as outputs.</summary>
    public static Graph Prediction(int seed)
    {
        RandomGraphs random = new(seed);
        random.Grow();
        int outputs = 1 + random._random.Next(4);
        for (int i = 0; i < outputs; i++)
        {
            bool isInteger = i > 0 && random._random.Next(6) == 0 && random._integers.Count > 2;
            random._graph.Result(ResultKind.Output, i, isInteger ? random._integers[^1] : random._floats[^(1 + random._random.Next(Math.Min(8, random._floats.Count)))]);
        }

        return random._graph.ToGraph($"random{seed}");
    }

    /// <summary>A graph with a loss of one number an example that depends on parameters.</summary>
    public static Graph Loss(int seed)
    {
        RandomGraphs random = new(seed);
        random.Grow();
        GraphBuilder graph = random._graph;
        int parameter = graph.Parameter(random._parameters++, Shape.Of(3));
        int loss = graph.Reduce(ReduceKind.Sum, parameter, 0);
        foreach (int value in random._floats.TakeLast(4))
        {
            int[] axes = graph.ExampleAxes(value);
            int scalar = graph.Reduce(ReduceKind.Sum, graph.Map(ScalarFunction.Tanh, value), axes);
            loss = graph.Add(loss, scalar);
        }

        graph.Result(ResultKind.Loss, 0, loss);
        return graph.ToGraph($"loss{seed}");
    }

    private void Grow()
    {
        _floats.Add(_graph.Input("x", ElementType.Float32, ShapeOf(1 + _random.Next(3)), 0));
        _floats.Add(_graph.Input("y", ElementType.Float32, ShapeOf(_random.Next(3)), 0));
        _integers.Add(_graph.Input("t", ElementType.Int32, ShapeOf(_random.Next(2)), 5));
        _floats.Add(_graph.Parameter(_parameters++, ShapeOf(2)));
        _floats.Add(_graph.Constant(_random.NextDouble()));
        int steps = 5 + _random.Next(25);
        for (int i = 0; i < steps; i++)
        {
            _graph.Label = "V" + i;
            int value = Step();
            if (value >= 0 && _graph.ShapeOf(value).CountPerExample <= LargestExample)
            {
                (_graph.TypeOf(value).Element == ElementType.Int32 ? _integers : _floats).Add(value);
            }
        }
    }

    private Shape ShapeOf(int rank) => new([.. Enumerable.Range(0, rank).Select(_ => (Extent)(1 + _random.Next(5)))]);

    private int Float() => _floats[_random.Next(3) == 0 ? _random.Next(_floats.Count) : Math.Max(0, _floats.Count - 1 - _random.Next(4))];

    private int Step() => _random.Next(20) switch
    {
        0 or 1 => _graph.Map(s_unary[_random.Next(s_unary.Length)], Float()),
        2 or 3 or 4 or 5 => Binary(),
        6 => Choose(),
        7 => Reshape(),
        8 => Transpose(),
        9 => Slice(),
        10 => Pad(),
        11 => Reduce(ReduceKind.Sum),
        12 => Reduce(_random.Next(2) == 0 ? ReduceKind.Maximum : ReduceKind.ArgMaximum),
        13 => Normalize(),
        14 or 15 => Contract(),
        16 => LookUp(),
        17 => Source(),
        18 => Repeat(),
        _ => Integer(),
    };

    private int Binary()
    {
        (int a, int b) = (Float(), Float());
        return GraphBuilder.BroadcastShape(_graph.ShapeOf(a), _graph.ShapeOf(b)) is null ? -1 : _graph.Map(s_binary[_random.Next(s_binary.Length)], a, b);
    }

    private int Choose()
    {
        int a = Float();
        return _graph.Map(ScalarFunction.Select, _graph.Map(ScalarFunction.Less, a, _graph.Constant(0.1)), a, _graph.Multiply(a, 0.5));
    }

    private int Reshape()
    {
        int a = Float();
        Shape shape = _graph.ShapeOf(a), example = shape.Example;
        List<Extent> extents = [.. example.Extents];
        if (extents.Count > 1 && _random.Next(2) == 0)
        {
            int at = _random.Next(extents.Count - 1);
            extents[at] = extents[at].Value * extents[at + 1].Value;
            extents.RemoveAt(at + 1);
        }
        else
        {
            int count = (int)shape.CountPerExample;
            int divisor = Enumerable.Range(1, count).Where(d => count % d == 0).OrderBy(_ => _random.Next()).First();
            extents = [divisor, count / divisor];
        }

        Shape result = new([.. extents]);
        return _graph.Reshape(a, shape.IsBatched ? result.Batched : result);
    }

    private int Transpose()
    {
        int a = Float();
        Shape shape = _graph.ShapeOf(a);
        int first = shape.IsBatched ? 1 : 0;
        return _graph.Transpose(a, [.. Enumerable.Range(0, first), .. Enumerable.Range(first, shape.Rank - first).OrderBy(_ => _random.Next())]);
    }

    private int Slice()
    {
        int a = Float();
        Shape shape = _graph.ShapeOf(a);
        int[] starts = new int[shape.Rank], steps = new int[shape.Rank];
        Extent[] extents = new Extent[shape.Rank];
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            (starts[axis], steps[axis], extents[axis]) = (0, 1, shape[axis]);
            if (!shape[axis].IsBatch)
            {
                starts[axis] = _random.Next(shape[axis].Value);
                steps[axis] = 1 + _random.Next(2);
                extents[axis] = 1 + _random.Next(((shape[axis].Value - starts[axis] - 1) / steps[axis]) + 1);
            }
        }

        return _graph.Slice(a, starts, steps, [.. extents]);
    }

    private int Pad()
    {
        int a = Float();
        Shape shape = _graph.ShapeOf(a);
        int[] Amounts(int bound) => [.. shape.Extents.Select(extent => extent.IsBatch ? 0 : _random.Next(bound))];
        return _graph.Pad(a, Amounts(3), Amounts(3), _random.Next(2) == 0 ? Amounts(1) : Amounts(3));
    }

    private int Reduce(ReduceKind kind)
    {
        int a = Float();
        int rank = _graph.ShapeOf(a).Rank;
        int[] axes = [.. Enumerable.Range(0, rank).Where(_ => _random.Next(2) == 0)];
        return axes.Length == 0 || (kind == ReduceKind.ArgMaximum && axes.Length != 1) ? -1 : _graph.Reduce(kind, a, axes);
    }

    /// <summary>Softmax, or mean and variance taken out, along one axis.</summary>
    private int Normalize()
    {
        int a = Float();
        Shape shape = _graph.ShapeOf(a);
        if (shape.Rank == 0 || shape[shape.Rank - 1].IsBatch)
        {
            return -1;
        }

        int axis = shape.Rank - 1;
        if (_random.Next(2) == 0)
        {
            return Networks.Softmax(_graph, a);
        }

        int centered = _graph.Subtract(a, _graph.Multiply(Networks.Keep(_graph, ReduceKind.Sum, a, axis), 1.0 / shape[axis].Value));
        int variance = Networks.Keep(_graph, ReduceKind.Sum, _graph.Multiply(centered, centered), axis);
        return _graph.Divide(centered, _graph.Map(ScalarFunction.Sqrt, _graph.Add(variance, 0.1)));
    }

    /// <summary>A matrix product, or a convolution along the last axis.</summary>
    private int Contract()
    {
        int a = Float();
        Shape shape = _graph.ShapeOf(a), example = shape.Example;
        if (example.Rank == 0)
        {
            return -1;
        }

        int inner = example[example.Rank - 1].Value, other = Float();
        Shape second = _graph.ShapeOf(other);
        if (second.Example.Rank == 2 && second.Example[0].Value == inner)
        {
            return _graph.Dot(a, other);
        }

        if (_random.Next(2) == 0)
        {
            return _graph.Dot(a, _graph.Parameter(_parameters++, Shape.Of(inner, 1 + _random.Next(4))));
        }

        int taps = 1 + _random.Next(3), stride = 1 + _random.Next(2), padding = _random.Next(3), outputs = ((inner + (2 * padding) - taps) / stride) + 1;
        if (outputs < 1)
        {
            return -1;
        }

        List<LoopDimension> dimensions = [.. shape.Extents.Take(shape.Rank - 1).Select((extent, i) => new LoopDimension("d" + i, extent))];
        List<AffineIndex> output = [.. dimensions.Select((_, i) => AffineIndex.Of(i))];
        dimensions.AddRange([new("y", outputs), new("u", taps)]);
        int y = dimensions.Count - 2, u = y + 1;
        List<AffineIndex> read = [.. output, new AffineIndex(-padding, [new AffineTerm(y, stride), new AffineTerm(u, 1)])];
        Contraction convolution = new([.. dimensions], [.. output, AffineIndex.Of(y)], [.. read], [AffineIndex.Of(u)]);
        return _graph.Contract(convolution, a, _graph.Parameter(_parameters++, Shape.Of(taps)));
    }

    private int LookUp()
    {
        int indices = _integers[_random.Next(_integers.Count)];
        int extra = _random.Next(3);
        return _random.Next(2) == 0
            ? _graph.OneHot(indices, 5)
            : _graph.Gather(_graph.Map(ScalarFunction.Tanh, _graph.Parameter(_parameters++, new Shape([5, .. ShapeOf(extra).Extents]))), indices, 0);
    }

    private int Source() => _random.Next(5) switch
    {
        0 => _graph.Random(_random.Next(2) == 0 ? RandomKind.Uniform : RandomKind.Normal, _streams++, _graph.ShapeOf(Float())),
        1 when ShapeOf(2) is { } shape => _graph.Iota(shape, _random.Next(2)),
        2 => _graph.Constant([0.5, -1.5, 2, 0.25], Shape.Of(4)),
        3 => _graph.Divide(_graph.Constant(1), _graph.BatchSize()),
        _ => _graph.Parameter(_parameters++, ShapeOf(_random.Next(3))),
    };

    private int Repeat()
    {
        int a = Float();
        Shape shape = _graph.ShapeOf(a);
        Shape result = new([.. shape.Extents.Take(shape.IsBatched ? 1 : 0), 1 + _random.Next(3), .. shape.Example.Extents]);
        int[] axes = [.. Enumerable.Range(0, result.Rank).Where(axis => axis != (shape.IsBatched ? 1 : 0))];
        return _graph.Broadcast(a, result, axes);
    }

    private int Integer()
    {
        int a = _integers[_random.Next(_integers.Count)];
        return _random.Next(2) == 0 || _graph.ShapeOf(a).Example.Rank == 0
            ? _graph.ToFloat(a)
            : _graph.Reshape(a, _graph.ShapeOf(a).IsBatched ? Shape.Of((int)_graph.ShapeOf(a).CountPerExample).Batched : Shape.Of((int)_graph.ShapeOf(a).CountPerExample));
    }
}

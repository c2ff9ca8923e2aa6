using System.Runtime.CompilerServices;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Graph;

/// <summary>
/// Makes a graph, value by value. Infers types; whoever calls it has checked the user's shapes before, so a misfit here is a bug in NetDsl.
/// This file has the primitives; <c>GraphBuilder.Broadcasting.cs</c> has what composes them.
/// </summary>
internal sealed partial class GraphBuilder
{
    private readonly List<GraphInput> _inputs = [];
    private readonly List<Value> _values = [];
    private readonly List<GraphResult> _results = [];

    /// <summary>The label that new values get.</summary>
    public string Label { get; set; } = "";

    public IReadOnlyList<Value> Values => _values;

    public TensorType TypeOf(int value) => _values[value].Type;

    public Shape ShapeOf(int value) => _values[value].Type.Shape;

    /// <summary>Appends a value of a known type; the typed methods below infer it.</summary>
    public int Append(Op op, EquatableArray<int> operands, TensorType type)
    {
        foreach (int operand in operands)
        {
            Check(operand >= 0 && operand < _values.Count, $"operand {operand} of {op} is not defined yet");
        }

        _values.Add(new Value(_values.Count, op, operands, type, Label));
        return _values.Count - 1;
    }

    /// <param name="exampleShape">The shape of one example.</param>
    public int Input(string name, ElementType element, Shape exampleShape, int classes)
    {
        TensorType type = new(element, exampleShape.Batched);
        _inputs.Add(new GraphInput(name, type, classes));
        return Append(new Op.Input(_inputs.Count - 1), [], type);
    }

    public int Parameter(int index, Shape shape) => Append(new Op.Parameter(index), [], TensorType.Float(shape));

    public int State(int index, Shape shape) => Append(new Op.State(index), [], TensorType.Float(shape));

    /// <summary>A carried state, given the shape of one example's.</summary>
    public int Carried(int index, Shape shape) => Append(new Op.Carried(index), [], TensorType.Float(shape.Batched));

    public int Constant(double value) => Constant(value, Shape.Scalar);

    public int Constant(double value, Shape shape) => Append(new Op.Constant([value]), [], TensorType.Float(shape));

    public int Constant(EquatableArray<double> values, Shape shape)
    {
        Check(values.Count == shape.CountPerExample && !shape.IsBatched, $"{values.Count} constants for shape {shape}");
        return Append(new Op.Constant(values), [], TensorType.Float(shape));
    }

    public int BatchSize() => Append(new Op.BatchSize(), [], TensorType.Float(Shape.Scalar));

    public int Iota(Shape shape, int axis) => Append(new Op.Iota(axis), [], TensorType.Float(shape));

    /// <summary>A scalar function of operands of one shape; see <see cref="Map"/> for operands that broadcast.</summary>
    public int Scalar(ScalarFunction function, params int[] operands)
    {
        foreach (int operand in operands)
        {
            Check(TypeOf(operand).Equals(TensorType.Float(ShapeOf(operands[0]))), $"{function} of {TypeOf(operands[0])} and {TypeOf(operand)}");
        }

        return Append(new Op.Scalar(function), operands.ToEquatableArray(), TypeOf(operands[0]));
    }

    public int ToFloat(int value) => Append(new Op.ToFloat(), [value], TensorType.Float(ShapeOf(value)));

    public int StopGradient(int value) => Append(new Op.StopGradient(), [value], TypeOf(value));

    /// <param name="value">The operand.</param>
    /// <param name="shape">The new shape, with the batch axis in front where the operand has it.</param>
    public int Reshape(int value, Shape shape)
    {
        Shape from = ShapeOf(value);
        Check(from.IsBatched == shape.IsBatched && from.CountPerExample == shape.CountPerExample, $"reshape {from} to {shape}");
        return from == shape ? value : Append(new Op.Reshape(), [value], TypeOf(value) with { Shape = shape });
    }

    public int Transpose(int value, params int[] permutation)
    {
        Shape from = ShapeOf(value);
        Check(permutation.Length == from.Rank && permutation.OrderBy(a => a).SequenceEqual(Enumerable.Range(0, from.Rank)), $"permutation of {from}");
        Check(!from.IsBatched || permutation[0] == 0, "the batch axis stays in front");
        if (permutation.SequenceEqual(Enumerable.Range(0, from.Rank)))
        {
            return value;
        }

        Shape shape = new(permutation.Select(a => from[a]).ToEquatableArray());
        return Append(new Op.Transpose(permutation.ToEquatableArray()), [value], TypeOf(value) with { Shape = shape });
    }

    /// <summary>Repeats <paramref name="value"/> to <paramref name="shape"/>; its axis i becomes axis <c>axes[i]</c>.</summary>
    public int Broadcast(int value, Shape shape, params int[] axes)
    {
        Shape from = ShapeOf(value);
        Check(axes.Length == from.Rank, $"broadcast of {from} names {axes.Length} axes");
        for (int i = 0; i < axes.Length; i++)
        {
            Check((i == 0 || axes[i] > axes[i - 1]) && axes[i] < shape.Rank && (from[i] == shape[axes[i]] || from[i].IsOne), $"broadcast {from} to {shape}");
        }

        return from == shape ? value : Append(new Op.Broadcast(axes.ToEquatableArray()), [value], TypeOf(value) with { Shape = shape });
    }

    /// <summary>Elements <c>starts + i · steps</c>, <paramref name="extents"/> of them along each axis (all axes, the batch axis with start 0 and step 1).</summary>
    public int Slice(int value, int[] starts, int[] steps, EquatableArray<Extent> extents)
    {
        Shape from = ShapeOf(value);
        Check(starts.Length == from.Rank && steps.Length == from.Rank && extents.Count == from.Rank, $"slice of {from}");
        for (int i = 0; i < from.Rank; i++)
        {
            bool whole = from[i].IsBatch && extents[i].IsBatch && starts[i] == 0 && steps[i] == 1;
            Check(whole || (!from[i].IsBatch && starts[i] >= 0 && steps[i] > 0 && starts[i] + ((extents[i].Value - 1) * steps[i]) < from[i].Value), $"slice of {from}, axis {i}");
        }

        return extents == from.Extents
            ? value
            : Append(new Op.Slice(starts.ToEquatableArray(), steps.ToEquatableArray()), [value], TypeOf(value) with { Shape = new Shape(extents) });
    }

    public int Pad(int value, int[] before, int[] after, int[] interior)
    {
        Shape from = ShapeOf(value);
        Extent[] extents = new Extent[from.Rank];
        for (int i = 0; i < from.Rank; i++)
        {
            Check(before[i] >= 0 && after[i] >= 0 && interior[i] >= 0 && (!from[i].IsBatch || before[i] + after[i] + interior[i] == 0), $"pad of {from}, axis {i}");
            extents[i] = from[i].IsBatch ? from[i] : before[i] + from[i].Value + ((from[i].Value - 1) * interior[i]) + after[i];
        }

        Shape shape = new(extents.ToEquatableArray());
        return shape == from
            ? value
            : Append(new Op.Pad(before.ToEquatableArray(), after.ToEquatableArray(), interior.ToEquatableArray()), [value], TypeOf(value) with { Shape = shape });
    }

    /// <summary>Element r of the result is the operand's element at <c>index(r)</c>, or zero outside the operand; see <see cref="Op.Window"/>.</summary>
    public int Window(int value, Shape shape, EquatableArray<AffineIndex> index)
    {
        Shape from = ShapeOf(value);
        Check(index.Count == from.Rank && from.IsBatched == shape.IsBatched, $"window of {from}");
        bool isIdentity = from == shape && Enumerable.Range(0, from.Rank).All(axis => index[axis].Equals(AffineIndex.Of(axis)));
        return isIdentity ? value : Append(new Op.Window(index), [value], TypeOf(value) with { Shape = shape });
    }

    public int Contract(Contraction contraction, int a, int b)
    {
        Check(contraction.A.Count == ShapeOf(a).Rank && contraction.B.Count == ShapeOf(b).Rank, "an index for each axis of an operand");
        Shape shape = new(contraction.Output.Select(index => contraction.Dimensions[index.Terms[0].Dimension].Extent).ToEquatableArray());
        return Append(new Op.Contract(contraction), [a, b], TensorType.Float(shape));
    }

    public int Reduce(ReduceKind kind, int value, params int[] axes)
    {
        Shape from = ShapeOf(value);
        Check(axes.All(a => a >= 0 && a < from.Rank) && axes.Distinct().Count() == axes.Length, $"reduce {from}");
        Check(kind != ReduceKind.ArgMaximum || axes.Length == 1, "the index of a maximum is along one axis");
        if (axes.Length == 0)
        {
            return value;
        }

        Shape shape = new(from.Extents.Where((_, axis) => !axes.Contains(axis)).ToEquatableArray());
        ElementType element = kind == ReduceKind.ArgMaximum ? ElementType.Int32 : ElementType.Float32;
        return Append(new Op.Reduce(kind, axes.OrderBy(a => a).ToEquatableArray()), [value], new TensorType(element, shape));
    }

    public int Gather(int table, int indices, int batchAxes)
    {
        Shape from = ShapeOf(table), at = ShapeOf(indices);
        Check(from.Extents.Take(batchAxes).SequenceEqual(at.Extents.Take(batchAxes)) && from.Rank > batchAxes && !from[batchAxes].IsBatch, $"gather {from} at {at}");
        Shape shape = new(at.Extents.Concat(from.Extents.Skip(batchAxes + 1)).ToEquatableArray());
        return Append(new Op.Gather(batchAxes), [table, indices], TensorType.Float(shape));
    }

    public int OneHot(int indices, int classes) =>
        Append(new Op.OneHot(classes), [indices], TensorType.Float(new Shape(ShapeOf(indices).Extents.Append(classes).ToEquatableArray())));

    public int Random(RandomKind kind, uint stream, Shape shape) => Append(new Op.Random(kind, stream), [], TensorType.Float(shape));

    /// <summary>Output number <paramref name="output"/> of a loop; see <see cref="Op.Scan"/>.</summary>
    public int Scan(ScanBody body, EquatableArray<int> operands, int output)
    {
        Check(operands.Count == body.Operands && output >= 0 && output < body.Outputs, $"output {output} of a scan with {operands.Count} operands");
        return Append(new Op.Scan(body, output), operands, body.TypeOf(output));
    }

    public void Result(ResultKind kind, int index, int value) => _results.Add(new GraphResult(kind, index, value));

    public Graph ToGraph(string name) => new(name, _inputs.ToEquatableArray(), _values.ToEquatableArray(), _results.ToEquatableArray());

    private static void Check(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] CheckMessage message)
    {
        if (!holds)
        {
            throw new CompilerBugException(nameof(GraphBuilder), message.ToString());
        }
    }

    private static void Check(bool holds, string message)
    {
        if (!holds)
        {
            throw new CompilerBugException(nameof(GraphBuilder), message);
        }
    }
}

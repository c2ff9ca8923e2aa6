using System.Runtime.CompilerServices;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Operators;

/// <summary>The type rule of each primitive: what the verifier and the parser hold a value's declared type against. See <see cref="TypeRule"/>.</summary>
internal static class TypeRules
{
    public static TensorType Declared(Op op, IReadOnlyList<TensorType> operands, TensorType declared) => declared;

    public static TensorType FloatSource(Op op, IReadOnlyList<TensorType> operands, TensorType declared) => TensorType.Float(declared.Shape);

    /// <summary>A parameter or state variable belongs to the network, not to an example.</summary>
    public static TensorType Variable(Op op, IReadOnlyList<TensorType> operands, TensorType declared)
    {
        Require(!declared.Shape.IsBatched, "a variable has no batch axis");
        return TensorType.Float(declared.Shape);
    }

    /// <summary>A carried state belongs to an example.</summary>
    public static TensorType Carried(Op op, IReadOnlyList<TensorType> operands, TensorType declared)
    {
        Require(declared.Shape.IsBatched, "a carried state has a batch axis");
        return TensorType.Float(declared.Shape);
    }

    public static TensorType Constant(Op op, IReadOnlyList<TensorType> operands, TensorType declared)
    {
        int count = ((Op.Constant)op).Values.Count;
        Require(count == 1 || (count == declared.Shape.CountPerExample && !declared.Shape.IsBatched), $"{count} numbers do not fill {declared.Shape}");
        return TensorType.Float(declared.Shape);
    }

    public static TensorType BatchSize(Op op, IReadOnlyList<TensorType> operands, TensorType declared) => TensorType.Float(Shape.Scalar);

    public static TensorType Iota(Op op, IReadOnlyList<TensorType> operands, TensorType declared)
    {
        int axis = ((Op.Iota)op).Axis;
        Require(axis >= 0 && axis < declared.Shape.Rank, $"axis {axis} of {declared.Shape}");
        return TensorType.Float(declared.Shape);
    }

    public static TensorType Scalar(Op op, IReadOnlyList<TensorType> operands, TensorType declared)
    {
        foreach (TensorType operand in operands)
        {
            Require(operand.Equals(TensorType.Float(operands[0].Shape)), $"operands {operands[0]} and {operand} differ or are not floats");
        }

        return operands[0];
    }

    public static TensorType Same(Op op, IReadOnlyList<TensorType> operands, TensorType declared) => operands[0];

    public static TensorType ToFloat(Op op, IReadOnlyList<TensorType> operands, TensorType declared)
    {
        Require(operands[0].Element == ElementType.Int32, $"{operands[0]} is not Int32");
        return TensorType.Float(operands[0].Shape);
    }

    public static TensorType Reshape(Op op, IReadOnlyList<TensorType> operands, TensorType declared)
    {
        Shape from = operands[0].Shape, to = declared.Shape;
        Require(from.IsBatched == to.IsBatched && from.CountPerExample == to.CountPerExample, $"{from} has not as many elements as {to}");
        return operands[0] with { Shape = to };
    }

    public static TensorType Transpose(Op op, IReadOnlyList<TensorType> operands, TensorType declared)
    {
        EquatableArray<int> permutation = ((Op.Transpose)op).Permutation;
        Shape from = operands[0].Shape;
        Require(permutation.OrderBy(axis => axis).SequenceEqual(Enumerable.Range(0, from.Rank)), $"not a permutation of the axes of {from}");
        Require(!from.IsBatched || permutation[0] == 0, "the batch axis stays in front");
        return operands[0] with { Shape = new Shape(permutation.Select(axis => from[axis]).ToEquatableArray()) };
    }

    public static TensorType Broadcast(Op op, IReadOnlyList<TensorType> operands, TensorType declared)
    {
        EquatableArray<int> axes = ((Op.Broadcast)op).Axes;
        Shape from = operands[0].Shape, to = declared.Shape;
        Require(axes.Count == from.Rank, $"{axes.Count} axes for {from}");
        for (int i = 0; i < axes.Count; i++)
        {
            Require(axes[i] >= 0 && axes[i] < to.Rank && (i == 0 || axes[i] > axes[i - 1]), $"axis {axes[i]} of {to}");
            Require(from[i] == to[axes[i]] || from[i].IsOne, $"axis {i} of {from} does not repeat to axis {axes[i]} of {to}");
        }

        return operands[0] with { Shape = to };
    }

    public static TensorType Slice(Op op, IReadOnlyList<TensorType> operands, TensorType declared)
    {
        Op.Slice slice = (Op.Slice)op;
        Shape from = operands[0].Shape, to = declared.Shape;
        Require(slice.Starts.Count == from.Rank && slice.Steps.Count == from.Rank && to.Rank == from.Rank, $"a start and a step for each axis of {from}");
        for (int i = 0; i < from.Rank; i++)
        {
            bool fits = from[i].IsBatch
                ? to[i].IsBatch && slice.Starts[i] == 0 && slice.Steps[i] == 1
                : !to[i].IsBatch && slice.Starts[i] >= 0 && slice.Steps[i] > 0 && slice.Starts[i] + ((to[i].Value - 1) * slice.Steps[i]) < from[i].Value;
            Require(fits, $"axis {i} of {from} has no {to[i]} elements from {slice.Starts[i]} in steps of {slice.Steps[i]}");
        }

        return operands[0] with { Shape = to };
    }

    public static TensorType Pad(Op op, IReadOnlyList<TensorType> operands, TensorType declared)
    {
        Op.Pad pad = (Op.Pad)op;
        Shape from = operands[0].Shape;
        Require(pad.Before.Count == from.Rank && pad.After.Count == from.Rank && pad.Interior.Count == from.Rank, $"three numbers for each axis of {from}");
        Extent[] extents = from.Extents.ToArray();
        for (int i = 0; i < extents.Length; i++)
        {
            Require(pad.Before[i] >= 0 && pad.After[i] >= 0 && pad.Interior[i] >= 0, $"negative padding of axis {i}");
            Require(!from[i].IsBatch || pad.Before[i] + pad.After[i] + pad.Interior[i] == 0, "the batch is not padded");
            extents[i] = from[i].IsBatch ? from[i] : pad.Before[i] + from[i].Value + ((from[i].Value - 1) * pad.Interior[i]) + pad.After[i];
        }

        return operands[0] with { Shape = new Shape(extents.ToEquatableArray()) };
    }

    public static TensorType Window(Op op, IReadOnlyList<TensorType> operands, TensorType declared)
    {
        EquatableArray<AffineIndex> index = ((Op.Window)op).Index;
        Shape from = operands[0].Shape, to = declared.Shape;
        Require(operands[0].Element == ElementType.Float32, "the operand is of floats");
        Require(index.Count == from.Rank, $"an index for each axis of {from}");
        Require(from.IsBatched == to.IsBatched, $"both of {from} and {to} have the batch, or none");
        for (int axis = 0; axis < index.Count; axis++)
        {
            CheckTerms(index[axis], to.Rank);
            bool isBatch = from[axis].IsBatch, readsBatch = index[axis].Terms.Any(term => to[term.Dimension].IsBatch);
            Require(isBatch ? index[axis].Equals(AffineIndex.Of(0)) : !readsBatch, $"the batch and nothing else indexes the batch axis of {from}");
        }

        return operands[0] with { Shape = to };
    }

    public static TensorType Contract(Op op, IReadOnlyList<TensorType> operands, TensorType declared)
    {
        Contraction contraction = ((Op.Contract)op).Contraction;
        Require(operands.All(operand => operand.Element == ElementType.Float32), "operands are floats");
        HashSet<int> outputs = [];
        foreach (AffineIndex index in contraction.Output)
        {
            Require(index.Terms.Count == 1 && index.Offset == 0 && index.Terms[0].Coefficient == 1, "an axis of the output is one loop variable");
            Require(outputs.Add(index.Terms[0].Dimension), "a loop variable is one axis of the output");
        }

        foreach (AffineIndex index in contraction.Output.Concat(contraction.A).Concat(contraction.B))
        {
            CheckTerms(index, contraction.Dimensions.Count);
        }

        CheckOperand(contraction, contraction.A, operands[0].Shape);
        CheckOperand(contraction, contraction.B, operands[1].Shape);
        Shape shape = new(contraction.Output.Select(index => contraction.Dimensions[index.Terms[0].Dimension].Extent).ToEquatableArray());
        Require(shape.Extents.Skip(1).All(extent => !extent.IsBatch), "the batch is axis 0 of the output");
        return TensorType.Float(shape);
    }

    public static TensorType Reduce(Op op, IReadOnlyList<TensorType> operands, TensorType declared)
    {
        Op.Reduce reduce = (Op.Reduce)op;
        Shape from = operands[0].Shape;
        int last = -1;
        foreach (int axis in reduce.Axes)
        {
            Require(axis > last && axis < from.Rank, $"axis {axis} of {from}");
            last = axis;
        }

        Require(operands[0].Element == ElementType.Float32, "the operand is of floats");
        Require(reduce.Axes.Count > 0, "at least one axis is reduced");
        Require(reduce.Kind != ReduceKind.ArgMaximum || reduce.Axes.Count == 1, "the index of a maximum is along one axis");
        Shape shape = new(from.Extents.Where((_, axis) => !reduce.Axes.Contains(axis)).ToEquatableArray());
        return new TensorType(reduce.Kind == ReduceKind.ArgMaximum ? ElementType.Int32 : ElementType.Float32, shape);
    }

    public static TensorType Gather(Op op, IReadOnlyList<TensorType> operands, TensorType declared)
    {
        int shared = ((Op.Gather)op).BatchAxes;
        Shape table = operands[0].Shape, at = operands[1].Shape;
        Require(operands[0].Element == ElementType.Float32 && operands[1].Element == ElementType.Int32, "a table of floats and Int32 indices");
        Require(shared >= 0 && shared < table.Rank && shared <= at.Rank && table.Extents.Take(shared).SequenceEqual(at.Extents.Take(shared)), $"{table} and {at} do not share {shared} axes");
        Require(!table[shared].IsBatch, "the batch is not looked up");
        return TensorType.Float(new Shape(at.Extents.Concat(table.Extents.Skip(shared + 1)).ToEquatableArray()));
    }

    public static TensorType OneHot(Op op, IReadOnlyList<TensorType> operands, TensorType declared)
    {
        int classes = ((Op.OneHot)op).Classes;
        Require(operands[0].Element == ElementType.Int32 && classes > 0, $"one-hot of {operands[0]} in {classes} classes");
        return TensorType.Float(new Shape(operands[0].Shape.Extents.Append(classes).ToEquatableArray()));
    }

    /// <summary>Initial states and next states are of the states' types, sequences of as many items as the loop has steps, captures as the step has them.</summary>
    public static TensorType Scan(Op op, IReadOnlyList<TensorType> operands, TensorType declared)
    {
        ScanBody body = ((Op.Scan)op).Body;
        Require(body.Length >= 1 && body.States + body.Sequences <= body.Operands && body.States <= body.Outputs, "a loop has steps, and inputs and results for its states");
        for (int i = 0; i < body.Operands; i++)
        {
            TensorType own = body.Step.Inputs[i].Type;
            bool isSequence = i >= body.States && i < body.States + body.Sequences;
            TensorType expected = isSequence ? own with { Shape = own.Shape.WithItems(body.Length) } : own;
            Require(body.Step[i].Op is Op.Input input && input.Index == i, $"value {i} of the step is not input {i}");
            Require(operands[i].Equals(expected), $"operand {i} is {operands[i]}, but the step reads {own} of {expected}");
        }

        for (int state = 0; state < body.States; state++)
        {
            Require(body.Step[body.ResultOf(state)].Type.Equals(body.Step.Inputs[state].Type), $"state {state} is {body.Step.Inputs[state].Type} before the step and {body.Step[body.ResultOf(state)].Type} after it");
        }

        int output = ((Op.Scan)op).Output;
        Require(output >= 0 && output < body.Outputs, $"output {output} of {body.Outputs}");
        Require(!body.Step.Values.Any(value => value.Op is Op.Random or Op.Parameter or Op.State or Op.Carried), "a step draws no random numbers and reads no variables");
        return body.TypeOf(output);
    }

    private static void CheckTerms(AffineIndex index, int variables)
    {
        int last = -1;
        foreach (AffineTerm term in index.Terms)
        {
            Require(term.Dimension > last && term.Dimension < variables && term.Coefficient != 0, "terms are sorted, not 0, and name loop variables");
            last = term.Dimension;
        }
    }

    private static void CheckOperand(Contraction contraction, EquatableArray<AffineIndex> indices, Shape shape)
    {
        Require(indices.Count == shape.Rank, $"an index for each axis of {shape}");
        for (int axis = 0; axis < indices.Count; axis++)
        {
            bool batch = indices[axis].Terms.Any(term => contraction.Dimensions[term.Dimension].Extent.IsBatch);
            Require(batch == shape[axis].IsBatch, $"the batch and nothing else indexes the batch axis of {shape}");
            Require(!batch || (indices[axis].Offset == 0 && indices[axis].Terms.Count == 1 && indices[axis].Terms[0].Coefficient == 1), "the batch is not shifted or strided");
        }
    }

    private static void Require(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] CheckMessage message)
    {
        if (!holds)
        {
            throw new TypeRuleException(message.ToString());
        }
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new TypeRuleException(message);
        }
    }
}

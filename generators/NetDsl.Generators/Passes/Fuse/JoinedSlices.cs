using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Simplify;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes a graph, gives one in which what is computed alike for every part of a concatenation is computed once for the whole and then cut: f(slice(x), part) for all parts becomes slice(f(x, whole)). So the gradients
/// of branches (the slice of the whole's gradient where the branch's rectifier lets it pass) ride on what computes the gradient of the whole, and contractions read their slices in place. Guarantees: the same
/// numbers; nothing is computed that was not needed, because the slices together must be all of the whole.
/// </summary>
internal static class JoinedSlices
{
    public static Graph Run(Graph graph)
    {
        Dictionary<int, Part> parts = Parts(graph);
        if (parts.Count == 0)
        {
            return graph;
        }

        Form?[] forms = Forms(graph, parts);
        HashSet<int> read = [.. graph.Values.Where(value => value.Op is Op.Scalar && forms[value.Id] is not null).SelectMany(value => value.Operands)];
        HashSet<int> lifted = [];
        foreach (IGrouping<(Expression Expression, int Axis, Shape Whole), Value> group in graph.Values
            .Where(value => value.Op is Op.Scalar && forms[value.Id] is { HasSlice: true } && !read.Contains(value.Id))
            .GroupBy(value => (forms[value.Id]!.Expression, forms[value.Id]!.Axis, forms[value.Id]!.Whole!)))
        {
            bool isAll = IsAll(group.Select(value => (forms[value.Id]!.Start, value.Type.Shape[group.Key.Axis].Value)), group.Key.Whole[group.Key.Axis].Value);
            if (isAll && Sources(group.Key.Expression).Max() < group.Min(value => value.Id))
            {
                lifted.UnionWith(group.Select(value => value.Id));
            }
        }

        return lifted.Count == 0 ? graph : DeadValues.Run(Rewrite(graph, forms, lifted));
    }

    /// <summary>Whether ranges follow each other from the front to the end.</summary>
    private static bool IsAll(IEnumerable<(int Start, int Length)> ranges, int end)
    {
        int reached = 0;
        foreach ((int start, int length) in ranges.Distinct().OrderBy(range => range.Start))
        {
            if (start != reached)
            {
                return false;
            }

            reached += length;
        }

        return reached == end;
    }

    private static Graph Rewrite(Graph graph, Form?[] forms, HashSet<int> lifted)
    {
        int[] numbers = new int[graph.Values.Count];
        Dictionary<(Expression, Shape), int> written = [];
        return GraphRewriter.Rewrite(graph, (builder, value) => numbers[value.Id] = lifted.Contains(value.Id) ? Lift(builder, value) : builder.Append(value.Op, value.Operands, value.Type));

        int Lift(GraphBuilder builder, Value value)
        {
            Form form = forms[value.Id]!;
            Shape whole = form.Whole!;
            int[] starts = new int[whole.Rank];
            starts[form.Axis] = form.Start;
            return builder.Slice(Write(builder, form.Expression, whole), starts, [.. starts.Select(_ => 1)], value.Type.Shape.Extents);
        }

        int Write(GraphBuilder builder, Expression expression, Shape shape)
        {
            if (!written.TryGetValue((expression, shape), out int number))
            {
                number = expression switch
                {
                    Expression.Whole whole => numbers[whole.Value],
                    Expression.Number constant => builder.Constant(constant.Value, shape),
                    Expression.Apply apply => builder.Scalar(apply.Function, [.. apply.Operands.Select(operand => Write(builder, operand, shape))]),
                    _ => throw new CompilerBugException(nameof(JoinedSlices), $"unknown expression {expression}"),
                };
                written.Add((expression, shape), number);
            }

            return number;
        }
    }

    /// <summary>The values that stand in a concatenation, with their place in the first.</summary>
    private static Dictionary<int, Part> Parts(Graph graph)
    {
        Dictionary<int, Part> parts = [];
        foreach (Part part in graph.Values.SelectMany(value => Joins.PartsOf(graph, value) ?? []))
        {
            if (!parts.ContainsKey(part.Value))
            {
                parts.Add(part.Value, part);
            }
        }

        return parts;
    }

    private static Form?[] Forms(Graph graph, Dictionary<int, Part> parts)
    {
        Form?[] forms = new Form?[graph.Values.Count];
        foreach (Value value in graph.Values)
        {
            forms[value.Id] = value.Op switch
            {
                Op.Slice slice => OfSlice(graph, value, slice),
                _ when parts.TryGetValue(value.Id, out Part? part) =>
                    new Form(new Expression.Whole(part.Whole), part.Axis, part.Start, graph[part.Whole].Type.Shape, HasSlice: false),
                Op.Constant { Values.Count: 1 } constant => new Form(new Expression.Number(constant.Values[0]), 0, 0, null, HasSlice: false),
                Op.Scalar scalar => OfScalar(value, scalar, forms),
                _ => null,
            };
        }

        return forms;
    }

    private static Form? OfSlice(Graph graph, Value value, Op.Slice slice)
    {
        Shape from = graph[value.Operands[0]].Type.Shape;
        int[] cut = [.. Enumerable.Range(0, from.Rank).Where(axis => from[axis] != value.Type.Shape[axis])];
        return cut.Length == 1 && slice.Steps.All(step => step == 1) ? new Form(new Expression.Whole(value.Operands[0]), cut[0], slice.Starts[cut[0]], from, HasSlice: true) : null;
    }

    private static Form? OfScalar(Value value, Op.Scalar scalar, Form?[] forms)
    {
        Form?[] operands = [.. value.Operands.Select(operand => forms[operand])];
        Form[] ranges = [.. operands.Where(form => form?.Whole is not null)!];
        return operands.All(form => form is not null) && ranges.Length > 0
            && ranges.All(form => form.Axis == ranges[0].Axis && form.Start == ranges[0].Start && form.Whole == ranges[0].Whole)
            ? ranges[0] with
            {
                Expression = new Expression.Apply(scalar.Function, operands.Select(form => form!.Expression).ToEquatableArray()),
                HasSlice = ranges.Any(form => form.HasSlice),
            }
            : null;
    }

    private static IEnumerable<int> Sources(Expression expression) => expression switch
    {
        Expression.Whole whole => [whole.Value],
        Expression.Apply apply => apply.Operands.SelectMany(Sources),
        _ => [],
    };

    /// <summary>A value as a range of one computed from wholes.</summary>
    /// <param name="Expression">What of the wholes.</param>
    /// <param name="Axis">The axis that is cut.</param>
    /// <param name="Start">Where the range begins.</param>
    /// <param name="Whole">The shape of the wholes; null for a number, which is a range of anything.</param>
    /// <param name="HasSlice">Whether something is cut, rather than joined.</param>
    private sealed record Form(Expression Expression, int Axis, int Start, Shape? Whole, bool HasSlice);

    private abstract record Expression
    {
        internal sealed record Whole(int Value) : Expression;

        internal sealed record Number(double Value) : Expression;

        internal sealed record Apply(ScalarFunction Function, EquatableArray<Expression> Operands) : Expression;
    }
}

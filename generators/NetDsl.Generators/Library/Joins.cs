using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Library;

/// <summary>Joining tensors along an axis and cutting them apart. A join is a sum of its parts, each padded with zeros to the whole.</summary>
internal static class Joins
{
    // Each part is a value of the graph, so a slip of the pen must not fill the editor's memory.
    private const int MostParts = 65536;

    public static LibraryFunction[] Rows { get; } =
    [
        new("Concat", call => Concat(call)),
        new("Stack", call => Stack(call)),
        new("Split", call => Split(call)),
    ];

    private static Staged.Tensor Concat(LibraryCall call)
    {
        (int[] parts, int axis) = Operands(call, "Concat");
        return new Staged.Tensor(Concat(call.Graph, "Concat", parts, axis));
    }

    /// <summary>Joins values along an axis of the example, counted from the end where it is negative. ND2007 where other axes differ.</summary>
    public static int Concat(GraphBuilder graph, string function, int[] parts, int axis)
    {
        Shape first = graph.ShapeOf(parts[0]).Example;
        int along = Shapes.NormalizeAxis(function, axis, first.Rank, graph.Describe(parts[0]));
        foreach (int part in parts)
        {
            Shape shape = graph.ShapeOf(part).Example;
            if (shape.Rank != first.Rank || Enumerable.Range(0, first.Rank).Any(i => i != along && shape[i] != first[i]))
            {
                throw new StagingException(
                    DiagnosticIds.JoinMismatch, function, graph.Describe(parts[0]), graph.Describe(part), $"along axis {along}, all other axes must be equal{Clash(first, shape, along)}");
            }
        }

        return Join(graph, function, parts, along);
    }

    private static string Clash(Shape first, Shape other, int along)
    {
        int axis = first.Rank == other.Rank ? Enumerable.Range(0, first.Rank).First(i => i != along && first[i] != other[i]) : -1;
        return axis < 0 ? $"; one has {first.Rank} axes, the other {other.Rank}" : $"; axis {axis} has {first[axis]} and {other[axis]} elements";
    }

    private static Staged.Tensor Stack(LibraryCall call)
    {
        (int[] parts, int axis) = Operands(call, "Stack");
        GraphBuilder graph = call.Graph;
        Shape first = graph.ShapeOf(parts[0]).Example;
        int along = Shapes.NormalizeAxis("Stack", axis, first.Rank + 1, "its result");
        int[] widened = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            Shape shape = graph.ShapeOf(parts[i]);
            if (shape.Example != first)
            {
                throw new StagingException(DiagnosticIds.JoinMismatch, "Stack", graph.Describe(parts[0]), graph.Describe(parts[i]), "all shapes must be equal");
            }

            widened[i] = graph.Reshape(parts[i], Shapes.WithBatchOf(shape, [.. first.Extents.Take(along), 1, .. first.Extents.Skip(along)]));
        }

        return new Staged.Tensor(Join(graph, "Stack", widened, along));
    }

    private static (int[] Parts, int Axis) Operands(LibraryCall call, string function)
    {
        int[] parts = [.. call.Items("tensors").Select(call.ToTensor)];
        Shapes.CheckArgument(parts.Length > 0, function, "tensors", "empty", "at least one tensor");
        return (parts, call.Has("axis") ? call.Integer("axis") : 0);
    }

    /// <summary>Joins values along an axis of the example; their other axes are equal.</summary>
    public static int Join(GraphBuilder graph, string function, int[] parts, int exampleAxis)
    {
        if (parts.Length == 1)
        {
            return parts[0];
        }

        // A double, because the sum of extents may be beyond what a shape can hold.
        double total = parts.Sum(part => (double)graph.ShapeOf(part).Example[exampleAxis].Value);
        Shape first = graph.ShapeOf(parts[0]).Example;
        double count = first.CountPerExample / first[exampleAxis].Value * total;
        if (count > int.MaxValue)
        {
            throw new StagingException(DiagnosticIds.TensorTooLarge, function, $"{count:0}");
        }

        int whole = -1, start = 0;
        foreach (int part in parts)
        {
            Shape shape = graph.ShapeOf(part);
            int axis = exampleAxis + Shapes.BatchAxes(shape);
            int[] before = new int[shape.Rank], after = new int[shape.Rank];
            before[axis] = start;
            after[axis] = (int)total - start - shape[axis].Value;
            int padded = graph.Pad(part, before, after, new int[shape.Rank]);
            whole = whole < 0 ? padded : graph.Add(whole, padded);
            start += shape[axis].Value;
        }

        return whole;
    }

    private static Staged.List Split(LibraryCall call)
    {
        GraphBuilder graph = call.Graph;
        int x = call.Tensor("x");
        int axis = graph.Axis("Split", x, call.Integer("axis"));
        int extent = graph.ShapeOf(x)[axis].Value;
        StagingException Misfit(string why) => new(DiagnosticIds.SplitMismatch, "Split", extent, graph.Describe(x), why);
        int[] sizes;
        if (call.Has("parts"))
        {
            int parts = call.Integer("parts");
            Shapes.CheckArgument(parts is >= 1 and <= MostParts, "Split", "parts", parts, $"at least 1 and at most {MostParts}");
            sizes = extent % parts == 0 ? [.. Enumerable.Repeat(extent / parts, parts)] : throw Misfit($"{extent}/{parts} is not whole; it has {Text.Divisors(extent)} equal parts");
        }
        else
        {
            sizes = call.Integers("sizes");
            foreach (int size in sizes)
            {
                Shapes.CheckPositive("Split", size);
            }

            long sum = sizes.Sum(size => (long)size);
            if (sum != extent)
            {
                throw Misfit($"{string.Join(" + ", sizes)} = {sum}");
            }
        }

        Staged[] pieces = new Staged[sizes.Length];
        for (int i = 0, start = 0; i < sizes.Length; start += sizes[i], i++)
        {
            pieces[i] = new Staged.Tensor(graph.Cut(x, axis, start, sizes[i]));
        }

        return new Staged.List(pieces);
    }
}

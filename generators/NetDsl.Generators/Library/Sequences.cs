using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators.Mapping;

namespace NetDsl.Generators.Library;

/// <summary>
/// Functions of the items of sequences, the first axis of an example. A function is staged once, on the first items; what it did becomes a graph of its own, which the mapping rules of the
/// primitives then do for all items at once.
/// </summary>
internal static class Sequences
{
    public static LibraryFunction[] Rows { get; } =
    [
        new("Map", call =>
        {
            Staged item = call.Required("item");
            return call.Has("sequence")
                ? Map(call, call.Required("sequence"), item)
                : new Staged.Layer(new StagedLayer("Map", makesWeights: false, (at, sequence) => Map(at, sequence, item)) { Parts = [new LayerPart("", item)] });
        }),
    ];

    /// <summary>The number of items of all sequences in a value. ND2002 where something has no axis of items, ND2020 where numbers differ.</summary>
    public static int Count(LibraryCall call, string function, Staged sequences)
    {
        GraphBuilder graph = call.Graph;
        int? first = null;
        foreach (int value in Leaves(call, sequences).Select(leaf => IdOf(call, leaf)))
        {
            Shape shape = graph.ShapeOf(value).Example;
            if (shape.Rank == 0)
            {
                throw new StagingException(DiagnosticIds.WrongRank, function, "a sequence, whose first axis counts the items,", graph.Describe(value), "one number has no items");
            }

            first ??= value;
            int expected = graph.ShapeOf(first.Value).Example[0].Value, given = shape[0].Value;
            if (given != expected)
            {
                throw new StagingException(
                    DiagnosticIds.ItemsDiffer, function, graph.Describe(first.Value), expected, graph.Describe(value), given,
                    $"cut the longer one, as in `x[..{Math.Min(expected, given)}]`, or capture in a lambda what is the same for all items");
            }
        }

        return first is int some ? graph.ShapeOf(some).Example[0].Value : throw new CompilerBugException(nameof(Sequences), "no sequence");
    }

    /// <summary>One item of every sequence in a value, in the value's own form.</summary>
    public static Staged ItemOf(LibraryCall call, Staged sequences, int position) => Replaced(call, sequences, leaf =>
    {
        GraphBuilder graph = call.Graph;
        int value = IdOf(call, leaf);
        Shape shape = graph.ShapeOf(value);
        string label = graph.Label;
        graph.Label = graph.Values[value].Label;
        int item = graph.Reshape(graph.Cut(value, Shapes.BatchAxes(shape), position, 1), Shapes.WithBatchOf(shape, shape.Example.Extents.Skip(1)));
        graph.Label = label;
        return WithId(leaf, item);
    });

    /// <summary>The tensors and labels of a value that is one, or a tuple of such.</summary>
    public static IReadOnlyList<Staged> Leaves(LibraryCall call, Staged value)
    {
        List<Staged> leaves = [];
        Replaced(call, value, leaf =>
        {
            leaves.Add(leaf);
            return leaf;
        });
        return leaves;
    }

    /// <summary>A value in its own form, with other tensors and labels. ND1000 for what is neither, nor a tuple of them.</summary>
    public static Staged Replaced(LibraryCall call, Staged value, Func<Staged, Staged> leaf) => value switch
    {
        Staged.Poison => throw new PoisonException(),
        Staged.Indices => leaf(value),
        Staged.Tuple tuple => tuple with { Items = tuple.Items.Select(item => Replaced(call, item, leaf)).ToEquatableArray() },
        Staged.Opaque opaque when call.WithMembers(opaque, (_, member) => Replaced(call, member, leaf)) is { } record => record,
        Staged.Opaque or Staged.Layer => throw new StagingException(DiagnosticIds.UnsupportedConstruct, "this value where items are tensors", "use a tensor, labels or a tuple of these"),
        _ => leaf(new Staged.Tensor(call.ToTensor(value))),
    };

    public static int IdOf(LibraryCall call, Staged leaf) => leaf is Staged.Indices indices ? indices.Id : call.ToTensor(leaf);

    public static Staged WithId(Staged leaf, int id) => leaf is Staged.Indices indices ? indices with { Id = id } : new Staged.Tensor(id);

    private static Staged Map(LibraryCall call, Staged sequences, Staged function)
    {
        GraphBuilder graph = call.Graph;
        sequences = Replaced(call, sequences, leaf => leaf);
        int extent = Count(call, "Map", sequences);
        Staged first = ItemOf(call, sequences, 0);
        int[] whole = Ids(call, sequences), items = Ids(call, first);
        int mark = graph.Values.Count;
        Staged result = call.ApplyToItem("Map", function, first);
        result = Replaced(call, result, leaf => leaf);
        Extraction extraction = graph.Extract(mark, items, Ids(call, result));
        (int Value, bool IsMapped)[] inputs = [.. whole.Select(value => (value, true)), .. extraction.Captures.Select(value => (value, false))];
        (int Value, bool IsMapped)[] values = Vectorizer.Values(graph, extraction.Body, inputs, extent);
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i].IsMapped)
            {
                call.Replace(extraction.Origins[i], values[i].Value);
            }
        }

        int next = 0;
        return Replaced(call, result, leaf =>
        {
            (int value, bool isMapped) = values[extraction.Body.Results[next++].Value];
            int all = isMapped ? value : MappedCall.Repeat(graph, value, extent);
            Shapes.CheckCount("Map", graph.ShapeOf(all));
            return WithId(leaf, all);
        });
    }

    private static int[] Ids(LibraryCall call, Staged value) => [.. Leaves(call, value).Select(leaf => IdOf(call, leaf))];
}

using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Library;

/// <summary>What labels are good for: unit vectors, rows of tables, numbers.</summary>
internal static class LookUps
{
    public static LibraryFunction[] Rows { get; } =
    [
        new("OneHot", OneHot),
        new("Embedding", Embedding),
        new("Gather", call =>
        {
            Staged table = call.Required("table");
            return new Staged.Layer(new StagedLayer("Gather", makesWeights: false, (at, labels) => LookUp(at, "Gather", table, (Staged.Indices)labels)));
        }),
        new("At", call =>
        {
            Staged.Indices labels = call.Labels("indices");
            return new Staged.Layer(new StagedLayer("At", makesWeights: false, (at, table) => LookUp(at, "At", table, labels)));
        }),
        new("Tensor.At", call => LookUp(call, "At", call.Required("this"), call.Labels("indices"))),
        new("Indices.ToTensor", call => new Staged.Tensor(call.Graph.ToFloat(call.Labels("this").Id))),
    ];

    /// <summary>The labels as unit vectors of the extent <paramref name="classes"/>.</summary>
    public static int OneHot(GraphBuilder graph, string function, Staged.Indices labels, int classes)
    {
        Shape shape = graph.ShapeOf(labels.Id);
        Shapes.CheckCount(function, new Shape(shape.Extents.Append(classes).ToEquatableArray()));
        return graph.OneHot(labels.Id, classes);
    }

    /// <summary>How messages call labels: <c>3 labels below 10 (next)</c>.</summary>
    public static string Describe(GraphBuilder graph, Staged.Indices labels)
    {
        Shape shape = graph.ShapeOf(labels.Id).Example;
        string label = graph.Values[labels.Id].Label;
        string what = shape.Rank == 0 ? "one label" : shape.ToDisplay() + " labels";
        return what + (labels.Classes == 0 ? "" : $" below {labels.Classes}") + (label.Length == 0 ? "" : $" ({label})");
    }

    private static Staged OneHot(LibraryCall call)
    {
        if (call.Has("indices"))
        {
            Staged.Indices labels = call.Labels("indices");
            return labels.Classes > 0
                ? new Staged.Tensor(OneHot(call.Graph, "OneHot", labels, labels.Classes))
                : throw new StagingException(
                    DiagnosticIds.ClassesMismatch, "OneHot", Describe(call.Graph, labels), "an unknown number of classes", "put [Classes(n)] on the parameter, or write OneHot(n)");
        }

        int classes = call.Integer("classes");
        string kind = $"OneHot({classes})";
        Shapes.CheckPositive(kind, classes);
        return new Staged.Layer(new StagedLayer(kind, makesWeights: false, (at, labels) => new Staged.Tensor(OneHot(at.Graph, kind, (Staged.Indices)labels, classes))));
    }

    /// <summary>A table with a row of weights for each label.</summary>
    private static Staged.Layer Embedding(LibraryCall call)
    {
        int count = call.Integer("count"), width = call.Integer("width");
        Staged init = call.Required("init");
        string kind = $"Embedding({count}, {width})";
        Shapes.CheckPositive(kind, count);
        Shapes.CheckPositive(kind, width);
        Shape shape = Shape.Of(count, width);
        Shapes.CheckCount(kind, shape);
        Initializer initial = init is Staged.Constant { Value: null } ? new Initializer(InitializerKind.Normal, 0, 1) : Initializers.Choose(init, shape);
        return new Staged.Layer(new StagedLayer(kind, makesWeights: true, (at, labels) => LookUp(at, kind, new Staged.Tensor(at.Weight("Weight", shape, initial)), (Staged.Indices)labels)));
    }

    /// <summary>The rows of a table, its first axis, that labels name. ND2014 where labels may lie outside.</summary>
    public static Staged.Tensor LookUp(LibraryCall call, string function, Staged tableValue, Staged.Indices labels)
    {
        GraphBuilder graph = call.Graph;
        int table = call.ToTensor(tableValue), indices = labels.Id;
        Shape shape = graph.ShapeOf(table), at = graph.ShapeOf(indices);
        if (shape.Example.Rank == 0)
        {
            throw new StagingException(DiagnosticIds.WrongRank, function, "a table with at least one axis", graph.Describe(table), "one number cannot be looked up");
        }

        int extent = shape.Example[0].Value;
        if (labels.Classes == 0 || labels.Classes > extent)
        {
            throw new StagingException(
                DiagnosticIds.ClassesMismatch, function, $"a table of {graph.Describe(table)}", Describe(graph, labels),
                labels.Classes == 0 ? "put [Classes(n)] on the parameter" : $"labels must be below {extent}, the extent of the table's first axis");
        }

        Shapes.CheckCount(function, new Shape([.. at.Example.Extents, .. shape.Example.Extents.Skip(1)]));
        if (shape.IsBatched && !at.IsBatched)
        {
            // Each example has a table of its own, so each needs its copy of the positions.
            indices = graph.Broadcast(indices, at.Batched, [.. Enumerable.Range(1, at.Rank)]);
        }

        return new Staged.Tensor(graph.Gather(table, indices, Shapes.BatchAxes(shape)));
    }
}

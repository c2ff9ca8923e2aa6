using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Library;

/// <summary>
/// Attention: for each query the mean of values, weighted by how well their keys fit. By products (Luong, Pham and Manning, 2015; scaled, Vaswani et al., 2017) and by a small network (Bahdanau, Cho and Bengio, 2015).
/// </summary>
internal static class Attentions
{
    public static LibraryFunction[] Rows { get; } =
    [
        new("Attention", call =>
        {
            (int query, int key, int? mask) = Operands(call);
            int value = call.Tensor("value");
            Shape keys = call.Graph.ShapeOf(key).Example, values = call.Graph.ShapeOf(value).Example;
            if (values.Rank != keys.Rank || !values.Extents.Take(keys.Rank - 1).SequenceEqual(keys.Extents.Take(keys.Rank - 1)))
            {
                throw new StagingException(DiagnosticIds.JoinMismatch, "Attention", call.Graph.Describe(key), call.Graph.Describe(value), "each key has a value, so all axes but the last must be equal");
            }

            return new Staged.Tensor(call.Graph.Dot(Weights(call.Graph, "Attention", query, key, mask, call.Flag("scaled")), value));
        }),
        new("AttentionWeights", call =>
        {
            (int query, int key, int? mask) = Operands(call);
            return new Staged.Tensor(Weights(call.Graph, "AttentionWeights", query, key, mask, call.Flag("scaled")));
        }),
        new("AdditiveAttention", Additive),
    ];

    /// <summary>The parts of what an attention layer is applied to: query, memory and perhaps a mask.</summary>
    public static (int Query, int Memory, int? Mask) Operands(LibraryCall at, string kind, Staged operand)
    {
        if (operand is not Staged.Tuple { Items: { Count: 2 or 3 } parts })
        {
            throw new StagingException(DiagnosticIds.UnsupportedConstruct, "one value", $"give {kind} the queries and the memory, and perhaps a mask");
        }

        return (at.ToTensor(parts[0]), at.ToTensor(parts[1]), parts.Count == 3 && parts[2] is not Staged.Constant { Value: null } ? at.ToTensor(parts[2]) : null);
    }

    /// <summary>What <c>AttentionLayer</c> gives.</summary>
    public static Staged.Tuple Result(int result, int weights) => new([new Staged.Tensor(result), new Staged.Tensor(weights)], ["Result", "Weights"]);

    /// <summary>[g…, n, d] and [g…, m, d] → [g…, n, m], rows adding up to 1, or 0 where nothing is left by the mask.</summary>
    public static int Weights(GraphBuilder graph, string function, int query, int key, int? mask, bool isScaled)
    {
        Shape queries = Rows2(graph, function, query), keys = Rows2(graph, function, key);
        Extent width = queries[queries.Rank - 1], other = keys[keys.Rank - 1];
        StagingException Misfit(string why) => new(DiagnosticIds.InnerExtentMismatch, function, graph.Describe(query), graph.Describe(key), why);
        if (width != other)
        {
            throw Misfit($"queries have {width} elements and keys {other}; a Map(Dense(…)) makes one as wide as the other");
        }

        if (queries.Rank != keys.Rank || !queries.Extents.Take(queries.Rank - 2).SequenceEqual(keys.Extents.Take(keys.Rank - 2)))
        {
            throw Misfit("axes before the last two are heads, and queries and keys have the same");
        }

        int scores = graph.Dot(query, Views.ExchangeLastTwo(graph, function, key));
        return Normalized(graph, function, isScaled ? graph.Multiply(scores, 1 / Math.Sqrt(width.Value)) : scores, mask);
    }

    /// <summary>Scores as weights.</summary>
    public static int Normalized(GraphBuilder graph, string function, int scores, int? mask) =>
        mask is int given ? Masks.Softmax(graph, function, scores, given) : Softmaxes.Softmax(graph, scores, graph.ShapeOf(scores).Rank - 1);

    private static (int Query, int Key, int? Mask) Operands(LibraryCall call) =>
        (call.Tensor("query"), call.Tensor("key"), call.Required("mask") is Staged.Constant { Value: null } ? null : call.Tensor("mask"));

    private static Shape Rows2(GraphBuilder graph, string function, int x) =>
        Normalizations.RequireRank(graph, function, x, 2, "sequences [n, d], with heads in front if there are any", "Reshape(1, …) makes a sequence of one vector");

    /// <summary>score = v · tanh(q Wq + m Wm + b).</summary>
    private static Staged.Layer Additive(LibraryCall call)
    {
        int width = call.Integer("width");
        string kind = $"AdditiveAttention({width})";
        Shapes.CheckPositive(kind, width);
        return new Staged.Layer(new StagedLayer(kind, makesWeights: true, (at, operand) =>
        {
            GraphBuilder graph = at.Graph;
            (int query, int memory, int? mask) = Operands(at, kind, operand);
            Shape queries = graph.ShapeOf(query).Example, items = graph.ShapeOf(memory).Example;
            if (queries.Rank is not (1 or 2) || items.Rank != 2)
            {
                throw new StagingException(
                    DiagnosticIds.WrongRank, kind, "a query [d] or queries [n, d] and a memory [m, e]", $"{graph.Describe(query)} and {graph.Describe(memory)}", "Reshape what has other axes");
            }

            Model.Initializer Glorot(Shape shape) => Initializers.Choose(new Staged.Constant(null), shape);
            Shape ofQuery = Shape.Of(queries[queries.Rank - 1], width), ofMemory = Shape.Of(items[1], width), ofScore = Shape.Of(width, 1);
            int asked = graph.Dot(query, at.Weight("QueryWeight", ofQuery, Glorot(ofQuery)));
            int offered = graph.Add(graph.Dot(memory, at.Weight("MemoryWeight", ofMemory, Glorot(ofMemory))), at.Weight("Bias", Shape.Of(width), Initializers.Zeros));
            if (queries.Rank == 2)
            {
                asked = graph.Reshape(asked, Shapes.WithBatchOf(graph.ShapeOf(asked), queries[0], 1, width));
            }

            int score = graph.Reshape(at.Weight("ScoreWeight", ofScore, Glorot(ofScore)), Shape.Of(width));
            int scores = graph.Dot(graph.Map(ScalarFunction.Tanh, graph.Add(asked, offered)), score);
            int weights = Normalized(graph, kind, scores, mask);
            return Result(graph.Dot(weights, memory), weights);
        }));
    }
}

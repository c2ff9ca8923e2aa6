using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Library;

/// <summary>Attention of several heads, positions, and the block that transformers are made of (Vaswani et al., 2017), with the norm in front (Xiong et al., 2020).</summary>
internal static class Transformers
{
    private const double Epsilon = 1e-5;

    public static LibraryFunction[] Rows { get; } =
    [
        new("MultiHeadAttention", MultiHeadAttention),
        new("CrossAttention", CrossAttention),
        new("TransformerBlock", TransformerBlock),
        Row.Unary("PositionalEncoding", PositionalEncoding),
        new("LearnedPositions", call =>
        {
            Staged init = call.Required("init");
            return Row.Layer("LearnedPositions", (at, x) =>
            {
                Shape shape = Sequence(at.Graph, "LearnedPositions", x);
                Initializer initial = init is Staged.Constant { Value: null } ? new Initializer(InitializerKind.Normal, 0, 0.02) : Initializers.Choose(init, shape);
                return at.Graph.Add(x, at.Weight("Weight", shape, initial));
            }, makesWeights: true);
        }),
    ];

    private static Staged.Layer MultiHeadAttention(LibraryCall call)
    {
        int heads = call.Integer("heads");
        bool isCausal = call.Flag("causal");
        double dropout = call.Number("dropout");
        string kind = $"MultiHeadAttention({heads})";
        CheckHeads(kind, heads, dropout);
        return Row.Layer(kind, (at, x) => Attend(at, kind, x, heads, isCausal, dropout, prefix: ""), makesWeights: true);
    }

    /// <summary>Queries, keys and values are one product, which is read where attention needs it.</summary>
    private static int Attend(LibraryCall at, string kind, int x, int heads, bool isCausal, double dropout, string prefix)
    {
        GraphBuilder graph = at.Graph;
        Shape shape = Sequence(graph, kind, x);
        int width = shape[1].Value, own = HeadWidth(graph, kind, x, width, heads);
        int joined = Linear(at, x, prefix + "Input", width, 3L * width);
        joined = graph.Reshape(joined, Shapes.WithBatchOf(graph.ShapeOf(joined), shape[0], 3, heads, own));
        int Part(int number)
        {
            int part = graph.Cut(joined, graph.ShapeOf(joined).Rank - 3, number, 1);
            return graph.Reshape(part, Shapes.WithBatchOf(graph.ShapeOf(joined), shape[0], heads, own));
        }

        int? mask = isCausal ? Masks.Causal(graph, shape[0].Value) : null;
        (int result, _) = Heads(at, kind, Part(0), Part(1), Part(2), mask, dropout);
        return Linear(at, result, prefix + "Output", width, width);
    }

    /// <summary>[n, h, e], [m, h, e], [m, h, e] → [n, h · e] and the weights [h, n, m].</summary>
    private static (int Result, int Weights) Heads(LibraryCall at, string kind, int query, int key, int value, int? mask, double dropout)
    {
        GraphBuilder graph = at.Graph;
        Shape queries = graph.ShapeOf(query).Example;
        int scores = Einsum.Contract(graph, ["ihe", "jhe"], "hij", query, key);
        int weights = Attentions.Normalized(graph, kind, graph.Multiply(scores, 1 / Math.Sqrt(queries[2].Value)), mask);
        int kept = at.IsTraining ? Layers.Dropped(graph, weights, dropout, at.RandomStream()) : weights;
        int result = Einsum.Contract(graph, ["hij", "jhe"], "ihe", kept, value);
        return (graph.Reshape(result, Shapes.WithBatchOf(graph.ShapeOf(result), queries[0], queries[1].Value * queries[2].Value)), weights);
    }

    private static Staged.Layer CrossAttention(LibraryCall call)
    {
        int heads = call.Integer("heads");
        double dropout = call.Number("dropout");
        string kind = $"CrossAttention({heads})";
        CheckHeads(kind, heads, dropout);
        return new Staged.Layer(new StagedLayer(kind, makesWeights: true, (at, operand) =>
        {
            GraphBuilder graph = at.Graph;
            (int query, int memory, int? mask) = Attentions.Operands(at, kind, operand);
            Shape queries = Sequence(graph, kind, query), items = Sequence(graph, kind, memory);
            int width = queries[1].Value, own = HeadWidth(graph, kind, query, width, heads);
            int asked = Linear(at, query, "Query", width, width), offered = Linear(at, memory, "Memory", items[1].Value, 2L * width);
            asked = graph.Reshape(asked, Shapes.WithBatchOf(graph.ShapeOf(asked), queries[0], heads, own));
            offered = graph.Reshape(offered, Shapes.WithBatchOf(graph.ShapeOf(offered), items[0], 2, heads, own));
            int Part(int number) => graph.Reshape(
                graph.Cut(offered, graph.ShapeOf(offered).Rank - 3, number, 1), Shapes.WithBatchOf(graph.ShapeOf(offered), items[0], heads, own));
            (int result, int weights) = Heads(at, kind, asked, Part(0), Part(1), mask, dropout);
            return Attentions.Result(Linear(at, result, "Output", width, width), weights);
        }));
    }

    /// <summary>x + attention(norm(x)), and of that x + dense(gelu(dense(norm(x)))).</summary>
    private static Staged.Layer TransformerBlock(LibraryCall call)
    {
        int heads = call.Integer("heads"), hidden = call.Integer("hidden");
        bool isCausal = call.Flag("causal");
        double dropout = call.Number("dropout");
        string kind = $"TransformerBlock({heads}, {hidden})";
        CheckHeads(kind, heads, dropout);
        Shapes.CheckPositive(kind, hidden);
        return Row.Layer(kind, (at, x) =>
        {
            GraphBuilder graph = at.Graph;
            int width = Sequence(graph, kind, x)[1].Value;
            int Dropped(int value, uint place) => at.IsTraining ? Layers.Dropped(graph, value, dropout, at.RandomStream() ^ place) : value;
            int attended = Attend(at, kind, Norm(at, x, "Norm1", width), heads, isCausal, dropout, "Attention.");
            x = graph.Add(x, Dropped(attended, 0x9E3779B9));
            int inner = Activations.GeluTanh(graph, Linear(at, Norm(at, x, "Norm2", width), "Hidden", width, hidden));
            return graph.Add(x, Dropped(Linear(at, inner, "Output", hidden, width), 0x3C6EF372));
        }, makesWeights: true);
    }

    /// <summary>sin and cos of the position at wavelengths from 2π to 10000 · 2π, in turn, added to x.</summary>
    private static int PositionalEncoding(GraphBuilder graph, int x)
    {
        Shape shape = Sequence(graph, "PositionalEncoding", x);
        int column = graph.Iota(shape, 1), pair = graph.Map(ScalarFunction.Floor, graph.Multiply(column, 0.5));
        int frequency = graph.Map(ScalarFunction.Exp, graph.Multiply(pair, -2 * Math.Log(10000) / shape[1].Value));
        int angle = graph.Multiply(graph.Iota(shape, 0), frequency);
        int isEven = graph.Map(ScalarFunction.Equal, column, graph.Multiply(pair, 2.0));
        return graph.Add(x, graph.Map(ScalarFunction.Select, isEven, graph.Map(ScalarFunction.Sin, angle), graph.Map(ScalarFunction.Cos, angle)));
    }

    private static int Norm(LibraryCall at, int x, string name, int width)
    {
        GraphBuilder graph = at.Graph;
        int normal = Normalizations.Normalize(graph, x, [graph.ShapeOf(x).Rank - 1], Epsilon);
        return graph.Add(graph.Multiply(normal, at.Weight(name + ".Weight", Shape.Of(width), Initializers.Ones)), at.Weight(name + ".Bias", Shape.Of(width), Initializers.Zeros));
    }

    private static int Linear(LibraryCall at, int x, string name, int from, long to)
    {
        Shapes.CheckCount(name, (double)to * Math.Max(from, at.Graph.ShapeOf(x).Example[0].Value));
        Shape shape = Shape.Of(from, (int)to);
        int product = at.Graph.Dot(x, at.Weight(name + ".Weight", shape, Initializers.Choose(new Staged.Constant(null), shape)));
        return at.Graph.Add(product, at.Weight(name + ".Bias", Shape.Of((int)to), Initializers.Zeros));
    }

    private static void CheckHeads(string kind, int heads, double dropout)
    {
        Shapes.CheckArgument(heads >= 1, kind, "heads", heads, "at least 1");
        Shapes.CheckArgument(dropout is >= 0 and < 1, kind, "dropout", Text.Number(dropout), "at least 0 and below 1");
    }

    private static int HeadWidth(GraphBuilder graph, string kind, int x, int width, int heads) => width % heads == 0
        ? width / heads
        : throw new StagingException(DiagnosticIds.SplitMismatch, kind, width, graph.Describe(x), $"{width}/{heads} is not whole; it has {Text.Divisors(width)} equal heads");

    private static Shape Sequence(GraphBuilder graph, string kind, int x)
    {
        Shape example = graph.ShapeOf(x).Example;
        return example.Rank == 2
            ? example
            : throw new StagingException(DiagnosticIds.WrongRank, kind, "a sequence of vectors [T, d]", graph.Describe(x), "Embedding makes one of labels, Reshape of what has other axes");
    }
}

using System.Text;
using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes clusters, gives their kernels names and comments for people: named by the label of what they are about (<c>Hidden_0_forward</c>, <c>Hidden_0_Weight_gradient</c>), unique in the program, the same on
/// every run, free of source positions. The comment lists what was fused, in the order of the graph.
/// </summary>
internal sealed class KernelNames(Graph graph, KernelNames? around = null)
{
    private const string AdjointSuffix = ".adjoint";

    private readonly Dictionary<string, int> _uses = around?._uses ?? [];

    /// <param name="cluster">The cluster.</param>
    /// <param name="stored">What it stores.</param>
    public string NameOf(Cluster cluster, IReadOnlyCollection<Value> stored)
    {
        GraphResult[] results = [.. graph.Results.Where(result => stored.Any(value => value.Id == result.Value))];
        Value about = graph[cluster.Anchors[0]];
        bool isAdjoint = about.Label.EndsWith(AdjointSuffix, StringComparison.Ordinal);
        if (about.Op is Op.Input input)
        {
            return Unique(Identifier(graph.Inputs[input.Index].Name) + "_copy");
        }

        string role =
            results.Any(result => result.Kind == ResultKind.Loss) ? "mean"
            : results.Any(result => result.Kind == ResultKind.Gradient) ? "gradient"
            : isAdjoint ? "adjoint"
            : stored.Any(value => value.Label.EndsWith(AdjointSuffix, StringComparison.Ordinal)) ? "forward_adjoint"
            : "forward";
        return Unique(Identifier(isAdjoint ? about.Label.Substring(0, about.Label.Length - AdjointSuffix.Length) : about.Label) + "_" + role);
    }

    /// <summary>"Hidden.0: contraction, Add, Maximum; Dropout: Random, Multiply".</summary>
    public string CommentOf(IReadOnlyCollection<int> computed)
    {
        if (computed.Count == 0)
        {
            return "the input in the order in which the kernels read it";
        }

        IEnumerable<string> layers = computed.OrderBy(id => id).Select(id => graph[id]).Where(value => WordOf(value.Op) is not null).GroupBy(value => value.Label)
            .Select(layer => layer.Key + (layer.Key.Length > 0 ? ": " : "") + string.Join(", ", layer.GroupBy(value => WordOf(value.Op)).Select(word => word.Key + (word.Count() > 1 ? $" ×{word.Count()}" : ""))));
        return string.Join("; ", layers);
    }

    public string Unique(string name)
    {
        int use = _uses.TryGetValue(name, out int uses) ? uses + 1 : 1;
        _uses[name] = use;
        return use == 1 ? name : Unique($"{name}_{use}");
    }

    /// <summary>The label as part of a C identifier; an empty one reads "step".</summary>
    public static string Identifier(string label)
    {
        StringBuilder identifier = new();
        foreach (char c in label)
        {
            bool isAllowed = c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9';
            identifier.Append(isAllowed ? c : '_');
        }

        string text = identifier.ToString().Trim('_');
        return text.Length == 0 ? "step" : text[0] is >= '0' and <= '9' ? "n" + text : text;
    }

    private static string? WordOf(Op op) => op switch
    {
        Op.Scalar scalar => scalar.Function.ToString(),
        Op.Contract => "contraction",
        Op.Reduce { Kind: ReduceKind.Sum } => "sum",
        Op.Reduce { Kind: ReduceKind.Maximum } => "maximum",
        Op.Reduce => "index of maximum",
        Op.OneHot => "one-hot",
        Op.Gather => "gather",
        Op.Random random => random.Kind.ToString(),
        Op.Pad => "pad",
        Op.Slice => "slice",
        Op.Window => "window",
        Op.Transpose => "transpose",
        _ => null,
    };
}

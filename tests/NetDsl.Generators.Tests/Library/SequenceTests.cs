using NetDsl.Generators.Frontend;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Autodiff;
using NetDsl.Generators.Passes.Simplify;
using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

/// <summary>What <c>Map</c> does to every item is what an unrolled loop does to each.</summary>
public sealed class SequenceTests
{
    private const string Members =
        """
        static readonly Layer Body = Dense(5) | Tanh, Deep = Dense(4) | LayerNorm() | Relu | Dropout(0.5) | Dense(2), Inner = Dense(3);
        static readonly Parameter Table = Param([7, 3]), Shift = Param([3]), Weights = Param([4, 3]);
        static (Tensor, Tensor) Both(Tensor x) => (x * x, Sum(x));
        static Tensor Weigh(Tensor x, Tensor y) => x * Sum(y);
        static Tensor Choose(Tensor x, Indices label) => x.At(label);
        static Tensor Each(Tensor x, Func<Tensor, Tensor> f) => Stack([f(x[0]), f(x[1]), f(x[2]), f(x[3])], 0);
        """;

    /// <summary>What is mapped, and the same written for each item or for the whole.</summary>
    private static readonly (string Mapped, string Unrolled)[] s_pairs =
    [
        ("x | Map(Body)", "Each(x, t => t | Body)"),
        ("Map(x, Deep)", "Each(x, t => t | Deep)"),
        ("x | Map(Map(t => 2 * t + 1))", "2 * x + 1"),
        ("y | Map(Map(Inner))", "Each(y, t => Stack(t[0] | Inner, t[1] | Inner))"),
        ("x | Map(Softmax) | Map(Sum)", "x | Softmax(1) | Sum(1)"),
        ("x | Map(t => t + Shift)", "x + Shift"),
        ("x | Map(t => t + v)", "x + v"),
        ("x | Map(t => x.Dot(t))", "x.Dot(x.T).T"),
        ("x | Map(t => v)", "Stack(v, v, v, v)"),
        ("x | Map(t => 1.0 + 0 * Sum(t))", "Ones(4) + 0 * Sum(x)"),
        ("(x, y) | Map(Weigh)", "x * (y | Sum([1, 2], false) | Reshape(4, 1))"),
        ("(x, labels) | Map(Choose)", "Stack(x[0].At(labels[0]), x[1].At(labels[1]), x[2].At(labels[2]), x[3].At(labels[3]))"),
        ("labels | Map(OneHot)", "OneHot(labels)"),
        ("labels | Map(l => Table[..3].At(l) * v)", "labels | Gather(Table[..3] * v)"),
        ("x | Map(ArgMax) | OneHot", "x | ArgMax(1) | OneHot"),
        ("(x | Map(Both)).Item1", "x * x"),
        ("(x | Map(Both)).Item2", "x | Sum(1)"),
        ("Map((x, y, labels), (a, b, l) => a.At(l) + Sum(b))", "((x, labels) | Map(Choose)) + (y | Sum([1, 2], false))"),
        ("Weights | Map(w => w * v)", "Weights * v"),
        ("Weights | Map(w => Sum(w * Shift)) | Softmax", "Weights.Dot(Shift) | Softmax"),
        ("x | Map(t => BatchMean(t))", "BatchMean(x)"),
        ("x | Map(t => Gradient(Sum(t * t * v), t))", "2 * x * v"),
        ("y | Map(t => Concat(t[0], t[1..] | Flatten))", "y | Reshape(4, 6)"),
        ("Vector(1, 2, 3) | Map(t => t * v[0])", "Vector(1, 2, 3) * v[0]"),
    ];

    [Fact]
    public void Map_OfAFunction_IsTheSameDoneForEachItem()
    {
        const string Parameters = "[Shape(4, 3)] Tensor x, [Shape(4, 2, 3)] Tensor y, [Shape(3)] Tensor v, [Shape(4), Classes(3)] Indices labels";
        string[] entries = [.. s_pairs.Chunk(4).Select((group, i) =>
            $"[Predict] static ({string.Join(", ", group.Select((_, k) => $"Tensor r{k}, Tensor s{k}"))}) E{i}({Parameters}) => ({string.Join(", ", group.Select(pair => $"{pair.Mapped}, {pair.Unrolled}"))});")];
        NetworkModel model = NetworkHost.ReadSound(Source(string.Join("\n", entries)));
        foreach ((int i, (string mapped, string _)) in s_pairs.Index())
        {
            Graph graph = GraphVerifier.Verify(model.Entries[i / 4].Inference, mapped);
            foreach (Graph each in new[] { graph, GraphVerifier.Verify(SimplifyPipeline.Run(graph), nameof(SimplifyPipeline)) })
            {
                Evaluation evaluation = GraphInterpreter.Run(each, TestData.For(each, 3));
                PointwiseTests.AssertClose(evaluation.Result(ResultKind.Output, (2 * (i % 4)) + 1), evaluation.Result(ResultKind.Output, 2 * (i % 4)), 1e-12);
            }
        }
    }

    [Fact]
    public void Map_OfLayersWithWeights_HasTheirGradient()
    {
        Graph graph = Entry("[Train, Sgd(0.1f)] static Tensor Loss([Shape(4, 3)] Tensor x, [Shape(4), Classes(2)] Indices labels) => x | Map(t => (t + Shift | Deep) + Sum(t * Weights)) | CrossEntropy(labels) | Mean;").Training!;
        GradientCheck.Verify(graph, TestData.For(graph, 3));
        GradientCheck.Verify(graph, TestData.For(graph, 1), optimize: SimplifyPipeline.Run);
    }

    [Fact]
    public void Map_OfDense_IsOneProductAndSoIsItsWeightGradient()
    {
        Graph graph = Entry("[Train, Sgd(0.1f)] static Tensor Loss([Shape(4, 3)] Tensor x, [Shape(4), Classes(5)] Indices labels) => x | Map(Body) | CrossEntropy(labels) | Mean;").Training!;
        Graph joint = SimplifyPipeline.Run(ReverseMode.Run(graph, [0, 1]).Graph);
        Contraction[] products = [.. joint.Values.Select(value => value.Op).OfType<Op.Contract>().Select(contract => contract.Contraction)];
        Assert.Equal(2, products.Length);
        Assert.Equal(["[B, 4, 5]", "[3, 5]"], joint.Values.Where(value => value.Op is Op.Contract).Select(value => value.Type.Shape.ToString()));
    }

    [Fact]
    public void Map_OfALayer_NamesItsWeightsAsTheLayerWould()
    {
        NetworkModel model = NetworkHost.ReadSound(Source("static readonly Layer Readout = Map(Dense(4)) | Relu | Map(Map(x => 2 * x) | Dense(3)); [Predict] static Tensor Result([Shape(4, 3)] Tensor x) => x | Readout;"));
        Assert.Equal(["Readout.0.Bias", "Readout.0.Weight", "Readout.1.0.Bias", "Readout.1.0.Weight"], model.Parameters.Select(parameter => parameter.Name));
    }

    [Theory]
    [InlineData("Sum(x) | Map(Relu)", "ND2002", "Map takes a sequence, whose first axis counts the items, but gets scalar (Sum)")]
    [InlineData("(x, y[1..]) | Map(Weigh)", "ND2020", "4×3 (x) has 4 items and 3×2×3 (Item) has 3")]
    [InlineData("y | Map(Inner)", "ND2002", "Dense(3) takes a vector but gets 2×3 (y)")]
    [InlineData("x | Map(BatchNorm())", "ND0010", "")]
    public void Map_OfWhatDoesNotFit_IsRefused(string expression, string id, string message)
    {
        ReadResult read = NetworkHost.Read(Source($"[Predict] static Tensor Result([Shape(4, 3)] Tensor x, [Shape(4, 2, 3)] Tensor y) => {expression};"));
        Assert.Equal(id, read.Model.Errors[0].Id);
        Assert.Contains(message, read.Model.Errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Advice_AcrossMaps_LooksAtWhatIsComputed()
    {
        IEnumerable<string> ids = await Advice("x | Map(Soft) | CrossEntropy(labels) | Mean");
        Assert.Equal(["ND8003"], ids);
        Assert.Empty(await Advice("x | Map(Dropped) | Map(Body) | CrossEntropy(labels) | Mean"));
    }

    private static async Task<IEnumerable<string>> Advice(string loss)
    {
        string source = Source(
            $"static readonly Layer Soft = Dense(5) | Softmax, Dropped = Dense(6) | Relu | Dropout(0.1); [Train, Sgd(0.1f)] static Tensor Loss([Shape(4, 3)] Tensor x, [Shape(4), Classes(5)] Indices labels) => {loss};");
        return (await NetworkHost.AnalyzeAsync(NetworkHost.Compile(source))).Select(diagnostic => diagnostic.Id).Where(id => id.StartsWith("ND8", StringComparison.Ordinal) && id is not ("ND8001" or "ND8010"));
    }

    private static EntryModel Entry(string entry) => NetworkHost.ReadSound(Source(entry)).Entries[0];

    private static string Source(string entry) => $"[Network]\npublic partial class Sample\n{{\n{Members}\n{entry}\n}}\n";
}

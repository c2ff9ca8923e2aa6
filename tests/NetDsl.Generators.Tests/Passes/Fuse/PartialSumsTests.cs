using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes;
using NetDsl.Generators.Passes.Fuse;
using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Passes.Fuse;

/// <summary>Weight gradients of convolutions over large images with few weights are summed in parts of the rows, on processors only.</summary>
public sealed class PartialSumsTests
{
    private static EntryModel Entry(string layers, string shape) => NetworkHost.ReadSound($$"""
        [Network] public partial class Images
        {
            static readonly Layer Body = {{layers}};
            [Train, Sgd(0.1f)]
            static Tensor Loss([Shape({{shape}})] Tensor x) => Square(x | Body) | Sum;
        }
        """).Entries.Single();

    private static Graph Graph(string layers, string shape) => Entry(layers, shape) is var entry ? GraphPipeline.Training(entry.Training!, entry.Trained).Graph : null!;

    private static int[] Parts(KernelProgram program) =>
        [.. program.Kernels.OfType<Kernel.Contract>().Where(kernel => kernel.Dimensions[0].Name.EndsWith('p')).Select(kernel => kernel.Dimensions[0].Extent.Value)];

    /// <summary>Both graphs agree, and the kernels of the divided one with it.</summary>
    [Theory]
    [InlineData("Conv2D(3, 3, padding: 1)", "2, 12, 7", 4)]
    [InlineData("Conv2D(3, (3, 1), stride: 2)", "5, 31, 6", 5)]
    [InlineData("Conv2D(2, 2)", "3, 11, 5", 5)]
    [InlineData("Conv2D(4, 3, padding: 1, groups: 2)", "4, 9, 3", 3)]
    [InlineData("Conv1D(2, 5, padding: 2)", "3, 65, ", 5)]
    [InlineData("Deconv2D(2, 3, stride: 2)", "3, 7, 3", 0)]
    public void FewWeights_AreSummedInParts(string layers, string shape, int parts)
    {
        Graph graph = Graph(layers, shape.TrimEnd(',', ' ')), divided = PartialSums.Run(graph, atAnySize: true);

        Assert.Equal(parts == 0 ? [] : [parts], Parts(FusionCheck.Run(divided, 1, 3)));
        GraphArguments arguments = TestData.For(graph, 3);
        Evaluation expected = GraphInterpreter.Run(graph, arguments), actual = GraphInterpreter.Run(divided, arguments);
        foreach ((GraphResult before, GraphResult after) in graph.Results.Zip(divided.Results))
        {
            Assert.All(expected.Values[before.Value].Zip(actual.Values[after.Value]), pair => Assert.Equal(pair.First, pair.Second, 1e-9 * Math.Max(1, Math.Abs(pair.First))));
        }
    }

    [Theory]
    [InlineData("Conv2D(7, 3, padding: 1)", "16, 12, 10")]
    [InlineData("Conv2D(7, 3, padding: 1)", "15, 32, 32")]
    [InlineData("Conv2D(7, 1)", "40, 32, 32")]
    [InlineData("Conv2D(48, 3, padding: 1)", "50, 12, 12")]
    [InlineData("Conv2D(2, 3, padding: 1)", "16, 37, 37")]
    public void SmallImages_FewChannels_SinglePoints_ManyWeights_AndRowsWithoutParts_AreSummedAtOnce(string layers, string shape)
    {
        Graph graph = Graph(layers, shape);

        Assert.Equal(graph, PartialSums.Run(graph));
    }

    [Fact]
    public void LargeImages_AreDivided_ButNotInPredictions()
    {
        Graph graph = Graph("Conv2D(7, 3, padding: 1)", "16, 32, 31"), prediction = GraphPipeline.Evaluation(Entry("Conv2D(7, 3, padding: 1)", "16, 32, 31").Inference);

        Assert.NotEqual(graph, PartialSums.Run(graph));
        Assert.Equal(prediction, PartialSums.Run(prediction));
    }
}

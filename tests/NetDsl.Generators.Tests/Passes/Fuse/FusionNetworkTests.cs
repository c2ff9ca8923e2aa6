using NetDsl.Generators.Model;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Passes.Fuse;

/// <summary>Whole networks: the kernels' results are the graph's.</summary>
public sealed class FusionNetworkTests
{
    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(5, 7, 3)]
    [InlineData(10, 1, 2)]
    public void Mlp_Training_MatchesGraph(int inputs, int hidden, int classes) =>
        FusionCheck.Run(Networks.Training(Networks.Mlp(0, inputs, hidden, hidden + 2, classes)), 1, 3, 7);

    [Fact]
    public void Mlp_WithDropout_MatchesGraph() => FusionCheck.Run(Networks.Training(Networks.Mlp(0.5, 10, 7, 5)), 1, 3, 31);

    [Theory]
    [InlineData("Sgd")]
    [InlineData("Adam")]
    [InlineData("Adadelta")]
    public void Mlp_WithOptimizer_UpdatesAllParameters(string rule) =>
        FusionCheck.Run(Networks.Training(Networks.Mlp(0, 5, 31, 3)), new OptimizerModel(rule, [], 0, 0, []), 1, 3);
}

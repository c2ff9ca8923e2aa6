using NetDsl.Generators.Passes;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Passes.Fuse;

/// <summary>Hundreds of small random graphs: whatever is fused with what, the results are the graph's.</summary>
public sealed class RandomGraphTests
{
    private const int GraphsPerCase = 25;

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, 8)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_RandomPredictions_MatchGraph(int part) => All(part, seed => FusionCheck.Run(RandomGraphs.Prediction(seed), 1, 3));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_RandomSimplifiedPredictions_MatchGraph(int part) => All(part, seed => FusionCheck.Run(GraphPipeline.Prediction(RandomGraphs.Prediction(1000 + seed)), 3));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_RandomTraining_MatchGraph(int part) => All(part, seed => FusionCheck.Run(Networks.Training(RandomGraphs.Loss(2000 + seed)), 1, 3));

    private static void All(int part, Action<int> check)
    {
        for (int seed = part * GraphsPerCase; seed < (part + 1) * GraphsPerCase; seed++)
        {
            try
            {
                check(seed);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"seed {seed}: {exception.Message}", exception);
            }
        }
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Passes;
using NetDsl.Generators.Passes.Autodiff;
using NetDsl.Generators.Tests.Passes.Fuse;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Passes.Simplify;

/// <summary>Hundreds of small random graphs: simplified, they give the numbers of the graph as it was built, and so do their gradients.</summary>
public sealed class RandomSimplifyTests
{
    private const int GraphsPerCase = 40;

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, 5)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Prediction_Simplified_HasTheSameNumbers(int part)
    {
        for (int seed = part * GraphsPerCase; seed < (part + 1) * GraphsPerCase; seed++)
        {
            Graph graph = RandomGraphs.Prediction(5000 + seed);
            AssertSame(graph, GraphPipeline.Prediction(graph), $"seed {seed}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Training_Simplified_HasTheSameNumbers(int part)
    {
        for (int seed = part * GraphsPerCase; seed < (part + 1) * GraphsPerCase; seed++)
        {
            Graph graph = RandomGraphs.Loss(7000 + seed);
            int[] trained = [.. graph.Values.Select(value => value.Op).OfType<Op.Parameter>().Select(parameter => parameter.Index).Distinct()];
            AssertSame(ReverseMode.Run(graph, trained).Graph, GraphPipeline.Training(graph, trained).Graph, $"seed {seed}");
        }
    }

    private static void AssertSame(Graph built, Graph simplified, string what)
    {
        Assert.Equal(simplified, GraphParser.Parse(GraphPrinter.Print(simplified)));
        foreach (int batch in new[] { 1, 3 })
        {
            GraphArguments arguments = TestData.For(built, batch);
            Evaluation expected = GraphInterpreter.Run(built, arguments), actual = GraphInterpreter.Run(simplified, arguments);
            foreach (GraphResult result in built.Results)
            {
                foreach ((double x, double y) in expected.Result(result.Kind, result.Index).Zip(actual.Result(result.Kind, result.Index)))
                {
                    Assert.True(x.Equals(y) || Math.Abs(x - y) <= 1e-9 * Math.Max(1, Math.Abs(x)), $"{what}, {result.Kind} {result.Index}, batch {batch}: {y} instead of {x}");
                }
            }
        }
    }
}

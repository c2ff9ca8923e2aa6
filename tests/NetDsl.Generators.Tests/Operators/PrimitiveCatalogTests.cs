using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Operators;
using NetDsl.Generators.Passes.Simplify;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Operators;

/// <summary>What holds for every row of the catalogue, so that a new operation cannot forget a part.</summary>
public class PrimitiveCatalogTests
{
    private static readonly Type[] s_operations = [.. typeof(Op).GetNestedTypes(System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Public).Where(type => type.IsSubclassOf(typeof(Op)))];

    public static TheoryData<string> Samples => new(OperationSamples.All.Keys);

    public static TheoryData<string, int> SamplesAndBatches
    {
        get
        {
            TheoryData<string, int> data = [];
            foreach (string name in OperationSamples.All.Keys)
            {
                data.Add(name, 1);
                data.Add(name, 3);
            }

            return data;
        }
    }

    [Fact]
    public void Catalog_EveryOperation_HasOneRow() =>
        Assert.Equal(s_operations.Select(type => type.Name).Order(StringComparer.Ordinal), PrimitiveCatalog.Rows.Select(row => row.Op.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Samples_EveryOperationAndFunction_Occurs()
    {
        Op[] used = [.. OperationSamples.All.Keys.SelectMany(name => OperationSamples.Prediction(name).Values).Select(value => value.Op)];
        Assert.Empty(s_operations.Except(used.Select(op => op.GetType())));
        Assert.Empty(Enum.GetValues<ScalarFunction>().Except(used.OfType<Op.Scalar>().Select(op => op.Function)));
        Assert.Empty(Enum.GetValues<ReduceKind>().Except(used.OfType<Op.Reduce>().Select(op => op.Kind)));
        Assert.Empty(Enum.GetValues<RandomKind>().Except(used.OfType<Op.Random>().Select(op => op.Kind)));
    }

    [Fact]
    public void Names_OfOperationsAndFunctions_AreDistinct()
    {
        string[] names = [.. PrimitiveCatalog.Rows.Select(row => row.Name), .. GraphText.Functions.Keys];
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Operation_Printed_ParsesBackAndVerifies(string name)
    {
        Graph graph = OperationSamples.Prediction(name);
        Assert.Equal(graph, GraphVerifier.Verify(GraphParser.Parse(GraphPrinter.Print(graph)), name));
        Assert.True(graph.Values.Sum(value => PrimitiveCatalog.FlopsPerExample(graph, value)) >= 0);
    }

    [Theory]
    [MemberData(nameof(SamplesAndBatches))]
    public void Operation_Simplified_HasTheSameNumbers(string name, int batch)
    {
        Graph graph = OperationSamples.Prediction(name);
        Graph simplified = GraphVerifier.Verify(SimplifyPipeline.Run(graph), nameof(SimplifyPipeline));
        GraphArguments arguments = TestData.For(graph, batch);
        double[] expected = GraphInterpreter.Run(graph, arguments).Result(ResultKind.Output);
        Assert.All(expected.Zip(GraphInterpreter.Run(simplified, arguments).Result(ResultKind.Output)), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        Assert.Equal(simplified, SimplifyPipeline.Run(simplified));
    }

    [Theory]
    [MemberData(nameof(SamplesAndBatches))]
    public void Operation_WithGradient_MatchesCentralDifferences(string name, int batch)
    {
        Graph graph = OperationSamples.Loss(name);
        GraphArguments arguments = TestData.For(graph, batch);
        GradientCheck.Verify(graph, arguments);
        GradientCheck.Verify(graph, arguments, optimize: SimplifyPipeline.Run);
    }
}

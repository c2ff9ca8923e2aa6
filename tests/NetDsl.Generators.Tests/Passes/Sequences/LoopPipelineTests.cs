using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Passes;
using NetDsl.Generators.Passes.Autodiff;
using NetDsl.Generators.Passes.Sequences;
using NetDsl.Generators.Passes.Simplify;
using NetDsl.Generators.Tests.Operators;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Passes.Sequences;

/// <summary>Passes over loops keep the numbers, and leave in a step only what waits for the step before.</summary>
public class LoopPipelineTests
{
    public static TheoryData<string, int> Loops
    {
        get
        {
            TheoryData<string, int> data = [];
            foreach (string name in OperationSamples.All.Keys.Where(name => name.StartsWith("Scan", StringComparison.Ordinal)))
            {
                data.Add(name, 1);
                data.Add(name, 3);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Loops))]
    public void Run_LoopsOfAnyKind_KeepsTheNumbersOfLossAndGradients(string name, int batch)
    {
        Graph joint = ReverseMode.Run(OperationSamples.Loss(name), [0, 1, 2, 3]).Graph;
        Graph after = GraphVerifier.Verify(LoopPipeline.Run(SimplifyPipeline.Run(joint)), nameof(LoopPipeline));
        GraphArguments arguments = TestData.For(joint, batch);
        Evaluation expected = GraphInterpreter.Run(joint, arguments), actual = GraphInterpreter.Run(after, arguments);
        foreach (GraphResult result in joint.Results)
        {
            Assert.All(expected.Result(result.Kind, result.Index).Zip(actual.Result(result.Kind, result.Index)), pair => Assert.Equal(pair.First, pair.Second, 1e-10));
        }
    }

    [Theory]
    [MemberData(nameof(Loops))]
    public void Fusion_LoopsOfAnyKind_MatchesGraph(string name, int batch) => FusionCheck.Run(GraphPipeline.Training(OperationSamples.Loss(name), [0, 1, 2, 3]).Graph, batch);

    [Fact]
    public void Run_TrainedRecurrentLayer_LeavesOneProductInEachStep()
    {
        Graph joint = GraphPipeline.Training(OperationSamples.Loss("Scan"), [0, 1, 3]).Graph;
        ScanBody[] bodies = [.. joint.Values.Select(value => value.Op).OfType<Op.Scan>().Select(scan => scan.Body).Distinct()];
        Assert.Equal(2, bodies.Length);
        Assert.All(bodies, body => Assert.Single(body.Step.Values, value => value.Op is Op.Contract));

        // The input's product and both weights' gradients are products over all steps at once.
        Assert.Equal(3, joint.Values.Count(value => value.Op is Op.Contract));
        Assert.Equal([false, true], bodies.Select(body => body.IsReversed));
    }
}

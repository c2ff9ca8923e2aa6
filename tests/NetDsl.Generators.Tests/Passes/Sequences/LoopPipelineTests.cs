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

    [Theory]
    [InlineData("ScanOfLabels")]
    [InlineData("ScanOfLabelsFromTheEnd")]
    public void Run_RecurrentLayerOverLabels_LooksRowsOfWeightsUpInEachStep(string name)
    {
        Graph joint = GraphPipeline.Training(OperationSamples.Loss(name), [0, 1, 3]).Graph;
        Assert.DoesNotContain(joint.Values, value => value.Op is Op.Gather);
        Value[] loops = [.. joint.Values.Where(value => value.Op is Op.Scan { Body: var body } && body.Step.Values.Any(inner => inner.Op is Op.Gather))];
        Assert.NotEmpty(loops);
        Assert.All(loops, loop => Assert.Equal(ElementType.Int32, joint[loop.Operands[1]].Type.Element));
    }

    [Fact]
    public void Run_RowsThatTwoLoopsRead_AreLookedUpInFrontOfThem()
    {
        // The gradient of x² asks for x again.
        GraphBuilder graph = new(), step = new();
        TensorType type = TensorType.Float(Shape.Of(2).Batched);
        int sum = step.Input("sum", type), item = step.Input("item", type);
        step.Result(ResultKind.Output, 0, step.Add(step.Multiply(sum, 0.5), step.Multiply(item, item)));
        int rows = graph.Gather(graph.Parameter(0, Shape.Of(5, 2)), graph.Input("labels", ElementType.Int32, Shape.Of(3), 5), 0);
        int loop = graph.Scan(new ScanBody(step.ToGraph(""), 1, 1, 3, IsReversed: false), [graph.Constant(0, Shape.Of(2).Batched), rows], 0);
        int products = graph.Multiply(loop, loop);
        graph.Result(ResultKind.Loss, 0, graph.Reduce(ReduceKind.Sum, products, graph.ExampleAxes(products)));
        Graph joint = GraphPipeline.Training(graph.ToGraph("rows"), [0]).Graph;
        Assert.Single(joint.Values, value => value.Op is Op.Gather);
        Assert.All(joint.Values.Select(value => value.Op).OfType<Op.Scan>(), scan => Assert.DoesNotContain(scan.Body.Step.Values, value => value.Op is Op.Gather));
    }
}

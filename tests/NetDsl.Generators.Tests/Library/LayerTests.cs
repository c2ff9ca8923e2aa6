using NetDsl.Generators.Library;
using NetDsl.Generators.Model;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

public sealed class LayerTests
{
    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(7, 3, true)]
    [InlineData(31, 10, false)]
    [InlineData(784, 2, true)]
    public void Dense_OfAVector_IsAnAffineMap(int inputs, int units, bool bias)
    {
        foreach (bool isBatched in new[] { true, false })
        {
            Program program = new();
            Staged x = program.Operand(isBatched, [inputs]);
            int first = program.Variables.Count;
            Staged y = program.Pipe(x, "Dense", ("units", units), ("bias", bias));
            double[] weight = program.Variables[first].Values, offset = bias ? program.Variables[first + 1].Values : new double[units];
            NdArray array = program.Array(x);
            NdArray expected = NdArray.From(
                isBatched ? [3, units] : [units], p => offset[p[^1]] + Enumerable.Range(0, inputs).Sum(i => array[isBatched ? [p[0], i] : [i]] * weight[(i * units) + p[^1]]));

            Assert.Equal(bias ? ["Weight", "Bias"] : ["Weight"], program.Variables.Skip(first).Select(variable => variable.Variable.Name));
            Assert.Equal(expected.Shape, program.Array(y).Shape);
            PointwiseTests.AssertClose(expected.Elements, program.Evaluate(y), 1e-12);
        }
    }

    [Fact]
    public void Dense_AppliedTwice_SharesItsWeights()
    {
        Program program = new();
        Staged layer = program.Call("Dense", ("units", 3));

        program.Apply(layer, program.Input([5]));
        program.Apply(layer, program.Input([5]));
        Assert.Equal(2, program.Variables.Count);

        program.Pipe(program.Input([5]), "Dense", ("units", 3));
        Assert.Equal(4, program.Variables.Count);
    }

    [Fact]
    public void Dense_ByDefault_StartsGlorotUniformWithZeroBias()
    {
        Program program = new();
        program.Pipe(program.Input([5]), "Dense", ("units", 3));

        Assert.Equal(new Initializer(InitializerKind.Uniform, -Math.Sqrt(6.0 / 8), Math.Sqrt(6.0 / 8)), program.Variables[0].Variable.Initializer);
        Assert.Equal(new Initializer(InitializerKind.Constant, 0, 0), program.Variables[1].Variable.Initializer);
        Assert.Equal("[5, 3]", program.Variables[0].Variable.Shape.ToString());
    }

    [Fact]
    public void LayersWithWeights_SayThatTheyMakeThem()
    {
        Program program = new();

        Assert.Equal(("Dense(10)", true), Describe(program.Call("Dense", ("units", 10))));
        Assert.Equal(("PRelu", true), Describe(program.Call("PRelu")));
        Assert.Equal(("Dropout(0.5)", false), Describe(program.Call("Dropout", ("rate", 0.5))));
        Assert.Equal(("Repeat(0)", false), Describe(program.Call("Repeat", ("count", 0), ("layer", Program.Lambda(x => x)))));
    }

    [Fact]
    public void PRelu_OfAParameter_LearnsItsSlope()
    {
        Program program = new();
        Staged x = program.Input([2, 3]);
        Staged y = program.Pipe(x, "PRelu");
        double slope = program.Variables[0].Values[0];

        Assert.Equal(new Initializer(InitializerKind.Constant, 0.25, 0), program.Variables[0].Variable.Initializer);
        PointwiseTests.AssertClose(program.Evaluate(x).Select(e => e > 0 ? e : slope * e), program.Evaluate(y), 1e-12);
        program.CheckGradient(y);
    }

    [Fact]
    public void Dropout_InInferenceOrOfRateZero_IsTheIdentity()
    {
        Program inference = new(), training = new(isTraining: true);
        Staged x = inference.Input([5]), y = training.Input([5]);

        Assert.Equal(x, inference.Pipe(x, "Dropout", ("rate", 0.9)));
        Assert.Equal(y, training.Pipe(y, "Dropout", ("rate", 0)));
    }

    [Fact]
    public void Dropout_InTraining_DropsTheRateAndScalesTheRest()
    {
        Program program = new(isTraining: true) { Batch = 64 };
        Staged x = program.InputOf([100], [.. Enumerable.Repeat(3.0, 6400)]);
        Staged y = program.Pipe(x, "Dropout", ("rate", 0.2));

        double[] first = program.Evaluate(y, seed: 1), next = program.Evaluate(y, seed: 1, step: 1);

        Assert.Equal([0, 3.75], first.Select(e => Math.Round(e, 12)).Distinct().Order());
        Assert.InRange(first.Count(e => e == 0) / 6400.0, 0.17, 0.23);
        Assert.NotEqual(first, next);
        Assert.Equal(first, program.Evaluate(y, seed: 1));
    }

    [Fact]
    public void Dropout_OfParameters_HasTheGradientOfItsDifferences()
    {
        Program program = new(isTraining: true);

        program.CheckGradient(program.Pipe(program.Pipe(program.Input([5]), "Dense", ("units", 7)), "Dropout", ("rate", 0.5)));
    }

    [Fact]
    public void Residual_AddsItsWays()
    {
        Program program = new();
        Staged x = program.Input([5]);
        Staged twice = Program.Lambda(value => program.Call("Tensor.op_Multiply", ("left", value), ("right", 2)));
        Staged dense = program.Call("Dense", ("units", 3), ("bias", false));
        double[] elements = program.Evaluate(x);

        PointwiseTests.AssertClose(elements.Select(e => 3 * e), program.Evaluate(program.Pipe(x, "Residual", ("body", twice))), 1e-12);
        Staged both = program.Pipe(x, "Residual", ("body", dense), ("shortcut", dense));
        PointwiseTests.AssertClose(program.Evaluate(program.Apply(dense, x)).Select(e => 2 * e), program.Evaluate(both), 1e-12);
        program.CheckGradient(both);
    }

    [Fact]
    public void ComposedLayers_NameTheirParts()
    {
        Program program = new();
        Staged dense = program.Call("Dense", ("units", 3));

        Assert.Equal(["Body"], Parts(program.Call("Residual", ("body", dense))));
        Assert.Equal(["Body", "Shortcut"], Parts(program.Call("Residual", ("body", dense), ("shortcut", dense))));
        Assert.Equal(["0", "1"], Parts(program.Call("Repeat", ("count", 2), ("layer", Program.Lambda(_ => dense)))));
        Assert.Equal(["Body"], Parts(program.Call("Iterate", ("body", dense), ("count", 2))));
        Assert.Equal(["Layer"], Parts(program.Call("Frozen", ("layer", dense))));
    }

    [Fact]
    public void Repeat_EvaluatesItsFunctionForEachPosition()
    {
        Program program = new();
        List<int> positions = [];
        Staged maker = Program.Lambda(position =>
        {
            positions.Add((int)((Staged.Constant)position).Value!);
            return program.Call("Dense", ("units", positions.Count + 1));
        });

        Staged y = program.Pipe(program.Input([5]), "Repeat", ("count", 3), ("layer", maker));

        Assert.Equal([0, 1, 2], positions);
        Assert.Equal(6, program.Variables.Count);
        Assert.Equal("[B, 4]", program.TypeOf(y));
        program.CheckGradient(y);
    }

    [Fact]
    public void Iterate_AppliesOneLayerAgainAndAgain()
    {
        Program program = new();
        Staged x = program.Input([5]);
        Staged dense = program.Call("Dense", ("units", 5));
        Staged y = program.Pipe(x, "Iterate", ("body", dense), ("count", 3));

        Assert.Equal(2, program.Variables.Count);
        PointwiseTests.AssertClose(program.Evaluate(program.Apply(dense, program.Apply(dense, program.Apply(dense, x)))), program.Evaluate(y), 1e-12);
        Assert.Equal(x, program.Pipe(x, "Iterate", ("body", dense), ("count", 0)));
        program.CheckGradient(y);
    }

    [Fact]
    public void Frozen_InTraining_DropsNothingAndLearnsNothing()
    {
        Program program = new(isTraining: true);
        Staged before = program.Call("Dense", ("units", 5)), frozen = program.Call("Dense", ("units", 5));
        Staged body = Program.Lambda(value => program.Pipe(program.Apply(frozen, value), "Dropout", ("rate", 0.5)));
        Staged x = program.Apply(before, program.Input([3]));

        Staged y = program.Pipe(x, "Frozen", ("layer", body));

        PointwiseTests.AssertClose(program.Evaluate(program.Apply(frozen, x)), program.Evaluate(y), 1e-12);
        Assert.Equal([2, 3], program.WithoutGradient(y));
    }

    private static (string Kind, bool MakesWeights) Describe(Staged layer) => ((Staged.Layer)layer).Function is var function ? (function.Kind, function.MakesWeights) : default;

    private static IEnumerable<string> Parts(Staged layer) => ((Staged.Layer)layer).Function.Parts.Select(part => part.Name);
}

using NetDsl.Generators.Library;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

public sealed class DerivativeTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gradient_OfASumOfSquares_IsTwiceTheOperand(bool isBatched)
    {
        Program program = new();
        Staged x = program.Operand(isBatched, [2, 5]);

        Staged gradient = Of(program, SumOf(program, program.Call("Square", ("x", x))), x);

        Assert.Equal(program.TypeOf(x), program.TypeOf(gradient));
        PointwiseTests.AssertClose([.. program.Evaluate(x).Select(value => 2 * value)], program.Evaluate(gradient), 1e-12);
    }

    [Fact]
    public void Gradient_OfCrossEntropy_IsProbabilityMinusTarget()
    {
        Program program = new();
        Staged logits = program.Input([7]);
        Staged.Indices label = program.Labels(7);
        NdArray x = program.Array(logits), at = program.Array(label);
        NdArray expected = NdArray.From([3, 7], p => (Math.Exp(x[p]) / Enumerable.Range(0, 7).Sum(c => Math.Exp(x[p[0], c]))) - (at[p[0]] == p[1] ? 1 : 0));

        Staged gradient = Of(program, program.Pipe(logits, "CrossEntropy", ("label", label)), logits);

        PointwiseTests.AssertClose(expected.Elements, program.Evaluate(gradient), 1e-12);
    }

    [Fact]
    public void Gradient_OfAGradient_IsTheSecondDerivative()
    {
        Program program = new();
        Staged x = program.Input([5]);
        Staged cube = program.Call("Tensor.op_Multiply", ("left", program.Call("Square", ("x", x))), ("right", x));

        Staged second = Of(program, SumOf(program, Of(program, SumOf(program, cube), x)), x);

        PointwiseTests.AssertClose([.. program.Evaluate(x).Select(value => 6 * value)], program.Evaluate(second), 1e-12);
    }

    [Fact]
    public void Gradient_WithRespectToWhatAllExamplesShare_IsTheSumOverTheBatch()
    {
        Program program = new();
        Staged x = program.Input([5]), w = program.Unbatched([5]);
        NdArray array = program.Array(x);

        Staged gradient = Of(program, SumOf(program, program.Call("Tensor.op_Multiply", ("left", x), ("right", w))), w);

        Assert.Equal("[5]", program.TypeOf(gradient));
        PointwiseTests.AssertClose([.. Enumerable.Range(0, 5).Select(i => array[0, i] + array[1, i] + array[2, i])], program.Evaluate(gradient), 1e-12);
    }

    [Fact]
    public void Gradient_WithRespectToSomethingInBetween_StopsThere()
    {
        Program program = new();
        Staged x = program.Input([5]), hidden = program.Call("Square", ("x", x));

        Staged gradient = Of(program, SumOf(program, program.Call("Square", ("x", hidden))), hidden);

        PointwiseTests.AssertClose([.. program.Evaluate(x).Select(value => 2 * value * value)], program.Evaluate(gradient), 1e-12);
    }

    [Fact]
    public void Gradient_InALoss_HasAGradientOfItsOwn()
    {
        // A penalty on the slope of a network: every primitive on the way is differentiated twice.
        Program program = new();
        Staged x = program.Input([5]);
        Staged hidden = program.Call("Tanh", ("x", program.Pipe(x, "Dense", ("units", 7))));
        Staged score = program.Call("LogSumExp", ("x", program.Pipe(hidden, "Dense", ("units", 3))));

        program.CheckGradient(program.Call("Norm", ("x", Of(program, score, x))));
    }

    [Fact]
    public void Gradient_ThatDoesNotExist_SaysWhy()
    {
        foreach ((Func<Program, Staged> call, string why) in new (Func<Program, Staged>, string)[]
        {
            (program => Of(program, program.Input([3]), program.Input([3])), "only one number an example has a gradient"),
            (program => Of(program, SumOf(program, program.Input([3])), program.Input([3])), "does not depend"),
            (program => { Staged x = program.Input([3]); return Of(program, SumOf(program, program.Call("StopGradient", ("x", x))), x); }, "does not depend"),
            (program => { Staged x = program.Input([3]); return Of(program, SumOf(program, program.Call("Sign", ("x", x))), x); }, "does not depend"),
        })
        {
            StagingException failure = Assert.Throws<StagingException>(() => call(new Program()));
            Assert.Equal("ND3004", failure.Id);
            Assert.Contains(why, string.Join(' ', failure.Arguments), StringComparison.Ordinal);
        }
    }

    private static Staged Of(Program program, Staged loss, Staged x) => program.Call("Gradient", ("loss", loss), ("x", x));

    private static Staged SumOf(Program program, Staged x) => program.Call("Sum", ("x", x));
}

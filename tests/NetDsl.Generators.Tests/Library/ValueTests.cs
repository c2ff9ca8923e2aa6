using NetDsl.Generators.Library;
using NetDsl.Generators.Model;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

public sealed class ValueTests
{
    [Fact]
    public void Constants_AreTheSameForAllExamples()
    {
        Program program = new();

        Check("[2, 3]", [0, 0, 0, 0, 0, 0], program.Call("Zeros", ("shape", new[] { 2, 3 })));
        Check("[]", [1], program.Call("Ones", ("shape", Array.Empty<int>())));
        Check("[2]", [-1.5, -1.5], program.Call("Constant", ("value", -1.5), ("shape", new[] { 2 })));
        Check("[3]", [1, 2.5, -3], program.Call("Vector", ("values", new[] { 1, 2.5, -3 })));
        Check("[5]", [0, 1, 2, 3, 4], program.Call("Arange", ("count", 5)));

        void Check(string type, double[] elements, Staged value)
        {
            Assert.Equal(type, program.TypeOf(value));
            Assert.Equal(elements, program.Evaluate(value));
        }
    }

    [Theory]
    [InlineData("Normal", 0, 1)]
    [InlineData("Uniform", 0.5, 0.288675)]
    public void Draws_OfAShape_AreFreshForEveryExample(string name, double mean, double deviation)
    {
        Program program = new() { Batch = 64 };
        Staged draws = program.Call(name, ("shape", new[] { 7, 31 })), others = program.Call(name, ("shape", new[] { 7, 31 }));
        double[] elements = program.Evaluate(draws);

        Assert.Equal("[B, 7, 31]", program.TypeOf(draws));
        Assert.InRange(elements.Average(), mean - 0.02, mean + 0.02);
        Assert.InRange(Math.Sqrt(elements.Average(e => (e - mean) * (e - mean))), deviation - 0.02, deviation + 0.02);
        Assert.NotEqual(elements[..217], elements[217..434]);
        Assert.NotEqual(elements, program.Evaluate(others));
        Assert.Equal("[B]", program.TypeOf(program.Call(name, ("shape", Array.Empty<int>()))));
    }

    [Theory]
    [InlineData("NormalLike")]
    [InlineData("UniformLike")]
    public void DrawsLikeAValue_HaveItsShapeAndBatch(string name)
    {
        Program program = new();

        Assert.Equal("[B, 2]", program.TypeOf(program.Call(name, ("x", program.Input([2])))));
        Assert.Equal("[3, 2]", program.TypeOf(program.Call(name, ("x", program.Unbatched([3, 2])))));
    }

    [Fact]
    public void Bernoulli_OfProbabilities_DrawsZerosAndOnes()
    {
        Program program = new() { Batch = 64 };
        Staged probability = program.InputOf([300], [.. Enumerable.Range(0, 64 * 300).Select(i => (i % 3) / 2.0)]);

        double[] draws = program.Evaluate(program.Call("Bernoulli", ("probability", probability)));

        Assert.All(draws.Where((_, i) => i % 3 == 0), draw => Assert.Equal(0, draw));
        Assert.All(draws.Where((_, i) => i % 3 == 2), draw => Assert.Equal(1, draw));
        Assert.InRange(draws.Where((_, i) => i % 3 == 1).Average(), 0.47, 0.53);
    }

    [Fact]
    public void Bernoulli_OfAParameter_GivesNoGradient()
    {
        Program program = new();

        Assert.Equal([0], program.WithoutGradient(program.Call("Bernoulli", ("probability", program.Unbatched([3])))));
    }

    [Fact]
    public void Param_ByDefault_StartsGlorotUniformOrZero()
    {
        Assert.Equal(new Initializer(InitializerKind.Constant, 0, 0), Initial((Staged?)null));
        Assert.Equal(new Initializer(InitializerKind.Constant, 0, 0), Initial((Staged?)null, 7));
        Assert.Equal(new Initializer(InitializerKind.Uniform, -0.5, 0.5), Initial((Staged?)null, 16, 8));
        Assert.Equal(new Initializer(InitializerKind.Uniform, -0.5, 0.5), Initial((Staged?)null, 4, 16, 8));
    }

    [Fact]
    public void Init_OfFans_IsItsFormula()
    {
        Assert.Equal(Uniform(Math.Sqrt(6.0 / 24)), Initial("Init.get_GlorotUniform", 16, 8));
        Assert.Equal(Normal(Math.Sqrt(2.0 / 24)), Initial("Init.get_GlorotNormal", 16, 8));
        Assert.Equal(Uniform(Math.Sqrt(6.0 / 16)), Initial("Init.get_HeUniform", 16, 8));
        Assert.Equal(Normal(Math.Sqrt(2.0 / 16)), Initial("Init.get_HeNormal", 16, 8));
        Assert.Equal(Uniform(Math.Sqrt(3.0 / 16)), Initial("Init.get_LecunUniform", 16, 8));
        Assert.Equal(Normal(Math.Sqrt(1.0 / 16)), Initial("Init.get_LecunNormal", 16, 8));
        Assert.Equal(Uniform(Math.Sqrt(6.0 / 14)), Initial("Init.get_GlorotUniform", 7));
        Assert.Equal(Normal(1), Initial("Init.get_LecunNormal"));
        Assert.Equal(new Initializer(InitializerKind.Constant, 0, 0), Initial("Init.get_Zeros", 16, 8));
        Assert.Equal(new Initializer(InitializerKind.Constant, 1, 0), Initial("Init.get_Ones", 3));

        static Initializer Uniform(double bound) => new(InitializerKind.Uniform, -bound, bound);

        static Initializer Normal(double deviation) => new(InitializerKind.Normal, 0, deviation);
    }

    [Fact]
    public void Init_OfNumbers_KeepsThem()
    {
        Program program = new();

        Assert.Equal(new Initializer(InitializerKind.Constant, 0.5, 0), Initial(program.Call("Init.Constant", ("value", 0.5)), 3));
        Assert.Equal(new Initializer(InitializerKind.Normal, 1, 0.01), Initial(program.Call("Init.Normal", ("mean", 1), ("deviation", 0.01f)), 3) with { B = 0.01 });
        Assert.Equal(new Initializer(InitializerKind.TruncatedNormal, 0, 2), Initial(program.Call("Init.TruncatedNormal", ("mean", 0), ("deviation", 2)), 3));
        Assert.Equal(new Initializer(InitializerKind.Uniform, -1, 2), Initial(program.Call("Init.Uniform", ("low", -1), ("high", 2)), 3));
        Assert.Equal(new Initializer(InitializerKind.Orthogonal, 1, 0), Initial(program.Call("Init.Orthogonal"), 3, 4));
        Assert.Equal(new Initializer(InitializerKind.Orthogonal, 2, 0), Initial(program.Call("Init.Orthogonal", ("gain", 2)), 3, 4));
    }

    private static Initializer Initial(string row, params int[] shape) => Initial(new Program().Call(row), shape);

    private static Initializer Initial(Staged? init, params int[] shape)
    {
        Staged.Parameter parameter = Assert.IsType<Staged.Parameter>(new Program().Call("Param", init is null ? [("shape", shape)] : [("shape", shape), ("init", init)]));
        Assert.Equal(shape, parameter.Handle.Shape.Extents.Select(extent => extent.Value));
        return parameter.Handle.Initializer;
    }
}

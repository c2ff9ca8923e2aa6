using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using Xunit;

namespace NetDsl.Generators.Tests.Ir.Graphs;

public class GraphVerifierTests
{
    private const string Valid = """
        graph "g"
        input "x" : f32[B, 3]
        input "label" : i32[B] classes 5
        %0 = input(0) : f32[B, 3]
        %1 = input(1) : i32[B]
        %2 = parameter(0) : f32[3]

        """;

    [Theory]
    [InlineData("%3 = add %2 : f32[3]", "has 1 operands, not 2")]
    [InlineData("%3 = add %0 %2 : f32[B, 3]", "differ or are not floats")]
    [InlineData("%3 = negate %1 : i32[B]", "differ or are not floats")]
    [InlineData("%3 = negate %0 : f32[3]", "is f32[B, 3], but f32[3] is written")]
    [InlineData("%3 = to_float %0 : f32[B, 3]", "is not Int32")]
    [InlineData("%3 = input(0) : f32[B, 4]", "is not of the type of an input")]
    [InlineData("%3 = input(2) : f32[B, 4]", "is not of the type of an input")]
    [InlineData("%3 = parameter(0) : f32[B]", "a variable has no batch axis")]
    [InlineData("%3 = constant([1, 2]) : f32[3]", "2 numbers do not fill [3]")]
    [InlineData("%3 = constant([1, 2]) : f32[B, 2]", "2 numbers do not fill [B, 2]")]
    [InlineData("%3 = constant(1) : f32[2, B]", "has the batch as axis 1")]
    [InlineData("%3 = batch_size : f32[1]", "is f32[], but f32[1] is written")]
    [InlineData("%3 = iota(1) : f32[3]", "axis 1 of [3]")]
    [InlineData("%3 = reshape %0 : f32[B, 4]", "has not as many elements")]
    [InlineData("%3 = reshape %0 : f32[3]", "has not as many elements")]
    [InlineData("%3 = transpose([1, 0]) %0 : f32[3, B]", "has the batch as axis 1")]
    [InlineData("%3 = transpose([0, 0]) %0 : f32[B, B]", "has the batch as axis 1")]
    [InlineData("%3 = transpose([0, 0]) %0 : f32[B, 3]", "not a permutation")]
    [InlineData("%3 = broadcast([0]) %0 : f32[B, 3]", "1 axes for [B, 3]")]
    [InlineData("%3 = broadcast([1, 0]) %0 : f32[3, 7]", "axis 0")]
    [InlineData("%3 = broadcast([0]) %2 : f32[4, 3]", "does not repeat")]
    [InlineData("%3 = slice([1, 0], [1, 1]) %0 : f32[B, 3]", "axis 0 of [B, 3]")]
    [InlineData("%3 = slice([2], [1]) %2 : f32[2]", "axis 0 of [3]")]
    [InlineData("%3 = slice([0], [0]) %2 : f32[2]", "axis 0 of [3]")]
    [InlineData("%3 = pad([1, 0], [0, 0], [0, 0]) %0 : f32[B, 3]", "the batch is not padded")]
    [InlineData("%3 = pad([1], [-1], [0]) %2 : f32[3]", "negative padding")]
    [InlineData("%3 = contract(b:B, k:3 | b | b, k | b) %0 %2 : f32[B]", "the batch and nothing else")]
    [InlineData("%3 = contract(b:B, k:3 | b | b+1, k | k) %0 %2 : f32[B]", "not shifted or strided")]
    [InlineData("%3 = contract(b:B, k:3 | k, b | b, k | k) %0 %2 : f32[3, B]", "has the batch as axis 1")]
    [InlineData("%3 = contract(b:B, k:3 | b, b | b, k | k) %0 %2 : f32[B, 3]", "a loop variable is one axis")]
    [InlineData("%3 = contract(b:B, k:3 | b, 2*k | b, k | k) %0 %2 : f32[B, 3]", "an axis of the output is one loop variable")]
    [InlineData("%3 = contract(b:B, k:3 | b | b | k) %0 %2 : f32[B]", "an index for each axis")]
    [InlineData("%3 = reduce(Sum, []) %0 : f32[B, 3]", "at least one axis")]
    [InlineData("%3 = reduce(Sum, [2]) %0 : f32[B, 3]", "axis 2 of [B, 3]")]
    [InlineData("%3 = reduce(ArgMaximum, [0, 1]) %0 : i32[]", "along one axis")]
    [InlineData("%3 = reduce(ArgMaximum, [1]) %0 : f32[B]", "is i32[B], but f32[B] is written")]
    [InlineData("%3 = gather(0) %0 %1 : f32[B, 3]", "the batch is not looked up")]
    [InlineData("%3 = gather(1) %2 %1 : f32[B]", "do not share 1 axes")]
    [InlineData("%3 = gather(0) %2 %2 : f32[3]", "Int32 indices")]
    [InlineData("%3 = one_hot(5) %0 : f32[B, 3, 5]", "one-hot of f32[B, 3]")]
    [InlineData("Loss 0 = %0", "the loss is f32[B, 3]")]
    [InlineData("Gradient 0 = %0", "result Gradient 0 is f32[B, 3]")]
    [InlineData("State 0 = %1", "result State 0 is i32[B]")]
    [InlineData("Output 0 = %0\nOutput 0 = %2", "occurs twice")]
    public void Verify_BrokenGraph_NamesThePassAndTheRule(string line, string message)
    {
        Graph graph = GraphParser.Parse(Valid + line);
        CompilerBugException bug = Assert.Throws<CompilerBugException>(() => GraphVerifier.Verify(graph, "SomePass"));
        Assert.Equal("SomePass", bug.Pass);
        Assert.Contains(message, bug.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_OperandAfterItsUser_IsABug()
    {
        Graph valid = GraphParser.Parse(Valid + "%3 = negate %2 : f32[3]");
        Value[] values = valid.Values.ToArray();
        values[3] = values[3] with { Operands = [3] };
        Assert.Throws<CompilerBugException>(() => GraphVerifier.Verify(valid with { Values = new(values) }, "SomePass"));
        values[3] = values[3] with { Operands = [2], Id = 2 };
        Assert.Throws<CompilerBugException>(() => GraphVerifier.Verify(valid with { Values = new(values) }, "SomePass"));
        Assert.Throws<CompilerBugException>(() => GraphVerifier.Verify(valid with { Results = [new GraphResult(ResultKind.Output, 0, 17)] }, "SomePass"));
    }

    [Fact]
    public void Verify_ValidGraph_GivesItBack()
    {
        Graph graph = GraphParser.Parse(Valid + "%3 = negate %2 : f32[3]\nOutput 0 = %3");
        Assert.Same(graph, GraphVerifier.Verify(graph, "SomePass"));
    }
}

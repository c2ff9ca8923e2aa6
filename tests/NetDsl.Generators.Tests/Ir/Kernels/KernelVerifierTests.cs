using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using Xunit;

namespace NetDsl.Generators.Tests.Ir.Kernels;

/// <summary>The text of a small program, broken in one place each time.</summary>
public sealed class KernelVerifierTests
{
    private const string Program = """
        program "rows"
        buffer #0 Input 0 @0 f32[B, 10] strides(10 1) "x"
        buffer #1 Input 1 @0 i32[B] strides(1) "label"
        buffer #2 Step 0 @0 f32[B, 10] strides(10 1) "scaled \"x\""
        buffer #3 Output 0 @0 f32[B] strides(1) "y"

        loops scale(b:B, i:10 | ) "x: Multiply"
          stage
            l0 = load #0[10*%0 + %1]
            l1 = table (0.5 -Infinity 1E-20) (%1 / 4)
            n0 = l0
            n1 = l1
            n2 = Multiply(n0, n1)
            r0 = n2
            store r0 #2[10*%0 + %1]

        loops total(b:B | i:10) "y"
          stage over reduced
            l0 = load #1[%0]
            l1 = load #2[10*%0 + gather(l0, 10)]
            l2 = load #2[10*%0 + %1 + -1] where 0 <= %1 + -1 < 10
            l3 = matches l0 %1
            l4 = random Normal 4294967295 10*%0 + %1
            n0 = l1
            n1 = l2
            n2 = l3
            n3 = l4
            n4 = Select(n2, n0, n1)
            n5 = Add(n4, n3)
            r0 = n5
            reduce Sum r0
          stage
            l0 = reduced 0
            l1 = batch
            n0 = l0
            n1 = l1
            n2 = Divide(n0, n1)
            r0 = n2
            store r0 #3[%0]

        """;

    [Fact]
    public void Verify_OfAGoodProgram_GivesItBack()
    {
        KernelProgram program = KernelParser.Parse(Program);

        Assert.Same(program, KernelVerifier.Verify(program));
    }

    [Fact]
    public void Print_OfAParsedProgram_IsItsText() => Assert.Equal(Program, KernelPrinter.Print(KernelParser.Parse(Program)));

    [Theory]
    [InlineData("r0 = n2\n    store r0 #2", "r0 = n3\n    store r0 #2", "a result that is no node")]
    [InlineData("n2 = Multiply(n0, n1)", "n2 = Multiply(n0, n2)", "node 2 is malformed")]
    [InlineData("load #0[10*%0 + %1]", "load #0[10*%0 + 2*%1]", "leaves x")]
    [InlineData("load #0[10*%0 + %1]", "load #0[9*%0 + %1]", "moves by 9")]
    [InlineData("load #0[10*%0 + %1]", "load #9[10*%0 + %1]", "no buffer 9")]
    [InlineData("load #0[10*%0 + %1]", "load #0[10*%0 + %2]", "leaf 0")]
    [InlineData("store r0 #2[10*%0 + %1]", "store r0 #2[10*%0]", "several iterations")]
    [InlineData("store r0 #2[10*%0 + %1]", "store r0 #2[%1]", "all examples")]
    [InlineData("store r0 #2[10*%0 + %1]", "store r0 #0[10*%0 + %1]", "writes an input")]
    [InlineData("store r0 #2[10*%0 + %1]", "store r7 #2[10*%0 + %1]", "a store of no result")]
    [InlineData("store r0 #3[%0]", "store r0 #3[%1]", "mentions what is not there")]
    [InlineData("l0 = reduced 0", "l0 = reduced 1", "leaf 0")]
    [InlineData("l0 = reduced 0", "l0 = accumulator", "leaf 0")]
    [InlineData("gather(l0, 10)", "gather(l1, 10)", "leaf 1")]
    [InlineData("stage over reduced", "stage", "leaf 2")]
    [InlineData("loops total", "loops scale", "one name")]
    [InlineData("store r0 #3[%0]", "store r0 #2[10*%0]", "an earlier kernel has written")]
    [InlineData("load #0[10*%0 + %1]", "load #3[%0]", "which no earlier kernel writes")]
    [InlineData("reduce Sum r0", "reduce Sum r1", "a reduction of no result")]
    public void Verify_OfABrokenProgram_SaysWhat(string from, string to, string message)
    {
        string broken = Program.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Program, broken);

        CompilerBugException exception = Assert.Throws<CompilerBugException>(() => KernelVerifier.Verify(KernelParser.Parse(broken), "Fusion"));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Contains("Fusion", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("l0 = load #0", "l0 = lode #0")]
    [InlineData("(%1 / 4)", "(%1 4)")]
    [InlineData("Multiply(n0, n1)", "Multiplex(n0, n1)")]
    [InlineData("strides(10 1)", "strides(10 x)")]
    [InlineData("program \"rows\"", "program rows")]
    public void Parse_OfANonsense_NamesTheLine(string from, string to)
    {
        FormatException exception = Assert.Throws<FormatException>(() => KernelParser.Parse(Program.Replace(from, to, StringComparison.Ordinal)));
        Assert.StartsWith("line ", exception.Message, StringComparison.Ordinal);
    }
}

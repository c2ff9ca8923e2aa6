using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using NetDsl.TestKit.Models;
using Xunit;

namespace NetDsl.Generators.Tests.Ir.Kernels;

/// <summary>The text of a program with loops of launches, broken in one place each time.</summary>
public sealed class LoopVerifierTests
{
    private static readonly string s_program = KernelPrinter.Print(new Recurrent(2, 7, 5).Program());

    [Theory]
    [InlineData("repeat 7 kernels 2 to 3", "repeat 7 kernels 3 to 4", "neither behind")]
    [InlineData("repeat 2 kernels 1 to 3", "repeat 2 kernels 3 to 3", "neither behind")]
    [InlineData("repeat 2 kernels 1 to 3", "repeat 0 kernels 1 to 3", "of 8 kernels")]
    [InlineData("repeat 7 kernels 5 to 6", "repeat 7 kernels 5 to 8", "of 8 kernels")]
    [InlineData("repeat 7 kernels 0 to 0", "repeat 8 kernels 0 to 0", "reaches from 0 to 39 in x")]
    [InlineData("travels(3:-5)", "travels(3:-20)", "reaches from -20")]
    [InlineData("travels(0:5) \"x[t]\"", "travels(0:0) \"x[t]\"", "by nothing")]
    [InlineData("travels(0:5) \"x[t]\"", "travels(4:5) \"x[t]\"", "in no loop")]
    [InlineData("travels(0:5) \"x[t]\"", "travels(0:5 0:5) \"x[t]\"", "moves twice")]
    [InlineData("travels(0:5) \"x[t]\"", "travels(3:5) \"x[t]\"", "outside of a loop")]
    [InlineData("@0 of #4", "@0", "has no whole")]
    [InlineData("@0 of #4", "@0 of #0", "another kind of memory")]
    [InlineData("@0 of #11 f32[B, 5] strides(40 1) \"h[0]\"", "@0 of #6 f32[B, 5] strides(40 1) \"h[0]\"", "has not the examples")]
    [InlineData("store r0 #12[40*%0 + %1]", "store r0 #15[5*%0 + %1]", "reads h[t] (buffer 13), which no earlier kernel writes")]
    [InlineData("store r0 #15[5*%0 + %1]\n\nloops total", "store r0 #17[35*%0 + %1]\n\nloops total", "an earlier kernel has written")]
    public void Verify_OfABrokenLoop_SaysWhat(string from, string to, string message)
    {
        string broken = s_program.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(s_program, broken);

        CompilerBugException exception = Assert.Throws<CompilerBugException>(() => KernelVerifier.Verify(KernelParser.Parse(broken), "Fusion"));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Contains("Fusion", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_SequenceOfWhichItemsAreMissing_IsNotWritten()
    {
        string lacking = s_program.Replace("repeat 7 kernels 0 to 0", "repeat 6 kernels 0 to 0", StringComparison.Ordinal);
        string whole = lacking.Replace("l0 = load #10[105*%0 + %1]\n    n0 = l0\n    r0 = n0\n    store r0 #17[35*%0 + %1]", "l0 = load #6[105*%0 + %1]\n    n0 = l0\n    r0 = n0\n    store r0 #17[35*%0 + %1]", StringComparison.Ordinal);
        Assert.NotEqual(lacking, whole);

        KernelVerifier.Verify(KernelParser.Parse(lacking));
        Assert.Contains("reads s (buffer 6)", Assert.Throws<CompilerBugException>(() => KernelVerifier.Verify(KernelParser.Parse(whole))).Message, StringComparison.Ordinal);
    }
}

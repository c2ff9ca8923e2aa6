using System.Text;
using NetDsl.Execution;

namespace NetDsl.Runtime.Tests;

public sealed class LaunchTableTests
{
    [Fact]
    public void Read_EveryKindOfArgumentAndGroupCount_GivesTheLaunches()
    {
        var launches = LaunchTable.Read(
            "134 1 64*49n/64+79+3*7n 1\n0 256 12 0\n"u8,
            """
            0 Sgd_update: flops@12 bytes@0 parameters@0 gradients@32 slots@64 state@96 loss constant@4294967295 scalar@2 seed number
            1 Größe_forward + Head_0_forward: flops@30n bytes@4096+8n batch input@1 output@2 step@153920+802816n step@5n step@7
            """u8);

        Assert.Equal(2, launches.Length);
        Assert.Equal((134, 1, new LaunchWork("Größe_forward + Head_0_forward", 0, 30, 4096, 8)), (launches[0].Kernel, launches[0].LocalSize, launches[0].Work));
        Assert.Equal([new GroupCount(64, 49, 64), new GroupCount(79), new GroupCount(3, 7)], launches[0].Groups);
        Assert.Equal(
            [
                new(ArgumentKind.Batch), new(ArgumentKind.Input, 1), new(ArgumentKind.Output, 2), new(ArgumentKind.Step, Offset: 153920, OffsetPerExample: 802816),
                new(ArgumentKind.Step, OffsetPerExample: 5), new(ArgumentKind.Step, Offset: 7),
            ],
            launches[0].Arguments);
        Assert.Equal((0, 256, new LaunchWork("Sgd_update", 12)), (launches[1].Kernel, launches[1].LocalSize, launches[1].Work));
        Assert.Equal([new GroupCount(12)], launches[1].Groups);
        Assert.Equal(
            [
                new(ArgumentKind.Parameters), new(ArgumentKind.Gradients, Offset: 32), new(ArgumentKind.Slots, Offset: 64), new(ArgumentKind.State, Offset: 96), new(ArgumentKind.Loss),
                new(ArgumentKind.Constant, Value: uint.MaxValue), new(ArgumentKind.StepScalar, 2), new(ArgumentKind.Seed), new(ArgumentKind.StepNumber),
            ],
            launches[1].Arguments);
    }

    [Fact]
    public void Read_EmptyTables_GivesNoLaunches() => Assert.Empty(LaunchTable.Read("\n"u8, "\n"u8));

    [Theory]
    [InlineData("0 1 64 1", "0 Head: flops@1 bytes@1 batch")]
    [InlineData("0 1 64 -1", "0 Head: flops@1 bytes@1 batch")]
    [InlineData("0 1 64", "0 Head: flops@1 bytes@1 batch")]
    [InlineData("0 1 x64 0", "0 Head: flops@1 bytes@1 batch")]
    [InlineData("0 1 2*n/ 0", "0 Head: flops@1 bytes@1 batch")]
    [InlineData("0 1 64 0", "0 Head: flops@1 bytes@1 heap@1")]
    [InlineData("0 1 64 0", "0 Head: batch")]
    [InlineData("0 1 64 0", "0 Head: flops@1 bytes@1 step@")]
    [InlineData("0 1 64 0", "0 Head: flops@1 bytes@1 step@5+n")]
    [InlineData("0 1 64 0", "0 Head: flops@1 bytes@1 step@5+7")]
    public void Read_TableOfAnotherForm_SaysToBuildAgain(string launches, string arguments)
    {
        var failure = Assert.Throws<FormatException>(() => LaunchTable.Read(Encoding.UTF8.GetBytes(launches), Encoding.UTF8.GetBytes(arguments)));

        Assert.Contains("build the project again", failure.Message, StringComparison.Ordinal);
    }
}

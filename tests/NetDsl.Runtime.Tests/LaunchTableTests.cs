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
    public void Enqueued_Chains_ReplaceTheirLaunchesUnlessSingleOnesAreWanted()
    {
        var table = LaunchTable.Read(
            "0 1 2 0\n1 1 3*1n/16 1\n2 1 5 0\n3 1 7 1\n8 chain@1+2 progress batch step@0 capacity\n"u8,
            """
            0 Head: flops@1+2n bytes@3+4n loss
            1 Tail: flops@5 bytes@6 batch
            """u8);

        var chained = LaunchTable.Enqueued(table, isChained: true);

        Assert.Equal([0, 8, 3], chained.Select(launch => launch.Kernel));
        Assert.Equal(new LaunchWork("Tail > Head", 6, 2, 9, 4), chained[1].Work);
        Assert.Equal([ArgumentKind.Progress, ArgumentKind.Batch, ArgumentKind.Step, ArgumentKind.Capacity], chained[1].Arguments.Select(argument => argument.Kind));
        Assert.Equal([5, 6], new[] { 1, 32 }.Select(chained[1].GroupsFor));
        Assert.Equal([0, 1, 2, 3], LaunchTable.Enqueued(table, isChained: false).Select(launch => launch.Kernel));
    }

    [Fact]
    public void Read_Loops_RepeatTheirLaunchesAndMovePositions()
    {
        // Launch 0; 5 times launch 1 and 4 times launches 2 and 3; launch 4. One chain is inside the outer loop, another one holds it.
        const string Launches = "0 1 2 0\n1 1 1 1\n2 1 1 1\n3 1 1 1\n4 1 1 1\nrepeat@1+3 5\nrepeat@2+2 4\n";
        var arguments = "0 Head: flops@1+2n bytes@3 input@1+6~0:-8 input@2~1:3 step@5+7n~0:9~1:10\n1 Tail: flops@5 bytes@6 batch\n"u8;
        var inside = LaunchTable.Read(Encoding.UTF8.GetBytes(Launches + "8 chain@2+2 progress iteration@0"), arguments);
        var around = LaunchTable.Read(Encoding.UTF8.GetBytes(Launches + "8 chain@0+4 progress"), arguments);

        Assert.Equal([(1, 6L), (2, 0L), (0, 5L)], inside[0].Arguments.Select(argument => (argument.Index, argument.Offset)));
        Assert.Equal([new(0, -8)], inside[0].Arguments[0].Travels!);
        Assert.Equal([new(1, 3)], inside[0].Arguments[1].Travels!);
        Assert.Equal([new(0, 9), new(1, 10)], inside[0].Arguments[2].Travels!);
        Assert.Equal([1, 5, 20, 20, 1], LaunchTable.Enqueued(inside, isChained: false).Select(launch => launch.Times));
        Assert.Equal([(0, 1L, 1L), (1, 5, 5), (8, 5, 40), (4, 1, 5)], LaunchTable.Enqueued(inside, isChained: true).Select(launch => (launch.Kernel, launch.Times, launch.Work.Flops)));
        Assert.Equal([new(ArgumentKind.Progress), new(ArgumentKind.Iteration, 0)], inside[5].Arguments);
        Assert.Equal([(8, 1L, new LaunchWork("Head > Tail > Tail > Tail", 1 + (5 * 5) + (40 * 5), 2, 3 + (5 * 6) + (40 * 6))), (4, 1, new LaunchWork("Tail", 5, 0, 6))],
            LaunchTable.Enqueued(around, isChained: true).Select(launch => (launch.Kernel, launch.Times, launch.Work)));
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2, 3, 4 })]
    [InlineData(new[] { 0, 1, 2, 1, 2, 3, 4 }, "1+2 2")]
    [InlineData(new[] { 0, 1, 2, 2, 3, 3, 3, 1, 2, 2, 3, 3, 3, 4, 4 }, "1+3 2", "2+1 2", "3+1 3", "4+1 2")]
    [InlineData(new[] { 0, 0, 1, 2, 3, 4, 0, 0, 1, 2, 3, 4 }, "0+5 2", "0+5 1", "0+1 2")]
    public void Next_WalksThroughLoopsInsideAndBehindEachOther(int[] order, params string[] loops)
    {
        var repeats = new LaunchRepeats(LaunchTable.Read(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5).Select(kernel => $"{kernel} 1 1 0\n")) + string.Join("\n", loops.Select(loop => "repeat@" + loop))), "0 Head: flops@1 bytes@1"u8));
        for (var walk = 0; walk < 2; walk++)
        {
            var taken = new List<int>();
            for (var launch = 0; launch < 5; launch = repeats.Next(launch))
            {
                taken.Add(launch);
            }

            Assert.Equal(order, taken);
        }
    }

    [Theory]
    [InlineData("repeat@0+2 3")]
    [InlineData("repeat@0+1 0")]
    [InlineData("repeat@0+1")]
    [InlineData("repeat@0 3")]
    public void Read_LoopOfAnotherForm_SaysToBuildAgain(string loop)
    {
        var failure = Assert.Throws<FormatException>(() => LaunchTable.Read(Encoding.UTF8.GetBytes("0 1 64 0\n" + loop), "0 Head: flops@1 bytes@1 batch"u8));

        Assert.Contains("build the project again", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 chain@0+2 batch")]
    [InlineData("0 chain@0+0 batch")]
    [InlineData("0 chain@-1+1 batch")]
    [InlineData("0 chain@0 batch")]
    [InlineData("0 chain@0+1 heap")]
    public void Read_ChainOfAnotherForm_SaysToBuildAgain(string chain)
    {
        var failure = Assert.Throws<FormatException>(() => LaunchTable.Read(Encoding.UTF8.GetBytes("0 1 64 0\n" + chain), "0 Head: flops@1 bytes@1 batch"u8));

        Assert.Contains("build the project again", failure.Message, StringComparison.Ordinal);
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

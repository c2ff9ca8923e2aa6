using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Memory;
using NetDsl.Generators.Passes.Schedule;
using Xunit;
using static NetDsl.Generators.Tests.Ir.SampleKernels;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Tests.Passes;

public class LaunchChainingTests
{
    [Fact]
    public void Run_ShortLaunches_AreOneChain() => Assert.Equal([new Chain(0, 5)], Chains(DeviceProfile.Cpu16, Launches(5)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Run_NothingToJoin_GivesNoChain(int launches) => Assert.Empty(Chains(DeviceProfile.Cpu8, Launches(launches)));

    [Fact]
    public void Run_OnAGpu_GivesNoChain() => Assert.Empty(Chains(DeviceProfile.Gpu, Launches(5)));

    [Fact]
    public void Run_LongLaunchBetweenShortOnes_StandsAlone()
    {
        Launch[] launches = [.. Launches(2), Launch(Kernel("long", [Long], [Long + 1])), .. Launches(3)];

        Assert.Equal([new Chain(0, 2), new Chain(3, 3)], Chains(DeviceProfile.Cpu16, launches));
    }

    [Fact]
    public void Run_FewLaunchesThatTakeLong_AreNotWorthAChain()
    {
        Launch half = Launch(Kernel("half", [Half], [Half + 1]));

        Assert.Empty(Chains(DeviceProfile.Cpu16, [half, half]));
        Assert.Equal([new Chain(0, 22)], Chains(DeviceProfile.Cpu16, [half, half, .. Launches(20)]));
    }

    [Fact]
    public void Run_MoreKernelsThanATextShouldHold_GivesSeveralChains()
    {
        Launch[] launches = [.. Enumerable.Range(0, 9).Select(i => Launch([.. Enumerable.Range(0, 8).Select(k => Kernel($"k{i}_{k}", [0], [1]))]))];

        Assert.Equal([new Chain(0, 4), new Chain(4, 4)], Chains(DeviceProfile.Cpu16, launches));
    }

    [Theory]
    [InlineData(new[] { 0, 3, 64 }, new[] { 0, 5 })]
    [InlineData(new[] { 1, 1, 64, 3, 2, 1000 }, new[] { 0, 5 })]
    [InlineData(new[] { 0, 5, 300, 1, 2, 300 }, new[] { 0, 5 })]
    public void Run_LoopsOverShortLaunches_AreInChains(int[] loops, int[] chains) =>
        Assert.Equal(Of(chains, 2, at => new Chain(at[0], at[1])), LaunchChaining.Run(Launches(5).ToEquatableArray(), s_buffers, DeviceProfile.Cpu16, 64, Loops(loops)));

    [Fact]
    public void Run_LoopAroundALongLaunch_HasChainsInside()
    {
        EquatableArray<Launch> launches = [.. Launches(3), Launch(Kernel("long", [Long], [Long + 1])), .. Launches(1)];

        Assert.Equal([new Chain(1, 2)], LaunchChaining.Run(launches, s_buffers, DeviceProfile.Cpu16, 64, Loops([1, 3, 2])));
        Assert.Equal([new Chain(0, 3)], LaunchChaining.Run(launches, s_buffers, DeviceProfile.Cpu16, 64, Loops([1, 2, 2])));
        Assert.Equal([new Chain(4, 1)], LaunchChaining.Run(launches, s_buffers, DeviceProfile.Cpu16, 64, Loops([0, 2, 1, 4, 1, 2])).Where(chain => chain.First > 3));
    }

    [Theory]
    [InlineData(1, 1, "Chain")]
    [InlineData(0, 2, "Chain")]
    [InlineData(0, 3, "")]
    [InlineData(1, 2, "")]
    public void Verify_ChainAcrossTheBorderOfALoop_IsABug(int first, int count, string message)
    {
        EquatableArray<Buffer> buffers = [Buffer(0, BufferKind.Step, Shape.Of(5)), Buffer(1, BufferKind.Step, Shape.Of(5)), Buffer(2, BufferKind.Step, Shape.Of(5))];
        EquatableArray<Launch> launches = [Launch(Kernel("a", [], [0])), Launch(Kernel("b", [0], [1])), Launch(Kernel("c", [1], [2]))];
        KernelProgram program = new("Bad", buffers, launches.Select(launch => launch.Kernels[0].Kernel).ToEquatableArray()) { Loops = [new KernelLoop(1, 2, 3)] };
        Plan plan = MemoryPlanner.Run(program, launches, DeviceClass.Cpu16) with { Chains = [new Chain(first, count)] };

        Assert.Contains(message, (Record.Exception(() => PlanVerifier.Verify(plan)) as CompilerBugException)?.Message ?? "", StringComparison.Ordinal);
        Assert.Equal(message.Length == 0, Record.Exception(() => PlanVerifier.Verify(plan)) is null);
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 3, 0)]
    [InlineData(-1, 2, 0)]
    [InlineData(0, 2, 2)]
    public void Verify_ChainThatCannotRun_IsABug(int first, int count, int deviceClass)
    {
        EquatableArray<Buffer> buffers = [Buffer(0, BufferKind.Step, Shape.Of(5)), Buffer(1, BufferKind.Step, Shape.Of(5)), Buffer(2, BufferKind.Step, Shape.Of(5))];
        EquatableArray<Launch> launches = [Launch(Kernel("a", [], [0])), Launch(Kernel("b", [0], [1])), Launch(Kernel("c", [1], [2]))];
        Plan plan = MemoryPlanner.Run(new KernelProgram("Bad", buffers, []), launches, (DeviceClass)deviceClass);

        PlanVerifier.Verify(plan);
        Assert.Contains("Chain", Assert.Throws<CompilerBugException>(() => PlanVerifier.Verify(plan with { Chains = [new Chain(first, count)] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_OverlappingChains_AreABug()
    {
        EquatableArray<Buffer> buffers = [.. Enumerable.Range(0, 4).Select(id => Buffer(id, BufferKind.Step, Shape.Of(5)))];
        EquatableArray<Launch> launches = [Launch(Kernel("a", [], [0])), Launch(Kernel("b", [0], [1])), Launch(Kernel("c", [1], [2])), Launch(Kernel("d", [2], [3]))];
        Plan plan = MemoryPlanner.Run(new KernelProgram("Bad", buffers, []), launches, DeviceClass.Cpu16);

        PlanVerifier.Verify(plan with { Chains = [new Chain(0, 2), new Chain(2, 2)] });
        Assert.Throws<CompilerBugException>(() => PlanVerifier.Verify(plan with { Chains = [new Chain(0, 3), new Chain(2, 2)] }));
    }

    private const int Long = 2, Half = 4;

    private static EquatableArray<LaunchLoop> Loops(int[] numbers) => Of(numbers, 3, at => new LaunchLoop(at[0], at[1], at[2])).ToEquatableArray();

    private static IEnumerable<T> Of<T>(int[] numbers, int each, Func<int[], T> make) => numbers.Chunk(each).Select(make);

    private static Launch[] Launches(int count) => [.. Enumerable.Range(0, count).Select(i => Launch(Kernel("k" + i, [0], [1])))];

    private static EquatableArray<Chain> Chains(DeviceProfile profile, Launch[] launches) => LaunchChaining.Run(launches.ToEquatableArray(), s_buffers, profile, examples: 64);

    /// <summary>Pairs to copy between: a few bytes, 128 MB and 32 MB.</summary>
    private static readonly EquatableArray<Buffer> s_buffers =
        [.. new[] { 5, 16_000_000, 4_000_000 }.SelectMany((length, pair) => Enumerable.Range(2 * pair, 2).Select(id => Buffer(id, BufferKind.Step, Shape.Of(length))))];
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Memory;
using NetDsl.Generators.Passes.Schedule;
using NetDsl.TestKit.Models;
using Xunit;
using static NetDsl.Generators.Tests.Ir.SampleKernels;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Tests.Passes;

/// <summary>Loops of launches from the program to the plan: launches, lifetimes, places.</summary>
public sealed class LoopPlanTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_OfNestedLoops_GivesAPlanThatItsTextGivesBack(int deviceClass)
    {
        (Plan plan, _) = NetworkCompiler.Planned(new Recurrent(3, 10, 31).Program(), DeviceProfile.All[deviceClass], 3);

        Assert.Equal([new(0, 1, 10), new(1, 3, 3), new(2, 2, 10), new(plan.Launches.Count - 2, 1, 10)], plan.Loops);
        Assert.Equal([10L, 3, 30, 30], Enumerable.Range(0, 4).Select(plan.TimesOf));
        Assert.Equal(plan, PlanParser.Parse(PlanPrinter.Print(plan), plan.Launches.SelectMany(launch => launch.Kernels)));
    }

    /// <summary>Kernels that nothing keeps apart but the borders of a loop; inside it two that touch different items of a sequence are apart, too.</summary>
    [Fact]
    public void Merging_KernelsOfDifferentBodies_GivesDifferentLaunches()
    {
        EquatableArray<Buffer> buffers = Sequence();
        ScheduledKernel[] kernels = [Kernel("a", [], [3]), Kernel("b", [], [4]), Kernel("c", [], [2]), Kernel("d", [1], [5]), Kernel("e", [], [6])];

        Assert.Equal(["a b c e", "d"], Names(LaunchMerging.Run(kernels, buffers)));
        Assert.Equal(["a", "b c", "d", "e"], Names(LaunchMerging.Run(kernels, buffers, [new KernelLoop(1, 3, 2)])));
        Assert.Equal(["a b", "c", "d", "e"], Names(LaunchMerging.Run(kernels, buffers, [new KernelLoop(2, 2, 2), new KernelLoop(3, 1, 2)])));
    }

    /// <summary>Buffers 3 to 6 by the launches that touch them; the loop is over launches 1 to 3.</summary>
    [Theory]
    [InlineData(" |3>|>3| | ", "1-3 - - -", "read before it is written: an iteration finds what the last one left")]
    [InlineData("|>3|3>4|4>|", "1-2 2-3 - -", "temporaries of a body")]
    [InlineData(">3|3>| | |", "0-3 - - -", "written in front, read in every iteration")]
    [InlineData("| |>3| |3>", "1-4 - - -", "written in an iteration, read behind the loop")]
    [InlineData(">3|3>4|4>3| |3>5", "0-4 1-2 4-4 -", "carried on in place")]
    [InlineData(">3|3>|>4|>5|>6", "0-3 2-2 3-3 4-4", "what is not read needs no more")]
    public void Lifetimes_WithALoop_SpanWhatAnIterationMayFind(string launches, string expected, string why)
    {
        EquatableArray<Launch> list = launches.Split('|').Select((text, i) => (Text: text.Trim(), Number: i))
            .Select(launch => Launch([.. launch.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).DefaultIfEmpty(">7").Select((kernel, k) => Copy(kernel, $"k{launch.Number}_{k}"))])).ToEquatableArray();
        Lifetime?[] lifetimes = Lifetimes.Of(Sequence(), list, [new LaunchLoop(1, 3, 5)]);

        Assert.Equal(expected, string.Join(" ", Enumerable.Range(3, 4).Select(id => lifetimes[id] is { } life ? $"{life.First}-{life.Last}" : "-")));
        Assert.NotEmpty(why);
    }

    [Fact]
    public void Lifetimes_OfAWholeThatMoves_SpanTheLoop() =>
        Assert.Equal(new Lifetime(0, 2), Lifetimes.Of(Sequence(), [Launch(Kernel("a", [], [3])), Launch(Kernel("b", [3], [2])), Launch(Kernel("c", [], [4]))], [new LaunchLoop(0, 3, 2)])[0]);

    [Fact]
    public void Verify_TemporaryInThePlaceOfWhatTheNextIterationReads_Throws()
    {
        EquatableArray<Buffer> buffers = [.. Enumerable.Range(0, 3).Select(id => Buffer(id, BufferKind.Step, Shape.Of(5)))];
        EquatableArray<Launch> launches = [Launch(Kernel("a", [], [0])), Launch(Kernel("b", [0], [1])), Launch(Kernel("c", [], [2]))];
        Plan plan = new("Bad", DeviceClass.Cpu16, buffers, launches, [new(0, 0), new(32, 0), new(0, 0)], new(128, 0));

        PlanVerifier.Verify(plan);
        PlanVerifier.Verify(plan with { Loops = [new LaunchLoop(0, 3, 2)] });
        Assert.Contains("after its place was given away", Assert.Throws<CompilerBugException>(() => PlanVerifier.Verify(plan with { Loops = [new LaunchLoop(1, 2, 2)] })).Message, StringComparison.Ordinal);
        PlanVerifier.Verify(plan with { Loops = [new LaunchLoop(1, 2, 1)] });
    }

    [Theory]
    [InlineData(0, 4, 2)]
    [InlineData(0, 0, 2)]
    [InlineData(0, 1, 0)]
    [InlineData(-1, 2, 2)]
    public void Verify_LoopThatCannotRun_IsABug(int first, int count, int iterations)
    {
        EquatableArray<Buffer> buffers = [.. Enumerable.Range(0, 3).Select(id => Buffer(id, BufferKind.Step, Shape.Of(5)))];
        Plan plan = MemoryPlanner.Run(new KernelProgram("Bad", buffers, []), [Launch(Kernel("a", [], [0])), Launch(Kernel("b", [0], [1])), Launch(Kernel("c", [1], [2]))], DeviceClass.Gpu);

        Assert.Throws<CompilerBugException>(() => PlanVerifier.Verify(plan with { Loops = [new LaunchLoop(first, count, iterations)] }));
        Assert.Throws<CompilerBugException>(() => PlanVerifier.Verify(plan with { Loops = [new LaunchLoop(0, 2, 2), new LaunchLoop(1, 2, 2)] }));
    }

    /// <summary>A whole of two items, which move in loop 0, and other buffers.</summary>
    private static EquatableArray<Buffer> Sequence() =>
    [
        Buffer(0, BufferKind.Step, Shape.Of(Extent.Batch, 6)),
        Buffer(1, BufferKind.Step, Shape.Of(Extent.Batch, 2)) with { Whole = 0, Strides = [new(6), new(1)], Travels = [new Travel(0, 2)] },
        Buffer(2, BufferKind.Step, Shape.Of(Extent.Batch, 2)) with { Whole = 0, Offset = 2, Strides = [new(6), new(1)], Travels = [new Travel(0, 2)] },
        .. Enumerable.Range(3, 5).Select(id => Buffer(id, BufferKind.Step, Shape.Of(Extent.Batch, 2))),
    ];

    /// <summary>A kernel from <c>3>4</c>: what it reads and what it writes, which may be nothing.</summary>
    private static ScheduledKernel Copy(string text, string name)
    {
        int[][] sides = [.. text.Split('>').Select(side => side.Length == 0 ? Array.Empty<int>() : [side[0] - '0'])];
        return Kernel(name, sides[0], sides[1].Length > 0 ? sides[1] : [7]);
    }

    private static IEnumerable<string> Names(EquatableArray<Launch> launches) => launches.Select(launch => string.Join(" ", launch.Kernels.Select(kernel => kernel.Kernel.Name)));
}

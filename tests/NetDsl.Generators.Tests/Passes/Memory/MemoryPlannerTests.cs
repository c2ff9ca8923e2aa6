using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Memory;
using Xunit;
using static NetDsl.Generators.Tests.Ir.SampleKernels;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Tests.Passes.Memory;

public class MemoryPlannerTests
{
    [Fact]
    public void Run_ChainOfBuffers_ReusesThePlaceOfTheFirst()
    {
        EquatableArray<Buffer> buffers = [.. Enumerable.Range(0, 4).Select(id => Buffer(id, BufferKind.Step, Shape.Of(Extent.Batch, 10)))];
        EquatableArray<Launch> launches = [Launch(Kernel("a", [], [0])), Launch(Kernel("b", [0], [1])), Launch(Kernel("c", [1], [2])), Launch(Kernel("d", [2], [3]))];

        Plan plan = MemoryPlanner.Run(new KernelProgram("Chain", buffers, []), launches, DeviceClass.Cpu16);

        PlanVerifier.Verify(plan);
        Assert.Equal(new Placement(64, 20), plan.StepLength);
        Assert.Equal(plan.Placements[0], plan.Placements[2]);
        Assert.NotEqual(plan.Placements[0], plan.Placements[1]);
    }

    [Fact]
    public void Run_ReaderAndWriterInOneLaunch_DoNotShareAPlace()
    {
        EquatableArray<Buffer> buffers = [.. Enumerable.Range(0, 3).Select(id => Buffer(id, BufferKind.Step, Shape.Of(7)))];
        EquatableArray<Launch> launches = [Launch(Kernel("a", [], [0])), Launch(Kernel("b", [0], [1]), Kernel("c", [], [2]))];

        Plan plan = MemoryPlanner.Run(new KernelProgram("Merged", buffers, []), launches, DeviceClass.Gpu);

        PlanVerifier.Verify(plan);
        Assert.Equal(3, plan.Placements.Distinct().Count());
        Assert.Equal(new Placement((3 * 32) + 64, 0), plan.StepLength);
    }

    [Fact]
    public void Run_InputsAndOutputs_KeepTheirPlacesForTheWholeStep()
    {
        EquatableArray<Buffer> buffers =
        [
            Buffer(0, BufferKind.Input, Shape.Of(Extent.Batch, 3)), Buffer(1, BufferKind.Step, Shape.Of(Extent.Batch, 3)), Buffer(2, BufferKind.Step, Shape.Of(Extent.Batch, 3)),
            Buffer(3, BufferKind.Output, Shape.Of(Extent.Batch, 3)),
        ];
        EquatableArray<Launch> launches = [Launch(Kernel("a", [0], [1])), Launch(Kernel("b", [1], [2])), Launch(Kernel("c", [2], [3]))];

        Plan plan = MemoryPlanner.Run(new KernelProgram("Staged", buffers, []), launches, DeviceClass.Cpu8);

        PlanVerifier.Verify(plan);
        Assert.Equal(4, plan.Placements.Distinct().Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Run_RandomPrograms_GiveValidPlansNotBelowTheLowerBound(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 40; round++)
        {
            (KernelProgram program, EquatableArray<Launch> launches) = RandomProgram(random);

            Plan plan = MemoryPlanner.Run(program, launches, DeviceClass.Cpu16);

            PlanVerifier.Verify(plan);
            Assert.True(plan.StepLength.PerExample >= LowerBound(program, launches, size => size.PerExample));
            Assert.True(plan.StepLength.Constant >= LowerBound(program, launches, size => size.Constant) + 64);
            Assert.True(plan.StepLength.PerExample <= program.Buffers.Sum(buffer => BufferSizes.Of(buffer).PerExample));
        }
    }

    [Fact]
    public void Verify_OverlappingPlaces_Throws()
    {
        EquatableArray<Buffer> buffers = [Buffer(0, BufferKind.Step, Shape.Of(Extent.Batch, 3)), Buffer(1, BufferKind.Step, Shape.Of(Extent.Batch, 3))];
        EquatableArray<Launch> launches = [Launch(Kernel("a", [], [0])), Launch(Kernel("b", [0], [1]))];
        Plan plan = MemoryPlanner.Run(new KernelProgram("Bad", buffers, []), launches, DeviceClass.Cpu16);
        Plan overlapping = plan with { Placements = [plan.Placements[0], plan.Placements[0]] };

        CompilerBugException exception = Assert.Throws<CompilerBugException>(() => PlanVerifier.Verify(overlapping));

        Assert.Contains("overlap in the launch b", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_PlaceGivenAwayBeforeItsLastReader_Throws()
    {
        EquatableArray<Buffer> buffers = [.. Enumerable.Range(0, 3).Select(id => Buffer(id, BufferKind.Step, Shape.Of(5)))];
        EquatableArray<Launch> launches = [Launch(Kernel("a", [], [0])), Launch(Kernel("b", [], [1])), Launch(Kernel("c", [0], [2]))];
        Plan plan = new("Bad", DeviceClass.Cpu16, buffers, launches, [new(0, 0), new(0, 0), new(32, 0)], new(128, 0));

        CompilerBugException exception = Assert.Throws<CompilerBugException>(() => PlanVerifier.Verify(plan));

        Assert.Contains("after its place was given away", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_ReadBeforeWrite_Throws()
    {
        EquatableArray<Buffer> buffers = [Buffer(0, BufferKind.Step, Shape.Of(5)), Buffer(1, BufferKind.Step, Shape.Of(5))];
        Plan plan = MemoryPlanner.Run(new KernelProgram("Bad", buffers, []), [Launch(Kernel("a", [0], [1]))], DeviceClass.Cpu16);

        CompilerBugException exception = Assert.Throws<CompilerBugException>(() => PlanVerifier.Verify(plan));

        Assert.Contains("which no earlier launch wrote", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SizeOf_StridesBeyondTheDenseOnes_CoversThePadding()
    {
        Shape shape = Shape.Of(Extent.Batch, 10);
        Buffer padded = Buffer(0, BufferKind.Step, shape) with { Strides = [new Stride(16), new Stride(1)] };
        Buffer batchInnermost = Buffer(0, BufferKind.Step, shape) with { Strides = Buffer.BlockedStrides(shape, Buffer.DenseStrides(shape)) };

        Assert.Equal(new Placement(0, 16), BufferSizes.Of(padded));
        Assert.Equal(new Placement(0, 10), BufferSizes.Of(batchInnermost));
    }

    private static (KernelProgram Program, EquatableArray<Launch> Launches) RandomProgram(Random random)
    {
        List<Buffer> buffers = [Buffer(0, BufferKind.Input, Shape.Of(Extent.Batch, random.Next(1, 40)))];
        List<Launch> launches = [];
        int count = random.Next(1, 30);
        for (int i = 0; i < count; i++)
        {
            int[] available = [.. Enumerable.Range(0, buffers.Count)];
            List<ScheduledKernel> kernels = [];
            int merged = random.Next(1, 4);
            for (int k = 0; k < merged; k++)
            {
                int[] reads = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => available[random.Next(available.Length)])];
                Shape shape = random.Next(3) == 0 ? Shape.Of(random.Next(1, 2000)) : Shape.Of(Extent.Batch, random.Next(1, 1000));
                buffers.Add(Buffer(buffers.Count, BufferKind.Step, shape));
                kernels.Add(Kernel($"k{i}_{k}", reads, [buffers.Count - 1]));
            }

            launches.Add(Launch([.. kernels]));
        }

        return (new KernelProgram("Random", buffers.ToEquatableArray(), []), launches.ToEquatableArray());
    }

    /// <summary>What lives at once in the fullest launch needs at least its own room.</summary>
    private static long LowerBound(KernelProgram program, EquatableArray<Launch> launches, Func<Placement, long> part)
    {
        Lifetime?[] lifetimes = Lifetimes.Of(program.Buffers, launches);
        return Enumerable.Range(0, launches.Count).Max(launch => program.Buffers
            .Where(buffer => lifetimes[buffer.Id] is { } lifetime && lifetime.First <= launch && launch <= lifetime.Last)
            .Sum(buffer => part(BufferSizes.Of(buffer))));
    }
}

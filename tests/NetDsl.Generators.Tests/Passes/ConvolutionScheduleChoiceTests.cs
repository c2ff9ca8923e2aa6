using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Kernels.Contractions;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes;
using NetDsl.Generators.Passes.Fuse;
using NetDsl.Generators.Passes.Schedule.Contractions;
using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Interpreter;
using NetDsl.TestKit.Models;
using Xunit;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;
using Index = NetDsl.Generators.Ir.Kernels.Index;
using Schedule = NetDsl.Generators.Ir.Kernels.Schedule;

namespace NetDsl.Generators.Tests.Passes;

/// <summary>Which schedules convolutions get, from the first layer of a small network to the last of a large one.</summary>
public sealed class ConvolutionScheduleChoiceTests
{
    /// <summary>Channels, filters, rows and columns of the image, kernel, stride, padding.</summary>
    public static TheoryData<int, int, int, int, int, int> Layers => new()
    {
        { 1, 6, 28, 5, 1, 2 },
        { 3, 64, 224, 7, 2, 3 },
        { 64, 64, 56, 3, 1, 1 },
        { 512, 512, 14, 3, 1, 1 },
        { 1024, 2048, 14, 1, 2, 0 },
        { 2, 3, 3, 3, 1, 1 },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Forward_OnCpus_FillsVectorsWithExamples(int channels, int filters, int size, int kernel, int stride, int padding)
    {
        int result = ((size + (2 * padding) - kernel) / stride) + 1;
        Maps maps = new([("n", Extent.Batch), ("o", filters), ("y", result), ("x", result)], [("i", channels), ("u", kernel), ("v", kernel)]);
        Index Input(string place, string tap) => IndexMath.Add(IndexMath.Multiply(maps[place], stride), maps[tap], IndexMath.Constant(-padding));
        foreach (CpuContractionSchedule schedule in Choose(maps.Contract(
            maps.Image(0, channels, size, maps["i"], Input("y", "u"), Input("x", "v")), maps.Filter(1, maps["u"], maps["v"], maps["i"], maps["o"], kernel, kernel, channels, filters),
            maps.Image(2, filters, result, maps["o"], maps["y"], maps["x"]))))
        {
            Assert.Equal(0, schedule.Lane);
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void WeightGradient_OnCpus_FillsVectorsWithExamplesOrTurnsThemToFilters(int channels, int filters, int size, int kernel, int stride, int padding)
    {
        int result = ((size + (2 * padding) - kernel) / stride) + 1;
        Maps maps = new([("u", kernel), ("v", kernel), ("i", channels), ("o", filters)], [("y", result), ("x", result), ("n", Extent.Batch)]);
        Index Input(string place, string tap) => IndexMath.Add(IndexMath.Multiply(maps[place], stride), maps[tap], IndexMath.Constant(-padding));
        foreach (CpuContractionSchedule schedule in Choose(maps.Contract(
            maps.Image(0, channels, size, maps["i"], Input("y", "u"), Input("x", "v")), maps.Image(1, filters, result, maps["o"], maps["y"], maps["x"]),
            maps.Filter(2, maps["u"], maps["v"], maps["i"], maps["o"], kernel, kernel, channels, filters))))
        {
            Assert.True(schedule.Lane == 6 || (schedule is { Lane: 3, B: OperandUse.Packed } && schedule.RoundLengthOf(6) > 0), ContractionScheduleText.Print(schedule));
        }
    }

    [Fact]
    public void Training_OfConvolutions_HasNoScalarSchedules()
    {
        OptimizerModel optimizer = Perceptron.Sgd(0.1);
        EntryModel entry = NetworkHost.ReadSound(Convolutional.Source(12, 3, 5, 3)).Entries.Single(item => item.Optimizer is not null);
        KernelProgram program = FusionCheck.Run(GraphPipeline.Training(entry.Training!, entry.Trained).Graph, optimizer, 1);
        Assert.All(
            program.Kernels.OfType<Kernel.Contract>(),
            kernel => Assert.All(DeviceProfile.All, profile => Assert.IsNotType<ScalarContractionSchedule>(ContractionScheduler.Choose(kernel, program.Buffers, profile))));
    }

    private static CpuContractionSchedule[] Choose((Kernel.Contract Kernel, EquatableArray<Buffer> Buffers) contraction) =>
    [
        .. new[] { DeviceProfile.Cpu16, DeviceProfile.Cpu8 }.Select(profile =>
        {
            Schedule schedule = ContractionScheduler.Choose(contraction.Kernel, contraction.Buffers, profile);
            CpuContractionSchedule chosen = Assert.IsType<CpuContractionSchedule>(schedule);
            Assert.Null(CpuContractionLegality.ReasonAgainst(ContractionView.Of(contraction.Kernel, contraction.Buffers), chosen, profile));
            Assert.True(chosen.A != OperandUse.Inline && chosen.B != OperandUse.Inline, ContractionScheduleText.Print(chosen));
            return chosen;
        }),
    ];

    /// <summary>Loops by name, and tensors with the batch innermost.</summary>
    private sealed class Maps((string Name, Extent Extent)[] output, (string Name, Extent Extent)[] reduced)
    {
        private readonly (string Name, Extent Extent)[] _loops = [.. output, .. reduced];
        private readonly List<Buffer> _buffers = [];

        public Index this[string name] => IndexMath.Variable(Array.FindIndex(_loops, loop => loop.Name == name));

        private EquatableArray<LoopDimension> Dimensions => _loops.Select(loop => new LoopDimension(loop.Name, loop.Extent)).ToEquatableArray();

        public Access Image(int id, int channels, int size, Index channel, Index row, Index column)
        {
            Add(id, Shape.Of(Extent.Batch, channels, size, size), Buffer.BlockedStrides(Shape.Of(Extent.Batch, channels, size, size), Buffer.DenseStrides(Shape.Of(Extent.Batch, channels, size, size))));
            IndexMath math = new(Dimensions);
            Guard[] guards = [.. new[] { new Guard(row, size), new Guard(column, size) }.Where(guard => !math.AlwaysHolds(guard))];
            return new Access(id, IndexLowering.Address([this["n"], channel, row, column], _buffers[_buffers.Count - 1].Strides), guards.ToEquatableArray());
        }

        public Access Filter(int id, Index row, Index column, Index channel, Index filter, params Extent[] extents)
        {
            Shape shape = Shape.Of(extents);
            EquatableArray<Stride> strides = Buffer.DenseStrides(shape);
            Add(id, shape, strides);
            return new Access(id, IndexMath.Add([.. new[] { row, column, channel, filter }.Select((index, axis) => IndexMath.Multiply(index, strides[axis].Constant))]), default);
        }

        public (Kernel.Contract Kernel, EquatableArray<Buffer> Buffers) Contract(Access a, Access b, Access result) =>
            (new Kernel.Contract(
                "k", "k", Dimensions, output.Length, LeafProgram.Of(new Leaf.Load(a)), LeafProgram.Of(new Leaf.Load(b)), LeafProgram.Of(new Leaf.Accumulator()), [new Store(result, 0)]),
            _buffers.ToEquatableArray());

        private void Add(int id, Shape shape, EquatableArray<Stride> strides) => _buffers.Add(new Buffer(id, "t" + id, BufferKind.Step, 0, 0, ElementType.Float32, shape, strides));
    }
}

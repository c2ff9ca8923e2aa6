using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Kernels.Contractions;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Schedule.Contractions;
using Xunit;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;
using Index = NetDsl.Generators.Ir.Kernels.Index;
using Schedule = NetDsl.Generators.Ir.Kernels.Schedule;

namespace NetDsl.Generators.Tests.Passes;

/// <summary>Schedules of contractions as data: text, legality, choice.</summary>
public sealed class ContractionScheduleTests
{
    [Theory]
    [InlineData("cpu lane=1*2 tile=0*12 split=0*1,1*1 order=2 groups=8*batch*1/12")]
    [InlineData("cpu lane=2*1 tile=0*6,1*4 split=1*8 order=3,2 b=packed groups=8")]
    [InlineData("cpu lane=0*1 a=packed groups=1")]
    [InlineData("cpu lane=4*1 tile=0*3,1*8 split=1*1 order=5,6,4 rounds=5*2 groups=8")]
    [InlineData("scalar local=64 results=1 groups=1*batch*10/64")]
    [InlineData("gpu tile=64x64x16 item=4x4 groups=4*batch*1/64")]
    public void Text_OfASchedule_ParsesToTheSameSchedule(string text)
    {
        Schedule schedule = ContractionScheduleText.Parse(text);
        Assert.Equal(text, ContractionScheduleText.Print(schedule));
        Assert.Equal(schedule, ContractionScheduleText.Parse(ContractionScheduleText.Print(schedule)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tpu lane=1*2 groups=1")]
    [InlineData("cpu groups=1")]
    [InlineData("cpu lane=1 groups=1")]
    [InlineData("cpu lane=1*-2 groups=1")]
    [InlineData("cpu lane=1*2 groups=3*batch")]
    [InlineData("gpu tile=64x64 item=4x4 groups=1")]
    [InlineData("scalar local groups=1")]
    public void Text_ThatIsNoSchedule_IsRefused(string text) => Assert.Throws<FormatException>(() => ContractionScheduleText.Parse(text));

    [Theory]
    [InlineData("cpu lane=0*1 order=2 groups=1", "A is not contiguous along the lanes")]
    [InlineData("cpu lane=7*1 order=2 groups=1", "no such lane")]
    [InlineData("cpu lane=1*9 order=2 groups=1", "holds 8 vectors")]
    [InlineData("cpu lane=1*2 tile=0*17 order=2 groups=1", "does not hold tiles of 17")]
    [InlineData("cpu lane=1*2 tile=2*2 order=2 groups=1", "cannot be tiled")]
    [InlineData("cpu lane=1*4 tile=0*8 order=2 groups=1", "spill")]
    [InlineData("cpu lane=1*2 groups=1", "names every reduced dimension once")]
    [InlineData("cpu lane=2*1 order=2 groups=1", "B is not contiguous along the lanes")]
    [InlineData("cpu lane=1*1 split=1*1,0*1 order=2 groups=1", "the batch is the slowest")]
    public void Legality_OfAnIllegalSchedule_GivesTheReason(string text, string reason)
    {
        (Kernel.Contract kernel, EquatableArray<Buffer> buffers) = Product(784, 128);
        ContractionView view = ContractionView.Of(kernel, buffers);
        Assert.Contains(reason, CpuContractionLegality.ReasonAgainst(view, (CpuContractionSchedule)ContractionScheduleText.Parse(text), DeviceProfile.Cpu16), StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_OfAProduct_FollowFromWhereDimensionsOccur()
    {
        (Kernel.Contract kernel, EquatableArray<Buffer> buffers) = Product(3, 5);
        ContractionView view = ContractionView.Of(kernel, buffers);
        Assert.Equal([DimensionClass.Row, DimensionClass.Column, DimensionClass.Reduced], Enumerable.Range(0, 3).Select(view.ClassOf));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(784, 256)]
    [InlineData(65, 10)]
    [InlineData(2, 7)]
    public void Choice_OnEveryClassOfDevices_IsLegalAndDeterministic(int inner, int columns)
    {
        (Kernel.Contract kernel, EquatableArray<Buffer> buffers) = Product(inner, columns);
        foreach (DeviceProfile profile in DeviceProfile.All)
        {
            EquatableArray<Schedule> ranked = ContractionScheduler.Rank(kernel, buffers, profile, 3);
            Assert.NotEmpty(ranked);
            Assert.Equal(ranked[0], ContractionScheduler.Choose(kernel, buffers, profile));
            Assert.Equal(ranked.Count, ranked.Distinct().Count());
            foreach (CpuContractionSchedule schedule in ranked.OfType<CpuContractionSchedule>())
            {
                Assert.Null(CpuContractionLegality.ReasonAgainst(ContractionView.Of(kernel, buffers), schedule, profile));
            }
        }
    }

    [Fact]
    public void Choice_ForALargeProductOnACpu_FillsTheRegistersAndDividesTheWork()
    {
        (Kernel.Contract kernel, EquatableArray<Buffer> buffers) = Product(784, 256);
        CpuContractionSchedule schedule = Assert.IsType<CpuContractionSchedule>(ContractionScheduler.Choose(kernel, buffers, DeviceProfile.Cpu16));
        Assert.Equal(1, schedule.Lane);
        Assert.InRange(schedule.Vectors * schedule.Tiles.Aggregate(1, (count, tile) => count * tile.Factor), 16, 28);
        Assert.InRange(CpuContractionCost.GroupCountOf(schedule), 4, 128);
    }

    private static (Kernel.Contract Kernel, EquatableArray<Buffer> Buffers) Product(int inner, int columns)
    {
        static Buffer Tensor(int id, Shape shape) => new(id, "t" + id, BufferKind.Step, 0, 0, ElementType.Float32, shape, Buffer.DenseStrides(shape));
        static LeafProgram Load(int buffer, Index row, int stride, Index column) => LeafProgram.Of(new Leaf.Load(At(buffer, row, stride, column)));
        static Access At(int buffer, Index row, int stride, Index column) => new(buffer, IndexMath.Add(IndexMath.Multiply(row, stride), column), default);
        Index i = IndexMath.Variable(0), j = IndexMath.Variable(1), k = IndexMath.Variable(2);
        return (
            new Kernel.Contract(
                "product", "product", [new LoopDimension("i", Extent.Batch), new LoopDimension("j", columns), new LoopDimension("k", inner)], 2, Load(0, i, inner, k), Load(1, k, columns, j),
                LeafProgram.Of(new Leaf.Accumulator()), [new Store(At(2, i, columns, j), 0)]),
            [Tensor(0, Shape.Of(Extent.Batch, inner)), Tensor(1, Shape.Of(inner, columns)), Tensor(2, Shape.Of(Extent.Batch, columns))]);
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Kernels.Contractions;
using NetDsl.Generators.Ir.Scalars;
using Schedule = NetDsl.Generators.Ir.Kernels.Schedule;

namespace NetDsl.Kernels.Tests.Contractions;

/// <summary>
/// Every feature of CPU schedules, also those the cost model would not choose, on sizes that are divisible, ragged by one, and smaller than a vector.
/// </summary>
public sealed class CpuScheduleTests
{
    private static readonly string[] s_dense =
    [
        "lane=1*1", "lane=1*2 tile=0*12 split=0*1,1*1", "lane=1*2 tile=0*5 split=0*2", "lane=1*1 tile=0*16 split=1*1 b=packed", "lane=1*3 tile=0*4 split=1*1 a=packed", "lane=1*1 tile=0*3 split=0*1 a=packed",
        "lane=1*2 tile=0*5 split=0*1 a=inline b=inline", "lane=2*1 tile=0*4,1*2 split=0*1 b=inline",
    ];

    /// <summary>The forward product with the batch as rows.</summary>
    [Theory]
    [InlineData(48, 32)]
    [InlineData(49, 33)]
    [InlineData(47, 31)]
    [InlineData(5, 3)]
    public void RowsOfTheBatch_UnderEverySchedule_AgreeWithOracle(int columns, int length)
    {
        ContractionCase test = new ContractionCase("product").Out(("i", Extent.Batch), ("j", columns)).Sum(("k", length));
        test.A((test["i"], Extent.Batch), (test["k"], length)).B((test["k"], length), (test["j"], columns))
            .With(ScalarFunction.Add, (test["j"], columns)).Into((test["i"], Extent.Batch), (test["j"], columns));
        Check(test, [.. s_dense.Select(text => $"cpu {text} order=2")], 1, 3, 17);
    }

    /// <summary>Sums that wait between rounds are those of the group's examples, rows or lanes of them, whole tiles or what is left.</summary>
    [Fact]
    public void RowsOfTheBatch_InRounds_AgreeWithOracle()
    {
        ContractionCase rows = Product("rows", 49, 33), lanes = Product("lanes", 37, 40, 1, 0);
        Check(rows, ["cpu lane=1*2 tile=0*5 split=0*2,1*1 order=2 rounds=2*16", "cpu lane=1*1 tile=0*13 split=0*8 order=2 rounds=2*7", "cpu lane=1*2 tile=0*4 split=0*1 order=2 rounds=2*8 b=packed"], 1, 3, 33);
        Check(lanes, ["cpu lane=0*1 tile=1*13 split=0*2,1*2 order=2 rounds=2*16", "cpu lane=0*2 tile=1*6 split=0*1 order=2 rounds=2*7", "cpu lane=0*1 tile=1*4 split=0*1,1*1 order=2 rounds=2*13 b=packed"], 1, 17, 33);
        ContractionChecks.Check(Product("long", 20, 600), 1, 3, 33);

        static ContractionCase Product(string name, int columns, int length, params int[] order)
        {
            ContractionCase test = new ContractionCase(name).Out(("i", Extent.Batch), ("j", columns)).Sum(("k", length));
            ContractionCase Next() => order.Length == 0 ? test : test.Stored(order);
            Next().A((test["i"], Extent.Batch), (test["k"], length)).B((test["k"], length), (test["j"], columns));
            return Next().Into((test["i"], Extent.Batch), (test["j"], columns));
        }
    }

    /// <summary>The product with a transposed operand: panels turned in registers, or dot products along the reduction.</summary>
    [Theory]
    [InlineData(48, 32)]
    [InlineData(49, 33)]
    [InlineData(47, 31)]
    [InlineData(5, 3)]
    public void TransposedOperand_UnderEverySchedule_AgreesWithOracle(int columns, int length)
    {
        ContractionCase test = new ContractionCase("transposed").Out(("i", Extent.Batch), ("j", columns)).Sum(("k", length));
        test.A((test["i"], Extent.Batch), (test["k"], length)).B((test["j"], columns), (test["k"], length)).Into((test["i"], Extent.Batch), (test["j"], columns));
        string[] schedules = ["lane=1*1 tile=0*6 split=1*1 b=packed", "lane=1*2 tile=0*4 b=packed", "lane=2*1 split=0*2", "lane=2*1 tile=0*6,1*3 split=1*1", "lane=2*1 tile=0*2,1*5 split=0*3,1*2", "lane=1*2 tile=0*4 a=inline b=inline"];
        Check(test, [.. schedules.Select(text => $"cpu {text} order=2")], 1, 3, 17);
    }

    /// <summary>
    /// Results without a batch: neither rows nor lanes may store outside, and nothing is stored twice (the epilogue updates in place).
    /// </summary>
    [Theory]
    [InlineData(24, 48)]
    [InlineData(25, 49)]
    [InlineData(23, 47)]
    [InlineData(6, 5)]
    public void RowsOfATensor_UnderEverySchedule_AgreeWithOracle(int rows, int columns)
    {
        ContractionCase test = new ContractionCase("gradient").Out(("i", rows), ("j", columns)).Sum(("b", Extent.Batch));
        test.A((test["b"], Extent.Batch), (test["i"], rows)).B((test["b"], Extent.Batch), (test["j"], columns)).Into((test["i"], rows), (test["j"], columns));
        string[] schedules = ["lane=1*2 tile=0*6 split=0*1,1*1", "lane=1*1 tile=0*4 split=1*1", "lane=1*3", "lane=0*1 tile=1*5 split=1*2", "lane=0*2 tile=1*3"];
        Check(test, [.. schedules.Select(text => $"cpu {text} order=2")], 1, 17);
    }

    /// <summary>
    /// Two tiled dimensions beside the lanes, one of them the batch; reduced dimensions in every order; guards that clip the reduction.
    /// </summary>
    [Theory]
    [InlineData(16, 6)]
    [InlineData(17, 7)]
    public void TwoTiledDimensions_WithClippedReduction_AgreeWithOracle(int channels, int width)
    {
        ContractionCase test = new ContractionCase("window").Out(("n", Extent.Batch), ("x", width), ("h", 5), ("o", channels)).Sum(("v", 3), ("i", 4));
        test.A((test["n"], Extent.Batch), (ContractionCase.Plus(test["x"], test["v"], ContractionCase.Number(-1)), width), (test["h"], 5), (test["i"], 4))
            .B((test["v"], 3), (test["i"], 4), (test["o"], channels))
            .Into((test["n"], Extent.Batch), (test["x"], width), (test["h"], 5), (test["o"], channels));
        string[] schedules =
        [
            "lane=3*1 tile=0*4,2*5 split=0*1 order=4,5", "lane=3*1 tile=0*5,2*3 split=0*1,1*1 order=5,4", "lane=3*1 tile=2*2 split=1*2 order=4,5 b=packed", "lane=3*1 tile=1*3,2*2 split=0*1 order=4,5 a=packed",
        ];
        Check(test, [.. schedules.Select(text => "cpu " + text)], 1, 3, 17);
    }

    /// <summary>Every schedule for 16 lanes, and every other one for 8: the printer is the same, and so each feature meets both.</summary>
    internal static void Check(ContractionCase test, string[] texts, params int[] batches)
    {
        ContractionView view = ContractionView.Of(test.Kernel, test.Buffers);
        List<(DeviceProfile Profile, Schedule Schedule)> schedules = [];
        foreach (DeviceProfile profile in new[] { DeviceProfile.Cpu16, DeviceProfile.Cpu8 })
        {
            foreach (string text in texts.Where((_, number) => profile == DeviceProfile.Cpu16 || number % 2 == 1))
            {
                CpuContractionSchedule schedule = (CpuContractionSchedule)ContractionScheduleText.Parse(text + " groups=1");
                schedule = schedule with { Groups = CpuTiling.GroupsOf(view, schedule.Lane, schedule.Vectors, schedule.Tiles, schedule.GroupSplits, profile.Lanes) };
                if (CpuContractionLegality.ReasonAgainst(view, schedule, profile) is null)
                {
                    schedules.Add((profile, schedule));
                }
            }
        }

        Assert.True(schedules.Count >= 3, "most schedules should be legal");
        ContractionChecks.Check([(test, schedules)], batches);
    }
}

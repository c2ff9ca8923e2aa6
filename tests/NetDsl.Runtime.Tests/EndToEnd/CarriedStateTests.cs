using NetDsl.Runtime.Tests.Support;
using static NetDsl.Functions;

namespace NetDsl.Runtime.Tests.EndToEnd;

/// <summary>A loop whose state goes on from call to call, in methods that read long and short pieces.</summary>
[Network(Capacity = 20)]
public partial class StreamingNetwork
{
    const int H = 5;

    static readonly Parameter Start = Param([H]), Input = Param([2, H]), Recurrent = Param([H, H]);
    static readonly Layer Readout = Dense(2);

    static Tensor Cell(Tensor h, Tensor x) => Tanh(x.Dot(Input) + h.Dot(Recurrent));

    [Predict]
    static Tensor Read([Shape(6, 2)] Tensor x) => x | Scan(Cell, Start, h => h, carry: true) | Map(Readout);

    [Predict]
    static Tensor Step([Shape(1, 2)] Tensor x) => x | Scan(Cell, Start, h => h, carry: true) | Map(Readout);

    [Predict]
    static Tensor Whole([Shape(12, 2)] Tensor x) => x | Scan(Cell, Start, h => h) | Map(Readout);

    [Train, Sgd(0.1f)]
    static Tensor Loss([Shape(6, 2)] Tensor x, [Shape(6, 2)] Tensor next) => x | Scan(Cell, Start, h => h, carry: true) | Map(Readout) | MeanSquaredError(next);
}

public sealed class CarriedStateTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void Pieces_OfAStream_AreReadAsTheWhole()
    {
        using StreamingNetwork network = new(seed: 1);
        const int Rows = 3;
        float[] whole = Numbers(Rows, 12), expected = network.Whole(whole);

        // A window, then the rest item by item in another method.
        float[] first = network.Read(Part(whole, 12, 0, 6));
        AssertClose(Part(expected, 12, 0, 6), first);
        network.Carried["Step"].CopyFrom(network.Carried["Read"]);
        for (int t = 6; t < 12; t++)
        {
            AssertClose(Part(expected, 12, t, 1), network.Step(Part(whole, 12, t, 1)));
        }

        // The method that read the window goes on from there, too, and begins anew when told to.
        AssertClose(Part(expected, 12, 6, 6), network.Read(Part(whole, 12, 6, 6)));
        Assert.Equal(Rows, network.Carried["Read"].Rows);
        network.Carried.Reset();
        Assert.Equal(0, network.Carried["Read"].Rows);
        Assert.Equal(first, network.Read(Part(whole, 12, 0, 6)));
    }

    [Fact]
    public void Rows_ThatResetOrWereNotInTheLastCall_BeginAnew()
    {
        using StreamingNetwork network = new(seed: 1);
        float[] window = Numbers(17, 6), fresh = network.Read(window), second = network.Read(window);
        Assert.DoesNotContain(true, Enumerable.Range(0, 17).Select(row => Row(fresh, row).SequenceEqual(Row(second, row))));

        network.Carried["Read"].Reset();
        network.Read(window);
        network.Carried["Read"].Reset(16);
        network.Carried["Read"].Reset(2);
        float[] mixed = network.Read(window);
        for (int row = 0; row < 17; row++)
        {
            Assert.Equal(Row(row is 2 or 16 ? fresh : second, row), Row(mixed, row));
        }

        // Rows of a shorter call go on; those behind it have ended, and whatever it left there is nobody's state.
        network.Carried["Read"].Reset();
        network.Read(window);
        float[] shorter = network.Read(window.AsSpan(0, 2 * 12));
        Assert.Equal(second.AsSpan(0, 24).ToArray(), shorter);
        network.Carried["Read"].Reset();
        network.Read(window.AsSpan(0, 2 * 12));
        float[] grown = network.Read(window);
        for (int row = 0; row < 17; row++)
        {
            Assert.Equal(Row(row < 2 ? second : fresh, row), Row(grown, row));
        }
    }

    [Fact]
    public void Training_WithEvaluationsAndPredictionsBetween_GoesOnUndisturbed()
    {
        using StreamingNetwork alone = new(seed: 1), disturbed = new(seed: 1);
        float[] losses = [.. Enumerable.Range(0, 4).Select(step => alone.Train(Numbers(4, 6, step), Numbers(4, 6, step + 1)).Value)];
        for (int step = 0; step < 4; step++)
        {
            Assert.Equal(losses[step], disturbed.Train(Numbers(4, 6, step), Numbers(4, 6, step + 1)).Value);
            float evaluated = disturbed.Loss(Numbers(4, 6, 9), Numbers(4, 6, 8));
            disturbed.Read(Numbers(7, 6));

            // Each method has its own: an evaluation goes on with evaluations.
            disturbed.Carried["Loss"].Reset();
            Assert.Equal(evaluated, step == 0 ? disturbed.Loss(Numbers(4, 6, 9), Numbers(4, 6, 8)) : evaluated);
        }

        Assert.NotEqual(losses[1], Reset(1));
        float Reset(int step)
        {
            using StreamingNetwork reset = new(seed: 1);
            reset.Train(Numbers(4, 6, 0), Numbers(4, 6, 1));
            reset.Carried["Train"].Reset();
            return reset.Train(Numbers(4, 6, step), Numbers(4, 6, step + 1)).Value;
        }
    }

    [Fact]
    public void Checkpoint_HoldsNoCarriedState_AndLoadingBeginsAnew()
    {
        using StreamingNetwork saved = new(seed: 1), loaded = new(seed: 2);
        float[] window = Numbers(3, 6), fresh = saved.Read(window);
        saved.Save(file);
        loaded.Read(window);
        loaded.Load(file);
        Assert.Equal(fresh, loaded.Read(window));
        Assert.Empty(saved.States);
        Assert.NotEqual(fresh, saved.Read(window));
        saved.Load(file);
        Assert.Equal(fresh, saved.Read(window));
    }

    [Fact]
    public void Memory_OfCarriedStates_IsPlannedAndOnTheCard()
    {
        using StreamingNetwork network = new();
        Assert.Equal(network.PlannedMemoryBytes, network.MemoryBytes);
        Assert.Contains("Carries from call to call", network.Summary, StringComparison.Ordinal);
        Assert.Contains("Scan.IsStarted", network.Summary, StringComparison.Ordinal);
        Assert.Equal(["Loss", "Train", "Read", "Step"], network.Carried.Select(state => state.Method));
        Assert.Equal(["Scan.State", "Scan.IsStarted"], network.Carried["Train"].Names);
        Assert.Equal("Train carries Scan.State 5, Scan.IsStarted scalar", network.Carried["Train"].ToString());
    }

    [Fact]
    public void Mistakes_AreExplained()
    {
        using StreamingNetwork network = new(), other = new();
        Assert.Contains("Those that do are: Loss, Train, Read, Step.", Assert.Throws<KeyNotFoundException>(() => network.Carried["Whole"]).Message, StringComparison.Ordinal);
        Assert.Contains("[0, 20)", Assert.Throws<ArgumentOutOfRangeException>(() => network.Carried["Read"].Reset(20)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Carried["Read"].Reset(-1));
        Assert.Contains("another network", Assert.Throws<ArgumentException>(() => network.Carried["Read"].CopyFrom(other.Carried["Step"])).Message, StringComparison.Ordinal);

        // Pieces of a batch above the capacity would go on from each other.
        Assert.Contains("the network's capacity is 20", Assert.Throws<ArgumentException>(() => network.Read(Numbers(21, 6))).Message, StringComparison.Ordinal);
        Assert.Equal(21 * 24, network.Whole(Numbers(21, 12)).Length);
        Assert.Empty(network.Read([]));
        using LineNetwork none = new();
        Assert.Contains("None does", Assert.Throws<KeyNotFoundException>(() => none.Carried["Train"]).Message, StringComparison.Ordinal);
        none.Carried.Reset();
    }

    private static float[] Numbers(int rows, int items, int seed = 1)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, rows * items * 2).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    /// <summary>Items of every row.</summary>
    private static float[] Part(float[] rows, int items, int first, int count) =>
        [.. Enumerable.Range(0, rows.Length / (2 * items)).SelectMany(row => rows.Skip(2 * ((row * items) + first)).Take(2 * count))];

    private static float[] Row(float[] windows, int row) => [.. windows.Skip(row * 12).Take(12)];

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }
}

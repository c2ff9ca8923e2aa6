using Xunit;

namespace NetDsl.Training.Tests;

public class FitTests
{
    private static readonly DataSet Data = new("numbers", [.. Enumerable.Range(0, 10).Select(i => (float)i)], new int[10], [1], classes: 1);

    [Fact]
    public void Run_TwoEpochs_TakesEveryBatchInANewOrderEachEpoch()
    {
        var seen = new List<float[]>();
        var result = Fit.Run(Step(seen), loss => loss, Data, new() { Epochs = 2, BatchSize = 4, Seed = 3 });
        Assert.Equal([4, 4, 2, 4, 4, 2], seen.Select(batch => batch.Length));
        var epochs = new[] { seen[..3].SelectMany(b => b).ToArray(), seen[3..].SelectMany(b => b).ToArray() };
        Assert.All(epochs, epoch => Assert.Equal(Enumerable.Range(0, 10).Select(i => (float)i), epoch.Order()));
        Assert.NotEqual(epochs[0], epochs[1]);
        Assert.Equal((FitOutcome.Completed, 6, 20), (result.Outcome, result.Steps, result.Examples));
    }

    [Fact]
    public void Run_SameSeed_GivesSameOrder()
    {
        var (first, second) = (new List<float[]>(), new List<float[]>());
        Fit.Run(Step(first), loss => loss, Data, new() { Epochs = 3, BatchSize = 3, Seed = 5 });
        Fit.Run(Step(second), loss => loss, Data, new() { Epochs = 3, BatchSize = 3, Seed = 5 });
        Assert.Equal(first.SelectMany(b => b), second.SelectMany(b => b));
    }

    [Fact]
    public void Run_BatchesOfDifferentSize_WeighsTheirLossesByExamples()
    {
        var result = Fit.Run(Step([]), loss => loss, Data, new() { Epochs = 1, BatchSize = 4 });
        // The loss of a batch is its number of examples: (4·4 + 4·4 + 2·2) / 10.
        Assert.Equal(3.6, Assert.Single(result.Epochs).Loss, 6);
    }

    [Fact]
    public void Run_WithoutProgress_ReadsLossesLate()
    {
        var (steps, lateness) = (0, new List<int>());
        Fit.Run((_, _) => ++steps, taken => { lateness.Add(steps - taken); return 1; }, Data, new() { Epochs = 1, BatchSize = 1 });
        Assert.Equal([9, 8, 7, 6, 5, 4, 3, 2, 1, 0], lateness);
    }

    [Fact]
    public void Run_MoreStepsThanTheWindow_ReadsEveryLossOnce()
    {
        var (steps, reads) = (0, new List<int>());
        Fit.Run((_, _) => ++steps, taken => { reads.Add(taken); return 1; }, Data, new() { Epochs = 20, BatchSize = 1 });
        Assert.Equal(Enumerable.Range(1, 200), reads);
    }

    [Fact]
    public void Run_Schedule_GoesFromZeroToBelowOne()
    {
        var done = new List<double>();
        Fit.Run(Step([]), loss => loss, Data, new() { Epochs = 2, BatchSize = 5, Schedule = done.Add });
        Assert.Equal([0, 0.25, 0.5, 0.75], done);
    }

    [Fact]
    public void Run_Progress_ReportsEveryStepAndTheEnd()
    {
        var reports = new List<FitProgress>();
        Fit.Run(Step([]), loss => loss, Data, new() { Epochs = 2, BatchSize = 5, Progress = reports.Add, ProgressInterval = TimeSpan.Zero, Score = () => 0.5 });
        Assert.Equal([1, 2, 2, 3, 4, 4], reports.Select(r => r.Step));
        Assert.All(reports, r => Assert.Equal((4, 2, 5.0), (r.Steps, r.Epochs, r.Loss)));
        Assert.Equal([null, null, 0.5, 0.5, 0.5, 0.5], reports.Select(r => r.Score));
        Assert.Equal((1.0, TimeSpan.Zero), (reports[^1].Done, reports[^1].Remaining));
    }

    [Fact]
    public void Run_ScoreStopsRising_StopsEarlyAndKnowsTheBest()
    {
        var scores = new Queue<double>([0.5, 0.7, 0.6, 0.7, 0.9]);
        var result = Fit.Run(Step([]), loss => loss, Data, new() { Epochs = 9, Score = scores.Dequeue, Patience = 2 });
        Assert.Equal(FitOutcome.StoppedEarly, result.Outcome);
        Assert.Equal([true, true, false, false], result.Epochs.Select(e => e.IsBest));
    }

    [Fact]
    public void Run_Cancelled_ReturnsWhatWasDone()
    {
        using var cancellation = new CancellationTokenSource();
        var steps = 0;
        var result = Fit.Run(
            (_, _) =>
            {
                if (++steps == 4)
                {
                    cancellation.Cancel();
                }

                return 1f;
            },
            loss => loss, Data, new() { Epochs = 5, BatchSize = 4 }, cancellation.Token);
        Assert.Equal((FitOutcome.Cancelled, 4L), (result.Outcome, result.Steps));
        Assert.Single(result.Epochs);
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "infinite")]
    public void Run_LossNotFinite_NamesTheStep(float bad, string word)
    {
        var steps = 0;
        var failure = Assert.Throws<TrainingDivergedException>(
            () => Fit.Run((_, _) => ++steps == 5 ? bad : 1f, loss => loss, Data, new() { Epochs = 3, BatchSize = 4 }));
        Assert.Equal((2, 5L), (failure.Epoch, failure.Step));
        Assert.Contains($"became {word} in step 5 (epoch 2)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NoData_Throws() =>
        Assert.Throws<ArgumentException>(() => Fit.Run(Step([]), loss => loss, Data.Take(0)));

    [Fact]
    public void Run_OptionsThatCannotBe_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Fit.Run(Step([]), loss => loss, Data, new() { Epochs = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fit.Run(Step([]), loss => loss, Data, new() { BatchSize = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fit.Run(Step([]), loss => loss, Data, new() { Patience = 0, Score = () => 1 }));
        Assert.Throws<ArgumentException>(() => Fit.Run(Step([]), loss => loss, Data, new() { Patience = 1 }));
    }

    [Fact]
    public void Schedules_Ends_AreFromAndTo()
    {
        foreach (var schedule in (Func<float, float, double, float>[])[Schedules.Cosine, Schedules.Linear, Schedules.Exponential])
        {
            Assert.Equal(0.1f, schedule(0.1f, 0.001f, 0), 6);
            Assert.Equal(0.001f, schedule(0.1f, 0.001f, 1), 6);
            Assert.InRange(schedule(0.1f, 0.001f, 0.5), 0.0099f, 0.051f);
        }
    }

    /// <summary>A step whose loss is the size of its batch.</summary>
    private static TrainingStep<float> Step(List<float[]> seen) => (features, labels) =>
    {
        seen.Add(features.ToArray());
        return labels.Length;
    };
}

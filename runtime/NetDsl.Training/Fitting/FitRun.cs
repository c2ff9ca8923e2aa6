using System.Diagnostics;

namespace NetDsl.Training;

/// <summary>One training run, from the first step to the result.</summary>
internal sealed class FitRun<TLoss>(TrainingStep<TLoss> step, Func<TLoss, float> read, DataSet data, FitOptions options, CancellationToken cancellation)
{
    private readonly LossReader<TLoss> losses = new(read);
    private readonly Throughput throughput = new();
    private readonly List<EpochResult> epochs = [];
    private readonly long start = Stopwatch.GetTimestamp();
    private readonly long steps = (long)options.Epochs * data.Batch(options.BatchSize).Count;
    private long stepsTaken;
    private long examplesSeen;
    private long lastReport = Stopwatch.GetTimestamp();
    private double? score;

    public FitResult Go()
    {
        var (best, epochsWithoutBetter) = (double.NegativeInfinity, 0);
        for (var epoch = 1; epoch <= options.Epochs; epoch++)
        {
            var epochStart = Stopwatch.GetTimestamp();
            if (!GoThrough(epoch))
            {
                return Result(FitOutcome.Cancelled);
            }

            var elapsed = Stopwatch.GetElapsedTime(epochStart);
            score = options.Score?.Invoke();
            var isBest = score is null || score > best;
            (best, epochsWithoutBetter) = isBest ? (score ?? best, 0) : (best, epochsWithoutBetter + 1);
            epochs.Add(new(epoch, data.Count, losses.Mean, score, isBest, elapsed));
            options.EpochDone?.Invoke(epochs[^1]);
            Report(epoch);
            if (epochsWithoutBetter >= options.Patience)
            {
                return Result(FitOutcome.StoppedEarly);
            }
        }

        return Result(FitOutcome.Completed);
    }

    /// <summary>Takes the steps of one epoch; false when it was cancelled.</summary>
    private bool GoThrough(int epoch)
    {
        losses.Reset();
        throughput.Resume();
        foreach (var batch in data.Shuffle(unchecked(options.Seed + (ulong)epoch)).Batch(options.BatchSize))
        {
            if (cancellation.IsCancellationRequested)
            {
                return false;
            }

            options.Schedule?.Invoke((double)stepsTaken / steps);
            var loss = step(batch.Features, batch.Labels);
            losses.Add(loss, epoch, ++stepsTaken, batch.Count);
            examplesSeen += batch.Count;
            throughput.Add(batch.Count);
            if (options.Progress is not null && Stopwatch.GetElapsedTime(lastReport) >= options.ProgressInterval)
            {
                losses.ReadAll(epoch);
                Report(epoch);
            }
        }

        losses.ReadAll(epoch);
        throughput.Pause();
        return true;
    }

    private void Report(int epoch)
    {
        options.Progress?.Invoke(
            new(epoch, options.Epochs, stepsTaken, steps, losses.Mean, score, throughput.PerSecond, Stopwatch.GetElapsedTime(start)));
        lastReport = Stopwatch.GetTimestamp();
    }

    private FitResult Result(FitOutcome outcome) => new(outcome, epochs, stepsTaken, examplesSeen, Stopwatch.GetElapsedTime(start));
}

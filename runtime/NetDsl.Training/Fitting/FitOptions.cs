namespace NetDsl.Training;

/// <summary>How a network is trained.</summary>
public sealed record FitOptions
{
    /// <summary>How often the data is gone over.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Examples a step; the last step of an epoch takes what is left over.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>The seed of the order of examples, which changes every epoch.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Called before every step with how much of the whole run lies behind, from 0 to below 1: the place to set a learning rate, as in
    /// <c>done => net.LearningRate = Schedules.Cosine(1e-3f, 1e-5f, done)</c>.
    /// </summary>
    public Action<double>? Schedule { get; init; }

    /// <summary>Called after every epoch: how good the network is by now, greater is better; the accuracy on data held back, for example.</summary>
    public Func<double>? Score { get; init; }

    /// <summary>Ends the training after this many epochs in a row whose score was no better than the best before. Needs <see cref="Score"/>.</summary>
    public int? Patience { get; init; }

    /// <summary>Called after every epoch; the place to save the best weights so far.</summary>
    public Action<EpochResult>? EpochDone { get; init; }

    /// <summary>Called now and then while training, and at the end of every epoch.</summary>
    public Action<FitProgress>? Progress { get; init; }

    /// <summary>The shortest time between two calls of <see cref="Progress"/>; each waits for the device once.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        if (Patience is { } patience)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(patience, 1, nameof(Patience));
            if (Score is null)
            {
                throw new ArgumentException("Patience counts epochs without a better score: set Score, too.");
            }
        }
    }
}

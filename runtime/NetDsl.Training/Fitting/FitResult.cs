namespace NetDsl.Training;

/// <summary>Why a training run ended.</summary>
public enum FitOutcome
{
    /// <summary>All epochs were gone through.</summary>
    Completed = 0,

    /// <summary>The score did not get better for as many epochs as the options allow.</summary>
    StoppedEarly = 1,

    /// <summary>It was cancelled. The network keeps what it has learnt so far.</summary>
    Cancelled = 2,
}

/// <summary>One epoch of a training run.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Examples">How many examples it went over.</param>
/// <param name="Loss">The mean loss of its examples, each at the time of its step.</param>
/// <param name="Score">The score after it, or null when none was asked for.</param>
/// <param name="IsBest">Whether its score is greater than that of every epoch before; true when there are no scores.</param>
/// <param name="Elapsed">The time it took, scoring left out.</param>
public sealed record EpochResult(int Epoch, int Examples, double Loss, double? Score, bool IsBest, TimeSpan Elapsed);

/// <summary>What came of a training run.</summary>
/// <param name="Outcome">Why it ended.</param>
/// <param name="Epochs">The epochs that were finished, in order.</param>
/// <param name="Steps">The steps that were taken.</param>
/// <param name="Examples">The examples those steps saw.</param>
/// <param name="Elapsed">The time it took in all.</param>
public sealed record FitResult(FitOutcome Outcome, IReadOnlyList<EpochResult> Epochs, long Steps, long Examples, TimeSpan Elapsed);

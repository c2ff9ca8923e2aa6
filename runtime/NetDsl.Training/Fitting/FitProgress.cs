namespace NetDsl.Training;

/// <summary>Where a training run stands.</summary>
/// <param name="Epoch">The number of the current epoch, from 1.</param>
/// <param name="Epochs">How many epochs the run has at most.</param>
/// <param name="Step">How many steps have been taken since the beginning of the run.</param>
/// <param name="Steps">How many steps the run has at most.</param>
/// <param name="Loss">The mean loss of the epoch's examples so far.</param>
/// <param name="Score">The score after the last finished epoch, or null when there is none.</param>
/// <param name="SamplesPerSecond">Examples a second, of late.</param>
/// <param name="Elapsed">The time since the beginning of the run.</param>
public sealed record FitProgress(
    int Epoch, int Epochs, long Step, long Steps, double Loss, double? Score, double SamplesPerSecond, TimeSpan Elapsed)
{
    /// <summary>How much of the run lies behind, from 0 to 1.</summary>
    public double Done => (double)Step / Steps;

    /// <summary>The time the run will still take if it goes on as so far.</summary>
    public TimeSpan Remaining => Step == 0 ? TimeSpan.Zero : Elapsed * ((double)(Steps - Step) / Step);
}

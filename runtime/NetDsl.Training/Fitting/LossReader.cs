namespace NetDsl.Training;

/// <summary>
/// The mean loss of an epoch. Reading a loss waits for the device, so losses are kept until somebody wants to see them or <see cref="Window"/> have come
/// together; then they are read in one go while the steps behind them are long done.
/// </summary>
internal sealed class LossReader<TLoss>(Func<TLoss, float> read)
{
    private const int Window = 64;

    private readonly (TLoss Loss, long Step, int Count)[] pending = new (TLoss, long, int)[Window];
    private int pendingCount;
    private double sum;
    private long examples;

    /// <summary>The mean loss an example of the epoch, of what has been read; NaN before the first.</summary>
    public double Mean => sum / examples;

    /// <summary>Forgets everything for a new epoch.</summary>
    public void Reset() => (sum, examples, pendingCount) = (0, 0, 0);

    /// <summary>Takes the loss of a step.</summary>
    public void Add(TLoss loss, int epoch, long step, int count)
    {
        pending[pendingCount++] = (loss, step, count);
        if (pendingCount == Window)
        {
            ReadAll(epoch);
        }
    }

    /// <summary>Reads what has come together.</summary>
    /// <exception cref="TrainingDivergedException">A loss is not finite; the first such step is named.</exception>
    public void ReadAll(int epoch)
    {
        foreach (var (loss, step, count) in pending.AsSpan(0, pendingCount))
        {
            var value = read(loss);
            if (!float.IsFinite(value))
            {
                throw new TrainingDivergedException(epoch, step, value);
            }

            sum += (double)value * count;
            examples += count;
        }

        pendingCount = 0;
    }
}

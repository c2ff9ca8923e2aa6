namespace NetDsl.Training;

/// <summary>The training loop.</summary>
public static class Fit
{
    /// <summary>
    /// Trains a network: goes over the data as often as the options say, in a new order every epoch, one step a batch. The same options, data and network
    /// seed give the same weights.
    /// </summary>
    /// <param name="step">The network's training method, <c>net.Train</c>.</param>
    /// <param name="data">What to train with.</param>
    /// <param name="options">How to train; null for the defaults.</param>
    /// <param name="cancellation">Ends the training after the current step. The network keeps what it has learnt, and nothing is thrown.</param>
    /// <returns>The course of the training.</returns>
    /// <exception cref="TrainingDivergedException">A loss is not finite.</exception>
    public static FitResult Run(TrainingStep<StepLoss> step, DataSet data, FitOptions? options = null, CancellationToken cancellation = default) =>
        Run(step, static loss => loss.Value, data, options, cancellation);

    /// <summary>Trains by any method that takes steps, in the same way; for two training methods in turns, for example.</summary>
    /// <typeparam name="TLoss">What stands for a loss until it is read.</typeparam>
    /// <param name="step">Takes a step.</param>
    /// <param name="read">Reads a loss, waiting for the device if need be.</param>
    /// <param name="data">What to train with.</param>
    /// <param name="options">How to train; null for the defaults.</param>
    /// <param name="cancellation">Ends the training after the current step. The network keeps what it has learnt, and nothing is thrown.</param>
    /// <returns>The course of the training.</returns>
    /// <exception cref="TrainingDivergedException">A loss is not finite.</exception>
    public static FitResult Run<TLoss>(
        TrainingStep<TLoss> step, Func<TLoss, float> read, DataSet data, FitOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(data);
        options ??= new();
        options.Validate();
        if (data.Count == 0)
        {
            throw new ArgumentException($"There is nothing to train with: {data}.", nameof(data));
        }

        return new FitRun<TLoss>(step, read, data, options, cancellation).Go();
    }
}

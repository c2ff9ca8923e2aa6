namespace NetDsl.Training;

/// <summary>Takes one training step: the span form of a network's training method.</summary>
/// <typeparam name="TLoss">What stands for the step's loss until it is read.</typeparam>
/// <param name="features">The features, one example after another.</param>
/// <param name="labels">The class of each example.</param>
/// <returns>The loss, which is read later.</returns>
public delegate TLoss TrainingStep<out TLoss>(ReadOnlySpan<float> features, ReadOnlySpan<int> labels);

namespace NetDsl.Benchmarks;

/// <summary>A network and its data.</summary>
/// <param name="Network">The network.</param>
/// <param name="Card">What is known of it at compile time.</param>
/// <param name="Train">Takes a training step on one of the distinct batches.</param>
/// <param name="Predict">Predicts one of the distinct batches.</param>
internal sealed record Subject(Network Network, ModelCard Card, Func<int, StepLoss> Train, Action<int> Predict);

/// <summary>A network of the benchmark.</summary>
/// <param name="Name">Its name, also the peers'.</param>
/// <param name="Title">What it is, for tables.</param>
/// <param name="TrainingBatches">The batch sizes of training steps; the first is also that of memory and start.</param>
/// <param name="PredictionBatches">The batch sizes of predictions, besides one example.</param>
/// <param name="ParameterCount">The trained numbers it must have.</param>
/// <param name="DoubledBiases">How many of a peer's parameters only repeat others: PyTorch's recurrent layers add two biases where one does.</param>
/// <param name="TakesLong">Whether a training step takes so long that waiting for it costs nothing.</param>
/// <param name="Make">Makes it, with data for a batch size.</param>
internal sealed record NetworkRow(
    string Name, string Title, int[] TrainingBatches, int[] PredictionBatches, long ParameterCount, long DoubledBiases, bool TakesLong, Func<int, Subject> Make)
{
    /// <summary>Makes the network.</summary>
    /// <param name="batch">Examples a step.</param>
    /// <exception cref="InvalidOperationException">It is not the network that the peers measure.</exception>
    public Subject Create(int batch)
    {
        var subject = Make(batch);
        return subject.Card.ParameterCount == ParameterCount
            ? subject
            : throw new InvalidOperationException($"{Name} has {subject.Card.ParameterCount} parameters and must have {ParameterCount}: it is not the network that the peers measure.");
    }
}

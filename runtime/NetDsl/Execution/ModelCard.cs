using NetDsl.Execution;

namespace NetDsl;

/// <summary>What is known of a network before it runs. Every number was computed at compile time.</summary>
/// <param name="Name">The network's name.</param>
/// <param name="ParameterCount">The number of trained numbers, without padding.</param>
/// <param name="Layers">One row for each layer that has parameters.</param>
/// <param name="Entries">One row for each entry point.</param>
/// <param name="Text">The card as text, ready to print.</param>
public sealed record ModelCard(string Name, long ParameterCount, IReadOnlyList<ModelCardLayer> Layers, IReadOnlyList<ModelCardEntry> Entries, string Text)
{
    /// <summary>The card as text.</summary>
    /// <returns><see cref="Text"/>.</returns>
    public override string ToString() => Text;
}

/// <summary>A layer of a model card.</summary>
/// <param name="Name">The layer's name, <c>Classifier.2</c>.</param>
/// <param name="Kind">What it is, <c>Dense(10)</c>.</param>
/// <param name="InputShape">The shape of one example that goes in, <c>84</c> or <c>1×28×28</c>.</param>
/// <param name="OutputShape">The shape of one example that comes out.</param>
/// <param name="ParameterCount">The number of trained numbers.</param>
public sealed record ModelCardLayer(string Name, string Kind, string InputShape, string OutputShape, long ParameterCount);

/// <summary>An entry point of a model card. Device figures are those of the first device class (CPU, 16 lanes).</summary>
/// <param name="Name">The generated method's name.</param>
/// <param name="Signature">The method as text, with shapes.</param>
/// <param name="Launches">Kernel launches a call.</param>
/// <param name="FlopsPerExample">Floating-point operations an example; a multiply-add counts two.</param>
/// <param name="MultiplyAddsPerExample">Multiply-adds an example of products and convolutions alone, padding included: what publications call the cost of a network.</param>
/// <param name="PersistentBytes">Bytes that stay between calls: parameters, state, and for a training step its gradients and its optimiser's state.</param>
/// <param name="StepBytes">Bytes of activations and workspace that do not depend on the batch capacity.</param>
/// <param name="StepBytesPerExample">Bytes of activations, workspace and carried states an example of padded capacity.</param>
public sealed record ModelCardEntry(
    string Name, string Signature, int Launches, long FlopsPerExample, long MultiplyAddsPerExample, long PersistentBytes, long StepBytes, long StepBytesPerExample)
{
    /// <summary>The device memory that a network needs which calls this entry point only.</summary>
    /// <param name="batch">The greatest number of examples of a call.</param>
    /// <returns>The bytes, with the padding of the batch, the ring of losses and the counters of chains.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The batch is below 1.</exception>
    public long PeakBytes(int batch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        return checked(PersistentBytes + StepBytes + (StepBytesPerExample * MemoryRules.PaddedCapacity(batch)) + MemoryRules.FixedBytes(isGpu: false));
    }
}

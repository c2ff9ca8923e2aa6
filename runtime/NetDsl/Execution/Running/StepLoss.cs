using System.Globalization;
using NetDsl.Execution;

namespace NetDsl;

/// <summary>
/// The loss of one training step. It stays on the device until it is asked for, so that steps follow each other without waiting; a network keeps those of its last
/// 1,024 steps.
/// </summary>
public readonly struct StepLoss
{
    private readonly Engine? engine;
    private readonly ulong number;

    internal StepLoss(Engine engine, ulong number) => (this.engine, this.number) = (engine, number);

    /// <summary>Whether <see cref="Value"/> can still be read: at most 1,023 steps of the network followed, and the network has not been disposed.</summary>
    public bool IsAvailable => engine is not null && engine.HoldsLoss(number);

    /// <summary>The mean loss over the step's batch. Waits until the step is done.</summary>
    /// <exception cref="InvalidOperationException">The loss is older than 1,024 steps, or not the loss of any step.</exception>
    /// <exception cref="ObjectDisposedException">The network has been disposed.</exception>
    /// <exception cref="OpenClException">The step failed on the device.</exception>
    public float Value => engine is not null
        ? engine.ReadLoss(number)
        : throw new InvalidOperationException("This loss belongs to no step. Use the one that a Train method returned.");

    /// <summary>The value as text; waits for it like <see cref="Value"/>.</summary>
    /// <returns>The number in the invariant culture.</returns>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

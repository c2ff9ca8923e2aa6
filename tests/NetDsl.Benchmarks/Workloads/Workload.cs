namespace NetDsl.Benchmarks;

/// <summary>What is measured: a step of one network at one batch size.</summary>
/// <param name="row">The network's row.</param>
/// <param name="batch">Examples a step.</param>
/// <param name="metric">train, infer, or infer_b1 for one example at a time.</param>
internal sealed class Workload(NetworkRow row, int batch, string metric) : IDisposable
{
    private const int DistinctBatches = NetworkData.DistinctBatches, QueuedSteps = 64;

    private Subject? subject;
    private int taken;

    /// <summary>The network's row.</summary>
    public NetworkRow Row => row;

    /// <summary>Examples a step.</summary>
    public int Batch => batch;

    /// <summary>train, infer, or infer_b1.</summary>
    public string Metric => metric;

    /// <summary>The network's name, also the peers'.</summary>
    public string Network => Row.Name;

    /// <summary>The name that --filter looks at.</summary>
    public string Name => $"{Network}:{Batch}:{Metric}";

    /// <summary>Whether a step trains.</summary>
    public bool IsTraining => Metric == "train";

    /// <summary>The network and its data, made when first asked for.</summary>
    public Subject Subject => subject ??= Row.Create(Batch);

    /// <summary>Kernel launches a step.</summary>
    public int Launches => Subject.Card.Entries
        .Where(entry => IsTraining ? entry.Name.StartsWith("Train", StringComparison.Ordinal) : !entry.Signature.EndsWith("loss", StringComparison.Ordinal)).Sum(entry => entry.Launches);

    /// <summary>Takes a step on the next of the distinct batches and waits for it.</summary>
    public void Step()
    {
        taken = (taken + 1) % DistinctBatches;
        if (IsTraining)
        {
            _ = Subject.Train(taken).Value;
        }
        else
        {
            Subject.Predict(taken);
        }
    }

    /// <summary>Takes many training steps and waits once; gives how many. Null for predictions, and where waiting costs nothing beside a step of tens of milliseconds.</summary>
    public Func<int>? Queued => !IsTraining || Row.TakesLong ? null : () =>
    {
        for (var i = 1; i < QueuedSteps; i++)
        {
            taken = (taken + 1) % DistinctBatches;
            Subject.Train(taken);
        }

        Step();
        return QueuedSteps;
    };

    /// <inheritdoc/>
    public void Dispose() => subject?.Network.Dispose();
}

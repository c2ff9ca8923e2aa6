namespace NetDsl.Execution;

/// <summary>How a library names and lays out the tensors of one layer.</summary>
internal sealed class WeightConvention
{
    private const string DenseWeight = "Weight";

    private readonly (string Network, string File)[] leaves;
    private readonly string? bookkeeping;
    private readonly bool storesDenseWeightsTransposed;

    private WeightConvention((string, string)[] leaves, string? bookkeeping, bool storesDenseWeightsTransposed) =>
        (this.leaves, this.bookkeeping, this.storesDenseWeightsTransposed) = (leaves, bookkeeping, storesDenseWeightsTransposed);

    public static WeightConvention Same { get; } = new([], null, storesDenseWeightsTransposed: false);

    public static WeightConvention PyTorch { get; } = new(
        [("Weight", "weight"), ("Bias", "bias"), ("RunningMean", "running_mean"), ("RunningVariance", "running_var")], "num_batches_tracked", storesDenseWeightsTransposed: true);

    /// <summary>A name with its last part in the file's spelling.</summary>
    public string Translate(string name)
    {
        var leaf = LeafOf(name);
        return leaves.FirstOrDefault(pair => pair.Network == leaf).File is { } translated ? name[..^leaf.Length] + translated : name;
    }

    /// <summary>Whether a tensor of the network is stored with its axes exchanged.</summary>
    public bool Transposes(string name, int rank) => storesDenseWeightsTransposed && rank == 2 && LeafOf(name) == DenseWeight;

    /// <summary>Whether a tensor of the file is of no use to a network.</summary>
    public bool IsBookkeeping(string file) => LeafOf(file) == bookkeeping;

    private static string LeafOf(string name) => name[(name.LastIndexOf('.') + 1)..];
}

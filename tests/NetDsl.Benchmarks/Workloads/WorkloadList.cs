namespace NetDsl.Benchmarks;

/// <summary>All workloads: training steps, predictions at the batch size, predictions of one example.</summary>
internal static class WorkloadList
{
    /// <summary>Words that stand for several networks: everything over sequences of 64 items is asked for as rnn.</summary>
    private static readonly Dictionary<string, string[]> Groups = new(StringComparer.OrdinalIgnoreCase) { ["rnn"] = ["rnn:", "lstm:", "gru:", "attention:"] };

    /// <summary>The workloads whose name a filter lets through, in the order of tables.</summary>
    /// <param name="filter">Parts of names or words for groups, separated by commas; every workload has the empty part.</param>
    public static List<Workload> Matching(string filter)
    {
        var parts = filter.Split(',', StringSplitOptions.TrimEntries).SelectMany(part => Groups.GetValueOrDefault(part, [part])).ToArray();
        return [.. All().Where(workload => parts.Any(part => workload.Name.Contains(part, StringComparison.OrdinalIgnoreCase)))];
    }

    /// <summary>The place of a workload in tables.</summary>
    public static IReadOnlyList<string> Order => [.. All().Select(workload => workload.Name)];

    private static IEnumerable<Workload> All() =>
    [
        .. NetworkRows.All.SelectMany(row => row.TrainingBatches.Select(batch => new Workload(row, batch, "train"))),
        .. NetworkRows.All.SelectMany(row => row.PredictionBatches.Select(batch => new Workload(row, batch, "infer"))),
        .. NetworkRows.All.Select(row => new Workload(row, 1, "infer_b1")),
    ];
}

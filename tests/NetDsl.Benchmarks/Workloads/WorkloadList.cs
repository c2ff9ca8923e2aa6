namespace NetDsl.Benchmarks;

/// <summary>All workloads: training steps, predictions at the batch size, predictions of one example.</summary>
internal static class WorkloadList
{
    /// <summary>The workloads whose name a filter lets through, in the order of tables.</summary>
    /// <param name="filter">Parts of names, separated by commas; every workload has the empty one.</param>
    public static List<Workload> Matching(string filter)
    {
        var parts = filter.Split(',', StringSplitOptions.TrimEntries);
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

using NetDsl.Benchmarks;

Options? options;
try
{
    options = Options.Parse(args);
}
catch (Exception wrong) when (wrong is ArgumentException or FormatException)
{
    Console.Error.WriteLine(wrong.Message);
    return 2;
}

if (options is null)
{
    Console.WriteLine(Options.Usage);
    return 0;
}

var (workloads, networks) = Workloads.Make(name => name.Contains(options.Filter, StringComparison.OrdinalIgnoreCase));
if (workloads.Count == 0)
{
    Console.Error.WriteLine($"No workload's name contains '{options.Filter}'.");
    return 2;
}

if (options.Kernels)
{
    KernelReport.Print(workloads, options);
    networks.ForEach(network => network.Dispose());
    return 0;
}

using var torch = options.Peers ? TorchPeer.Find() : null;
var device = NetDsl.Device.Default.Name;
var peer = torch is null ? "none" : $"PyTorch {torch.Version}";
Console.WriteLine($"Device: {device}\nPeer: {peer}\n{options.Rounds} rounds of {options.Seconds} s, in turns; medians");

var own = workloads.ToDictionary(w => w, _ => new List<Measurement>());
var queued = workloads.ToDictionary(w => w, _ => new List<Measurement>());
var peers = workloads.ToDictionary(w => w, _ => new Dictionary<(string Setting, string Variant), List<Measurement>>());
for (var round = 0; round < options.Rounds; round++)
{
    foreach (var workload in workloads)
    {
        own[workload].Add(Measurement.Of(workload.Step, options.Seconds));
        if (workload.Queued is { } steps)
        {
            var count = 1;
            var measured = Measurement.Of(() => count = steps(), options.Seconds);
            queued[workload].Add(measured with { Milliseconds = measured.Milliseconds / count });
        }

        foreach (var pair in torch?.Candidates(workload) ?? [])
        {
            if (torch!.Measure(workload, pair.Setting, pair.Variant, options.Seconds) is { } measured)
            {
                (peers[workload].TryGetValue(pair, out var list) ? list : peers[workload][pair] = []).Add(measured);
            }
        }
    }
}

var results = workloads.Select(workload =>
{
    var fastest = peers[workload].Select(p => (p.Key, Value: Measurement.Median(p.Value))).OrderBy(p => p.Value.Milliseconds).FirstOrDefault();
    double? queuedMilliseconds = queued[workload].Count == 0 ? null : Measurement.Median(queued[workload]).Milliseconds;
    return new Result(
        workload, Measurement.Median(own[workload]), queuedMilliseconds, fastest.Value, fastest.Value is null ? "" : $"{fastest.Key.Setting}, {fastest.Key.Variant}");
}).ToList();

Console.WriteLine($"\n{Report.Table(results)}\n\nThe ratio is PyTorch's time over ours: above 1, NetDsl is faster. Queued: many steps, waited for once.\n{Report.Notes(results)}");
if (options.Json is { } file)
{
    File.WriteAllText(file, Report.Json(results, device, peer));
}

networks.ForEach(network => network.Dispose());
return 0;

using NetDsl.Benchmarks;

if (args is [FirstStep.Option, var measured])
{
    return FirstStep.Take(measured);
}

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

var workloads = WorkloadList.Matching(options.Filter);
if (workloads.Count == 0)
{
    Console.Error.WriteLine($"No workload's name contains '{options.Filter}'.");
    return 2;
}

if (options.Kernels)
{
    KernelReport.Print(workloads, options);
    return 0;
}

List<Peer> peers = [];
try
{
    peers = options.Peers ? Peers.Start(workloads) : [];
    foreach (var problem in peers.SelectMany(peer => peer.Problems))
    {
        Console.Error.WriteLine($"WARNING: {problem}");
    }

    var device = NetDsl.Device.Default;
    string[] names = [.. peers.Select(peer => $"{peer.Name} {peer.Version}")];
    var results = new Results(Machine.Name, device.Name, device.Roofline.ToString(), names, [.. peers.SelectMany(peer => peer.Problems)], [], []);
    Console.WriteLine($"{results.Machine}; {results.Device}; {results.Roofline}\nPeers: {(names.Length == 0 ? "none" : string.Join(", ", names))}\n");
    if (options.Start)
    {
        results = results with { Starts = [.. StartReport.Measure(workloads, peers.Find(peer => peer.Name == "PyTorch"))] };
        Console.WriteLine(ConsoleTable.Of(results.Starts));
    }
    else
    {
        var rounds = new Rounds(workloads, peers);
        for (var round = 0; round < options.Rounds; round++)
        {
            rounds.Take(options.Seconds);
        }

        results = results with { Workloads = [.. rounds.Results()] };
        Console.WriteLine($"{options.Rounds} rounds of {options.Seconds} s, in turns; medians\n\n{ConsoleTable.Of(results.Workloads)}");
    }

    results = ResultsFile.Merged(options.Json, results);
    if (options.Json is { } json)
    {
        ResultsFile.Write(json, results);
    }

    if (options.Markdown is { } markdown)
    {
        MarkdownReport.Write(markdown, results);
    }
}
catch (Exception wrong) when (wrong is IOException or InvalidDataException or InvalidOperationException)
{
    Console.Error.WriteLine(wrong.Message);
    return 1;
}
finally
{
    peers.ForEach(peer => peer.Dispose());
    workloads.ForEach(workload => workload.Dispose());
}

return 0;

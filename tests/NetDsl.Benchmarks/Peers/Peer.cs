using System.Diagnostics;
using System.Text.Json.Nodes;

namespace NetDsl.Benchmarks;

/// <summary>Another library on the same workloads: a process for each setting, asked by lines of JSON (peers/README.md).</summary>
internal sealed class Peer : IDisposable
{
    private readonly PeerKind kind;
    private readonly ProcessSettings settings;
    private readonly Dictionary<string, Process?> processes = [];
    private readonly HashSet<string> complaints = [];

    private Peer(PeerKind kind, ProcessSettings settings) => (this.kind, this.settings) = (kind, settings);

    /// <summary>The library's name.</summary>
    public string Name => kind.Name;

    /// <summary>The library's version.</summary>
    public string Version { get; private set; } = "";

    /// <summary>What makes this peer slower than it need be here, and what to install.</summary>
    public IReadOnlyList<string> Problems { get; private set; } = [];

    /// <summary>Starts a peer for some workloads; null when it has nothing to do with them, or this machine does not have it.</summary>
    public static Peer? Start(PeerKind kind, ProcessSettings settings, IReadOnlyList<Workload> workloads)
    {
        var used = workloads.SelectMany(kind.Candidates).Select(pair => pair.Setting).Distinct().ToList();
        if (used.Count == 0 || !kind.IsPresent())
        {
            return null;
        }

        var peer = new Peer(kind, settings);
        if (peer.Process(used[0]) is null)
        {
            peer.Dispose();
            return null;
        }

        var missing = settings.MissingPackages(used).ToList();
        if (missing.Count > 0)
        {
            peer.Problems = [.. peer.Problems, $"{kind.Name} runs without libraries that its best settings need, perhaps many times slower: apt-get install --no-install-recommends {string.Join(' ', missing)}"];
        }

        return peer;
    }

    /// <summary>The pairs of setting and variant to try for a workload.</summary>
    public IEnumerable<(string Setting, string Variant)> Candidates(Workload workload) => kind.Candidates(workload);

    /// <summary>The command that takes one training step of a network and batch size, <c>mlp:64</c>, in a new process.</summary>
    public ProcessStartInfo FirstStep(string name, string setting)
    {
        var start = kind.Command(settings.Threads(setting));
        start.ArgumentList.Add(Benchmarks.FirstStep.Option);
        start.ArgumentList.Add(name);
        settings.Apply(setting, start);
        return start;
    }

    /// <summary>Measures a workload; null when this version of the library cannot do it.</summary>
    /// <exception cref="IOException">The peer ended.</exception>
    /// <exception cref="InvalidOperationException">The peer's network has another number of parameters.</exception>
    public Measurement? Measure(Workload workload, string setting, string variant, double seconds)
    {
        if (Process(setting) is not { } process)
        {
            return null;
        }

        var request = new JsonObject
        {
            ["workload"] = workload.Network,
            ["batch"] = workload.Batch,
            ["metric"] = workload.IsTraining ? "train" : "infer",
            ["variant"] = variant,
            ["seconds"] = seconds,
        };
        process.StandardInput.WriteLine(request.ToJsonString());
        if (process.StandardOutput.ReadLine() is not { } line || JsonNode.Parse(line) is not { } answer)
        {
            throw new IOException($"{Name} with setting {setting} ended while it measured {workload.Name} ({variant}).");
        }

        if (answer["error"] is { } error)
        {
            var complaint = $"{Name}, {workload.Name}, {setting} {variant}: {error}";
            if (complaints.Add(complaint))
            {
                Console.Error.WriteLine(complaint);
            }

            return null;
        }

        // Predictions of some networks leave out what only training needs.
        var wanted = workload.Row.ParameterCount + workload.Row.DoubledBiases;
        return workload.IsTraining && answer["parameters"] is { } parameters && parameters.GetValue<long>() != wanted
            ? throw new InvalidOperationException($"{Name}'s {workload.Network} has {parameters} parameters instead of {wanted}: the networks differ.")
            : new(answer["median_ms"]!.GetValue<double>(), answer["foreign_cpu"]!.GetValue<double>());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var process in processes.Values.OfType<Process>())
        {
            process.StandardInput.Close();
            process.WaitForExit();
            process.Dispose();
        }
    }

    private Process? Process(string setting)
    {
        if (processes.TryGetValue(setting, out var known))
        {
            return known;
        }

        var start = kind.Command(settings.Threads(setting));
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        settings.Apply(setting, start);
        var process = System.Diagnostics.Process.Start(start)!;

        // Nobody reads what it complains of, and a full pipe would stop it.
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        if (process.StandardOutput.ReadLine() is not { } greeting)
        {
            process.WaitForExit();
            process.Dispose();
            return processes[setting] = null;
        }

        var said = JsonNode.Parse(greeting)!;
        Version = said["version"]!.GetValue<string>();
        if (said["libraries"] is JsonArray libraries && !libraries.Any(library => IsFastBlas(library!.GetValue<string>())))
        {
            var instead = string.Join(", ", libraries.Select(library => library!.GetValue<string>()).Where(path => path.Contains("blas", StringComparison.Ordinal)));
            Problems = [.. Problems, $"{Name} with setting {setting} has loaded no fast BLAS ({(instead.Length == 0 ? "none at all" : instead)}): products run many times slower; apt-get install --no-install-recommends libopenblas0-openmp"];
        }

        return processes[setting] = process;
    }

    private static bool IsFastBlas(string path) => ((string[])["openblas", "blis", "mkl", "atlas"]).Any(name => path.Contains(name, StringComparison.OrdinalIgnoreCase));
}

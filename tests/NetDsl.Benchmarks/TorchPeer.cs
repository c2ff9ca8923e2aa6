using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace NetDsl.Benchmarks;

/// <summary>PyTorch at its best settings: a process for each setting, asked by lines of JSON (peers/README.md).</summary>
internal sealed class TorchPeer : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly string folder = Path.Combine(AppContext.BaseDirectory, "peers");
    private readonly JsonNode best;
    private readonly JsonNode settings;
    private readonly Dictionary<string, Process> processes = [];

    private TorchPeer()
    {
        best = Read("torch_best.json");
        settings = Read("torch_settings.json");
    }

    /// <summary>The version of PyTorch.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Starts PyTorch; null when this machine has none.</summary>
    public static TorchPeer? Find()
    {
        if (!File.Exists(Python))
        {
            return null;
        }

        var peer = new TorchPeer();
        if (peer.Start("tuned") is null)
        {
            peer.Dispose();
            return null;
        }

        return peer;
    }

    /// <summary>The pairs of setting and variant to try for a workload.</summary>
    public IEnumerable<(string Setting, string Variant)> Candidates(Workload workload) =>
        best[workload.Name]?.AsArray().Select(pair => (pair![0]!.GetValue<string>(), pair[1]!.GetValue<string>())) ?? [];

    /// <summary>Measures a workload; null when this PyTorch cannot do it.</summary>
    public Measurement? Measure(Workload workload, string setting, string variant, double seconds)
    {
        if ((processes.GetValueOrDefault(setting) ?? Start(setting)) is not { } process)
        {
            return null;
        }

        var metric = workload.Metric == "train" ? "train" : "infer";
        var request = new JsonObject
        {
            ["workload"] = workload.Network,
            ["batch"] = workload.Batch,
            ["metric"] = metric,
            ["variant"] = variant,
            ["seconds"] = seconds,
        };
        process.StandardInput.WriteLine(request.ToJsonString());
        if (process.StandardOutput.ReadLine() is not { } line || JsonNode.Parse(line) is not { } answer)
        {
            throw new IOException($"PyTorch with setting {setting} ended while it measured {workload.Name} ({variant}).");
        }

        if (answer["error"] is { } error)
        {
            Console.Error.WriteLine($"PyTorch, {workload.Name}, {setting} {variant}: {error}");
            return null;
        }

        return new(answer["median_ms"]!.GetValue<double>(), answer["foreign_cpu"]!.GetValue<double>());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var process in processes.Values)
        {
            process.StandardInput.Close();
            process.WaitForExit();
            process.Dispose();
        }
    }

    private Process? Start(string setting)
    {
        var description = settings[setting]!;
        var start = new ProcessStartInfo(Python, [Path.Combine(folder, "torch_driver.py"), description["threads"]!.GetValue<int>().ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in description["environment"]!.AsObject())
        {
            start.Environment[name] = value!.GetValue<string>();
        }

        var process = Process.Start(start)!;

        // Nobody reads what it complains of, and a full pipe would stop it.
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        if (process.StandardOutput.ReadLine() is not { } greeting)
        {
            process.WaitForExit();
            process.Dispose();
            return null;
        }

        Version = JsonNode.Parse(greeting)!["version"]!.GetValue<string>();
        processes[setting] = process;
        return process;
    }

    private JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, name)))!;
}

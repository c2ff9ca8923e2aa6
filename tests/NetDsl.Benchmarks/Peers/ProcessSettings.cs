using System.Diagnostics;
using System.Runtime.Intrinsics.X86;
using System.Text.Json.Nodes;

namespace NetDsl.Benchmarks;

/// <summary>The process settings of peers (process_settings.json), and what of the libraries that they name is missing here (libraries.json).</summary>
internal sealed class ProcessSettings
{
    /// <summary>Makes PyTorch use the widest vectors, which it does not choose by itself; on a processor without them it would die.</summary>
    private const string Capability = "ATEN_CPU_CAPABILITY";

    private readonly JsonNode settings = Read("process_settings.json");
    private readonly JsonNode packages = Read("libraries.json");

    /// <summary>The folder of the peers' files.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "peers");

    /// <summary>A file of that folder.</summary>
    public static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name)))!;

    /// <summary>How many threads a setting has.</summary>
    public int Threads(string setting) => settings[setting]!["threads"]!.GetValue<int>();

    /// <summary>Gives a process a setting's environment.</summary>
    public void Apply(string setting, ProcessStartInfo start)
    {
        foreach (var (name, value) in Environment(setting))
        {
            start.Environment[name] = value!.GetValue<string>();
        }

        if (start.Environment.TryGetValue(Capability, out var capability) && capability == "avx512" && !Avx512F.IsSupported)
        {
            start.Environment.Remove(Capability);
        }
    }

    /// <summary>The packages that settings name libraries of and this machine lacks: a loader passes over what is missing, and the peer then runs many times slower without a word.</summary>
    public IEnumerable<string> MissingPackages(IEnumerable<string> used) => used
        .SelectMany(setting => Environment(setting).Where(variable => variable.Key is "LD_LIBRARY_PATH" or "LD_PRELOAD"))
        .SelectMany(variable => variable.Value!.GetValue<string>().Split(':'))
        .Where(path => !Path.Exists(path)).Select(path => packages[path]?.GetValue<string>() ?? path).Distinct().Order();

    private JsonObject Environment(string setting) => settings[setting]!["environment"]!.AsObject();
}

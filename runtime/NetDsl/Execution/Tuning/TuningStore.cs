using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NetDsl.Execution;

/// <summary>
/// What was found by tuning, in a small JSON file that can be shipped. A choice is keyed by the hash of the kernels' text, the device and the driver, and by the batch, so that one made for anything
/// else is never used; a file that cannot be read is ignored, and <see cref="Tuning.Problem"/> says why.
/// </summary>
internal static class TuningStore
{
    internal const int Version = 1;
    private static readonly Lock Gate = new();
    private static Dictionary<(string Key, int Batch), TuningChoice>? choices;
    private static string? readFrom;

    /// <summary>Why the file is ignored, or null.</summary>
    internal static string? Problem { get; private set; }

    /// <summary>The file: the one in <c>NETDSL_TUNING</c>, otherwise <c>tuning.json</c> in the folder of the kernel cache; null when there is no such folder.</summary>
    internal static string? File => Environment.GetEnvironmentVariable("NETDSL_TUNING") is { Length: > 0 } chosen
        ? chosen
        : ProgramCache.Folder() is { } folder ? Path.Combine(folder, "tuning.json") : null;

    /// <summary>Whether nothing was found by anybody.</summary>
    internal static bool IsEmpty
    {
        get
        {
            lock (Gate)
            {
                return Known().Count == 0;
            }
        }
    }

    /// <summary>What was found for kernels and a batch, or null.</summary>
    internal static TuningChoice? Find(string key, int batch)
    {
        lock (Gate)
        {
            return Known().TryGetValue((key, batch), out var choice) ? choice : null;
        }
    }

    /// <summary>Keeps a choice: for this process, and in the file if it can be written. Another process may have written it meanwhile, so it is read again first.</summary>
    internal static void Keep(string key, int batch, TuningChoice choice, string network, string entry, Device device, IEnumerable<(TuningChoice Choice, double Seconds)> results)
    {
        lock (Gate)
        {
            Known()[(key, batch)] = choice;
            if (File is not { } path)
            {
                return;
            }

            var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
            try
            {
                var root = Read(path) ?? new JsonObject { ["version"] = Version, ["choices"] = new JsonObject() };
                root["choices"]!.AsObject()[$"{key}:{batch}"] = new JsonObject
                {
                    ["network"] = network,
                    ["entry"] = entry,
                    ["batch"] = batch,
                    ["device"] = device.Name,
                    ["driver"] = device.DriverVersion,
                    ["class"] = choice.Class.ToString(),
                    ["inline"] = choice.Inline,
                    ["microseconds"] = new JsonObject(results.Select(result => KeyValuePair.Create<string, JsonNode?>(
                        $"{result.Choice.Class}{(result.Choice.Inline ? ", inline" : "")}", Math.Round(result.Seconds * 1e6, 1)))),
                };
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
                System.IO.File.WriteAllText(temporary, root.ToString() + "\n");
                System.IO.File.Move(temporary, path, overwrite: true);
            }
            catch (Exception failure) when (ProgramCache.IsHarmless(failure))
            {
                Ignore(path, $"it cannot be written: {failure.Message}");
                ProgramCache.TryDelete(temporary);
            }
        }
    }

    private static Dictionary<(string Key, int Batch), TuningChoice> Known()
    {
        var path = File;
        if (choices is not null && readFrom == path)
        {
            return choices;
        }

        (choices, readFrom, Problem) = ([], path, null);
        foreach (var (name, node) in path is null ? [] : Read(path)?["choices"]?.AsObject() ?? [])
        {
            if (name.Split(':') is [var key, var batch] && int.TryParse(batch, out var count)
                && node is JsonObject row && row["class"] is JsonValue text && text.TryGetValue(out string? word) && Enum.TryParse(word, out DeviceClass deviceClass)
                && row["inline"] is JsonValue flag && flag.TryGetValue(out bool inline))
            {
                choices[(key, count)] = new TuningChoice(deviceClass, inline);
            }
        }

        return choices;
    }

    /// <summary>The file's contents, or null when there is none that can be used.</summary>
    private static JsonObject? Read(string path)
    {
        try
        {
            if (!System.IO.File.Exists(path))
            {
                return null;
            }

            var root = JsonNode.Parse(System.IO.File.ReadAllText(path)) as JsonObject;
            if (root?["choices"] is JsonObject && root["version"] is JsonValue value && value.TryGetValue(out int version) && version == Version)
            {
                return root;
            }

            Ignore(path, $"it is not a tuning file of version {Version}");
        }
        catch (Exception failure) when (failure is JsonException || ProgramCache.IsHarmless(failure))
        {
            Ignore(path, failure.Message);
        }

        return null;
    }

    private static void Ignore(string path, string why)
    {
        Problem = $"The tuning file {path} is ignored: {why}";
        Trace.TraceWarning(Problem);
    }
}

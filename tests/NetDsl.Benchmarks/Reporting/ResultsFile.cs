using System.Text.Encodings.Web;
using System.Text.Json;

namespace NetDsl.Benchmarks;

/// <summary>Results as JSON. A file keeps what other runs on the same machine measured, so that the whole benchmark can be run in parts.</summary>
internal static class ResultsFile
{
    private static readonly JsonSerializerOptions s_options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The results of a file and newer ones, which count where both have a row.</summary>
    /// <exception cref="InvalidDataException">The file is of another machine or device, or not of this form.</exception>
    public static Results Merged(string? file, Results newer)
    {
        if (file is null || !File.Exists(file))
        {
            return newer;
        }

        var older = Read(file);
        if (older.Machine != newer.Machine || older.Device != newer.Device)
        {
            throw new InvalidDataException($"{file} is of {older.Machine}, {older.Device}; this is {newer.Machine}, {newer.Device}. Results of two machines do not belong in one table: name another file.");
        }

        var order = WorkloadList.Order.ToList();
        return newer with
        {
            Peers = [.. newer.Peers.Union(older.Peers).Order(StringComparer.Ordinal)],
            Problems = [.. newer.Problems.Union(older.Problems)],
            Workloads = [.. newer.Workloads.UnionBy(older.Workloads, row => row.Name).OrderBy(row => order.IndexOf(row.Name))],
            Starts = [.. newer.Starts.UnionBy(older.Starts, row => row.Name).OrderBy(row => order.IndexOf(row.Name + ":train"))],
        };
    }

    /// <summary>Writes results.</summary>
    public static void Write(string file, Results results) => File.WriteAllText(file, JsonSerializer.Serialize(results, s_options) + "\n");

    private static Results Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Results>(File.ReadAllText(file), s_options)!;
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"{file} holds no results of this benchmark: {wrong.Message}", wrong);
        }
    }
}

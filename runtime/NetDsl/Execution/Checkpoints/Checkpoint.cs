namespace NetDsl.Execution;

/// <summary>A network's tensors in a file, by name. Loading compares everything first and lists every difference in one exception.</summary>
internal static class Checkpoint
{
    internal static void Save(string path, string network, NetworkTensor[] tensors)
        => SafetensorsFile.Write(
            path, SafetensorsHeader.Write(network, tensors.Select(tensor => (tensor.Name, tensor.Shape))), tensors.Select(tensor => tensor.Read()));

    internal static void Load(string path, string network, NetworkTensor[] tensors)
    {
        var values = ReadAll(path, network, tensors);
        for (var i = 0; i < tensors.Length; i++)
        {
            tensors[i].Write(values[i]);
        }
    }

    private static float[][] ReadAll(string path, string network, NetworkTensor[] tensors)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            var (entries, dataStart) = SafetensorsFile.ReadHeader(file);
            var byName = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
            var differences = Differences(tensors, byName);
            return differences.Count == 0
                ? [.. tensors.Select(tensor => SafetensorsFile.ReadData(file, dataStart, byName[tensor.Name]))]
                : throw new InvalidDataException($"it does not hold the tensors of {network}:\n{string.Join('\n', differences)}");
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidDataException($"{path} cannot be loaded: {failure.Message}. Nothing was changed.", failure);
        }
    }

    private static List<string> Differences(NetworkTensor[] tensors, Dictionary<string, SafetensorsEntry> entries)
    {
        var differences = new List<string>();
        foreach (var tensor in tensors)
        {
            if (!entries.TryGetValue(tensor.Name, out var entry))
            {
                differences.Add($"  {tensor.Name} is missing");
            }
            else if (entry.DataType != "F32")
            {
                differences.Add($"  {tensor.Name} has type {entry.DataType}, not F32");
            }
            else if (!entry.Shape.SequenceEqual(tensor.Shape.Select(extent => (long)extent)))
            {
                differences.Add($"  {tensor.Name} is {(entry.Shape.Length == 0 ? "scalar" : string.Join('×', entry.Shape))} in the file, but {ShapeText.Of(tensor.Shape)} in the network");
            }
        }

        var known = tensors.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        differences.AddRange(entries.Keys.Where(name => !known.Contains(name)).Order(StringComparer.Ordinal).Select(name => $"  {name} is not in the network"));
        return differences;
    }
}

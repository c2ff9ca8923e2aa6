namespace NetDsl.Execution;

/// <summary>A network's tensors in a file, by name. Loading compares everything first and lists every difference in one exception.</summary>
internal static class Checkpoint
{
    internal static void Save(string path, string network, NetworkTensor[] tensors)
        => SafetensorsFile.Write(
            path, SafetensorsHeader.Write(network, tensors.Select(tensor => (tensor.Name, tensor.Shape))), tensors.Select(tensor => tensor.Read()));

    internal static void Load(string path, string network, NetworkTensor[] tensors, WeightNames names)
    {
        foreach (var (tensor, values) in ReadAll(path, network, tensors, names))
        {
            tensor.Write(values);
        }
    }

    private static List<(NetworkTensor Tensor, float[] Values)> ReadAll(string path, string network, NetworkTensor[] tensors, WeightNames names)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            var (entries, dataStart) = SafetensorsFile.ReadHeader(file);
            WeightSource[] sources = [.. tensors.Select(tensor => WeightSource.Of(tensor, names))];
            var differences = CheckpointDifferences.Of(sources, entries, names);
            if (differences.Count > 0)
            {
                throw new InvalidDataException($"it does not hold the tensors of {network}:\n{string.Join('\n', differences)}");
            }

            var byName = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
            return [.. from source in sources
                       let name = source.File
                       where name is not null
                       select (source.Tensor, source.InNetworkOrder(SafetensorsFile.ReadData(file, dataStart, byName[name])))];
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidDataException($"{path} cannot be loaded: {failure.Message}. Nothing was changed.", failure);
        }
    }
}

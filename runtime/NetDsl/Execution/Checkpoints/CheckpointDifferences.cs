namespace NetDsl.Execution;

/// <summary>What a file has too little, too much or otherwise than a network: a line each, with the nearest name where one could be meant.</summary>
internal static class CheckpointDifferences
{
    public static List<string> Of(WeightSource[] sources, List<SafetensorsEntry> entries, WeightNames names)
    {
        var byName = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        var used = sources.Select(source => source.File).OfType<string>().ToHashSet(StringComparer.Ordinal);
        SafetensorsEntry[] unused = [.. entries.Where(entry => !used.Contains(entry.Name) && !names.MayStayUnused(entry.Name)).OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        var differences = sources.Where(source => source.File is not null).Select(source => Of(source, byName, unused)).OfType<string>().ToList();
        differences.AddRange(unused.Select(entry => $"  {entry.Name} is not in the network"));
        var tensors = sources.Select(source => source.Tensor.Name).ToArray();
        differences.AddRange(names.WithoutUse(tensors).Select(name => $"  {name} was given a name, but no tensor of the network is called so{Nearest(name, tensors)}"));
        return differences;
    }

    private static string? Of(WeightSource source, Dictionary<string, SafetensorsEntry> entries, SafetensorsEntry[] unused)
    {
        var (name, shape) = (source.Tensor.Name, source.FileShape.ToArray());
        var foreign = source.File == name ? name : $"{name}, which is {source.File} in the file,";
        if (!entries.TryGetValue(source.File!, out var entry))
        {
            // A tensor of the same shape that nothing uses is the likeliest to be meant.
            return $"  {foreign} is missing{Nearest(source.File!, unused.Where(other => other.HasShape(shape)).Select(other => other.Name))}";
        }

        return entry switch
        {
            { DataType: not "F32" } => $"  {foreign} has type {entry.DataType}, not F32",
            _ when !entry.HasShape(shape) =>
                $"  {name} is {entry.ShapeText} in the file, but {ShapeText.Of(source.Tensor.Shape)} in the network{(source.IsTransposed ? " (the file's axes the other way round)" : "")}",
            _ => null,
        };
    }

    private static string Nearest(string name, IEnumerable<string> others) =>
        others.OrderBy(other => EditDistance.Between(name, other)).ThenBy(other => other, StringComparer.Ordinal).FirstOrDefault() is { } nearest
            ? $"; near to it is {nearest}"
            : "";
}

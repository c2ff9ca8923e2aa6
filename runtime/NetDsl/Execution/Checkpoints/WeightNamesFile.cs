using System.Text;
using System.Text.Json;

namespace NetDsl.Execution;

/// <summary>
/// The JSON form of <see cref="WeightNames"/>: <c>{ "convention": "pytorch", "names": { "Stem.0": "conv1", "Head.Weight": { "from": "fc.weight", "transpose": true }, "Extra": null }, "ignore": ["fc"] }</c>.
/// A name that is null stays as it is in the network.
/// </summary>
internal static class WeightNamesFile
{
    public static WeightNames Read(string path)
    {
        try
        {
            using var file = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Parse(Kind(file.RootElement, JsonValueKind.Object, "the file"));
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException or InvalidDataException)
        {
            throw new InvalidDataException($"{path} does not say which weights are which: {failure.Message}", failure);
        }
    }

    public static string Template(IReadOnlyList<NetworkTensor> tensors, IReadOnlyList<SafetensorsEntry> entries)
    {
        var layers = tensors.GroupBy(tensor => LayerOf(tensor.Name)).OrderBy(layer => layer.Key, StringComparer.Ordinal).ToArray();
        var text = new StringBuilder("{\n  \"convention\": \"pytorch\",\n  \"names\": {\n");
        foreach (var layer in layers)
        {
            text.Append($"    {Quoted(layer.Key)}: \"\",").Append("  // ").AppendJoin(", ", layer.Select(tensor => $"{tensor.Name[LeafStart(tensor.Name)..]} {ShapeText.Of(tensor.Shape)}")).Append('\n');
        }

        text.Append("  },\n  \"ignore\": []\n}\n");
        foreach (var layer in entries.GroupBy(entry => LayerOf(entry.Name)).OrderBy(layer => layer.Key, StringComparer.Ordinal))
        {
            text.Append($"// {layer.Key}: ").AppendJoin(", ", layer.Select(entry => $"{entry.Name[LeafStart(entry.Name)..]} {entry.ShapeText}")).Append('\n');
        }

        return text.ToString();
    }

    private static WeightNames Parse(JsonElement root)
    {
        var names = WeightNames.Same;
        foreach (var member in root.EnumerateObject())
        {
            if (member.Name is not ("convention" or "names" or "ignore"))
            {
                throw new InvalidDataException($"\"{member.Name}\" means nothing; there are \"convention\", \"names\" and \"ignore\".");
            }
        }

        if (root.TryGetProperty("convention", out var convention))
        {
            names = Kind(convention, JsonValueKind.String, "\"convention\"").GetString() switch
            {
                "pytorch" => WeightNames.PyTorch,
                "same" => WeightNames.Same,
                var other => throw new InvalidDataException($"the convention \"{other}\" is not known; there are \"pytorch\" and \"same\"."),
            };
        }

        if (root.TryGetProperty("names", out var given))
        {
            names = Kind(given, JsonValueKind.Object, "\"names\"").EnumerateObject().Aggregate(names, (result, member) => With(result, member.Name, member.Value));
        }

        return root.TryGetProperty("ignore", out var ignored)
            ? Kind(ignored, JsonValueKind.Array, "\"ignore\"").EnumerateArray().Aggregate(names, (result, name) => result.Ignore(Text(name, "\"ignore\"")))
            : names;
    }

    private static WeightNames With(WeightNames names, string network, JsonElement file)
    {
        if (file.ValueKind == JsonValueKind.Null)
        {
            return names.Keep(network);
        }

        if (file.ValueKind != JsonValueKind.Object)
        {
            return names.With(network, Text(file, $"\"{network}\""));
        }

        var from = file.TryGetProperty("from", out var name) ? Text(name, $"\"from\" of \"{network}\"") : throw new InvalidDataException($"\"{network}\" needs \"from\".");
        return file.TryGetProperty("transpose", out var transpose)
            ? names.With(network, from, transpose.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? transpose.GetBoolean()
                : throw new InvalidDataException($"\"transpose\" of \"{network}\" is true or false."))
            : names.With(network, from);
    }

    private static string Text(JsonElement element, string what) => Kind(element, JsonValueKind.String, what).GetString() is { Length: > 0 } text
        ? text
        : throw new InvalidDataException($"{what} is still empty: write the name in the file of weights, or null to leave the network's own numbers.");

    private static JsonElement Kind(JsonElement element, JsonValueKind kind, string what) =>
        element.ValueKind == kind ? element : throw new InvalidDataException($"{what} is {element.ValueKind}, not {kind}.");

    private static string Quoted(string name) => $"\"{JsonEncodedText.Encode(name)}\"";

    private static int LeafStart(string name) => name.LastIndexOf('.') + 1;

    private static string LayerOf(string name) => LeafStart(name) is > 0 and var start ? name[..(start - 1)] : name;
}

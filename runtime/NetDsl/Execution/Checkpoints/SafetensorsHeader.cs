using System.Text;
using System.Text.Json;

namespace NetDsl.Execution;

/// <summary>A tensor in a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DataType">Its element type as the format spells it, <c>F32</c>.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Begin">Where its data begins, in bytes from the end of the header.</param>
/// <param name="End">Where its data ends.</param>
internal sealed record SafetensorsEntry(string Name, string DataType, long[] Shape, long Begin, long End)
{
    /// <summary>The shape for people.</summary>
    public string ShapeText => Shape.Length == 0 ? "scalar" : string.Join('×', Shape);

    public bool HasShape(IEnumerable<int> shape) => Shape.SequenceEqual(shape.Select(extent => (long)extent));
}

/// <summary>Reads and writes the JSON header of a safetensors file. Every deviation from the format is an <see cref="InvalidDataException"/> without the file's name.</summary>
internal static class SafetensorsHeader
{
    private const string Metadata = "__metadata__";

    /// <summary>The header of tensors that follow each other without gaps, padded with spaces to a multiple of 8 bytes.</summary>
    internal static byte[] Write(string network, IEnumerable<(string Name, IReadOnlyList<int> Shape)> tensors)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteStartObject(Metadata);
            json.WriteString("format", "netdsl");
            json.WriteString("network", network);
            json.WriteEndObject();
            var position = 0L;
            foreach (var (name, shape) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (var extent in shape)
                {
                    json.WriteNumberValue(extent);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(position);
                position += ShapeText.LengthOf(shape) * sizeof(float);
                json.WriteNumberValue(position);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (text.Length % 8 != 0)
        {
            text.WriteByte((byte)' ');
        }

        return text.ToArray();
    }

    /// <summary>The tensors of a header, in its order.</summary>
    internal static List<SafetensorsEntry> Read(ReadOnlySpan<byte> header)
    {
        try
        {
            var json = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 8 });
            Expect(ref json, JsonTokenType.StartObject);
            var entries = new List<SafetensorsEntry>();
            var names = new HashSet<string>(StringComparer.Ordinal);
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.GetString()!;
                if (!names.Add(name))
                {
                    throw new InvalidDataException($"the header names {name} twice");
                }

                if (name == Metadata)
                {
                    json.Read();
                    json.Skip();
                }
                else
                {
                    entries.Add(ReadEntry(ref json, name));
                }
            }

            return json.TokenType == JsonTokenType.EndObject && !json.Read() ? entries : throw new InvalidDataException("the header is not one JSON object");
        }
        catch (Exception failure) when (failure is JsonException or FormatException or InvalidOperationException or DecoderFallbackException)
        {
            throw new InvalidDataException($"the header is not valid JSON ({failure.Message})", failure);
        }
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader json, string name)
    {
        string? type = null;
        long[]? shape = null, offsets = null;
        Expect(ref json, JsonTokenType.StartObject);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            switch (json.GetString())
            {
                case "dtype":
                    Expect(ref json, JsonTokenType.String);
                    type = json.GetString();
                    break;
                case "shape":
                    shape = ReadNumbers(ref json, name);
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(ref json, name);
                    break;
                default:
                    throw new InvalidDataException($"the header says something unknown about {name}");
            }
        }

        return type is not null && shape is not null && offsets is [var begin, var end]
            ? new SafetensorsEntry(name, type, shape, begin, end)
            : throw new InvalidDataException($"the header lacks type, shape or offsets of {name}");
    }

    private static long[] ReadNumbers(ref Utf8JsonReader json, string name)
    {
        Expect(ref json, JsonTokenType.StartArray);
        var numbers = new List<long>();
        while (json.Read() && json.TokenType == JsonTokenType.Number)
        {
            numbers.Add(json.TryGetInt64(out var number) && number >= 0 ? number : throw new InvalidDataException($"a size of {name} is not a natural number"));
        }

        return json.TokenType == JsonTokenType.EndArray ? [.. numbers] : throw new InvalidDataException($"the sizes of {name} are not a list of numbers");
    }

    private static void Expect(ref Utf8JsonReader json, JsonTokenType type)
    {
        if (!json.Read() || json.TokenType != type)
        {
            throw new InvalidDataException("the header has not the form of the format");
        }
    }
}

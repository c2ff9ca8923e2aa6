using System.Globalization;

namespace NetDsl.Execution;

/// <summary>
/// Finds where that stands which a launch computes. A label names the steps of a launch, <c>Classifier_0_forward + Loss_mean</c>: each begins with the field whose layer it belongs to, or else is the entry point's own.
/// </summary>
internal sealed class SourcePlaces
{
    private readonly Dictionary<string, Place> entries = new(StringComparer.Ordinal);

    /// <summary>The longest names first, because one may begin another.</summary>
    private readonly (string Name, Place Place)[] fields;

    /// <summary>Reads what the compiler wrote; lines that are not of its form are passed over.</summary>
    internal SourcePlaces(string origins)
    {
        var found = new List<(string Name, Place Place)>();
        foreach (var line in origins.Split('\n'))
        {
            if (line.Split('\t') is not [var name, var file, var number] || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var at))
            {
                continue;
            }

            if (name.EndsWith("()", StringComparison.Ordinal))
            {
                entries[name[..^2]] = new(file, at);
            }
            else
            {
                found.Add((name, new(file, at)));
            }
        }

        fields = [.. found.OrderByDescending(field => field.Name.Length)];
    }

    /// <summary>The places of a launch, without repetition: lines of one file behind its name.</summary>
    /// <param name="entry">The generated method's name.</param>
    /// <param name="label">The launch's label.</param>
    internal string Of(string entry, string label)
    {
        var places = label.Split(" + ").Select(step => PlaceOf(entry, step)).OfType<Place>().Distinct().ToList();
        return string.Join(", ", places.GroupBy(place => place.File).Select(file => $"{file.Key}:{string.Join(", ", file.Select(place => place.Line).Order())}"));
    }

    private Place? PlaceOf(string entry, string step)
    {
        foreach (var (name, place) in fields)
        {
            if (step.StartsWith(name, StringComparison.Ordinal) && (step.Length == name.Length || step[name.Length] is '_' or '.'))
            {
                return place;
            }
        }

        return entries.GetValueOrDefault(entry);
    }

    private sealed record Place(string File, int Line);
}

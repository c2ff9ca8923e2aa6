using NetDsl.Training;

namespace Examples;

/// <summary>The bundled digits as coloured pictures: each enlarged, in a colour of its own, in front of a picture made by code.</summary>
internal static class ColouredDigits
{
    private const int Side = 32, Digit = 24, Colours = 3;

    /// <summary>Pictures [3, 32, 32] of each digit, in the data set's order.</summary>
    public static DataSet Of(DataSet digits, ulong seed)
    {
        var enlarged = Resampling.Bicubic(digits, Digit, Digit);
        var pictures = Photographs.Make(digits.Count, Colours, Side, Side, seed);
        var features = new float[pictures.Count * pictures.FeatureCount];
        var labels = new int[digits.Count];
        var random = new Random((int)seed);
        for (var i = 0; i < digits.Count; i++)
        {
            labels[i] = digits[i].Label;
            var picture = features.AsSpan(i * pictures.FeatureCount, pictures.FeatureCount);
            pictures[i].Features.CopyTo(picture);
            Paint(picture, enlarged[i].Features, random);
        }

        return new($"{digits.Name}, in colour", features, labels, pictures.Shape, digits.Classes);
    }

    /// <summary>The background loses most of its light, and the ink is lighter.</summary>
    private static void Paint(Span<float> picture, ReadOnlySpan<float> ink, Random random)
    {
        for (var channel = 0; channel < Colours; channel++)
        {
            var plane = picture.Slice(channel * Side * Side, Side * Side);
            var colour = 0.6f + (0.4f * random.NextSingle());
            foreach (ref var value in plane)
            {
                value *= 0.4f;
            }

            for (var i = 0; i < ink.Length; i++)
            {
                var coverage = Math.Clamp(ink[i], 0, 1);
                var place = (((i / Digit) + ((Side - Digit) / 2)) * Side) + (i % Digit) + ((Side - Digit) / 2);
                plane[place] = (coverage * colour) + ((1 - coverage) * plane[place]);
            }
        }
    }
}

using NetDsl.Training;

namespace Examples;

/// <summary>Test images that a network reads wrong.</summary>
internal static class Misread
{
    /// <summary>The first of them.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="scores">The network's prediction method.</param>
    /// <param name="data">The test images.</param>
    /// <returns>The pixels, and what was read instead of what.</returns>
    public static List<(float[] Pixels, string Caption)> First(int count, Scores scores, DataSet data)
    {
        var found = new List<(float[], string)>();
        Span<float> values = new float[data.Classes];
        for (var i = 0; i < data.Count && found.Count < count; i++)
        {
            var example = data[i];
            scores(example.Features, values);
            var prediction = ConfusionMatrix.Prediction(values);
            if (prediction != example.Label)
            {
                found.Add((example.Features.ToArray(), $"{example.Label} as {prediction}"));
            }
        }

        return found;
    }
}

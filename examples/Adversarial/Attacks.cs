using NetDsl.Training;

namespace Examples;

/// <summary>Attacks on whole data sets, and what they look like.</summary>
internal static class Attacks
{
    private const int BatchSize = 250;

    /// <summary>The share of images that are read right although each was changed to mislead.</summary>
    public static double Accuracy(Reader net, DataSet data, float strength)
    {
        var confusion = new ConfusionMatrix(data.Classes);
        foreach (var batch in data.Batch(BatchSize))
        {
            confusion.Add(net.Logits(Attack(net, batch, strength)), batch.Labels);
        }

        return confusion.Accuracy;
    }

    /// <summary>Rows of digits that were read right, the changes, and the changed images, which are read wrong.</summary>
    public static ImageSheet Sheet(Reader net, DataSet data, float strength)
    {
        const int Columns = 10;
        var sheet = new ImageSheet(Columns, scale: 2);
        var found = new List<(float[] Image, float[] Attack)>();
        for (var i = 0; i < data.Count && found.Count < Columns; i++)
        {
            var example = data[i];
            var attack = net.Attack(example.Features, example.Labels, [strength]);
            if (Reads(net, example.Features) == example.Label && Reads(net, attack) != example.Label)
            {
                found.Add((example.Features.ToArray(), attack));
            }
        }

        foreach (var (image, _) in found)
        {
            sheet.Add(image, data.Shape);
        }

        foreach (var (image, attack) in found)
        {
            sheet.Add([.. attack.Zip(image, (changed, was) => 0.5f + changed - was)], data.Shape);
        }

        foreach (var (_, attack) in found)
        {
            sheet.Add(attack, data.Shape);
        }

        return sheet;
    }

    private static float[] Attack(Reader net, Batch batch, float strength)
    {
        var strengths = new float[batch.Count];
        strengths.AsSpan().Fill(strength);
        return net.Attack(batch.Features, batch.Labels, strengths);
    }

    private static int Reads(Reader net, ReadOnlySpan<float> image) => ConfusionMatrix.Prediction(net.Logits(image));
}

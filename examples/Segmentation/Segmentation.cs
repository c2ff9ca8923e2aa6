using System.Globalization;
using NetDsl;
using NetDsl.Training;

namespace Examples;

/// <summary>Trains a network on scenes, scores it, and draws what it sees.</summary>
internal static class Segmentation
{
    private const int Drawn = 6;

    /// <summary>Trains, scores and draws.</summary>
    /// <param name="name">The network's name, for headings and files.</param>
    /// <param name="net">The network.</param>
    /// <param name="step">Its training method.</param>
    /// <param name="scores">Its prediction method.</param>
    /// <param name="schedule">Sets its learning rate.</param>
    /// <param name="train">The scenes to train with.</param>
    /// <param name="test">The scenes to test with.</param>
    /// <param name="options">How to train.</param>
    /// <returns>The mean intersection over union on the test scenes.</returns>
    public static double Learn(
        string name, Network net, TrainingStep<StepLoss> step, Scores scores, Action<double> schedule, DataSet train, DataSet test, FitOptions options)
    {
        Terminal.Section(name, net.Summary);
        TrainingView.Run(
            options with { Schedule = schedule, Score = () => Confusion().MeanIntersectionOverUnion },
            (shown, cancellation) => Fit.Run(step, train, shown, cancellation),
            share => string.Create(CultureInfo.InvariantCulture, $"mean IoU {share:P1}"));

        var confusion = Confusion();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {confusion.Accuracy:P1} of the pixels, mean intersection over union {confusion.MeanIntersectionOverUnion:P1} (background {confusion.IntersectionOverUnion(0):P1}, "
            + $"digits {string.Join(", ", from digit in Enumerable.Range(0, test.Classes - 1) let share = confusion.IntersectionOverUnion(digit + 1) where !double.IsNaN(share) select $"{digit}: {share:P0}")})."));
        Draw(name, scores, test);
        return confusion.MeanIntersectionOverUnion;

        ConfusionMatrix Confusion() => ConfusionMatrix.Of(scores, test, batchSize: 64);
    }

    /// <summary>Scenes, their true classes in colours, and the predicted ones.</summary>
    private static void Draw(string name, Scores scores, DataSet test)
    {
        var (sheet, values) = (new ImageSheet(columns: 3 * 2, scale: 4), new float[test.LabelCount * test.Classes]);
        for (var i = 0; i < Math.Min(Drawn, test.Count); i++)
        {
            var scene = test[i];
            scores(scene.Features, values);
            int[] predicted = [.. values.Chunk(test.Classes).Select(pixel => ConfusionMatrix.Prediction(pixel))];
            sheet.Add(scene.Features, test.Shape).Add(Overlay(scene.Features, scene.Labels), [3, .. test.LabelShape]).Add(Overlay(scene.Features, predicted), [3, .. test.LabelShape]);
        }

        Terminal.Save(sheet, $"segmentation-{name.ToLowerInvariant()}.png", "scenes, their digits in colours, and what the network takes them for");
    }

    /// <summary>The scene, grey, with a colour for each class but the background.</summary>
    private static float[] Overlay(ReadOnlySpan<float> scene, ReadOnlySpan<int> classes)
    {
        var picture = new float[3 * scene.Length];
        for (var i = 0; i < scene.Length; i++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                picture[(channel * scene.Length) + i] = classes[i] == 0 ? 0.4f * scene[i] : (0.4f * scene[i]) + (0.6f * Colour(classes[i], channel));
            }
        }

        return picture;

        // Hues around the colour wheel.
        static float Colour(int label, int channel) => 0.5f + (0.5f * MathF.Cos(2 * MathF.PI * (((label - 1) / 10f) - (channel / 3f))));
    }
}

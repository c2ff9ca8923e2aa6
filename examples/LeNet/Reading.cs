using NetDsl;
using NetDsl.Training;

namespace Examples;

/// <summary>Trains a network that reads digits, and draws what it looks for and what it misreads.</summary>
internal static class Reading
{
    private const string FirstFilters = "Features.0.Weight";

    /// <summary>Trains, scores and draws.</summary>
    /// <param name="net">The network.</param>
    /// <param name="step">Its training method.</param>
    /// <param name="scores">Its prediction method.</param>
    /// <param name="schedule">Sets its learning rate.</param>
    /// <param name="train">What to train with.</param>
    /// <param name="test">What to test with.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="floor">The accuracy to reach.</param>
    /// <returns>The exit code.</returns>
    public static int Learn(
        Network net, TrainingStep<StepLoss> step, Scores scores, Action<double> schedule, DataSet train, DataSet test, Arguments arguments, double floor)
    {
        if (arguments.FirstStep)
        {
            return FirstStepTiming.TakeStep(net, step, train);
        }

        Terminal.Section("Device", $"{net.Device}");
        Terminal.Section("Network", net.Summary);
        Terminal.Section("Training", $"{train}", $"{test}");
        var options = new FitOptions
        {
            Epochs = arguments.Epochs ?? (arguments.Quick ? 3 : 15),
            BatchSize = 32,
            Seed = arguments.Seed,
            Schedule = schedule,
            Score = () => ConfusionMatrix.Of(scores, test).Accuracy,
        };
        TrainingView.Run(options, (shown, cancellation) => Fit.Run(step, train, shown, cancellation));

        Terminal.Section("Result");
        var confusion = ConfusionMatrix.Of(scores, test);
        Terminal.Show(confusion);
        Draw(net.Parameters[FirstFilters], Misread.First(60, scores, test), test.Shape);
        return Terminal.Verdict(confusion.Accuracy, arguments.Quick ? floor - 0.02 : floor);
    }

    private static void Draw(NetworkTensor filters, List<(float[] Pixels, string Caption)> misread, ReadOnlySpan<int> shape)
    {
        var (values, size) = (filters.Read(), filters.Length / filters.Shape[0]);
        var sheet = new ImageSheet(columns: 8, scale: 8);
        for (var filter = 0; filter < filters.Shape[0]; filter++)
        {
            sheet.Add(values.AsSpan(filter * size, size), [filters.Shape[2], filters.Shape[3]], normalise: true);
        }

        Terminal.Save(sheet, "lenet-filters.png", "the filters of the first layer, each from its least to its greatest weight");
        if (misread.Count > 0)
        {
            sheet = new ImageSheet(columns: 10, scale: 2);
            foreach (var (pixels, _) in misread)
            {
                sheet.Add(pixels, shape);
            }

            Terminal.Save(sheet, "lenet-misread.png", $"misread digits, row by row: {string.Join(", ", misread.Select(digit => digit.Caption))}");
        }
    }
}

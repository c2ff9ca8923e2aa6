using System.Globalization;
using Examples;
using NetDsl.Training;

return ExampleProgram.Run(args, arguments =>
{
    var (count, epochs, floor) = arguments.Quick ? (200, 4, 0.3) : (1000, 12, 1.0);
    using var net = new Srcnn(seed: arguments.Seed);
    var train = Pairs.Of(Photographs.Make(count, 1, Srcnn.Side, Srcnn.Side, seed: 1));
    var test = Pairs.Of(Photographs.Make(100, 1, Srcnn.Side, Srcnn.Side, seed: 2));
    if (arguments.FirstStep)
    {
        return FirstStepTiming.TakeStep(net, (pairs, _) => net.Train(pairs), train);
    }

    Terminal.Section("Device", $"{net.Device}");
    Terminal.Section("Network", net.Summary);
    Terminal.Section("Training", $"{train}", $"{test}");
    var bicubic = Pairs.Quality(test, i => Pairs.Enlarged(test, i).ToArray());
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Bicubic: {bicubic:F2} dB"));
    var options = new FitOptions
    {
        Epochs = arguments.Epochs ?? epochs,
        BatchSize = 16,
        Seed = arguments.Seed,
        Schedule = done => net.LearningRate = Schedules.Cosine(1e-3f, 1e-5f, done),
        Score = Restoration,
    };
    TrainingView.Run(
        options,
        (shown, cancellation) => Fit.Run(
            (pairs, _) => net.Train(pairs), loss => loss.Value, train.Augment(Augment.FlipHorizontally() | Augment.FlipVertically()), shown, cancellation),
        quality => string.Create(CultureInfo.InvariantCulture, $"{quality:F2} dB"));

    Terminal.Section("Result");
    var sheet = new ImageSheet(columns: 6, scale: 4);
    for (var i = 0; i < 8; i++)
    {
        sheet.Add(Pairs.Enlarged(test, i), [Srcnn.Side, Srcnn.Side]).Add(net.Restored(Pairs.Enlarged(test, i)), [Srcnn.Side, Srcnn.Side]).Add(Pairs.Original(test, i), [Srcnn.Side, Srcnn.Side]);
    }

    Terminal.Save(sheet, "super-resolution.png", "bicubic, restored, original");
    var gain = Restoration() - bicubic;
    return Terminal.Verdict(
        string.Create(CultureInfo.InvariantCulture, $"Above bicubic on the test images: [bold]{gain:F2} dB[/]"), gain, floor, string.Create(CultureInfo.InvariantCulture, $"{floor:F1} dB"));

    double Restoration() => Pairs.Quality(test, i => net.Restored(Pairs.Enlarged(test, i)));
});

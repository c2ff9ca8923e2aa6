using Examples;
using NetDsl.Training;

return ExampleProgram.Run(args, arguments =>
{
    const double Floor = 0.94;

    using var net = new LogisticRegression(seed: arguments.Seed);
    var (train, test) = DataSets.Digits().Split(testFraction: 0.25, seed: 1);
    if (arguments.FirstStep)
    {
        return FirstStepTiming.TakeStep(net, net.Train, train);
    }

    Terminal.Section("Device", $"{net.Device}");
    Terminal.Section("Network", net.Summary);
    Terminal.Section("Training", $"{train}", $"{test}");
    var options = new FitOptions
    {
        Epochs = arguments.Epochs ?? (arguments.Quick ? 15 : 40),
        Seed = arguments.Seed,
        Score = () => ConfusionMatrix.Of(net.Logits, test).Accuracy,
    };
    TrainingView.Run(options, (shown, cancellation) => Fit.Run(net.Train, train, shown, cancellation));

    Terminal.Section("What speaks for each digit");
    var weight = net.Parameters["Linear.0.Weight"];
    Terminal.Draw(Templates(weight.Read()), width: 8);
    Terminal.Section("Result");
    var confusion = ConfusionMatrix.Of(net.Logits, test);
    Terminal.Show(confusion);
    return Terminal.Verdict(confusion.Accuracy, Floor);

    // The weights that lead to a digit, drawn as a picture: bright pixels speak for it, dark ones against.
    static List<(float[] Pixels, string Caption)> Templates(float[] weights)
    {
        var greatest = weights.Max(Math.Abs);
        return [.. Enumerable.Range(0, 10).Select(digit =>
            (Enumerable.Range(0, 64).Select(pixel => 0.5f + (0.5f * weights[(pixel * 10) + digit] / greatest)).ToArray(), $"for {digit}"))];
    }
});

using Examples;
using NetDsl.Training;

return ExampleProgram.Run(args, arguments =>
{
    const double Floor = 0.97;
    const string Weights = "digits.safetensors";

    using var net = new Digits(seed: arguments.Seed);
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
        Epochs = arguments.Epochs ?? (arguments.Quick ? 20 : 40),
        Seed = arguments.Seed,
        Schedule = done => net.LearningRate = Schedules.Cosine(2e-3f, 1e-4f, done),
        Score = () => ConfusionMatrix.Of(net.Logits, test).Accuracy,
    };
    TrainingView.Run(options, (shown, cancellation) => Fit.Run(net.Train, train, shown, cancellation));

    Terminal.Section("Result");
    var confusion = ConfusionMatrix.Of(net.Logits, test);
    Terminal.Show(confusion);
    Terminal.Draw(Misread.First(4, net.Logits, test), width: 8);

    net.Save(Weights);
    using var reloaded = new Digits(seed: arguments.Seed + 1);
    reloaded.Load(Weights);
    var again = ConfusionMatrix.Of(reloaded.Logits, test);
    Console.WriteLine($"The weights were saved to {Path.GetFullPath(Weights)}; read back into a new network, they give {again.Correct} right of {again.Count}.");
    return again.Correct == confusion.Correct ? Terminal.Verdict(confusion.Accuracy, Floor) : 1;
});

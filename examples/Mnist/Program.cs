using Examples;
using NetDsl.Training;

return ExampleProgram.Run(args, arguments =>
{
    var floor = arguments.Quick ? 0.93 : 0.95;

    using var net = new Mnist(seed: arguments.Seed);
    var (train, test) = DataSets.Mnist();
    if (arguments.FirstStep)
    {
        return FirstStepTiming.TakeStep(net, net.Train, train);
    }

    Terminal.Section("Device", $"{net.Device}");
    Terminal.Section("Network", net.Summary);
    Terminal.Section("Training", $"{train}", $"{test}");
    var options = new FitOptions
    {
        Epochs = arguments.Epochs ?? (arguments.Quick ? 4 : 12),
        Seed = arguments.Seed,
        Schedule = done => net.LearningRate = Schedules.Cosine(1e-3f, 1e-5f, done),
        Score = () => ConfusionMatrix.Of(net.Logits, test).Accuracy,
    };
    TrainingView.Run(options, (shown, cancellation) => Fit.Run(net.Train, train, shown, cancellation));

    Terminal.Section("Result");
    var confusion = ConfusionMatrix.Of(net.Logits, test);
    Terminal.Show(confusion);
    Terminal.Draw(Misread.First(2, net.Logits, test), width: 28);
    return Terminal.Verdict(confusion.Accuracy, floor);
});

using Examples;
using NetDsl;
using NetDsl.Training;

return ExampleProgram.Run(args, arguments =>
{
    if (arguments.Quick)
    {
        using var small = new SmallRowReader(seed: arguments.Seed);
        var (some, others) = DataSets.Digits().Split(testFraction: 0.25, seed: 1);
        return Learn(small, small.Train, small.Logits, done => small.LearningRate = Schedules.Cosine(5e-3f, 1e-5f, done), some, others, epochs: 40, floor: 0.93);
    }

    using var net = new RowReader(seed: arguments.Seed);
    var (train, test) = DataSets.Mnist();
    return Learn(net, net.Train, net.Logits, done => net.LearningRate = Schedules.Cosine(2e-3f, 1e-5f, done), train, test, epochs: 12, floor: 0.965);

    int Learn(Network network, TrainingStep<StepLoss> step, Scores scores, Action<double> schedule, DataSet learned, DataSet tested, int epochs, double floor)
    {
        if (arguments.FirstStep)
        {
            return FirstStepTiming.TakeStep(network, step, learned);
        }

        Terminal.Section("Device", $"{network.Device}");
        Terminal.Section("Network", network.Summary);
        Terminal.Section("Training", $"{learned}", $"{tested}");
        var options = new FitOptions
        {
            Epochs = arguments.Epochs ?? epochs,
            Seed = arguments.Seed,
            Schedule = schedule,
            Score = () => ConfusionMatrix.Of(scores, tested).Accuracy,
        };
        TrainingView.Run(options, (shown, cancellation) => Fit.Run(step, learned, shown, cancellation));
        Terminal.Section("Result");
        var confusion = ConfusionMatrix.Of(scores, tested);
        Terminal.Show(confusion);
        return Terminal.Verdict(confusion.Accuracy, floor);
    }
});

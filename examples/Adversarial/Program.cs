using System.Globalization;
using Examples;
using NetDsl.Training;

return ExampleProgram.Run(args, arguments =>
{
    const float Strength = 0.2f;
    float[] strengths = [0, 0.05f, 0.1f, 0.15f, Strength, 0.25f];

    using var net = new Reader(seed: arguments.Seed);
    var (train, test) = DataSets.Mnist();
    if (arguments.FirstStep)
    {
        return FirstStepTiming.TakeStep(net, net.Train, train);
    }

    Terminal.Section("Device", $"{net.Device}");
    Terminal.Section("Network", net.Summary);
    Terminal.Section("Training", $"{train}", $"{test}");
    var options = new FitOptions { Epochs = arguments.Epochs ?? (arguments.Quick ? 3 : 15), Seed = arguments.Seed };
    TrainingView.Run(
        options with { Schedule = done => net.LearningRate = Schedules.Cosine(2e-3f, 1e-5f, done), Score = () => Attacks.Accuracy(net, test, 0) },
        (shown, cancellation) => Fit.Run(net.Train, train, shown, cancellation));
    var before = strengths.Select(strength => Attacks.Accuracy(net, test, strength)).ToArray();
    var sheet = Attacks.Sheet(net, test, Strength);

    Terminal.Section("Training against attacks");
    TrainingView.Run(
        options with { Schedule = done => net.WithstandLearningRate = Schedules.Cosine(2e-3f, 1e-5f, done), Score = () => Attacks.Accuracy(net, test, Strength) },
        (shown, cancellation) => Fit.Run(net.TrainWithstand, train, shown, cancellation));
    var after = strengths.Select(strength => Attacks.Accuracy(net, test, strength)).ToArray();

    Terminal.Section("Result");
    Console.WriteLine("Strength   read right after training   after training against attacks");
    foreach (var (strength, plain, hardened) in strengths.Zip(before, after))
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{strength,8:F2}   {plain,26:P1}   {hardened,30:P1}"));
    }

    Terminal.Save(sheet, "adversarial.png", $"digits, the change of {Strength.ToString(CultureInfo.InvariantCulture)} at each pixel, and the attacks, all of which were misread");
    var (floor, atStrength) = (arguments.Quick ? 0.5 : 0.7, Array.IndexOf(strengths, Strength));
    var isFragile = before[0] >= 0.9 && before[atStrength] <= 0.5;
    Console.WriteLine($"A network that nobody attacked while it learnt reads {before[0]:P1}, and {before[atStrength]:P1} under attack: {(isFragile ? "fragile, as expected" : "not as expected")}.");
    return Terminal.Verdict($"Accuracy under attack after training against it: [bold]{after[atStrength]:P1}[/]", isFragile ? after[atStrength] : 0, floor, $"{floor:P0}");
});

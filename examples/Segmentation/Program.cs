using Examples;
using NetDsl.Training;

return ExampleProgram.Run(args, arguments =>
{
    const int Side = 32, Digit = 14, DigitsPerScene = 3;
    var (count, testCount, floor) = arguments.Quick ? (400, 50, 0.4) : (2000, 300, 0.5);

    using var fcn = new SmallFcn(seed: arguments.Seed);
    using var segNet = new SmallSegNet(seed: arguments.Seed);
    var (digits, testDigits) = DataSets.Mnist();
    if (arguments.Quick)
    {
        // Two digits are told apart long before ten; classes that do not occur do not count.
        (digits, testDigits) = (digits.OfClasses(0, 1), testDigits.OfClasses(0, 1));
    }

    var train = DigitScenes.Compose(Resampling.Bicubic(digits, Digit, Digit), count, Side, Side, DigitsPerScene, seed: 1).Images;
    var test = DigitScenes.Compose(Resampling.Bicubic(testDigits, Digit, Digit), testCount, Side, Side, DigitsPerScene, seed: 2).Images;
    if (arguments.FirstStep)
    {
        return FirstStepTiming.TakeStep(fcn, fcn.Train, train);
    }

    Terminal.Section("Device", $"{fcn.Device}");
    Terminal.Section("Data", $"{train}", $"{test}");
    var options = new FitOptions { Epochs = arguments.Epochs ?? (arguments.Quick ? 4 : 10), BatchSize = 8, Seed = arguments.Seed };
    var augmented = train.Augment(Augment.Scale(0.9, 1.1) | Augment.Shift(2) | Augment.Noise(0.05));
    double[] shares =
    [
        Segmentation.Learn("FCN", fcn, fcn.Train, fcn.Scores, done => fcn.LearningRate = Schedules.Cosine(3e-3f, 1e-5f, done), augmented, test, options),
        Segmentation.Learn("SegNet", segNet, segNet.Train, segNet.Scores, done => segNet.LearningRate = Schedules.Cosine(3e-3f, 1e-5f, done), augmented, test, options),
    ];

    Terminal.Section("Result");
    return Terminal.Verdict($"Mean intersection over union on the test scenes, of the worse of the two: [bold]{shares.Min():P1}[/]", shares.Min(), floor, $"{floor:P0}");
});

using Examples;
using NetDsl.Training;

return ExampleProgram.Run(args, arguments =>
{
    var (digits, testDigits) = DataSets.Digits().Split(testFraction: 0.25, seed: 1);
    if (arguments.Quick)
    {
        // Three digits are told apart long before ten.
        (digits, testDigits) = (digits.OfClasses(0, 1, 2), testDigits.OfClasses(0, 1, 2));
    }

    var (train, test) = (ColouredDigits.Of(digits, seed: 1), ColouredDigits.Of(testDigits, seed: 2));
    var floor = arguments.Quick ? 0.7 : 0.95;

    using var net = new ResNet20(seed: arguments.Seed);
    if (arguments.FirstStep)
    {
        return FirstStepTiming.TakeStep(net, net.Train, train);
    }

    Terminal.Section("Device", $"{net.Device}");
    Terminal.Section("Network", net.Summary);
    Terminal.Section("Training", $"{train}", $"{test}");
    var (epochs, batchSize, rate) = arguments.Quick ? (2, 8, 0.01f) : (15, 32, 0.05f);
    var options = new FitOptions
    {
        Epochs = arguments.Epochs ?? epochs,
        BatchSize = batchSize,
        Seed = arguments.Seed,
        Schedule = done => net.LearningRate = Schedules.Cosine(rate, 0.01f * rate, done),
        Score = () => ConfusionMatrix.Of(net.Logits, test, batchSize: 64).Accuracy,
    };

    // A mirrored digit is no digit: shift and colours change, sides do not.
    var augmented = train.Augment(Augment.Shift(3) | Augment.Scale(0.9, 1.1) | Augment.Contrast(0.7, 1.2) | Augment.Brightness(0.1));
    TrainingView.Run(options, (shown, cancellation) => Fit.Run(net.Train, augmented, shown, cancellation));

    Terminal.Section("Result");
    var confusion = ConfusionMatrix.Of(net.Logits, test, batchSize: 64);
    Terminal.Show(confusion);
    Draw(augmented);
    return Terminal.Verdict(confusion.Accuracy, floor);

    static void Draw(DataSet data)
    {
        var sheet = new ImageSheet(columns: 12, scale: 2);
        foreach (var batch in data.Take(48).Batch(48))
        {
            for (var i = 0; i < batch.Count; i++)
            {
                sheet.Add(batch.Features.Slice(i * data.FeatureCount, data.FeatureCount), data.Shape);
            }
        }

        Terminal.Save(sheet, "resnet20-training.png", "training pictures as augmentation gives them");
    }
});

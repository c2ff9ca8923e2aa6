using Examples;
using NetDsl.Training;

const string Modern = "--modern";
var isModern = args.Contains(Modern);

return ExampleProgram.Run([.. args.Where(argument => argument != Modern)], arguments =>
{
    var (train, test) = DataSets.Mnist();
    if (isModern)
    {
        using var modern = new ModernLeNet(seed: arguments.Seed);
        return Reading.Learn(
            modern, modern.Train, modern.Logits, done => modern.LearningRate = Schedules.Cosine(2e-3f, 1e-5f, done), train.Augment(Augment.Shift(2)), test, arguments, floor: 0.985);
    }

    using var net = new LeNet5(seed: arguments.Seed);
    return Reading.Learn(
        net, net.Train, net.Logits, done => net.LearningRate = Schedules.Cosine(0.08f, 1e-5f, done), train, test, arguments, floor: 0.98);
});

using Examples;

const int Batch = 12;

return ExampleProgram.Run(args, arguments =>
{
    if (arguments.Quick)
    {
        using var small = new TinyGpt(seed: arguments.Seed);
        TextNetwork quick = new(
            small, TinyGpt.Window, rate => small.LearningRate = rate, small.Train, small.Loss,
            (count, seed) => TextNetwork.Draw(count, seed, written => TextNetwork.AfterWindow(written, TinyGpt.Window, small.Next)));
        return quick.Learn(arguments, Batch, steps: 300, rate: 1e-2f, ceiling: (2.9, 1.6));
    }

    using var net = new NanoGpt(seed: arguments.Seed);
    TextNetwork large = new(
        net, NanoGpt.Window, rate => net.LearningRate = rate, net.Train, net.Loss,
        (count, seed) => TextNetwork.Draw(count, seed, written => TextNetwork.AfterWindow(written, NanoGpt.Window, net.Next)));
    return large.Learn(arguments, Batch, steps: 3000, rate: 1e-3f, ceiling: (1.75, 0.6));
});

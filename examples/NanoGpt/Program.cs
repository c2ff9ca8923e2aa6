using Examples;

const int Batch = 12;

return ExampleProgram.Run(args, arguments =>
{
    if (arguments.Quick)
    {
        using var small = new TinyGpt(seed: arguments.Seed);
        TextNetwork quick = new(
            small, TinyGpt.Window,
            (rate, text, next) =>
            {
                small.LearningRate = rate;
                return small.Train(text, next);
            },
            (text, next) => small.Loss(text, next),
            (count, seed) => TextNetwork.Draw(count, seed, written => TextNetwork.AfterWindow(written, TinyGpt.Window, (text, logits) => small.Next(text, logits))));
        return quick.Learn(arguments, Batch, steps: 300, rate: 1e-2f, ceiling: (2.9, 1.6));
    }

    using var net = new NanoGpt(seed: arguments.Seed);
    TextNetwork large = new(
        net, NanoGpt.Window,
        (rate, text, next) =>
        {
            net.LearningRate = rate;
            return net.Train(text, next);
        },
        (text, next) => net.Loss(text, next),
        (count, seed) => TextNetwork.Draw(count, seed, written => TextNetwork.AfterWindow(written, NanoGpt.Window, (text, logits) => net.Next(text, logits))));
    return large.Learn(arguments, Batch, steps: 3000, rate: 1e-3f, ceiling: (1.9, 0.6));
});

using System.Diagnostics;
using System.Globalization;
using Examples;
using NetDsl.Training;

return ExampleProgram.Run(args, arguments =>
{
    if (arguments.Quick)
    {
        using var small = new TinyGpt(seed: arguments.Seed);
        Writer writer = new(
            TinyGpt.Window, (rate, text, next) => Rated(() => small.LearningRate = rate, () => small.Train(text, next)),
            (text, next) => small.Loss(text, next), (text, logits) => small.Next(text, logits));
        return Learn(arguments, small, writer, steps: 300, rate: 1e-2f);
    }

    using var net = new NanoGpt(seed: arguments.Seed);
    Writer large = new(
        NanoGpt.Window, (rate, text, next) => Rated(() => net.LearningRate = rate, () => net.Train(text, next)),
        (text, next) => net.Loss(text, next), (text, logits) => net.Next(text, logits));
    return Learn(arguments, net, large, steps: 3000, rate: 1e-3f);
});

static float Rated(Action setRate, Func<NetDsl.StepLoss> step)
{
    setRate();
    return step().Value;
}

static int Learn(Arguments arguments, NetDsl.Network net, Writer writer, int steps, float rate)
{
    const int Batch = 12;
    var (all, isShakespeare) = Corpus.Read();
    var ceiling = (arguments.Quick, isShakespeare) switch
    {
        (true, true) => 2.9,
        (true, false) => 1.6,
        (false, true) => 1.9,
        (false, false) => 0.6,
    };
    steps *= arguments.Epochs ?? 1;
    var (train, test) = new CharacterText(all, Corpus.Characters).Split(0.9);
    var windows = new int[Batch * writer.Window];
    var next = new int[windows.Length];
    if (arguments.FirstStep)
    {
        return FirstStepTiming.TakeStep(net, () => writer.Train(rate, windows, next));
    }

    Terminal.Section("Device", $"{net.Device}");
    Terminal.Section("Network", net.Summary);
    Terminal.Section("Training", $"{train.Length:N0} characters and {test.Length:N0} to test, of {(isShakespeare ? "Tiny Shakespeare" : "sentences made by code")}");
    var watch = Stopwatch.StartNew();
    for (var step = 1; step <= steps; step++)
    {
        train.Draw(arguments.Seed, step, writer.Window, windows, next);
        var loss = writer.Train(Schedules.Cosine(rate, rate / 10, (double)step / steps), windows, next);
        if (step % (steps / 10) == 0)
        {
            var speed = step * windows.Length / watch.Elapsed.TotalSeconds;
            var nats = writer.Measure(test, Batch, most: 2 * Batch).Nats;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Step {step,5}/{steps}  loss {loss:F3}  test {nats:F3}  {speed:N0} characters/s"));
            Console.WriteLine("    " + writer.Continue("\n", 60, arguments.Seed).Trim().ReplaceLineEndings(" / "));
        }
    }

    Terminal.Section("Result", writer.Continue("\n", arguments.Quick ? 100 : 500, arguments.Seed));
    var result = writer.Measure(test, Batch, most: 20 * Batch);
    return Terminal.Verdict(
        string.Create(CultureInfo.InvariantCulture, $"Test loss: [bold]{result.Nats:F3} nats[/] a character, perplexity {result.Value:F2}"), -result.Nats, -ceiling,
        string.Create(CultureInfo.InvariantCulture, $"at most {ceiling:F2} nats"));
}

using System.Diagnostics;
using System.Globalization;
using Examples;
using NetDsl.Training;

const int Batch = 32;
var isGru = args.Contains("--gru");

return ExampleProgram.Run([.. args.Where(word => word != "--gru")], arguments =>
{
    if (arguments.Quick)
    {
        using var small = new TinyLstm(seed: arguments.Seed);
        return Learn(arguments, small, Writer.Of(small), steps: 200, rate: 1e-2f);
    }

    if (isGru)
    {
        using var gru = new CharGru(seed: arguments.Seed);
        return Learn(arguments, gru, Writer.Of(gru), steps: 4000, rate: 2e-3f);
    }

    using var lstm = new CharLstm(seed: arguments.Seed);
    return Learn(arguments, lstm, Writer.Of(lstm), steps: 4000, rate: 2e-3f);
});

static int Learn(Arguments arguments, NetDsl.Network net, Writer writer, int steps, float rate)
{
    var (all, isShakespeare) = Corpus.Read();
    var ceiling = (arguments.Quick, isShakespeare) switch
    {
        (true, true) => 2.6,
        (true, false) => 1.0,
        (false, true) => 1.75,
        (false, false) => 0.5,
    };
    steps *= arguments.Epochs ?? 1;
    var (train, test) = new CharacterText(all, Corpus.Characters).Split(0.9);
    var text = new int[Batch * writer.Window];
    var next = new int[text.Length];
    if (arguments.FirstStep)
    {
        return FirstStepTiming.TakeStep(net, () => _ = writer.Train(rate, text, next).Value);
    }

    Terminal.Section("Device", $"{net.Device}");
    Terminal.Section("Network", net.Summary);
    Terminal.Section("Training", $"{train.Length:N0} characters and {test.Length:N0} to test, of {(isShakespeare ? "Tiny Shakespeare" : "sentences made by code")}");
    var watch = Stopwatch.StartNew();
    for (var step = 1; step <= steps; step++)
    {
        train.Draw(arguments.Seed, step, writer.Window, text, next);
        var loss = writer.Train(Schedules.Cosine(rate, rate / 10, (double)step / steps), text, next);
        if (step % (steps / 10) == 0)
        {
            var speed = step * text.Length / watch.Elapsed.TotalSeconds;
            var nats = writer.Measure(test, Batch, most: 4 * Batch).Nats;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Step {step,5}/{steps}  loss {loss.Value:F3}  test {nats:F3}  {speed:N0} characters/s"));
            Console.WriteLine("    " + writer.Write(80, arguments.Seed).Trim().ReplaceLineEndings(" / "));
        }
    }

    Terminal.Section("Result", writer.Write(arguments.Quick ? 100 : 600, arguments.Seed));
    var result = writer.Measure(test, Batch, most: 40 * Batch);
    return Terminal.Verdict(
        string.Create(CultureInfo.InvariantCulture, $"Test loss: [bold]{result.Nats:F3} nats[/] a character, perplexity {result.Value:F2}, after {watch.Elapsed.TotalMinutes:F1} minutes"), -result.Nats, -ceiling,
        string.Create(CultureInfo.InvariantCulture, $"at most {ceiling:F2} nats"));
}

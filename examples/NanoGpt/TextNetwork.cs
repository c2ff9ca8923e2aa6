using System.Diagnostics;
using System.Globalization;
using Examples;
using NetDsl.Training;

/// <summary>Takes a step; its loss is read when it is asked for.</summary>
internal delegate NetDsl.StepLoss TrainText(ReadOnlySpan<int> text, ReadOnlySpan<int> next);

/// <summary>Gives the loss without a step.</summary>
internal delegate float LossOfText(ReadOnlySpan<int> text, ReadOnlySpan<int> next);

/// <summary>Gives the logits of what comes next, for each position of one window.</summary>
internal delegate void PredictText(ReadOnlySpan<int> text, Span<float> logits);

/// <summary>A network that writes, and how it learns to.</summary>
/// <param name="Network">The network.</param>
/// <param name="Window">The characters a training step goes over.</param>
/// <param name="SetRate">Sets the learning rate.</param>
/// <param name="Train">Its training method.</param>
/// <param name="Loss">Its evaluation method.</param>
/// <param name="Write">Writes so many characters; the same seed writes the same.</param>
internal sealed record TextNetwork(
    NetDsl.Network Network, int Window, Action<float> SetRate, TrainText Train, LossOfText Loss, Func<int, ulong, string> Write)
{
    /// <summary>Whether it carries states along the text, so that it reads windows in order, and not from random places.</summary>
    public bool FollowsText { get; init; }

    /// <summary>Trains it, and writes while it learns; the exit code says whether the loss of a text it does not learn is at most what is expected.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="batch">Windows a step.</param>
    /// <param name="steps">Steps, for each time that the data are gone over.</param>
    /// <param name="rate">The learning rate, which falls to a tenth.</param>
    /// <param name="ceiling">The nats a character that are expected at most: of Shakespeare, and of text made by code.</param>
    public int Learn(Arguments arguments, int batch, int steps, float rate, (double Shakespeare, double Made) ceiling)
    {
        var (all, isShakespeare) = Corpus.Read();
        var expected = isShakespeare ? ceiling.Shakespeare : ceiling.Made;
        steps *= arguments.Epochs ?? 1;
        var (train, test) = new CharacterText(all, Corpus.Characters).Split(0.9);
        var text = new int[batch * Window];
        var next = new int[text.Length];
        if (arguments.FirstStep)
        {
            return FirstStepTiming.TakeStep(Network, () => _ = Train(text, next).Value);
        }

        Terminal.Section("Device", $"{Network.Device}");
        Terminal.Section("Network", Network.Summary);
        Terminal.Section("Training", $"{train.Length:N0} characters and {test.Length:N0} to test, of {(isShakespeare ? "Tiny Shakespeare" : "sentences made by code")}");
        var watch = Stopwatch.StartNew();
        for (var step = 1; step <= steps; step++)
        {
            if (!FollowsText)
            {
                train.Draw(arguments.Seed, step, Window, text, next);
            }
            else if (train.Follow(step - 1, Window, text, next))
            {
                Network.Carried["Train"].Reset();
            }
            else
            {
                // Every text that is read or written later begins without a state, which would otherwise happen here once in hundreds of steps: a network that has not learned to begin may get stuck for good.
                Network.Carried["Train"].Reset(step % batch);
            }

            SetRate(Schedules.Cosine(rate, rate / 10, (double)step / steps));
            var loss = Train(text, next);
            if (step % (steps / 10) == 0)
            {
                var speed = step * text.Length / watch.Elapsed.TotalSeconds;
                var nats = Measure(test, batch, most: 4 * batch).Nats;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Step {step,5}/{steps}  loss {loss.Value:F3}  test {nats:F3}  {speed:N0} characters/s"));
                Console.WriteLine("    " + Write(80, arguments.Seed).Trim().ReplaceLineEndings(" / "));
            }
        }

        Terminal.Section("Result", Write(arguments.Quick ? 100 : 600, arguments.Seed));
        var result = Measure(test, batch, most: 40 * batch);
        return Terminal.Verdict(
            string.Create(CultureInfo.InvariantCulture, $"Test loss: [bold]{result.Nats:F3} nats[/] a character, perplexity {result.Value:F2}, after {watch.Elapsed.TotalMinutes:F1} minutes"), -result.Nats, -expected,
            string.Create(CultureInfo.InvariantCulture, $"at most {expected:F2} nats"));
    }

    /// <summary>Writes a text with a function that takes the characters so far and gives the logits of the next.</summary>
    public static string Draw(int count, ulong seed, Func<IReadOnlyList<int>, ReadOnlyMemory<float>> next)
    {
        var sampling = new Sampling(seed);
        List<int> written = [.. CharacterText.Encode("\n", Corpus.Characters)];
        while (written.Count <= count)
        {
            written.Add(sampling.Draw(next(written).Span, temperature: 0.8, topK: 20));
        }

        return CharacterText.Decode([.. written.Skip(1)], Corpus.Characters);
    }

    /// <summary>The logits of what follows a text, by a network that sees a window of it: what is behind the text's end influences nothing before.</summary>
    /// <param name="written">The text.</param>
    /// <param name="window">The characters the network sees.</param>
    /// <param name="predict">Gives the logits for each position of a window.</param>
    public static ReadOnlyMemory<float> AfterWindow(IReadOnlyList<int> written, int window, PredictText predict)
    {
        var seen = written.TakeLast(window).ToArray();
        var logits = new float[window * Corpus.Characters.Length];
        predict([.. seen, .. new int[window - seen.Length]], logits);
        return logits.AsMemory((seen.Length - 1) * Corpus.Characters.Length, Corpus.Characters.Length);
    }

    private Perplexity Measure(CharacterText text, int batch, int most)
    {
        var perplexity = new Perplexity();
        if (FollowsText)
        {
            var (seen, next) = (new int[batch * Window], new int[batch * Window]);
            for (var step = 0; step < Math.Min(most / batch, text.FollowedSteps(Window, batch)); step++)
            {
                if (text.Follow(step, Window, seen, next))
                {
                    Network.Carried["Loss"].Reset();
                }

                perplexity.Add(Loss(seen, next), seen.Length);
            }

            return perplexity;
        }

        var (texts, nexts) = text.Windows(Window, most);
        foreach (var (seen, next) in texts.Chunk(batch * Window).Zip(nexts.Chunk(batch * Window)))
        {
            perplexity.Add(Loss(seen, next), seen.Length);
        }

        return perplexity;
    }
}

using System.Diagnostics;
using System.Globalization;
using Examples;
using NetDsl.Training;

/// <summary>Takes a step; its loss is read when it is asked for.</summary>
internal delegate NetDsl.StepLoss TrainHand(ReadOnlySpan<float> before, ReadOnlySpan<int> text, ReadOnlySpan<float> next, ReadOnlySpan<int> length);

/// <summary>Gives the loss without a step.</summary>
internal delegate float LossOfHand(ReadOnlySpan<float> before, ReadOnlySpan<int> text, ReadOnlySpan<float> next, ReadOnlySpan<int> length);

/// <summary>Gives the parameters of the next point, what is seen of the text, and the state.</summary>
internal delegate void StepOfHand(ReadOnlySpan<float> point, ReadOnlySpan<int> text, ReadOnlySpan<float> state, Span<float> parameters, Span<float> window, Span<float> nextState);

/// <summary>A network that writes, and how it learns to.</summary>
/// <param name="Network">The network.</param>
/// <param name="Steps">The points it learns at a time.</param>
/// <param name="Learnt">The characters of a text it learns, with one end.</param>
/// <param name="Longest">The characters of a text it writes, with one end.</param>
/// <param name="StateSize">The numbers of its state.</param>
/// <param name="SetRate">Sets the learning rate.</param>
/// <param name="Train">Its training method.</param>
/// <param name="Loss">Its evaluation method.</param>
/// <param name="Step">Its prediction of a point.</param>
internal sealed record HandNetwork(
    NetDsl.Network Network, int Steps, int Learnt, int Longest, int StateSize, Action<float> SetRate, TrainHand Train, LossOfHand Loss, StepOfHand Step)
{
    private const int Batch = 32;

    // Every eighth line is learnt without its text, so that the network writes freely, too.
    private const int FreeLines = 8;

    // Graves's bias: how much more than in the lines it learnt the likely is preferred.
    private const double Bias = 1;

    /// <summary>Trains it, and draws what it writes; the exit code says how much better than the simplest model it foresees the points of lines it does not learn.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="steps">Steps, for each time that the data are gone over.</param>
    /// <param name="rate">The learning rate, which falls to a tenth.</param>
    /// <param name="gain">The nats a point that are expected at least, compared to a Gaussian.</param>
    /// <param name="texts">What to write.</param>
    public int Learn(Arguments arguments, int steps, float rate, double gain, string[] texts)
    {
        const string File = "handwriting.svg";
        steps *= arguments.Epochs ?? 1;
        Random random = new((int)arguments.Seed);
        var test = Lines(20 * Batch, new((int)arguments.Seed ^ 0x7E57));
        GaussianBaseline baseline = new(Lines(20 * Batch, random));
        if (arguments.FirstStep)
        {
            return FirstStepTiming.TakeStep(Network, () => _ = TakeStep().Value);
        }

        Terminal.Section("Device", $"{Network.Device}");
        Terminal.Section("Network", Network.Summary);
        Terminal.Section("Training", $"{steps:N0} steps of {Batch} lines");
        var sheet = new PenSheet().Add($"a line to learn from: {test[0].Text}", test[0]);
        var watch = Stopwatch.StartNew();
        for (var step = 1; step <= steps; step++)
        {
            SetRate(Schedules.Cosine(rate, rate / 10, (double)step / steps));
            var loss = TakeStep();
            if (step % (steps / 10) == 0)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Step {step,5}/{steps}  test {Measure(test[..(4 * Batch)]):F3} nats a point  {step * Batch / watch.Elapsed.TotalSeconds:N0} lines/s"));
                sheet.Add($"step {step}: {texts[0]}", Write([texts[0]], arguments.Seed)[0]).Save(File);
            }
        }

        Terminal.Section("Result");
        foreach (var line in Write(texts, arguments.Seed))
        {
            sheet.Add(line.Text == PenText.Anything ? "freely" : line.Text, line);
        }

        sheet.Save(File);
        Console.WriteLine($"{Path.GetFullPath(File)}: what it wrote while it learnt and in the end.");
        double reached = Measure(test), simplest = baseline.Nats(test);
        return Terminal.Verdict(
            string.Create(CultureInfo.InvariantCulture, $"Test lines: [bold]{reached:F3} nats[/] a point after {watch.Elapsed.TotalMinutes:F1} minutes, the best single Gaussian {simplest:F3}"), simplest - reached, gain,
            string.Create(CultureInfo.InvariantCulture, $"{gain:F1} nats less"));

        NetDsl.StepLoss TakeStep()
        {
            var batch = PenBatch.Of(Lines(Batch, random), Steps, Learnt, isFree: i => i % FreeLines == 0);
            return Train(batch.Before, batch.Text, batch.Next, batch.Lengths);
        }
    }

    /// <summary>Writes the texts side by side, a point of each at a time, each point drawn and handed back to the network.</summary>
    public PenLine[] Write(string[] texts, ulong seed)
    {
        // More points than any letter takes.
        const int PointsOfLetter = 20, LeastPoints = 120;
        int[] labels = [.. texts.SelectMany(text => PenText.Encode(text, Longest))];
        int count = texts.Length, most = Math.Max(LeastPoints, texts.Max(text => text.Length) * PointsOfLetter);
        float[] points = new float[count * 3], state = new float[count * StateSize], parameters = new float[count * PenFunctions.Parameters], window = new float[count * PenText.Classes];
        MixtureSampling[] sampling = [.. texts.Select((_, i) => new MixtureSampling(seed + (ulong)i))];
        List<PenPoint>[] written = [.. texts.Select(_ => new List<PenPoint>())];
        var isDone = new bool[count];
        for (var step = 0; step < most && isDone.Contains(false); step++)
        {
            Step(points, labels, state, parameters, window, state);
            for (var i = 0; i < count; i++)
            {
                if (isDone[i])
                {
                    continue;
                }

                var (x, y, isEnd) = sampling[i].Draw(parameters.AsSpan(i * PenFunctions.Parameters, PenFunctions.Parameters), Bias);
                PenPoint point = new(x, y, isEnd);

                // The line ends where the pen touches the paper while the window shows the end of the text; where there is no text to look at, it must leave the paper at once.
                isDone[i] = written[i] is [.., { IsEnd: true }] && PenText.IsEnd(window.AsSpan(i * PenText.Classes, PenText.Classes)) && (isEnd || texts[i] != PenText.Anything);
                written[i].Add(point);
                PenBatch.Write(point, points.AsSpan(i * 3, 3));
            }
        }

        return [.. texts.Zip(written, (text, line) => new PenLine(text, [.. line]))];
    }

    private PenLine[] Lines(int count, Random random)
    {
        var lines = new PenLine[count];
        for (var i = 0; i < count; i++)
        {
            lines[i] = Penman.Write(Penman.RandomText(Learnt - 1, random), random);
        }

        return lines;
    }

    /// <summary>The nats a point, over all points of all lines.</summary>
    private double Measure(IReadOnlyList<PenLine> lines)
    {
        double sum = 0, points = 0;
        foreach (var part in lines.Chunk(Batch))
        {
            var batch = PenBatch.Of(part, Steps, Learnt, isFree: _ => false);
            sum += (double)Loss(batch.Before, batch.Text, batch.Next, batch.Lengths) * part.Length * Steps;
            points += batch.Lengths.Sum();
        }

        return sum / points;
    }
}

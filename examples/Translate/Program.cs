using System.Globalization;
using Examples;
using NetDsl.Training;

return ExampleProgram.Run(args, arguments =>
{
    const int Batch = 64;
    var (steps, floor) = arguments.Quick ? (120, 0.45) : (1500, 0.99);
    steps *= arguments.Epochs ?? 1;
    using var net = new Translator(seed: arguments.Seed);
    var test = Dates.Make(arguments.Quick ? 100 : 1000, isTest: true, seed: 99);
    if (arguments.FirstStep)
    {
        return FirstStepTiming.TakeStep(net, () => Step(0));
    }

    Terminal.Section("Device", $"{net.Device}");
    Terminal.Section("Network", net.Summary);
    Terminal.Section("Training", $"{steps:N0} steps of {Batch} dates");
    for (var step = 1; step <= steps; step++)
    {
        net.LearningRate = Schedules.Cosine(4e-3f, 1e-4f, (double)step / steps);
        var loss = Step(step);
        if (step % (steps / 10) == 0)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Step {step,5}/{steps}  loss {loss:F4}"));
        }
    }

    Terminal.Section("Result");
    var written = test.Chunk(Batch).SelectMany(Write).ToArray();
    foreach (var (pair, result) in test.Zip(written).Take(5))
    {
        Console.WriteLine($"{CharacterText.Decode(pair.Text, Dates.ReadCharacters)} → {Dates.Decode(result)}");
    }

    Draw(test[0]);
    var exact = test.Zip(written).Count(pair => pair.First.Next.AsSpan().SequenceEqual(pair.Second)) / (double)test.Length;
    var characters = test.Zip(written).Average(pair => pair.First.Next.Zip(pair.Second).Count(both => both.First == both.Second) / (double)Dates.Written);
    var reached = arguments.Quick ? characters : exact;
    return Terminal.Verdict(
        string.Create(CultureInfo.InvariantCulture, $"Dates that were not learned, written without a mistake: [bold]{exact:P1}[/], characters: {characters:P1}"), reached, floor,
        string.Create(CultureInfo.InvariantCulture, $"{floor:P0} of the {(arguments.Quick ? "characters" : "dates")}"));

    float Step(int step)
    {
        var pairs = Dates.Make(Batch, isTest: false, seed: (arguments.Seed << 32) + (ulong)step);
        return net.Train(Of(pairs, pair => pair.Text), [.. pairs.Select(pair => pair.Length)], Of(pairs, pair => pair.Written), Of(pairs, pair => pair.Next)).Value;
    }

    // One character after another: each is put behind those written so far, and all places are computed again.
    IEnumerable<int[]> Write(DatePair[] pairs)
    {
        var logits = new float[pairs.Length * Dates.Written * Dates.Writable];
        var weights = new float[pairs.Length * Dates.Written * Dates.Longest];
        int[][] seen = [.. pairs.Select(_ => Enumerable.Repeat(Dates.WrittenCharacters.Length, Dates.Written).ToArray())];
        int[][] results = [.. pairs.Select(_ => new int[Dates.Written])];
        for (var place = 0; place < Dates.Written; place++)
        {
            net.Write(Of(pairs, pair => pair.Text), [.. pairs.Select(pair => pair.Length)], [.. seen.SelectMany(one => one)], logits, weights);
            for (var i = 0; i < pairs.Length; i++)
            {
                results[i][place] = Sampling.Greedy(logits.AsSpan(((i * Dates.Written) + place) * Dates.Writable, Dates.Writable));
                if (place + 1 < Dates.Written)
                {
                    seen[i][place + 1] = results[i][place];
                }
            }
        }

        return results;
    }

    // A row for each character written, a column for each read.
    void Draw(DatePair pair)
    {
        var logits = new float[Dates.Written * Dates.Writable];
        var weights = new float[Dates.Written * Dates.Longest];
        net.Write(pair.Text, [pair.Length], pair.Written, logits, weights);
        Terminal.Save(new ImageSheet(columns: 1, scale: 12).Add(weights, [Dates.Written, Dates.Longest]), "translate-attention.png", "what each character written looked at");
    }

    static int[] Of(DatePair[] pairs, Func<DatePair, int[]> part) => [.. pairs.SelectMany(part)];
});

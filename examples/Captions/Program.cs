using System.Globalization;
using Examples;
using NetDsl.Training;

return ExampleProgram.Run(args, arguments =>
{
    const int Batch = 64, Beams = 4, Shown = 8;
    var (steps, floor) = arguments.Quick ? (200, 0.7) : (3000, 0.95);
    steps *= arguments.Epochs ?? 1;
    using var net = new Captioner(seed: arguments.Seed);
    var test = Scenes.Make(arguments.Quick ? 128 : 1024, isTest: true, seed: 99);
    if (arguments.FirstStep)
    {
        return FirstStepTiming.TakeStep(net, () => Step(0));
    }

    Terminal.Section("Device", $"{net.Device}");
    Terminal.Section("Network", net.Summary);
    Terminal.Section("Training", $"{steps:N0} steps of {Batch} scenes");
    for (var step = 1; step <= steps; step++)
    {
        net.LearningRate = Schedules.Cosine(3e-3f, 1e-5f, (double)step / steps);
        var loss = Step(step);
        if (step % (steps / 10) == 0)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Step {step,5}/{steps}  loss {loss:F4}"));
        }
    }

    Terminal.Section("Result");
    var writer = new CaptionWriter(net);
    int[][] greedy = [.. test.Chunk(Batch).SelectMany(writer.Greedy)], searched = [.. test.Select(scene => writer.Search(scene, Beams))];
    var sheet = new ImageSheet(columns: 4, scale: 4);
    foreach (var (i, scene) in test.Take(Shown).Index())
    {
        sheet.Add(scene.Pixels, [3, Scenes.Side, Scenes.Side]);
        Console.WriteLine($"{i + 1}: {Sentences.Decode(searched[i])}{(searched[i].SequenceEqual(scene.Caption) ? "" : $" (should be: {Sentences.Decode(scene.Caption)})")}");
    }

    Terminal.Save(sheet, "captions.png", "the scenes described above, row by row");
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Greedily written: {Exact(greedy):P1} without a mistake, {Words(greedy):P1} of the words"));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"With {Beams} beams:   {Exact(searched):P1} without a mistake, {Words(searched):P1} of the words"));
    var reached = arguments.Quick ? Words(searched) : Exact(searched);
    return Terminal.Verdict(
        string.Create(CultureInfo.InvariantCulture, $"Scenes of descriptions that were not learned, {(arguments.Quick ? "words" : "captions without a mistake")}: [bold]{reached:P1}[/]"), reached, floor,
        string.Create(CultureInfo.InvariantCulture, $"{floor:P0}"));

    double Exact(int[][] written) => test.Zip(written).Count(pair => pair.First.Caption.AsSpan().SequenceEqual(pair.Second)) / (double)test.Length;

    // The share of the places of the true caption at which its word stands.
    double Words(int[][] written) => test.Zip(written).Sum(pair => pair.First.Caption.Zip(pair.Second).Count(both => both.First == both.Second)) / (double)test.Sum(scene => scene.Caption.Length);

    float Step(int step)
    {
        var scenes = Scenes.Make(Batch, isTest: false, seed: (arguments.Seed * 1_000_003) + (ulong)step);
        return net.Train(
            [.. scenes.SelectMany(scene => scene.Pixels)], Padded(scenes, scene => [Sentences.Begin, .. scene.Caption[..^1]]), Padded(scenes, scene => scene.Caption), [.. scenes.Select(scene => scene.Caption.Length)]).Value;
    }

    static int[] Padded(Scene[] scenes, Func<Scene, int[]> words) =>
        [.. scenes.Select(words).SelectMany(own => own.Concat(Enumerable.Repeat(Sentences.End, Sentences.Longest - own.Length)))];
});

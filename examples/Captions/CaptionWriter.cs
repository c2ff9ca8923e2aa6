using NetDsl.Training;

/// <summary>Writes captions with a network that gives, word by word, the logits of the next.</summary>
internal sealed class CaptionWriter(Captioner net)
{
    /// <summary>The likeliest word each time, for several scenes side by side.</summary>
    /// <param name="scenes">As many as the network takes at once.</param>
    /// <returns>The words of each, the full stop among them where there is one.</returns>
    public int[][] Greedy(IReadOnlyList<Scene> scenes)
    {
        float[] seen = Look(scenes), h = new float[scenes.Count * Captioner.H], c = new float[h.Length];
        var logits = new float[scenes.Count * Sentences.Words];
        int[] last = [.. scenes.Select(_ => Sentences.Begin)];
        List<int>[] written = [.. scenes.Select(_ => new List<int>())];
        for (var place = 0; place < Sentences.Longest && last.Any(word => word != Sentences.End); place++)
        {
            net.Step(last, seen, h, c, logits, h, c);
            for (var i = 0; i < last.Length; i++)
            {
                if (last[i] != Sentences.End)
                {
                    written[i].Add(last[i] = Sampling.Greedy(logits.AsSpan(i * Sentences.Words, Sentences.Words)));
                }
            }
        }

        return [.. written.Select(words => words.ToArray())];
    }

    /// <summary>The likeliest caption that a beam search finds.</summary>
    public int[] Search(Scene scene, int beams)
    {
        var seen = Look([scene]);

        // The state after each beginning that was read, so that longer ones go on from there.
        Dictionary<string, (float[] H, float[] C)> states = [];
        var found = BeamSearch.Run(Read, Sentences.End, beams, Sentences.Longest)[0];
        return [.. found.Sequence, Sentences.End];

        float[] Read(IReadOnlyList<IReadOnlyList<int>> beginnings)
        {
            int[] last = [.. beginnings.Select(words => words.Count == 0 ? Sentences.Begin : words[^1])];
            var before = beginnings.Select(words => words.Count == 0 ? (H: new float[Captioner.H], C: new float[Captioner.H]) : states[Key(words.SkipLast(1))]).ToArray();
            float[] logits = new float[last.Length * Sentences.Words], h = [.. before.SelectMany(state => state.H)], c = [.. before.SelectMany(state => state.C)];
            net.Step(last, [.. last.SelectMany(_ => seen)], h, c, logits, h, c);
            states = beginnings.Index().ToDictionary(item => Key(item.Item), item => (Own(h, item.Index), Own(c, item.Index)));
            return logits;
        }

        static string Key(IEnumerable<int> words) => string.Join(' ', words);

        static float[] Own(float[] all, int number) => all[(number * Captioner.H)..((number + 1) * Captioner.H)];
    }

    private float[] Look(IReadOnlyList<Scene> scenes) => net.Look([.. scenes.SelectMany(scene => scene.Pixels)]);
}

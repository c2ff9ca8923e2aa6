using Xunit;

namespace NetDsl.Training.Tests;

/// <summary>Texts as labels, choices from logits, searches and perplexity.</summary>
public sealed class TextTests
{
    [Fact]
    public void CharacterText_EncodedAndDecoded_IsTheText()
    {
        var text = new CharacterText("abba cab", " abc");
        Assert.Equal([1, 2, 2, 1, 0, 3, 1, 2], text.Labels.ToArray());
        Assert.Equal("abba cab", CharacterText.Decode(text.Labels, text.Characters));
        Assert.Equal("a b", CharacterText.Decode(CharacterText.Encode("a?b", " ab"), " ab"));
        Assert.Equal("axb", CharacterText.Decode(CharacterText.Encode("a?b", "xab"), "xab"));
        var (first, second) = text.Split(0.75);
        Assert.Equal((6, 2), (first.Length, second.Length));
    }

    [Fact]
    public void CharacterText_Windows_AreFollowedByWhatComesNext()
    {
        var text = new CharacterText("abcabcabcab", "abc");
        var (texts, nexts) = text.Windows(3);
        Assert.Equal([0, 1, 2, 0, 1, 2, 0, 1, 2], texts);
        Assert.Equal([1, 2, 0, 1, 2, 0, 1, 2, 0], nexts);
        Assert.Equal(3, text.Windows(3, most: 1).Text.Length);
        int[] seen = new int[40], next = new int[40], again = new int[40];
        text.Draw(1, 5, 4, seen, next);
        Assert.All(seen.Zip(next), pair => Assert.Equal((pair.First + 1) % 3, pair.Second));
        text.Draw(1, 5, 4, again, next);
        Assert.Equal(seen, again);
        text.Draw(1, 6, 4, again, next);
        Assert.NotEqual(seen, again);
    }

    [Fact]
    public void Follow_StepByStep_ReadsEveryStreamInOrder()
    {
        const string Characters = "abcdefghijklmnopqrstuvwxyz";
        CharacterText text = new(Characters, Characters);
        int[] seen = new int[6], next = new int[6];
        List<string>[] streams = [[], []];
        Assert.Equal(4, text.FollowedSteps(length: 3, rows: 2));
        for (var step = 0; step < 9; step++)
        {
            Assert.Equal(step % 4 == 0, text.Follow(step, 3, seen, next));
            Assert.Equal(seen.Select(label => label + 1), next);
            streams[0].Add(CharacterText.Decode(seen.AsSpan(0, 3), Characters));
            streams[1].Add(CharacterText.Decode(seen.AsSpan(3), Characters));
        }

        Assert.Equal("abc def ghi jkl abc def ghi jkl abc", string.Join(" ", streams[0]));
        Assert.Equal("nop qrs tuv wxy nop qrs tuv wxy nop", string.Join(" ", streams[1]));
        Assert.Equal(1, new CharacterText("abc", Characters).FollowedSteps(2, 1));
        Assert.Contains("longer than a window", Assert.Throws<ArgumentException>(() => new CharacterText("abcd", Characters).Follow(0, 2, new int[4], new int[4])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => text.FollowedSteps(0, 2));
        Assert.Throws<ArgumentException>(() => text.Follow(0, 3, new int[6], new int[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => text.Follow(-1, 3, seen, next));
    }

    [Fact]
    public void CharacterText_BadArguments_AreNamed()
    {
        Assert.Contains("'a' occurs twice", Assert.Throws<ArgumentException>(() => new CharacterText("a", "aba")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new CharacterText("a", ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CharacterText("ab", "ab").Split(1));
        Assert.Contains("longer than a window", Assert.Throws<ArgumentException>(() => new CharacterText("ab", "ab").Windows(2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new CharacterText("abab", "ab").Draw(0, 0, 2, new int[3], new int[3]));
    }

    [Fact]
    public void Draw_ManyTimes_HasTheProbabilitiesOfTheLogits()
    {
        var sampling = new Sampling(seed: 3);
        float[] logits = [0, (float)Math.Log(3), float.NegativeInfinity];
        var counts = new int[3];
        for (var i = 0; i < 4000; i++)
        {
            counts[sampling.Draw(logits)]++;
        }

        Assert.Equal(0.75, counts[1] / 4000.0, 0.03);
        Assert.Equal(0, counts[2]);
        Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal(1, sampling.Draw(logits, topK: 1)));
        Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal(1, sampling.Draw(logits, temperature: 1e-3)));
        Assert.InRange(sampling.Draw([1, 1, 1], topK: 2), 0, 1);
        Assert.Equal(1, Sampling.Greedy([1, 5, 5]));
        Assert.Single(Enumerable.Range(0, 20).Select(_ => new Sampling(9).Draw([1, 2, 3])).Distinct());
    }

    [Fact]
    public void Draw_FromTheNucleus_LeavesTheUnlikelyOut()
    {
        var sampling = new Sampling(seed: 4);
        float[] logits = [.. new[] { 0.05, 0.5, 0.3, 0.15 }.Select(probability => (float)Math.Log(probability))];
        int[] Drawn(double topP, int topK = 0, double temperature = 1) => [.. Enumerable.Range(0, 400).Select(_ => sampling.Draw(logits, temperature, topK, topP)).Distinct().Order()];
        Assert.Equal([1], Drawn(0.4));
        Assert.Equal([1, 2], Drawn(0.7));
        Assert.Equal([1, 2, 3], Drawn(0.9));
        Assert.Equal([0, 1, 2, 3], Drawn(1));
        Assert.Equal([1], Drawn(double.Epsilon));

        // Of what topK and the temperature leave: 0.5 of 0.8 is less than 0.7; at a low temperature the first is nearly all there is.
        Assert.Equal([1], Drawn(0.6, topK: 2));
        Assert.Equal([1], Drawn(0.9, temperature: 0.1));
        Assert.Equal(0.625, Enumerable.Range(0, 4000).Count(_ => sampling.Draw(logits, topP: 0.7) == 1) / 4000.0, 0.03);
        Assert.InRange(new Sampling().Draw([1, 1, 1, 1], topP: 0.5), 0, 1);
    }

    [Fact]
    public void Draw_AwkwardLogits_NeverGivesTheImpossible()
    {
        var sampling = new Sampling(seed: 6);
        float[] possible = [float.NegativeInfinity, 3, float.NegativeInfinity];
        foreach (var (temperature, topK, topP) in new[] { (1, 0, 1), (double.Epsilon, 2, 0.5), (1e300, 99, 1 - 1e-16) })
        {
            Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal(1, sampling.Draw(possible, temperature, topK, topP)));
        }

        Assert.Equal(2, sampling.Draw([1, 2, float.PositiveInfinity]));
        Assert.Equal(0, sampling.Draw([float.MaxValue]));
        Assert.Equal(0, Sampling.Greedy([float.MaxValue, -float.MaxValue]));
        Assert.InRange(sampling.Draw([float.MaxValue, -float.MaxValue], topK: 100), 0, 0);
    }

    [Fact]
    public void Draw_BadArguments_AreNamed()
    {
        Assert.Throws<ArgumentException>(() => new Sampling().Draw([]));
        Assert.Contains("class 1", Assert.Throws<ArgumentException>(() => Sampling.Greedy([1, float.NaN])).Message, StringComparison.Ordinal);
        Assert.Contains("No class is possible", Assert.Throws<ArgumentException>(() => new Sampling().Draw([float.NegativeInfinity])).Message, StringComparison.Ordinal);
        Assert.Contains("Greedy", Assert.Throws<ArgumentOutOfRangeException>(() => new Sampling().Draw([1], temperature: 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sampling().Draw([1], temperature: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sampling().Draw([1], temperature: double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sampling().Draw([1], topK: -1));
        Assert.All([0, -1, 1.1, double.NaN], topP => Assert.Throws<ArgumentOutOfRangeException>(() => new Sampling().Draw([1], topP: topP)));
    }

    [Fact]
    public void BeamSearch_WhereGreedIsWrong_FindsTheLikeliest()
    {
        // First 0 (0.6) or 1 (0.4); after 0 the three classes are alike, after 1 the end is sure.
        float[] Step(IReadOnlyList<IReadOnlyList<int>> beginnings) =>
            [.. beginnings.SelectMany(beginning => beginning switch
            {
                [] => (double[])[0.6, 0.4, 0],
                [0, ..] => [1 / 3.0, 1 / 3.0, 1 / 3.0],
                _ => [0, 0, 1],
            }).Select(probability => (float)Math.Log(probability))];

        var greedy = BeamSearch.Run(Step, end: 2, beams: 1, longest: 3);
        Assert.Equal(0, greedy[0].Sequence[0]);
        var best = BeamSearch.Run(Step, end: 2, beams: 2, longest: 3)[0];
        Assert.Equal([1], best.Sequence);
        Assert.Equal(Math.Log(0.4), best.LogProbability, 1e-6);

        var all = BeamSearch.Run(Step, end: 2, beams: 100, longest: 3);
        Assert.Equal(1, all.Sum(beam => Math.Exp(beam.LogProbability)), 1e-6);
        Assert.Equal(all.OrderByDescending(beam => beam.LogProbability), all);
        Assert.Throws<ArgumentOutOfRangeException>(() => BeamSearch.Run(Step, 2, 0, 3));
        Assert.Throws<ArgumentException>(() => BeamSearch.Run(_ => [], 2, 1, 3));
    }

    [Fact]
    public void BeamSearch_WithPenalty_CountsTheClassesThatWereDrawn()
    {
        // [0] and its end are two classes, as are [0, 0], which was cut; of the two, [0] is likelier.
        float[] Step(IReadOnlyList<IReadOnlyList<int>> beginnings) =>
            [.. beginnings.SelectMany(beginning => beginning.Count == 0 ? (double[])[0.9, 0.1] : [0.45, 0.55]).Select(probability => (float)Math.Log(probability))];

        Assert.Equal(["0", "0 0", ""], BeamSearch.Run(Step, end: 1, beams: 3, longest: 2, lengthPenalty: 1).Select(beam => string.Join(" ", beam.Sequence)));
    }

    [Fact]
    public void BeamSearch_AwkwardLogits_FindsWhatIsPossibleAndRefusesTheRest()
    {
        const float No = float.NegativeInfinity;
        var only = Assert.Single(BeamSearch.Run(beginnings => [.. beginnings.SelectMany(beginning => beginning.Count < 2 ? (float[])[No, 5, No] : [No, No, 5])], end: 2, beams: 4, longest: 9));
        Assert.Equal([1, 1], only.Sequence);
        Assert.Equal(0, only.LogProbability, 1e-12);

        // Without an end all sequences are as long as they may be; nothing at all is a sequence, too.
        Assert.All(BeamSearch.Run(beginnings => new float[beginnings.Count * 2], end: -1, beams: 3, longest: 4), beam => Assert.Equal(4, beam.Sequence.Count));
        Assert.Empty(BeamSearch.Run(_ => [9, 0], end: 0, beams: 1, longest: 5)[0].Sequence);

        Assert.All([float.NaN, float.PositiveInfinity, No], logit => Assert.Throws<ArgumentException>(() => BeamSearch.Run(_ => [logit, logit], 0, 1, 3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => BeamSearch.Run(_ => [1, 1], end: 2, beams: 1, longest: 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => BeamSearch.Run(_ => [1, 1], end: -2, beams: 1, longest: 3));
        Assert.All([-1, double.NaN, double.PositiveInfinity], penalty => Assert.Throws<ArgumentOutOfRangeException>(() => BeamSearch.Run(_ => [1, 1], 1, 1, 3, penalty)));
    }

    [Fact]
    public void MixtureSampling_ManyPoints_HasTheMeansDeviationsAndCorrelation()
    {
        var sampling = new MixtureSampling(seed: 5);
        float[] parameters = [0, 0, 50, 100, 2, 100, -1, 100, (float)Math.Log(0.5), 100, (float)Math.Log(3), 0, (float)Math.Atanh(0.8)];
        var points = Enumerable.Range(0, 4000).Select(_ => sampling.Draw(parameters)).ToArray();
        double meanX = points.Average(point => point.X), meanY = points.Average(point => point.Y);
        Assert.Equal(2, meanX, 0.05);
        Assert.Equal(-1, meanY, 0.2);
        Assert.Equal(0.8, points.Average(point => (point.X - meanX) * (point.Y - meanY)) / 1.5, 0.05);
        Assert.Equal(0.5, points.Count(point => point.IsEnd) / 4000.0, 0.05);
        Assert.Equal(2, sampling.Draw(parameters, bias: 20).X, 1e-6);
        Assert.Throws<ArgumentException>(() => sampling.Draw(new float[12]));
        Assert.Throws<ArgumentOutOfRangeException>(() => sampling.Draw(parameters, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => sampling.Draw(parameters, double.PositiveInfinity));
        Assert.Contains("Parameter 3", Assert.Throws<ArgumentException>(() => sampling.Draw([0, 0, 0, float.NaN, 0, 0, 0])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Perplexity_OfAGuess_IsTheNumberOfClasses()
    {
        var perplexity = new Perplexity();
        perplexity.Add(Math.Log(8), 3);
        perplexity.Add(Math.Log(2), 3);
        Assert.Equal(4, perplexity.Value, 1e-12);
        Assert.True(double.IsNaN(new Perplexity().Value));
        Assert.Throws<ArgumentOutOfRangeException>(() => perplexity.Add(1, -1));
    }
}

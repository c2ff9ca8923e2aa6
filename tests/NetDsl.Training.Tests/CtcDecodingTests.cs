using Xunit;

namespace NetDsl.Training.Tests;

/// <summary>What logits of items say, against the sum over all alignments.</summary>
public sealed class CtcDecodingTests
{
    [Fact]
    public void Greedy_OfAnAlignment_DropsRepeatsThenBlanks()
    {
        Assert.Equal([1, 1, 2], CtcDecoding.Greedy(Says(3, 0, 1, 1, 0, 1, 2, 2, 0), classes: 3));
        Assert.Equal([0, 1, 0], CtcDecoding.Greedy(Says(3, 0, 0, 1, 2, 0, 2), classes: 3, blank: 2));
        Assert.Empty(CtcDecoding.Greedy(Says(3, 0, 0), classes: 3));
        Assert.Empty(CtcDecoding.Greedy([], classes: 3));
        Assert.Empty(CtcDecoding.Greedy([5, -5], classes: 1));
    }

    [Theory]
    [InlineData(1, 2, 0)]
    [InlineData(4, 3, 0)]
    [InlineData(5, 3, 2)]
    [InlineData(4, 4, 1)]
    public void Search_WithAllBeams_FindsAllLabelsWithTheirProbabilities(int items, int classes, int blank)
    {
        var random = new Random(items);
        float[] logits = [.. Enumerable.Range(0, items * classes).Select(_ => (float)((4 * random.NextDouble()) - 2))];
        var expected = Probabilities(logits, classes, blank).OrderByDescending(pair => pair.Value).ToArray();

        var found = CtcDecoding.Search(logits, classes, beams: 1000, blank);

        Assert.Equal(expected.Select(pair => pair.Key), found.Select(beam => string.Join(' ', beam.Sequence)));
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First.Value, Math.Exp(pair.Second.LogProbability), 1e-9));
        Assert.Equal(1, found.Sum(beam => Math.Exp(beam.LogProbability)), 1e-9);

        // Fewer beams lose alignments, and never invent any.
        foreach (var beams in new[] { 1, 2, 5 })
        {
            var few = CtcDecoding.Search(logits, classes, beams, blank);
            Assert.InRange(few.Count, 1, beams);
            Assert.All(few, beam => Assert.InRange(Math.Exp(beam.LogProbability), 0, expected.Single(pair => pair.Key == string.Join(' ', beam.Sequence)).Value + 1e-9));
            Assert.Equal(few.OrderByDescending(beam => beam.LogProbability), few);
        }
    }

    [Fact]
    public void Search_WhereGreedIsWrong_AddsAlignmentsUp()
    {
        // The likeliest alignment is blank, blank (0.36); but 1 is said by three (0.64).
        float[] logits = [.. new[] { 0.6, 0.4, 0.6, 0.4 }.Select(probability => (float)Math.Log(probability))];

        Assert.Empty(CtcDecoding.Greedy(logits, classes: 2));
        var best = CtcDecoding.Search(logits, classes: 2, beams: 2)[0];
        Assert.Equal([1], best.Sequence);
        Assert.Equal(0.64, Math.Exp(best.LogProbability), 1e-6);
    }

    [Fact]
    public void Search_OfCertaintyOrNothing_IsExact()
    {
        var certain = Assert.Single(CtcDecoding.Search(Says(3, 1, 1, 0, 1, 2), classes: 3, beams: 10));
        Assert.Equal([1, 1, 2], certain.Sequence);
        Assert.Equal(0, certain.LogProbability);
        var nothing = Assert.Single(CtcDecoding.Search([], classes: 3, beams: 10));
        Assert.Empty(nothing.Sequence);
        Assert.Equal(0, nothing.LogProbability);
        Assert.Equal([.. Enumerable.Repeat(1, 500)], CtcDecoding.Search(Says(2, [.. Enumerable.Range(0, 1000).Select(item => item % 2)]), classes: 2, beams: 3)[0].Sequence);
    }

    [Fact]
    public void Decoding_BadArguments_AreNamed()
    {
        Assert.Contains("7 logits are not whole items of 3 classes", Assert.Throws<ArgumentException>(() => CtcDecoding.Greedy(new float[7], 3)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => CtcDecoding.Greedy(new float[6], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => CtcDecoding.Greedy(new float[6], 3, blank: 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => CtcDecoding.Search(new float[6], 3, 1, blank: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => CtcDecoding.Search(new float[6], 3, beams: 0));
        Assert.Throws<ArgumentException>(() => CtcDecoding.Greedy([0, float.NaN], 2));
        Assert.Contains("item 1", Assert.Throws<ArgumentException>(() => CtcDecoding.Search([0, 0, 0, float.NaN], 2, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => CtcDecoding.Search([float.NegativeInfinity, float.NegativeInfinity], 2, 1));
        Assert.Throws<ArgumentException>(() => CtcDecoding.Search([float.PositiveInfinity, 0], 2, 1));
    }

    /// <summary>Logits that are sure of one class for each item.</summary>
    private static float[] Says(int classes, params int[] alignment) =>
        [.. alignment.SelectMany(said => Enumerable.Range(0, classes).Select(c => c == said ? 0 : float.NegativeInfinity))];

    /// <summary>The probabilities of all labels that can be said, every alignment taken one by one.</summary>
    private static Dictionary<string, double> Probabilities(float[] logits, int classes, int blank)
    {
        var items = logits.Length / classes;
        Dictionary<string, double> sums = [];
        for (var number = 0; number < Math.Pow(classes, items); number++)
        {
            var alignment = new int[items];
            double probability = 1;
            for (int t = 0, rest = number; t < items; t++, rest /= classes)
            {
                alignment[t] = rest % classes;
                probability *= Math.Exp(logits[(t * classes) + alignment[t]]) / logits.Skip(t * classes).Take(classes).Sum(logit => Math.Exp(logit));
            }

            var says = string.Join(' ', alignment.Where((c, t) => c != blank && (t == 0 || alignment[t - 1] != c)));
            sums[says] = sums.GetValueOrDefault(says) + probability;
        }

        return sums;
    }
}

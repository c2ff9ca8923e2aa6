namespace NetDsl.Training;

/// <summary>Choosing a class from the logits that a network gives.</summary>
/// <param name="seed">The same seed and logits give the same choices.</param>
public sealed class Sampling(ulong seed = 0)
{
    private CounterRandom random = new(seed, 0x53414D50);

    /// <summary>The most likely class, the first of equals.</summary>
    /// <param name="logits">A logit for each class; at least one.</param>
    public static int Greedy(ReadOnlySpan<float> logits)
    {
        Check(logits);
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
        {
            best = logits[i] > logits[best] ? i : best;
        }

        return best;
    }

    /// <summary>A class drawn with the probabilities softmax(logits / temperature), among the most likely ones.</summary>
    /// <param name="logits">A logit for each class; at least one, none NaN.</param>
    /// <param name="temperature">Below 1 the likely becomes likelier; towards 0 it is <see cref="Greedy"/>. Positive.</param>
    /// <param name="topK">How many of the most likely classes there are to choose from; 0 for all.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public int Draw(ReadOnlySpan<float> logits, double temperature = 1, int topK = 0)
    {
        Check(logits);
        if (!(temperature > 0) || topK < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), $"A temperature of {temperature} among {topK} classes: the temperature is positive, and the number at least 0.");
        }

        var order = Enumerable.Range(0, logits.Length).ToArray();
        var values = logits.ToArray();
        if (topK > 0 && topK < order.Length)
        {
            // Equal logits in the order of their classes, so that the choice does not depend on the sort.
            Array.Sort(order, (a, b) => values[a] == values[b] ? a.CompareTo(b) : values[b].CompareTo(values[a]));
            order = order[..topK];
        }

        double greatest = order.Max(i => values[i]);
        double[] weights = [.. order.Select(i => values[i] == greatest ? 1 : Math.Exp((values[i] - greatest) / temperature))];
        var left = random.Uniform() * weights.Sum();
        for (var i = 0; i < weights.Length - 1; i++)
        {
            if ((left -= weights[i]) < 0)
            {
                return order[i];
            }
        }

        return order[^1];
    }

    private static void Check(ReadOnlySpan<float> logits)
    {
        if (logits.IsEmpty)
        {
            throw new ArgumentException("There are no classes to choose from.", nameof(logits));
        }

        foreach (var logit in logits)
        {
            if (float.IsNaN(logit))
            {
                throw new ArgumentException("A logit is not a number.", nameof(logits));
            }
        }
    }
}

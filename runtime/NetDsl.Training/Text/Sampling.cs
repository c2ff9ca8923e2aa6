namespace NetDsl.Training;

/// <summary>Choosing a class from the logits that a network gives.</summary>
/// <param name="seed">The same seed and logits give the same choices.</param>
public sealed class Sampling(ulong seed = 0)
{
    private CounterRandom random = new(seed, 0x53414D50);

    /// <summary>The most likely class, the first of equals.</summary>
    /// <param name="logits">A logit for each class; at least one, none NaN, not all −∞.</param>
    /// <exception cref="ArgumentException">There are no such logits.</exception>
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
    /// <param name="logits">A logit for each class; at least one, none NaN, not all −∞.</param>
    /// <param name="temperature">Below 1 the likely becomes likelier; towards 0 it is <see cref="Greedy"/>. Positive.</param>
    /// <param name="topK">How many of the most likely classes there are to choose from; 0, or more than there are, for all.</param>
    /// <param name="topP">
    /// The nucleus (Holtzman and others, 2020): of these the fewest most likely classes that together have this part of the probability, at least one. Above 0, at most 1, which leaves all.
    /// </param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public int Draw(ReadOnlySpan<float> logits, double temperature = 1, int topK = 0, double topP = 1)
    {
        Check(logits);
        if (!(temperature > 0 && double.IsFinite(temperature)))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "The temperature is positive and finite; the most likely class is what Greedy gives.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(topK);
        if (!(topP is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(topP), topP, "The part of the probability to choose from is above 0 and at most 1.");
        }

        var order = Enumerable.Range(0, logits.Length).ToArray();
        var values = logits.ToArray();
        if ((topK > 0 && topK < order.Length) || topP < 1)
        {
            // Equal logits in the order of their classes, so that the choice does not depend on the sort.
            Array.Sort(order, (a, b) => values[a] == values[b] ? a.CompareTo(b) : values[b].CompareTo(values[a]));
            order = topK > 0 && topK < order.Length ? order[..topK] : order;
        }

        double greatest = order.Max(i => values[i]);
        double[] weights = [.. order.Select(i => values[i] == greatest ? 1 : Math.Exp((values[i] - greatest) / temperature))];
        weights = topP < 1 ? Nucleus(weights, topP) : weights;
        var left = random.Uniform() * weights.Sum();
        var drawn = 0;
        for (var i = 0; i < weights.Length && left >= 0; i++)
        {
            // What is impossible is not drawn where rounding leaves a rest behind the last, either.
            (drawn, left) = weights[i] > 0 ? (i, left - weights[i]) : (drawn, left);
        }

        return order[drawn];
    }

    /// <summary>The first of falling weights that have this part of their sum.</summary>
    private static double[] Nucleus(double[] weights, double part)
    {
        var (wanted, sum, count) = (part * weights.Sum(), 0.0, 0);
        while (count < weights.Length && sum < wanted)
        {
            sum += weights[count++];
        }

        return weights[..count];
    }

    /// <summary>Refuses logits that are no probabilities.</summary>
    internal static void Check(ReadOnlySpan<float> logits)
    {
        if (logits.IsEmpty)
        {
            throw new ArgumentException("There are no classes to choose from.", nameof(logits));
        }

        var isPossible = false;
        for (var i = 0; i < logits.Length; i++)
        {
            if (float.IsNaN(logits[i]))
            {
                throw new ArgumentException($"The logit of class {i} is not a number.", nameof(logits));
            }

            isPossible |= logits[i] > float.NegativeInfinity;
        }

        if (!isPossible)
        {
            throw new ArgumentException("No class is possible: all logits are −∞.", nameof(logits));
        }
    }
}

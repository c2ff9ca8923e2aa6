namespace NetDsl.Training;

/// <summary>How many equally likely choices a network that predicts sequences hesitates between: e to the mean cross-entropy of a step.</summary>
public sealed class Perplexity
{
    private double sum;
    private double steps;

    /// <summary>The mean cross-entropy of a step in nats; NaN before the first.</summary>
    public double Nats => sum / steps;

    /// <summary>e^<see cref="Nats"/>: 1 for a network that knows, the number of classes for one that guesses.</summary>
    public double Value => Math.Exp(Nats);

    /// <summary>Counts steps.</summary>
    /// <param name="loss">Their mean cross-entropy in nats.</param>
    /// <param name="count">How many steps it is the mean of, not negative; padded steps do not count.</param>
    public void Add(double loss, double count = 1)
    {
        if (!(count >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, "The number of steps is not negative.");
        }

        sum += loss * count;
        steps += count;
    }
}

namespace NetDsl.Training;

/// <summary>
/// What a network that was trained with <c>CtcLoss</c> says: each item says a class; equal classes in a row count once, then blanks are dropped. Logits are those of one example, [items, classes].
/// </summary>
public static class CtcDecoding
{
    /// <summary>What the likeliest class of each item says. The likeliest alignment, which need not say the likeliest labels.</summary>
    /// <param name="logits">The logits of an example, or probabilities' logarithms; nothing says nothing.</param>
    /// <param name="classes">How many classes there are, the blank among them; at least 1.</param>
    /// <param name="blank">The class that says nothing.</param>
    /// <exception cref="ArgumentException">The blank is no class, the logits are not whole items, or one is NaN.</exception>
    public static int[] Greedy(ReadOnlySpan<float> logits, int classes, int blank = 0)
    {
        var items = Items(logits, classes, blank);
        List<int> labels = [];
        var last = blank;
        for (var item = 0; item < items; item++)
        {
            var best = Sampling.Greedy(logits.Slice(item * classes, classes));
            if (best != blank && best != last)
            {
                labels.Add(best);
            }

            last = best;
        }

        return [.. labels];
    }

    /// <summary>
    /// The likeliest labels by prefix beam search (Graves, 2008; Hannun et al., 2014): keeps the likeliest beginnings, each with the probabilities of all its alignments, those that end with a blank apart. With as many beams as there are
    /// beginnings the search is exhaustive and its probabilities are exact; else they are those of the alignments whose beginnings were kept, and so not above the exact ones.
    /// </summary>
    /// <param name="logits">The logits of an example, or probabilities' logarithms; nothing says nothing.</param>
    /// <param name="classes">How many classes there are, the blank among them; at least 1.</param>
    /// <param name="beams">How many beginnings are kept, at least 1.</param>
    /// <param name="blank">The class that says nothing.</param>
    /// <returns>The labels found, likeliest first, at most <paramref name="beams"/>.</returns>
    /// <exception cref="ArgumentException">An argument is outside its range, the logits are not whole items, or an item has no probabilities: a logit is NaN or +∞, or all are −∞.</exception>
    public static IReadOnlyList<Beam> Search(ReadOnlySpan<float> logits, int classes, int beams, int blank = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(beams, 1);
        var items = Items(logits, classes, blank);
        OrderedDictionary<Prefix, Ends> kept = new() { [new(null, blank)] = new(0, double.NegativeInfinity) };
        for (var item = 0; item < items; item++)
        {
            var logarithms = LogSoftmax(logits.Slice(item * classes, classes), item);
            OrderedDictionary<Prefix, Ends> next = [];
            foreach (var (prefix, ends) in kept)
            {
                Add(prefix, new(ends.Total + logarithms[blank], ends.Label + logarithms[prefix.Last]));
                for (var label = 0; label < classes; label++)
                {
                    if (label != blank && !double.IsNegativeInfinity(logarithms[label]))
                    {
                        // The same label again is a new one only behind a blank.
                        Add(prefix.With(label), new(double.NegativeInfinity, (label == prefix.Last ? ends.Blank : ends.Total) + logarithms[label]));
                    }
                }
            }

            // Of equals the first stays, so that the result depends on nothing but the logits.
            kept = new(next.Where(pair => !double.IsNegativeInfinity(pair.Value.Total)).OrderByDescending(pair => pair.Value.Total).Take(beams));

            void Add(Prefix prefix, Ends more) =>
                next[prefix] = next.TryGetValue(prefix, out var others) ? new(LogSum(others.Blank, more.Blank), LogSum(others.Label, more.Label)) : more;
        }

        return [.. kept.Select(pair => new Beam(pair.Key.Labels(), pair.Value.Total))];
    }

    private static int Items(ReadOnlySpan<float> logits, int classes, int blank)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(blank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(blank, classes);
        return logits.Length % classes == 0
            ? logits.Length / classes
            : throw new ArgumentException($"{logits.Length} logits are not whole items of {classes} classes.", nameof(logits));
    }

    private static double[] LogSoftmax(ReadOnlySpan<float> logits, int item)
    {
        double greatest = logits[0], sum = 0;
        foreach (var logit in logits)
        {
            greatest = Math.Max(greatest, logit);
        }

        foreach (var logit in logits)
        {
            sum += Math.Exp(logit - greatest);
        }

        var normalizer = greatest + Math.Log(sum);
        if (!double.IsFinite(normalizer))
        {
            throw new ArgumentException($"The logits of item {item} are no probabilities: one is NaN or +∞, or all are −∞.", nameof(logits));
        }

        var logarithms = new double[logits.Length];
        for (var i = 0; i < logarithms.Length; i++)
        {
            logarithms[i] = logits[i] - normalizer;
        }

        return logarithms;
    }

    /// <summary>ln(eᵃ + eᵇ).</summary>
    private static double LogSum(double a, double b)
    {
        var (less, greater) = a < b ? (a, b) : (b, a);
        return double.IsNegativeInfinity(less) ? greater : greater + Math.Log(1 + Math.Exp(less - greater));
    }

    /// <summary>The logarithms of the probabilities of all alignments of a beginning that end with a blank, and of those that end with its last label.</summary>
    private readonly record struct Ends(double Blank, double Label)
    {
        public double Total => LogSum(Blank, Label);
    }

    /// <summary>A beginning; there is one object for each, so that alignments meet in it.</summary>
    /// <param name="parent">The beginning without its last label, or null for the empty one.</param>
    /// <param name="last">Its last label, or the blank.</param>
    private sealed class Prefix(Prefix? parent, int last)
    {
        private readonly Dictionary<int, Prefix> longer = [];

        public int Last { get; } = last;

        private Prefix? Parent { get; } = parent;

        public Prefix With(int label) => longer.TryGetValue(label, out var known) ? known : longer[label] = new(this, label);

        public int[] Labels()
        {
            List<int> labels = [];
            for (var prefix = this; prefix.Parent is { } shorter; prefix = shorter)
            {
                labels.Add(prefix.Last);
            }

            labels.Reverse();
            return [.. labels];
        }
    }
}

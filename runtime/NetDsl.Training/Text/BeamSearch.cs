namespace NetDsl.Training;

/// <summary>A sequence that a search found.</summary>
/// <param name="Sequence">The classes, without the one that ends a sequence.</param>
/// <param name="LogProbability">The natural logarithm of its probability, the end counted.</param>
public sealed record Beam(IReadOnlyList<int> Sequence, double LogProbability);

/// <summary>
/// Finds likely sequences: keeps the likeliest beginnings, extends all of them in one step of the network, keeps the likeliest again. One beam is the greedy search; with as many beams as there are sequences the
/// search is exhaustive.
/// </summary>
public static class BeamSearch
{
    /// <summary>Searches.</summary>
    /// <param name="step">
    /// Gives for beginnings of one length, one after another, the logits of what comes next, none NaN or +∞ and not all −∞; called with at most <paramref name="beams"/> of them, first with an empty one.
    /// </param>
    /// <param name="end">The class that ends a sequence; −1 where none does.</param>
    /// <param name="beams">How many beginnings are kept, at least 1.</param>
    /// <param name="longest">The most classes a sequence has, at least 1; those that are as long without an end count as ended.</param>
    /// <param name="lengthPenalty">Sequences are compared by the logarithm of their probability over length^penalty, where an end that was found counts: 0 prefers short ones, 1 takes the mean. Not negative.</param>
    /// <returns>The sequences found that are possible, best first, at most <paramref name="beams"/>.</returns>
    /// <exception cref="ArgumentException">An argument is outside its range, or the logits are not as many for each beginning, or no probabilities.</exception>
    public static IReadOnlyList<Beam> Run(Func<IReadOnlyList<IReadOnlyList<int>>, float[]> step, int end, int beams, int longest, double lengthPenalty = 0)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentOutOfRangeException.ThrowIfLessThan(beams, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, -1);
        if (!(lengthPenalty >= 0 && double.IsFinite(lengthPenalty)))
        {
            throw new ArgumentOutOfRangeException(nameof(lengthPenalty), lengthPenalty, "The penalty is finite and not negative.");
        }

        List<Beam> open = [new([], 0)], ended = [];
        for (var length = 0; length < longest && open.Count > 0; length++)
        {
            var logits = step([.. open.Select(beam => beam.Sequence)]);
            if (logits.Length == 0 || logits.Length % open.Count != 0)
            {
                throw new ArgumentException($"The step gave {logits.Length} logits for {open.Count} beginnings.", nameof(step));
            }

            var classes = logits.Length / open.Count;
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(end, classes);
            List<Beam> extended = [];
            foreach (var (i, beam) in open.Index())
            {
                var own = logits.AsSpan(i * classes, classes);
                var normalizer = LogSumExp(own);
                for (var next = 0; next < classes; next++)
                {
                    if (float.IsNegativeInfinity(own[next]))
                    {
                        continue;
                    }

                    Beam longer = new([.. beam.Sequence, next], beam.LogProbability + own[next] - normalizer);
                    if (next == end)
                    {
                        ended.Add(longer with { Sequence = beam.Sequence });
                    }
                    else
                    {
                        extended.Add(longer);
                    }
                }
            }

            open = [.. extended.OrderByDescending(beam => beam.LogProbability).Take(beams)];
            ended = [.. Ranked(ended.Select(Ended))];

            // Without a penalty a longer sequence is never likelier than its beginning.
            if (lengthPenalty == 0 && ended.Count == beams && open.Count > 0 && ended[^1].LogProbability >= open[0].LogProbability)
            {
                return ended;
            }
        }

        return [.. Ranked([.. ended.Select(Ended), .. open.Select(beam => (beam, beam.Sequence.Count))])];

        // What ended has one class more than its sequence says; what was cut has not.
        static (Beam Beam, int Length) Ended(Beam beam) => (beam, beam.Sequence.Count + 1);

        IEnumerable<Beam> Ranked(IEnumerable<(Beam Beam, int Length)> found) =>
            found.OrderByDescending(one => one.Beam.LogProbability / Math.Pow(one.Length, lengthPenalty)).Take(beams).Select(one => one.Beam);
    }

    private static double LogSumExp(ReadOnlySpan<float> logits)
    {
        Sampling.Check(logits);
        if (logits.Contains(float.PositiveInfinity))
        {
            throw new ArgumentException("A logit is +∞, which leaves no logarithm of a probability.", nameof(logits));
        }

        double greatest = double.NegativeInfinity, sum = 0;
        foreach (var logit in logits)
        {
            greatest = Math.Max(greatest, logit);
        }

        foreach (var logit in logits)
        {
            sum += Math.Exp(logit - greatest);
        }

        return greatest + Math.Log(sum);
    }
}

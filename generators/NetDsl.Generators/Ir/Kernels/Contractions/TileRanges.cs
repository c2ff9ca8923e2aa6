namespace NetDsl.Generators.Ir.Kernels.Contractions;

/// <summary>Elements [<paramref name="From"/>, <paramref name="To"/>) of a tile, and the values of the guard at the tile's first element for which just these are inside.</summary>
internal readonly record struct TileRange(int From, int To, long Least, long Greatest);

/// <summary>
/// What a guard leaves of a register tile along the tiled dimension that occurs in it. At edges of an image only some columns of a tile are inside, in a few ways that are all known when the
/// kernel is compiled: each way is a copy of the inner loops, chosen by a uniform branch, so that no test is left inside.
/// </summary>
internal static class TileRanges
{
    /// <summary>More places than this are not enumerated; the guard then counts as having too many ranges.</summary>
    private const long GreatestCount = 1 << 16;

    /// <summary>The ranges that occur and are not empty, whole tiles first; null when they depend on the batch or are too many to be found.</summary>
    public static List<TileRange>? Of(ContractionView view, AffineGuard guard, int dimension, int factor)
    {
        long coefficient = guard.Coefficients[dimension];
        List<long> values = [guard.Offset];
        for (int d = 0; d < view.Dimensions.Count; d++)
        {
            long step = guard.Coefficients[d];
            if (step == 0 || d == dimension)
            {
                continue;
            }

            if (view.ExtentOf(d).IsBatch || (long)values.Count * view.ExtentOf(d).Value > GreatestCount)
            {
                return null;
            }

            int extent = view.ExtentOf(d).Value;
            values = [.. values.SelectMany(value => Enumerable.Range(0, extent).Select(i => value + (step * i))).Distinct()];
        }

        if (view.ExtentOf(dimension).IsBatch)
        {
            return null;
        }

        Dictionary<(int From, int To), (long Least, long Greatest)> ranges = [];
        int length = view.ExtentOf(dimension).Value, tiles = (length + factor - 1) / factor;
        for (int tile = 0; tile < tiles; tile++)
        {
            long first = coefficient * Math.Min(tile * factor, length - factor);
            foreach (long rest in values)
            {
                long value = rest + first;
                (int from, int to) = RangeAt(value, coefficient, guard.Upper, factor);
                if (from < to)
                {
                    ranges[(from, to)] = ranges.TryGetValue((from, to), out (long Least, long Greatest) known)
                        ? (Math.Min(known.Least, value), Math.Max(known.Greatest, value))
                        : (value, value);
                }
            }
        }

        return [.. ranges.OrderByDescending(range => range.Key.To - range.Key.From).ThenBy(range => range.Key.From)
            .Select(range => new TileRange(range.Key.From, range.Key.To, range.Value.Least, range.Value.Greatest))];
    }

    /// <summary>Elements t with 0 ≤ value + coefficient·t &lt; upper: without gaps, since the left side is monotonic in t.</summary>
    private static (int From, int To) RangeAt(long value, long coefficient, long upper, int factor)
    {
        int from = 0, to = factor;
        while (from < to && !Holds(from))
        {
            from++;
        }

        while (to > from && !Holds(to - 1))
        {
            to--;
        }

        return (from, to);

        bool Holds(int t) => value + (coefficient * t) >= 0 && value + (coefficient * t) < upper;
    }
}

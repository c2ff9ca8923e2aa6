namespace NetDsl.Training;

/// <summary>
/// Seeded permutations that are the same on every machine and in every version: Fisher–Yates, driven by the counter-based generator SplitMix64
/// (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). <see cref="Random"/> promises no such thing.
/// </summary>
internal static class Permutation
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    /// <summary>Permutes <paramref name="values"/> in place.</summary>
    /// <param name="values">What to permute.</param>
    /// <param name="seed">The same seed gives the same permutation of the same length.</param>
    public static void Shuffle(Span<int> values, ulong seed)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            // The high half of a 64×64-bit product maps the number to 0..i; the bias is below 2⁻³² for every possible length.
            var j = (int)Math.BigMul(CounterRandom.Mix(seed + ((ulong)i * GoldenGamma)), (ulong)(i + 1), out _);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }
}

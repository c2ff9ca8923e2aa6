namespace NetDsl.Training;

/// <summary>
/// Random numbers that are the same on every machine and in every version: the counter-based generator SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators,
/// 2014). <see cref="Random"/> promises no such thing.
/// </summary>
internal struct CounterRandom
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    private ulong state;

    /// <summary>Starts a stream.</summary>
    /// <param name="seed">Whose numbers.</param>
    /// <param name="stream">Streams of one seed are independent of each other.</param>
    public CounterRandom(ulong seed, ulong stream) => state = Combine(seed, stream);

    /// <summary>A seed that depends on two others, and on their order.</summary>
    public static ulong Combine(ulong first, ulong second) => Mix(Mix(first + GoldenGamma) ^ (second * GoldenGamma));

    /// <summary>The output function of SplitMix64.</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double Uniform() => (Mix(state += GoldenGamma) >> 11) * (1.0 / (1ul << 53));

    /// <summary>Uniform between two numbers.</summary>
    public double Uniform(double from, double to) => from + ((to - from) * Uniform());

    /// <summary>A whole number from 0 to below <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)Math.BigMul(Mix(state += GoldenGamma), (ulong)bound, out _);

    /// <summary>A standard normal number, by the transform of Box and Muller.</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());
}

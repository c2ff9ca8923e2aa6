namespace NetDsl.Benchmarks;

/// <summary>Random data, never zeros: as many distinct batches as a measurement takes in rotation, each made when first asked for.</summary>
internal static class NetworkData
{
    public const int DistinctBatches = 8;

    /// <summary>Numbers from 0 to 1.</summary>
    public static Batches<float> Numbers(int count, int seed = 1) => new(count, seed, random => random.NextSingle());

    /// <summary>Ones with a probability, else zeros.</summary>
    public static Batches<float> Bits(int count, double probability) => new(count, seed: 2, random => random.NextDouble() < probability ? 1 : 0);

    /// <summary>Labels below a number of classes.</summary>
    public static Batches<int> Labels(int count, int classes, int seed = 3) => new(count, seed, random => random.Next(classes));
}

/// <summary>Distinct batches of one input.</summary>
internal sealed class Batches<T>(int count, int seed, Func<Random, T> next)
{
    private readonly T[]?[] made = new T[NetworkData.DistinctBatches][];

    public T[] this[int batch] => made[batch] ??= Make(new Random((seed * NetworkData.DistinctBatches) + batch));

    private T[] Make(Random random)
    {
        var values = new T[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = next(random);
        }

        return values;
    }
}

using System.Text;

namespace NetDsl.Execution;

/// <summary>
/// The random numbers of one named thing. The key is the seed; the upper half of the counter is a hash of the name, the lower half counts blocks of four words. So every
/// name has its own stream, whatever the order in which streams are used.
/// </summary>
internal struct RandomStream
{
    private readonly (uint, uint) key;
    private readonly ulong name;
    private ulong block;
    private (uint X, uint Y, uint Z, uint W) words;
    private int used;
    private double spare;
    private bool hasSpare;

    internal RandomStream(ulong seed, string name)
    {
        key = ((uint)seed, (uint)(seed >> 32));
        this.name = HashOf(name);
        used = 4;
    }

    internal uint NextWord()
    {
        if (used == 4)
        {
            words = Philox.Words(((uint)block, (uint)(block >> 32), (uint)name, (uint)(name >> 32)), key);
            block++;
            used = 0;
        }

        return used++ switch
        {
            0 => words.X,
            1 => words.Y,
            2 => words.Z,
            _ => words.W,
        };
    }

    /// <summary>Uniform in [0, 1), a multiple of 2⁻²⁴.</summary>
    internal double NextUniform() => (NextWord() >> 8) * (1.0 / (1 << 24));

    /// <summary>Standard normal, by Box and Muller's transformation; values come in pairs.</summary>
    internal double NextNormal()
    {
        if (hasSpare)
        {
            hasSpare = false;
            return spare;
        }

        var radius = Math.Sqrt(-2 * Math.Log((NextWord() + 1.0) / 4294967296.0));
        var (sine, cosine) = Math.SinCos(2 * Math.PI * (NextWord() / 4294967296.0));
        spare = radius * sine;
        hasSpare = true;
        return radius * cosine;
    }

    /// <summary>FNV-1a over the name's UTF-8, 64 bits; part of what fixes initial values, so it never changes.</summary>
    private static ulong HashOf(string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var unit in Encoding.UTF8.GetBytes(name))
        {
            hash = (hash ^ unit) * 1099511628211UL;
        }

        return hash;
    }
}

namespace NetDsl.Execution;

/// <summary>
/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3; SC 2011): a bijection of 128-bit counters, chosen by a 64-bit key. The same
/// function on the host and in kernels makes random numbers a function of what they are for.
/// </summary>
internal static class Philox
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;

    /// <summary>The four random words of a counter.</summary>
    internal static (uint X, uint Y, uint Z, uint W) Words((uint X, uint Y, uint Z, uint W) counter, (uint X, uint Y) key)
    {
        var (x, y, z, w) = counter;
        var (k0, k1) = key;
        for (var round = 0; round < 10; round++)
        {
            var product0 = (ulong)Multiplier0 * x;
            var product1 = (ulong)Multiplier1 * z;
            (x, y, z, w) = ((uint)(product1 >> 32) ^ y ^ k0, (uint)product1, (uint)(product0 >> 32) ^ w ^ k1, (uint)product0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (x, y, z, w);
    }
}

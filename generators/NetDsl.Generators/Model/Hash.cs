namespace NetDsl.Generators.Model;

/// <summary>An FNV-1a accumulator, the same on every run and machine (System.HashCode is absent from netstandard2.0 and randomised elsewhere).</summary>
internal readonly struct Hash
{
    private readonly uint _value;

    private Hash(uint value) => _value = value;

    public static Hash Start => new(2166136261);

    public int Value => unchecked((int)_value);

    public Hash Add(int value)
    {
        unchecked
        {
            uint hash = _value;
            for (int shift = 0; shift < 32; shift += 8)
            {
                hash = (hash ^ (byte)(value >> shift)) * 16777619;
            }

            return new Hash(hash);
        }
    }

    /// <summary>The hash of a text's UTF-16 code units; used for keys of random streams, so it must never change.</summary>
    public static uint OfText(string text)
    {
        Hash hash = Start;
        foreach (char c in text)
        {
            hash = hash.Add(c);
        }

        return hash._value;
    }
}

using System.Collections.Concurrent;

namespace NetDsl.Generators.Model;

/// <summary>Remembers results of a pure function by value. When there are more than any one solution needs, all are forgotten, which costs time and nothing else. Safe for several threads.</summary>
internal sealed class BoundedCache<TKey, TValue>
    where TKey : notnull
{
    private const int Capacity = 4096;

    private readonly ConcurrentDictionary<TKey, TValue> _values = new();

    public TValue GetOrAdd(TKey key, Func<TKey, TValue> compute)
    {
        if (_values.TryGetValue(key, out TValue? known))
        {
            return known;
        }

        if (_values.Count >= Capacity)
        {
            _values.Clear();
        }

        return _values.GetOrAdd(key, compute(key));
    }
}

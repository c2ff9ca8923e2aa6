using System.Runtime.CompilerServices;

namespace NetDsl.Generators.Model;

/// <summary>
/// Remembers the result of a pure function for as long as somebody else keeps the key alive: the incremental driver's tables hold the models of open projects, so the cache shrinks with them. Keys are
/// compared by value. Safe for several threads; two that ask at once may both compute, and get equal results.
/// </summary>
internal sealed class WeakCache<TKey, TValue>(Func<TKey, CancellationToken, TValue> compute)
    where TKey : class, IEquatable<TKey>
    where TValue : class
{
    private readonly object _gate = new();
    private readonly Dictionary<int, List<WeakReference<TKey>>> _keys = [];

    /// <summary>Holds a value as long as its key is alive.</summary>
    private readonly ConditionalWeakTable<TKey, TValue> _values = new();

    public TValue Get(TKey key, CancellationToken cancellation)
    {
        int hash = key.GetHashCode();
        lock (_gate)
        {
            if (Find(key, hash) is { } known)
            {
                return known;
            }
        }

        TValue value = compute(key, cancellation);
        lock (_gate)
        {
            if (Find(key, hash) is { } known)
            {
                return known;
            }

            if (!_keys.TryGetValue(hash, out List<WeakReference<TKey>>? bucket))
            {
                RemoveDead();
                bucket = _keys[hash] = [];
            }

            bucket.Add(new WeakReference<TKey>(key));
            _values.Add(key, value);
            return value;
        }
    }

    private TValue? Find(TKey key, int hash)
    {
        foreach (WeakReference<TKey> reference in _keys.TryGetValue(hash, out List<WeakReference<TKey>>? bucket) ? bucket : [])
        {
            if (reference.TryGetTarget(out TKey? candidate) && candidate.Equals(key) && _values.TryGetValue(candidate, out TValue? value))
            {
                return value;
            }
        }

        return null;
    }

    private void RemoveDead()
    {
        foreach (int hash in _keys.Keys.ToArray())
        {
            _keys[hash].RemoveAll(reference => !reference.TryGetTarget(out _));
            if (_keys[hash].Count == 0)
            {
                _keys.Remove(hash);
            }
        }
    }
}

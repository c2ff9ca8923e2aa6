namespace NetDsl.Generators.Model;

/// <summary>Runs pure functions on several cores. A wait for one that no other thread has begun runs it, so callers that wait on threads of the pool, as compilers do, cannot starve each other.</summary>
internal static class Concurrently
{
    /// <summary>The results in the order of the items, whoever computed them; of several failures the first in that order is thrown as it is.</summary>
    public static IReadOnlyList<TResult> Map<T, TResult>(IReadOnlyList<T> items, Func<T, TResult> function)
    {
        Task<TResult>[] others = [.. items.Skip(1).Select(item => Task.Run(() => function(item)))];
        return items.Count == 0 ? [] : [function(items[0]), .. others.Select(task => task.GetAwaiter().GetResult())];
    }
}

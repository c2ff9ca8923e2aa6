using System.Collections;
using NetDsl.Execution;

namespace NetDsl;

/// <summary>What the methods of a network carry from call to call: one for each method whose program says <c>carry: true</c>, in the order of entry points.</summary>
public sealed class CarriedStates : IReadOnlyList<CarriedState>
{
    private readonly Engine engine;
    private readonly CarriedState[] states;

    internal CarriedStates(Engine engine)
    {
        this.engine = engine;
        states = [.. engine.Runners.ToArray().Select(runner => runner.Carried).OfType<CarriedState>()];
    }

    /// <summary>How many methods carry something.</summary>
    public int Count => states.Length;

    /// <summary>What a method carries, by its position.</summary>
    /// <param name="index">The position.</param>
    public CarriedState this[int index] => states[index];

    /// <summary>What a method carries, by its name.</summary>
    /// <param name="method">The generated method, <c>nameof(net.Train)</c>.</param>
    /// <exception cref="KeyNotFoundException">No such method carries anything; the message lists those that do.</exception>
    public CarriedState this[string method] => Array.Find(states, state => state.Method == method) ?? throw new KeyNotFoundException(
        $"{engine.Description.Name} has no method \"{method}\" that carries a state. " + (states.Length == 0
            ? "None does: say `carry: true` where a state is to go on with the next call."
            : $"Those that do are: {string.Join(", ", states.Select(state => state.Method))}."));

    /// <summary>Has all rows of all methods begin anew with their next calls: between epochs, or before a text is read that has nothing to do with the one before.</summary>
    /// <exception cref="ObjectDisposedException">The network has been disposed.</exception>
    public void Reset()
    {
        lock (engine.Gate)
        {
            engine.ThrowIfDisposed();
            Array.ForEach(states, state => state.Reset());
        }
    }

    /// <summary>Goes through the methods in order.</summary>
    /// <returns>An enumerator.</returns>
    public IEnumerator<CarriedState> GetEnumerator() => ((IEnumerable<CarriedState>)states).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => states.GetEnumerator();
}

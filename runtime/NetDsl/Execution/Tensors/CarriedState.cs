using NetDsl.Execution;

namespace NetDsl;

/// <summary>
/// What one method of a network carries from call to call (<c>carry: true</c>): a state for each row of the batch. Each generated method has its own, so an evaluation does not disturb training. Row r of a call goes on where row r of
/// the call before ended; a row that the call before did not have begins anew, from the initial state.
/// </summary>
public sealed class CarriedState
{
    private readonly Engine engine;
    private readonly EntryDescription entry;
    private readonly int index;
    private int rows;

    internal CarriedState(Engine engine, int index) => (this.engine, this.index, entry) = (engine, index, engine.Description.Entries[index]);

    /// <summary>The method.</summary>
    public string Method => entry.Name;

    /// <summary>How many rows have a state to go on from: the batch of the last call, 0 before the first and after <see cref="Reset()"/>.</summary>
    public int Rows
    {
        get
        {
            lock (engine.Gate)
            {
                return rows;
            }
        }
    }

    /// <summary>The names of the carried tensors, <c>Memory.h</c>, in order.</summary>
    public IReadOnlyList<string> Names => Array.ConvertAll(entry.Carried, state => state.Name);

    /// <summary>Has all rows begin anew with the next call.</summary>
    /// <exception cref="ObjectDisposedException">The network has been disposed.</exception>
    public void Reset()
    {
        lock (engine.Gate)
        {
            engine.ThrowIfDisposed();
            rows = 0;
        }
    }

    /// <summary>Has one row begin anew with the next call, where its text ended and another begins.</summary>
    /// <param name="row">The row of the batch, below the network's capacity.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    /// <exception cref="ObjectDisposedException">The network has been disposed.</exception>
    /// <exception cref="OpenClException">The device failed.</exception>
    public void Reset(int row)
    {
        if (row < 0 || row >= engine.Capacity)
        {
            throw new ArgumentOutOfRangeException(nameof(row), row, $"Rows of {Method} are in [0, {ByteText.Count(engine.Capacity)}), the capacity of the network.");
        }

        lock (engine.Gate)
        {
            engine.ThrowIfDisposed();
            if (row < rows)
            {
                Clear(row, row + 1);
            }
        }
    }

    /// <summary>Has the next call go on where the last call of another method of the network ended: one that reads pieces of text after one that read a long beginning.</summary>
    /// <param name="other">What the other method carries: tensors of the same names and shapes.</param>
    /// <exception cref="ArgumentException">The other is of another network, or carries something else.</exception>
    /// <exception cref="ObjectDisposedException">The network has been disposed.</exception>
    /// <exception cref="OpenClException">The device failed.</exception>
    public void CopyFrom(CarriedState other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.engine != engine)
        {
            throw new ArgumentException($"{other.Method} is a method of another network.", nameof(other));
        }

        if (other == this)
        {
            return;
        }

        if (!entry.Carried.Select(TextOf).SequenceEqual(other.entry.Carried.Select(TextOf)))
        {
            throw new ArgumentException($"{this}, but {other}.", nameof(other));
        }

        lock (engine.Gate)
        {
            engine.ThrowIfDisposed();
            for (var i = 0; i < entry.Carried.Length; i++)
            {
                var (from, length) = RangeOf(other.entry.Carried[i], 0, other.rows);
                var (to, _) = RangeOf(entry.Carried[i], 0, other.rows);
                if (length > 0)
                {
                    engine.Queue.Copy(other.Memory, from, Memory, to, length);
                }
            }

            rows = other.rows;
        }
    }

    /// <summary>What is carried.</summary>
    /// <returns>One line of text.</returns>
    public override string ToString() => $"{Method} carries {string.Join(", ", entry.Carried.Select(TextOf))}";

    /// <summary>Makes the rows that the last call did not have begin anew; what the last call may have written behind its batch is gone then. The caller holds the network's lock.</summary>
    internal void BeginCall(int batch)
    {
        if (batch > rows)
        {
            Clear(rows, batch);
        }

        rows = batch;
    }

    private nint Memory => engine.Arenas.Carried[index]!.DangerousGetHandle();

    private void Clear(int first, int end)
    {
        foreach (var state in entry.Carried)
        {
            var (position, length) = RangeOf(state, first, end);
            engine.Queue.Fill(engine.Arenas.Carried[index]!, 0, position, length);
        }
    }

    /// <summary>Where rows of a tensor are, in bytes.</summary>
    private (long Position, long Length) RangeOf(CarriedDescription state, int first, int end)
    {
        var row = ShapeText.LengthOf(state.Shape) * sizeof(float);
        return ((state.Offset * engine.PaddedCapacity * sizeof(float)) + (first * row), (end - first) * row);
    }

    private static string TextOf(CarriedDescription state) => $"{state.Name} {ShapeText.Of(state.Shape)}";
}
